//! `Debug` of messages: the present fields under their wire names, with secrets redacted.

use std::fmt;

use super::model::{List, Map, Message, View, Visit};
use super::redacted::{Json, MARK, debug_object};
use crate::secret::is_secret_field;

/// The number of bytes that are printed.
const SHOWN_BYTES: usize = 16;

/// `Debug` of a message.
#[inline]
pub fn debug<M: Message>(message: &M, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_message(message, f)
}

fn debug_message(message: &dyn Message, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    struct Fields<'a, 'b> {
        names: &'static [&'static str],
        out: fmt::DebugStruct<'a, 'b>,
    }
    impl<'v> Visit<'v> for Fields<'_, '_> {
        fn field(&mut self, index: usize, view: View<'v>) -> bool {
            let name = self.names.get(index).copied().unwrap_or_default();
            debug_field(&mut self.out, name, view);
            true
        }
    }
    let shape = message.shape();
    let mut fields = Fields {
        names: shape.names,
        out: f.debug_struct(shape.name),
    };
    message.visit(&mut fields);
    for (name, value) in message.unknown().iter() {
        debug_field(&mut fields.out, name, View::Json(value));
    }
    fields.out.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            View::Absent => f.write_str("None"),
            View::Str(value) => value.fmt(f),
            View::Bool(value) => value.fmt(f),
            View::I32(value) => value.fmt(f),
            View::U32(value) => value.fmt(f),
            View::I64(value) => value.fmt(f),
            View::U64(value) => value.fmt(f),
            View::F32(value) => value.fmt(f),
            View::F64(value) => value.fmt(f),
            View::Number(value) => f.write_str(value),
            View::Bytes(value) => debug_bytes(value, f),
            View::Json(value) => Json::open(value).fmt(f),
            View::Object(value) => debug_object(value, false, f),
            View::Message(message) => debug_message(message, f),
            View::List(list) => debug_list(list, f),
            View::Map(map) => debug_map(map, f),
            View::Numbers(field) => field.view().fmt(f),
        }
    }
}

fn debug_list(list: &dyn List, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let elements = (0..list.len()).map(|index| list.get(index));
    f.debug_list().entries(elements).finish()
}

fn debug_map(map: &dyn Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = map.entries().map(|(key, view)| (key, Named(key, view)));
    f.debug_map().entries(entries).finish()
}

fn debug_bytes(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match bytes.get(..SHOWN_BYTES) {
        Some(start) if bytes.len() > SHOWN_BYTES => {
            write!(f, "b\"{}\"… ({} bytes)", start.escape_ascii(), bytes.len())
        }
        _ => write!(f, "b\"{}\"", bytes.escape_ascii()),
    }
}

/// Prints a value under its wire name, which decides whether it is redacted.
pub(crate) fn debug_field(out: &mut fmt::DebugStruct<'_, '_>, name: &str, view: View<'_>) {
    out.field(name, &Named(name, view));
}

/// A field with its name, which decides whether it is redacted.
struct Named<'a>(&'a str, View<'a>);

impl fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_secret_field(self.0) {
            Secret(self.1).fmt(f)
        } else {
            self.1.fmt(f)
        }
    }
}

/// A value under a secret name: its strings and bytes are redacted at any depth. Messages in it
/// redact their own secrets.
struct Secret<'a>(View<'a>);

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Str(_) | View::Bytes(_) => f.write_str(MARK),
            View::Json(value) => Json {
                value,
                secret: true,
            }
            .fmt(f),
            View::Object(object) => debug_object(object, true, f),
            View::List(list) => debug_secret_list(list, f),
            View::Map(map) => debug_secret_map(map, f),
            View::Numbers(field) => Secret(field.view()).fmt(f),
            other => other.fmt(f),
        }
    }
}

fn debug_secret_list(list: &dyn List, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let elements = (0..list.len()).map(|index| Secret(list.get(index)));
    f.debug_list().entries(elements).finish()
}

fn debug_secret_map(map: &dyn Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = map.entries().map(|(key, view)| (key, Secret(view)));
    f.debug_map().entries(entries).finish()
}
