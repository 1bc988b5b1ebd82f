//! A schema reduced to what the names of a document depend on: its enums and inline objects.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::keys::push_key;
use super::outline::Members;

/// Keys that decide whether a schema is an enum or an object, or the names of its values.
const KEPT: [&str; 6] = [
    "$ref",
    "enum",
    "enumDeprecated",
    "repeated",
    "type",
    "variant",
];

/// A schema without enums and inline objects.
pub(super) const PLAIN: &str = r#"{"type":"any"}"#;

/// A schema, property or parameter.
#[derive(Default)]
pub(super) struct Part<'d> {
    /// `true` or `false`, which `additionalProperties` may be.
    literal: Option<bool>,
    kept: Vec<(&'static str, &'d RawValue)>,
    /// `items` and `additionalProperties`.
    elements: Vec<(&'static str, Part<'d>)>,
    properties: Vec<(String, Part<'d>)>,
}

/// What a method contributes to names: its parameters, and bodies that are no references.
#[derive(Default)]
pub(super) struct Bodies<'d> {
    parameters: Vec<(String, Part<'d>)>,
    bodies: Vec<(&'static str, Part<'d>)>,
}

impl Part<'_> {
    /// Writes a top-level schema.
    pub(super) fn write_top(&self, out: &mut String) {
        let is_plain = self.properties.iter().all(|(_, it)| it.is_plain());
        match is_plain && self.has_plain_elements() {
            true => out.push_str(PLAIN),
            false => self.write_members(out),
        }
    }

    fn write(&self, out: &mut String) {
        match self.literal {
            Some(literal) => out.push_str(if literal { "true" } else { "false" }),
            None if self.is_plain() => out.push_str(PLAIN),
            None => self.write_members(out),
        }
    }

    fn write_members(&self, out: &mut String) {
        out.push('{');
        self.push_members(out);
        out.push('}');
    }

    fn push_members(&self, out: &mut String) {
        for (key, raw) in &self.kept {
            push_key(out, key);
            out.push_str(raw.get());
        }
        for (key, part) in &self.elements {
            push_key(out, key);
            part.write(out);
        }
        if !self.properties.is_empty() {
            push_key(out, "properties");
            out.push('{');
            // The name of an element of a list depends on the other properties. An object without any is
            // no struct.
            let has_lists = self.properties.iter().any(|(_, it)| it.is_list());
            for (index, (key, part)) in self.properties.iter().enumerate() {
                if index > 0 && !has_lists && part.is_plain() {
                    continue;
                }
                push_key(out, key);
                part.write(out);
            }
            out.push('}');
        }
    }

    /// Whether the part contains elements with names.
    fn is_list(&self) -> bool {
        let is_repeated = self.kept.iter().any(|(key, _)| *key == "repeated");
        !self.is_plain() && (is_repeated || !self.elements.is_empty())
    }

    /// Whether the part contains neither an enum nor an object with properties.
    fn is_plain(&self) -> bool {
        self.properties.is_empty() && self.has_plain_elements()
    }

    fn has_plain_elements(&self) -> bool {
        let has_enum = self.kept.iter().any(|(key, _)| *key == "enum");
        !has_enum && self.elements.iter().all(|(_, it)| it.is_plain())
    }
}

impl Bodies<'_> {
    /// Writes the members of a method. The location of its parameters is irrelevant to names.
    pub(super) fn write(&self, out: &mut String) {
        let plain = |parts: &[(String, Part<'_>)]| parts.iter().all(|(_, it)| it.is_plain());
        if !plain(&self.parameters) {
            push_key(out, "parameters");
            out.push('{');
            for (key, part) in &self.parameters {
                push_key(out, key);
                out.push_str(r#"{"location":"query""#);
                part.push_members(out);
                out.push('}');
            }
            out.push('}');
        }
        for (key, part) in self.bodies.iter().filter(|(_, it)| !it.is_plain()) {
            push_key(out, key);
            part.write(out);
        }
    }
}

impl<'de> Deserialize<'de> for Part<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Part<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a schema")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Part<'de>, E> {
                Ok(Part {
                    literal: Some(value),
                    ..Part::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part<'de>, A::Error> {
                let mut part = Part::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "properties" => part.properties = map.next_value::<Members<_>>()?.0,
                        "items" => part.elements.push(("items", map.next_value()?)),
                        "additionalProperties" => {
                            part.elements
                                .push(("additionalProperties", map.next_value()?));
                        }
                        key => match KEPT.iter().find(|it| **it == key) {
                            Some(kept) => part.kept.push((kept, map.next_value()?)),
                            None => drop(map.next_value::<IgnoredAny>()?),
                        },
                    }
                }
                Ok(part)
            }
        }

        deserializer.deserialize_any(Visit)
    }
}

impl<'de> Deserialize<'de> for Bodies<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Bodies<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a method")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bodies<'de>, A::Error> {
                let mut found = Bodies::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "parameters" => found.parameters = map.next_value::<Members<_>>()?.0,
                        "request" => found.bodies.push(("request", map.next_value()?)),
                        "response" => found.bodies.push(("response", map.next_value()?)),
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(found)
            }
        }

        deserializer.deserialize_map(Visit)
    }
}
