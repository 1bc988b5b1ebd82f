//! Reads the levels of a document without parsing what they contain, and writes them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A member of an object.
pub(super) type Member<'d> = (String, &'d RawValue);

/// The document itself, or a resource.
#[derive(Default)]
pub(super) struct Level<'d> {
    pub(super) methods: Vec<Method<'d>>,
    resources: Vec<(String, Level<'d>)>,
    /// The other members.
    pub(super) others: Vec<Member<'d>>,
}

/// A method.
pub(super) struct Method<'d> {
    key: String,
    pub(super) raw: &'d RawValue,
    pub(super) facts: Facts,
}

/// What is read of every method.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) id: Option<String>,
    pub(super) verb: String,
    scopes: Vec<String>,
    /// The `$ref` of the response.
    pub(super) response: Option<String>,
}

impl<'d> Level<'d> {
    /// Calls a function for this level and those below it, in the order in which methods are resolved.
    pub(super) fn visit<'s>(&'s self, function: &mut impl FnMut(&'s Self)) {
        function(self);
        for (_, level) in &self.resources {
            level.visit(function);
        }
    }

    /// Writes the members of the object, with some methods as they are, and the facts of the others.
    pub(super) fn write(&self, out: &mut String, whole: &[&RawValue]) {
        for (key, raw) in &self.others {
            push_key(out, key);
            out.push_str(raw.get());
        }
        push_key(out, "methods");
        out.push('{');
        for method in &self.methods {
            push_key(out, &method.key);
            match whole.iter().any(|it| std::ptr::eq(*it, method.raw)) {
                true => out.push_str(method.raw.get()),
                false => out.push_str(&method.facts.stub().to_string()),
            }
        }
        out.push('}');
        push_key(out, "resources");
        out.push('{');
        for (key, level) in &self.resources {
            push_key(out, key);
            out.push('{');
            level.write(out, whole);
            out.push('}');
        }
        out.push('}');
    }
}

impl Facts {
    fn stub(&self) -> Value {
        let mut stub =
            serde_json::json!({"httpMethod": self.verb, "path": "-", "scopes": self.scopes});
        if let Some(id) = &self.id {
            stub["id"] = id.as_str().into();
        }
        stub
    }
}

/// Writes the key of a member, after a comma unless it is the first of its object.
pub(super) fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    out.push_str(&Value::from(key).to_string());
    out.push(':');
}

/// Adds the values of all `$ref` in a value.
pub(super) fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| references(it, found)),
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(name) if key == "$ref" => found.push(name.clone()),
                    value => references(value, found),
                }
            }
        }
        _ => {}
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

/// Reads the members of an object.
pub(super) fn members(raw: &RawValue) -> Option<Vec<Member<'_>>> {
    let Members(members) = serde_json::from_str(raw.get()).ok()?;
    Some(members)
}

/// The members of an object in their order, also if a key is repeated.
struct Members<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Visit<T> {
            type Value = Members<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<T>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visit(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Level<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Level<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document or a resource")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Level<'de>, A::Error> {
                let mut level = Level::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "methods" => level.methods = methods(map.next_value()?)?,
                        "resources" => {
                            level.resources = map.next_value::<Members<Self::Value>>()?.0
                        }
                        _ => level.others.push((key, map.next_value()?)),
                    }
                }
                Ok(level)
            }
        }

        deserializer.deserialize_map(Visit)
    }
}

fn methods<E: serde::de::Error>(
    Members(members): Members<&RawValue>,
) -> Result<Vec<Method<'_>>, E> {
    let methods = members.into_iter().map(|(key, raw)| {
        let facts = serde_json::from_str(raw.get()).map_err(E::custom)?;
        Ok(Method { key, raw, facts })
    });
    methods.collect()
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Facts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a method")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Facts, A::Error> {
                let mut facts = Facts::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "id" => facts.id = Some(map.next_value()?),
                        "httpMethod" => facts.verb = map.next_value()?,
                        "scopes" => facts.scopes = map.next_value()?,
                        "response" => {
                            let response: Value = map.next_value()?;
                            facts.response = response["$ref"].as_str().map(str::to_owned);
                        }
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(facts)
            }
        }

        deserializer.deserialize_map(Visit)
    }
}
