//! What a message holds besides its fields.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::exact::Exact;
use super::redacted::debug_object;

/// Fields that this version of a schema doesn't know, and explicit nulls and empties.
///
/// What a server sends and the schema has no field for is kept here and sent
/// back unchanged, so that get, change, update loses nothing. An entry under
/// the name of a field of the schema is sent only while that field is absent.
///
/// A number that is wider than 64 bits, or has more digits than an `f64`, is its nearest
/// value here and in fields of any kind. Its text is kept, and sent back as long as the value
/// at its position is the same.
#[derive(Clone, Default, PartialEq)]
pub struct UnknownFields(Option<Box<Store>>);

#[derive(Clone, Default, PartialEq)]
struct Store {
    fields: Map<String, Value>,
    /// The numbers that their values do not hold exactly, by the wire name of the field.
    exact: BTreeMap<String, Exact>,
    /// Why this message must not be sent.
    fault: Option<String>,
}

impl UnknownFields {
    /// True if nothing is kept.
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

    /// Adds an entry, sent as it is; returns what was there.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let store = self.0.get_or_insert_default();
        let name = name.into();
        store.exact.remove(&name);
        store.fields.insert(name, value.into())
    }

    /// Takes an entry out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let store = self.0.as_mut()?;
        store.exact.remove(name);
        store.fields.remove(name)
    }

    /// Keeps the exact numbers of a field, which may be one of the schema's.
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

    /// The memory that the first entry takes beside that of the entry.
    pub(super) const STORE_SIZE: usize = size_of::<Store>();

    /// Makes writing the message fail; the first reason stays.
    pub(crate) fn refuse(&mut self, reason: String) {
        let store = self.0.get_or_insert_default();
        store.fault.get_or_insert(reason);
    }

    pub(crate) fn fault(&self) -> Option<&str> {
        self.0.as_ref()?.fault.as_deref()
    }

    /// True if the message is its fields and nothing else.
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
