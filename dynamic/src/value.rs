//! The values of parameters.

use discogen_runtime::codegen::{Field, Slot, Value, View};

/// The value of a parameter, in the form in which generated code has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stored {
    Text(String),
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Json(Value),
    List(Vec<Stored>),
}

impl Field for Stored {
    fn blank() -> Self {
        Self::Text(String::new())
    }

    /// Parameters are never decoded.
    fn slot(&mut self) -> Slot<'_> {
        Slot::Ignore
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Text(text) => View::Str(text),
            Self::Bool(value) => View::Bool(*value),
            Self::Signed(value) => View::I64(*value),
            Self::Unsigned(value) => View::U64(*value),
            Self::Float(value) => View::F32(*value),
            Self::Double(value) => View::F64(*value),
            Self::Bytes(bytes) => View::Bytes(bytes),
            Self::Json(value) => View::Json(value),
            Self::List(list) => View::List(list),
        }
    }
}

/// A JSON value as it is sent if nothing is known about its type. An array repeats the parameter.
pub(crate) fn untyped(value: Value) -> Stored {
    match value {
        Value::String(text) => Stored::Text(text),
        Value::Array(items) => Stored::List(items.into_iter().map(untyped).collect()),
        other => Stored::Json(other),
    }
}

/// The strings that a value is sent as: one for each item of a list.
pub(crate) fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}
