//! The one writer: views to JSON text.
//!
//! The structure is written here, text that needs escapes and numbers with a
//! fraction by serde_json. Keys and most texts need no escape, which one pass
//! over their bytes tells.

use serde::Serialize;
use serde::ser::{Error, Serializer};
use serde_json::Value;

use super::field::Object;
use super::number::non_finite;
use super::shape::is_plain;
use super::{EncodeError, List, Map, Message, UnknownFields, View, Visit, base64};

/// The JSON of a value.
pub fn to_vec(view: View<'_>) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::with_capacity(128);
    write(view, &mut out).map_err(EncodeError)?;
    Ok(out)
}

/// `Serialize` of anything that is a field. It goes by way of the JSON text,
/// so that there is one writer, compiled once; calls don't pass here.
pub fn serialize<S: Serializer>(view: View<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = to_vec(view).map_err(S::Error::custom)?;
    let value: Value = serde_json::from_slice(&json).map_err(S::Error::custom)?;
    value.serialize(serializer)
}

type Written = Result<(), serde_json::Error>;

fn write(view: View<'_>, out: &mut Vec<u8>) -> Written {
    match view {
        View::Str(value) => return write_text(value, out),
        View::Message(message) => return write_message(message, out),
        View::List(list) => return write_list(list, out),
        View::Map(map) => return write_map(map, None, out),
        View::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        View::I32(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::U32(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        View::I64(value) => write_plain(itoa::Buffer::new().format(value), out),
        View::U64(value) => write_plain(itoa::Buffer::new().format(value), out),
        View::F32(value) if !value.is_finite() => write_plain(non_finite(value.into()), out),
        View::F64(value) if !value.is_finite() => write_plain(non_finite(value), out),
        View::F32(value) => return serde_json::to_writer(out, &value),
        View::F64(value) => return serde_json::to_writer(out, &value),
        View::Bytes(value) => write_plain(&base64::encode(value), out),
        View::Json(value) => return serde_json::to_writer(out, value),
        View::Object(value) => return serde_json::to_writer(out, value),
        View::Absent => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// Text that is known to need no escape.
#[inline]
fn write_plain(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[inline]
fn write_text(text: &str, out: &mut Vec<u8>) -> Written {
    if is_plain(text) {
        write_plain(text, out);
        return Ok(());
    }
    serde_json::to_writer(out, text)
}

fn write_list(list: &dyn List, out: &mut Vec<u8>) -> Written {
    out.push(b'[');
    for index in 0..list.len() {
        if index > 0 {
            out.push(b',');
        }
        write(list.get(index), out)?;
    }
    out.push(b']');
    Ok(())
}

/// An object under way.
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

    /// A key that is known to need no escape.
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

/// A map, and the null entries that stand beside it.
fn write_map(map: &dyn Map, beside: Option<&Object>, out: &mut Vec<u8>) -> Written {
    let mut object = ObjectWriter::new(out);
    for (key, value) in map.entries() {
        write(value, object.key(key)?)?;
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
    let unknown = message.unknown();
    let shape = message.shape();
    let mut fields = Fields {
        names: shape.names,
        plain: shape.has_plain_names(),
        object: ObjectWriter::new(out),
        error: None,
    };
    if unknown.is_plain() {
        message.visit(&mut fields);
    } else {
        write_with_unknown(message, unknown, &mut fields)?;
    }
    fields.object.end();
    fields.error.map_or(Ok(()), Err)
}

/// The fields of a message that has nothing else.
struct Fields<'o> {
    names: &'static [&'static str],
    plain: bool,
    object: ObjectWriter<'o>,
    error: Option<serde_json::Error>,
}

impl Fields<'_> {
    #[inline]
    fn entry(&mut self, name: &str, value: impl FnOnce(&mut Vec<u8>) -> Written) -> bool {
        let written = if self.plain {
            value(self.object.plain_key(name))
        } else {
            self.object.key(name).and_then(value)
        };
        match written {
            Ok(()) => true,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }
}

impl<'a> Visit<'a> for Fields<'_> {
    #[inline]
    fn field(&mut self, index: usize, view: View<'a>) -> bool {
        let Some(name) = self.names.get(index) else {
            return true;
        };
        self.entry(name, |out| write(view, out))
    }
}

/// The fields of a message, then what it holds besides: unknown fields, nulls, empties.
#[cold]
fn write_with_unknown(
    message: &dyn Message,
    unknown: &UnknownFields,
    fields: &mut Fields<'_>,
) -> Written {
    if let Some(fault) = unknown.fault() {
        return Err(serde_json::Error::custom(fault));
    }
    let names = fields.names;
    let mut seen = Seen {
        fields,
        unknown,
        written: vec![false; names.len()],
    };
    message.visit(&mut seen);
    let written = seen.written;
    for (name, value) in unknown.iter() {
        let index = names.binary_search(&name).ok();
        if index.is_none_or(|index| written.as_slice().get(index) != Some(&true)) {
            serde_json::to_writer(fields.object.key(name)?, value)?;
        }
    }
    Ok(())
}

struct Seen<'f, 'o, 'u> {
    fields: &'f mut Fields<'o>,
    unknown: &'u UnknownFields,
    written: Vec<bool>,
}

impl<'a> Visit<'a> for Seen<'_, '_, '_> {
    fn field(&mut self, index: usize, view: View<'a>) -> bool {
        if let Some(written) = self.written.get_mut(index) {
            *written = true;
        }
        let name = self.fields.names.get(index).copied().unwrap_or_default();
        let (View::Map(map), Some(Value::Object(beside))) = (view, self.unknown.get(name)) else {
            return self.fields.field(index, view);
        };
        self.fields
            .entry(name, |out| write_map(map, Some(beside), out))
    }
}
