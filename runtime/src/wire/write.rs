//! Encodes views as JSON text.
//!
//! Strings that need escapes and fractional numbers are written by serde_json. One
//! pass over the bytes of a string detects whether it needs escapes; most do not.

use serde::Serialize;
use serde::ser::{Error, Serializer};
use serde_json::Value;

use super::exact::{Exact, approximate};
use super::learned::{has_plain_names, is_plain};
use super::model::{Content, Object};
use super::number::Number as _;
use super::number::non_finite;
use super::reader::from_slice_within;
use super::{EncodeError, Field, List, Map, Message, UnknownFields, View, Visit, base64};

/// The JSON of a value.
pub fn to_vec(view: View<'_>) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::with_capacity(128);
    write(view, &mut out).map_err(EncodeError)?;
    Ok(out)
}

/// `Serialize` for any field. It uses the JSON text, so that there is one writer, compiled once;
/// calls do not use it. Numbers have the 64 bits of `serde_json::Value`.
pub fn serialize<F: Field, S: Serializer>(field: &F, serializer: S) -> Result<S::Ok, S::Error> {
    let json = to_vec(field.view()).map_err(S::Error::custom)?;
    let value: Value = from_slice_within(&json, usize::MAX).map_err(S::Error::custom)?;
    value.serialize(serializer)
}

type Written = Result<(), serde_json::Error>;

fn write(view: View<'_>, out: &mut Vec<u8>) -> Written {
    match view {
        View::Str(value) => return write_text(value, out),
        View::Message(message) => return write_message(message, out),
        View::List(list) => return write_list(list, write, out),
        View::Map(map) => return write_map(map, None, |_, value, out| write(value, out), out),
        View::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        View::I32(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::U32(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::I64(value) => write_plain(itoa::Buffer::new().format(value), out),
        View::U64(value) => write_plain(itoa::Buffer::new().format(value), out),
        View::F32(value) if !value.is_finite() => write_plain(non_finite(value.into()), out),
        View::F64(value) if !value.is_finite() => write_plain(non_finite(value), out),
        View::F32(value) => return serde_json::to_writer(out, &value),
        View::F64(value) => return serde_json::to_writer(out, &value),
        View::Number(text) => out.extend_from_slice(text.as_bytes()),
        View::Bytes(value) => write_plain(&base64::encode(value), out),
        View::Json(value) => return serde_json::to_writer(out, value),
        View::Object(value) => return serde_json::to_writer(out, value),
        View::Absent => out.extend_from_slice(b"null"),
        View::Numbers(field) => return write_numbers(field.view(), out),
    }
    Ok(())
}

/// A value whose 64-bit integers are JSON numbers, also in lists and maps.
fn write_numbers(view: View<'_>, out: &mut Vec<u8>) -> Written {
    match view {
        View::I64(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::U64(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::List(list) => return write_list(list, write_numbers, out),
        View::Map(map) => {
            return write_map(map, None, |_, value, out| write_numbers(value, out), out);
        }
        other => return write(other, out),
    }
    Ok(())
}

fn number_entry(_: &str, value: View<'_>, out: &mut Vec<u8>) -> Written {
    write_numbers(value, out)
}

/// Writes a list element.
type Write = fn(View<'_>, &mut Vec<u8>) -> Written;

/// A string that needs no escapes.
#[inline]
fn write_plain(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[inline]
pub(super) fn write_text(text: &str, out: &mut Vec<u8>) -> Written {
    if is_plain(text) {
        write_plain(text, out);
        return Ok(());
    }
    serde_json::to_writer(out, text)
}

/// A float of any value.
pub(super) fn write_float(value: f64, out: &mut Vec<u8>) -> Written {
    write(View::F64(value), out)
}

fn write_list(list: &dyn List, write: Write, out: &mut Vec<u8>) -> Written {
    write_items(list.len(), out, |index, out| write(list.get(index), out))
}

/// An object that is being written.
struct ObjectWriter<'o> {
    out: &'o mut Vec<u8>,
    separator: u8,
}

impl<'o> ObjectWriter<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        Self {
            out,
            separator: b'{',
        }
    }

    #[inline]
    fn key(&mut self, key: &str) -> Result<&mut Vec<u8>, serde_json::Error> {
        self.out.push(self.separator);
        self.separator = b',';
        write_text(key, self.out)?;
        self.out.push(b':');
        Ok(self.out)
    }

    /// A key that needs no escapes.
    #[inline]
    fn plain_key(&mut self, key: &str) -> &mut Vec<u8> {
        self.out.reserve(key.len() + 4);
        self.out.extend_from_slice(&[self.separator, b'"']);
        self.separator = b',';
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    fn end(self) {
        if self.separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }
}

/// A map with its preserved null entries.
fn write_map(
    map: &dyn Map,
    beside: Option<&Object>,
    write: impl Fn(&str, View<'_>, &mut Vec<u8>) -> Written,
    out: &mut Vec<u8>,
) -> Written {
    let mut object = ObjectWriter::new(out);
    for (key, value) in map.entries() {
        write(key, value, object.key(key)?)?;
    }
    for (key, value) in beside.into_iter().flatten() {
        if !map.has(key) {
            serde_json::to_writer(object.key(key)?, value)?;
        }
    }
    object.end();
    Ok(())
}

fn write_message(message: &dyn Message, out: &mut Vec<u8>) -> Written {
    let mut fields = Fields {
        names: &[],
        plain: true,
        object: ObjectWriter::new(out),
        error: None,
    };
    message.visit(&mut fields);
    fields.object.end();
    fields.error.map_or(Ok(()), Err)
}

/// The members of a message.
struct Fields<'o> {
    names: &'static [&'static str],
    plain: bool,
    object: ObjectWriter<'o>,
    error: Option<serde_json::Error>,
}

impl<'a> Visit<'a> for Fields<'_> {
    #[inline]
    fn field(&mut self, index: usize, view: View<'a>) -> bool {
        let Some(name) = self.names.get(index) else {
            return true;
        };
        self.entry(name, |out| write(view, out))
    }

    #[inline]
    fn message(&mut self, content: &Content<'a, '_>) -> bool {
        self.names = content.shape.names;
        self.plain = has_plain_names(content.shape);
        if content.unknown.is_plain() {
            return content.each(|index, view| self.field(index, view));
        }
        let written = write_with_unknown(content, self);
        self.check(written)
    }
}

impl Fields<'_> {
    #[inline]
    fn entry(&mut self, name: &str, value: impl FnOnce(&mut Vec<u8>) -> Written) -> bool {
        let written = if self.plain {
            value(self.object.plain_key(name))
        } else {
            self.object.key(name).and_then(value)
        };
        self.check(written)
    }

    #[inline]
    fn check(&mut self, written: Written) -> bool {
        match written {
            Ok(()) => true,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }
}

/// The fields of a message, then its preserved data: unknown fields, nulls, empty values.
#[cold]
fn write_with_unknown(content: &Content<'_, '_>, fields: &mut Fields<'_>) -> Written {
    let unknown = content.unknown;
    if let Some(reason) = unknown.invalid_reason() {
        return Err(serde_json::Error::custom(reason));
    }
    let names = fields.names;
    let mut seen = Seen {
        fields,
        unknown,
        written: vec![false; names.len()],
    };
    content.each(|index, view| seen.field(index, view));
    let written = seen.written;
    for (name, value) in unknown.iter() {
        let index = names.binary_search(&name).ok();
        if index.is_none_or(|index| written.as_slice().get(index) != Some(&true)) {
            let out = fields.object.key(name)?;
            write_exact(View::Json(value), unknown.exact(name), out)?;
        }
    }
    Ok(())
}

struct Seen<'f, 'o, 'u> {
    fields: &'f mut Fields<'o>,
    unknown: &'u UnknownFields,
    written: Vec<bool>,
}

