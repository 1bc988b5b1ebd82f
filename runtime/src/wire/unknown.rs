//! The values that a message preserves in addition to its fields.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::exact::Exact;
use super::redacted::debug_object;

/// Unknown fields, and explicit nulls and empty values.
///
/// Data without a field in the schema is preserved here and sent back unchanged, so that get,
/// modify, update preserves it. An entry with the name of a field is sent only while that field is
/// absent.
///
/// A number that needs more than 64 bits, or more digits than an `f64` has, is rounded here and in
/// JSON values. Its text is preserved and sent back as long as the value at its position is
/// unchanged.
#[derive(Clone, Default, PartialEq)]
pub struct UnknownFields(Option<Box<Store>>);

#[derive(Clone, Default, PartialEq)]
struct Store {
    fields: Map<String, Value>,
    /// The numbers that are not represented exactly, by the wire name of the field.
    exact: BTreeMap<String, Exact>,
    /// The reason why this message cannot be sent.
    invalid_reason: Option<String>,
}

impl UnknownFields {
    /// Without entries.
    pub(crate) const EMPTY: Self = Self(None);

    /// True if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|store| store.fields.is_empty())
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |store| store.fields.len())
    }

    /// The value under a wire name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.fields.get(name)
    }

    /// All entries, by wire name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let fields = self.0.iter().flat_map(|store| &store.fields);
        fields.map(|(name, value)| (name.as_str(), value))
    }

    /// Adds an entry, which is sent unchanged. Returns the previous value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let store = self.0.get_or_insert_default();
        let name = name.into();
        store.exact.remove(&name);
        store.fields.insert(name, value.into())
    }

    /// Removes an entry.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let store = self.0.as_mut()?;
        store.exact.remove(name);
        store.fields.remove(name)
    }

    /// Stores the exact numbers of a field, which may be known.
    pub(super) fn insert_exact(&mut self, name: String, exact: Exact) {
        let store = self.0.get_or_insert_default();
        store.exact.insert(name, exact);
    }

    /// The number of fields with exact numbers.
    pub(super) fn exact_len(&self) -> usize {
        self.0.as_ref().map_or(0, |store| store.exact.len())
    }

    /// The exact numbers of a field.
    pub(super) fn exact(&self, name: &str) -> Option<&Exact> {
        self.0.as_ref()?.exact.get(name)
    }

    /// The additional memory of the first entry.
    pub(super) const STORE_SIZE: usize = size_of::<Store>();

    /// Makes encoding the message fail. The first reason is kept.
    pub(crate) fn refuse(&mut self, reason: String) {
        let store = self.0.get_or_insert_default();
        store.invalid_reason.get_or_insert(reason);
    }

    pub(crate) fn invalid_reason(&self) -> Option<&str> {
        self.0.as_ref()?.invalid_reason.as_deref()
    }

    /// True if the message consists of its fields only.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(store) => debug_object(&store.fields, false, f),
            None => f.write_str("{}"),
        }
    }
}
