//! Finds the schemas that a method or schema names, and removes descriptions.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// Returns the values of all `$ref` in a value.
pub(super) fn references(raw: &RawValue) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let collect = Collect {
        found: &mut found,
        is_reference: false,
    };
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    collect.deserialize(&mut deserializer).ok()?;
    Some(found)
}

/// Visits a value without building it.
struct Collect<'v> {
    found: &'v mut Vec<String>,
    /// Whether the value has the key `$ref`.
    is_reference: bool,
}

impl Collect<'_> {
    fn inner(&mut self, key: &str) -> Collect<'_> {
        Collect {
            found: self.found,
            is_reference: key == "$ref",
        }
    }
}

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.is_reference {
            self.found.push(text.to_owned());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(self.inner(""))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            map.next_value_seed(self.inner(&key))?;
        }
        Ok(())
    }
}

/// Removes the descriptions of a schema. A property with such a name is an object and is kept.
pub(super) fn without_descriptions(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_descriptions),
        Value::Object(members) => {
            members.retain(|key, value| match key.as_str() {
                "description" => !value.is_string(),
                "enumDescriptions" => !value.is_array(),
                _ => true,
            });
            members.values_mut().for_each(without_descriptions);
        }
        _ => {}
    }
}
