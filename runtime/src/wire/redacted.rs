//! `Debug` of JSON values: strings under secret names are redacted.

use std::fmt;

use serde_json::Value;

use crate::secret::is_secret_field;

/// Printed instead of a secret.
pub(super) const MARK: &str = "REDACTED";

/// A JSON value, printed as serde_json does. Fields in it may have secret names.
pub(super) struct Json<'a> {
    pub(super) value: &'a Value,
    pub(super) secret: bool,
}

impl<'a> Json<'a> {
    /// A value that is not secret itself.
    pub(super) fn open(value: &'a Value) -> Self {
        let secret = false;
        Self { value, secret }
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::String(_) if self.secret => f.write_str(MARK),
            Value::Array(items) => {
                f.write_str("Array ")?;
                let secret = self.secret;
                let items = items.iter().map(|value| Json { value, secret });
                f.debug_list().entries(items).finish()
            }
            Value::Object(object) => {
                f.write_str("Object ")?;
                debug_object(object, self.secret, f)
            }
            plain => plain.fmt(f),
        }
    }
}

pub(super) fn debug_object(
    object: &serde_json::Map<String, Value>,
    secret: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let entries = object.iter().map(|(name, value)| {
        let secret = secret || is_secret_field(name);
        (name, Json { value, secret })
    });
    f.debug_map().entries(entries).finish()
}
