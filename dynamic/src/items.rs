//! Takes the items from a page.

use discogen_model::api::Items;
use discogen_runtime::codegen::{Object, Value};

/// The path to the items of a page, and whether they are the entries of a map.
#[derive(Clone, Debug)]
pub(crate) struct ItemsPath {
    names: Vec<String>,
    is_map: bool,
}

impl ItemsPath {
    pub(crate) fn new(items: &Items) -> Self {
        let names = items.path.iter().map(|name| name.wire.raw().to_owned());
        Self {
            names: names.collect(),
            is_map: items.map,
        }
    }

    /// The items of a page. An entry of a map is an object with the members `key` and `value`.
    pub(crate) fn take(&self, mut page: Value) -> Vec<Value> {
        for name in &self.names {
            page = match page {
                Value::Object(mut members) => members.remove(name).unwrap_or_default(),
                _ => return Vec::new(),
            };
        }
        match page {
            Value::Array(items) => items,
            Value::Object(entries) if self.is_map => entries.into_iter().map(entry).collect(),
            _ => Vec::new(),
        }
    }
}

fn entry((key, value): (String, Value)) -> Value {
    let mut members = Object::new();
    members.insert("key".to_owned(), Value::String(key));
    members.insert("value".to_owned(), value);
    Value::Object(members)
}