impl Seen<'_, '_, '_> {
    fn field(&mut self, index: usize, view: View<'_>) -> bool {
        if let Some(written) = self.written.get_mut(index) {
            *written = true;
        }
        let name = self.fields.names.get(index).copied().unwrap_or_default();
        let exact = self.unknown.exact(name);
        let values = match view {
            View::Numbers(field) => field.view(),
            view => view,
        };
        match (values, self.unknown.get(name)) {
            (View::Map(map), Some(Value::Object(beside))) => {
                self.fields.entry(name, |out| match view {
                    View::Numbers(_) => write_map(map, Some(beside), number_entry, out),
                    _ => write_map(map, Some(beside), exact_entry(exact), out),
                })
            }
            _ if exact.is_some() => self.fields.entry(name, |out| write_exact(view, exact, out)),
            _ => self.fields.field(index, view),
        }
    }
}

/// A value with its exact numbers, where the values are unchanged since they were read.
fn write_exact(view: View<'_>, exact: Option<&Exact>, out: &mut Vec<u8>) -> Written {
    let Some(exact) = exact else {
        return write(view, out);
    };
    match view {
        View::List(list) => write_items(list.len(), out, |index, out| {
            write_exact(list.get(index), exact.item(index), out)
        }),
        View::Map(map) => write_map(map, None, exact_entry(Some(exact)), out),
        View::Json(Value::Array(items)) => {
            let mut values = items.iter();
            write_items(items.len(), out, |index, out| {
                let value = values.next().map_or(View::Absent, View::Json);
                write_exact(value, exact.item(index), out)
            })
        }
        View::Json(Value::Object(object)) | View::Object(object) => {
            let mut writer = ObjectWriter::new(out);
            for (key, value) in object {
                write_exact(View::Json(value), exact.entry(key), writer.key(key)?)?;
            }
            writer.end();
            Ok(())
        }
        _ => match exact.text().filter(|text| is_number(view, text)) {
            Some(text) => write(View::Number(text), out),
            None => write(view, out),
        },
    }
}

/// Writes map entries with their exact numbers.
fn exact_entry(exact: Option<&Exact>) -> impl Fn(&str, View<'_>, &mut Vec<u8>) -> Written {
    move |key, value, out| write_exact(value, exact.and_then(|exact| exact.entry(key)), out)
}

/// True for the value as which this number is read.
fn is_number(view: View<'_>, text: &str) -> bool {
    match view {
        View::F32(value) => f32::parse(text) == Some(value),
        View::F64(value) => f64::parse(text) == Some(value),
        View::Json(Value::Number(number)) => approximate(text).0 == *number,
        _ => false,
    }
}

fn write_items(
    count: usize,
    out: &mut Vec<u8>,
    mut item: impl FnMut(usize, &mut Vec<u8>) -> Written,
) -> Written {
    out.push(b'[');
    for index in 0..count {
        if index > 0 {
            out.push(b',');
        }
        item(index, out)?;
    }
    out.push(b']');
    Ok(())
}
