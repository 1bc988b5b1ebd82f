//! Sets explicit nulls and empty values, which PATCH requests need, and optional values.

use serde_json::{Map, Value};

use super::{Field, Message, Slot, UnknownFields, View, Visit, members, reader, to_vec};
use crate::nearest::hint;

/// Methods of every generated schema.
///
/// An absent field is not part of the body. To remove a value with a PATCH, many methods require
/// `null`, or an empty list or map, which the methods `with_…` set. They take wire names. An unknown
/// name makes the call fail before anything is sent, with an error that suggests the correct one.
///
/// Import the trait with `use …::runtime::Schema as _`, because some APIs have a schema of that name.
pub trait Schema: Sized {
    /// The id of the schema in the discovery document: `GoogleCloudVisionV1Feature` for `Feature`.
    ///
    /// It corresponds to the end of the full type name in an `@type`,
    /// `type.googleapis.com/google.cloud.vision.v1.Feature`. For an inline object, which has no id,
    /// it is the Rust name.
    fn discovery_id() -> &'static str;
    /// Sends `null` for the field: `Product::new().with_null("displayName")`.
    #[must_use]
    fn with_null(self, field: &str) -> Self;
    /// Sends an empty value for the field: `[]`, `{}`, `""`, `0` or `false`.
    #[must_use]
    fn with_empty(self, field: &str) -> Self;
    /// Sends `null` for one entry of a map: `{"labels": {"old": null}}`.
    #[must_use]
    fn with_null_entry(self, field: &str, key: impl Into<String>) -> Self;
    /// Sends a member that the schema does not have, such as a field that is newer than the crate:
    /// `Product::new().with_unknown("newer", json!({"a": 1}))`.
    ///
    /// A member with the name of a field is sent while the field is absent.
    #[must_use]
    fn with_unknown(self, name: impl Into<String>, value: impl Into<Value>) -> Self;
    /// Calls a setter if there is a value: `Product::new().maybe(name, Product::display_name)`.
    /// Without a value, the schema is unchanged.
    ///
    /// Fields are public, so `product.display_name = name` has the same effect.
    #[must_use]
    #[inline]
    fn maybe<T>(self, value: Option<T>, setter: fn(Self, T) -> Self) -> Self {
        match value {
            Some(value) => setter(self, value),
            None => self,
        }
    }
}

impl<T: Message + Field> Schema for T {
    fn discovery_id() -> &'static str {
        T::blank().parts().0.id()
    }

    fn with_null(mut self, field: &str) -> Self {
        let Some(index) = known(&mut self, field) else {
            return self;
        };
        if is_present(&self, index) {
            self = without(self, field);
        }
        self.with_unknown(field, Value::Null)
    }

    fn with_empty(mut self, field: &str) -> Self {
        let Some(index) = known(&mut self, field) else {
            return self;
        };
        let empty = match Message::slot(&mut self, index) {
            Slot::List(list) => {
                list.clear();
                Value::Array(Vec::new())
            }
            Slot::Map(map) => {
                map.clear();
                Value::Object(Map::new())
            }
            Slot::Object(object) => {
                object.clear();
                Value::Object(Map::new())
            }
            // The slot of any other value already contains the empty value.
            _ => return self,
        };
        self.with_unknown(field, empty)
    }

    fn with_null_entry(mut self, field: &str, key: impl Into<String>) -> Self {
        let Some(index) = known(&mut self, field) else {
            return self;
        };
        let key = key.into();
        match Message::slot(&mut self, index) {
            Slot::Object(object) => {
                object.insert(key, Value::Null);
                return self;
            }
            Slot::Map(map) => map.remove(&key),
            _ => {
                let name = self.parts().0.name;
                let reason = format!("{field:?} of {name} is not a map and has no entries");
                change(&mut self, |it| it.refuse(reason));
                return self;
            }
        }
        change(&mut self, |unknown| {
            let mut entries = match unknown.remove(field) {
                Some(Value::Object(entries)) => entries,
                _ => Map::new(),
            };
            entries.insert(key, Value::Null);
            unknown.insert(field, Value::Object(entries));
        });
        self
    }

    fn with_unknown(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        change(&mut self, |it| it.insert(name, value));
        self
    }
}

/// Changes the unknown fields, nulls and empty values.
fn change<T>(message: &mut dyn Message, change: impl FnOnce(&mut UnknownFields) -> T) {
    message.unknown_mut().map(change);
}

/// The index of a field. If the message does not have it, the message is marked as invalid.
fn known(message: &mut dyn Message, field: &str) -> Option<usize> {
    let shape = message.shape();
    let found = shape.search(field);
    if found.is_none() {
        let hint = hint(field, shape.names);
        let reason = format!(
            "{} has no field {field:?}: {hint}; for a field that is newer than this crate use `with_unknown`",
            shape.name
        );
        change(message, |it| it.refuse(reason));
    }
    found
}

fn is_present(message: &dyn Message, index: usize) -> bool {
    struct Find(usize, bool);
    impl<'a> Visit<'a> for Find {
        fn field(&mut self, index: usize, _: View<'a>) -> bool {
            self.1 = self.0 == index;
            !self.1
        }
    }
    let mut find = Find(index, false);
    message.visit(&mut find);
    find.1
}

/// The message without one field. It is encoded and decoded, so that generated types need no code
/// for it.
fn without<T: Message + Field>(message: T, field: &str) -> T {
    let read = |message: &T| -> Option<T> {
        let json = members::without(&to_vec(message.view()).ok()?, field)?;
        reader::from_slice_within(&json, usize::MAX).ok()
    };
    match read(&message) {
        Some(changed) => changed,
        // Only a message that is already invalid cannot be encoded.
        None => message,
    }
}
