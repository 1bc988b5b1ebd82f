//! Reads the levels of a document without parsing what they contain.

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
    pub(super) resources: Vec<(String, Level<'d>)>,
    /// The schemas of a document.
    pub(super) schemas: Vec<Member<'d>>,
    /// The other members.
    pub(super) others: Vec<Member<'d>>,
}

/// A method.
pub(super) struct Method<'d> {
    pub(super) key: String,
    pub(super) raw: &'d RawValue,
    pub(super) facts: Facts<'d>,
}

/// What is read of every method.
#[derive(Default)]
pub(super) struct Facts<'d> {
    pub(super) id: Option<String>,
    pub(super) verb: String,
    pub(super) scopes: Option<&'d RawValue>,
    /// The `$ref` of the response.
    pub(super) response: Option<String>,
}

impl<'d> Level<'d> {
    /// Whether neither this level nor one below it has schemas.
    pub(super) fn has_no_schemas(&self) -> bool {
        self.schemas.is_empty() && self.resources.iter().all(|(_, it)| it.has_no_schemas())
    }

    /// Calls a function for this level and those below it, in the order in which methods are resolved.
    pub(super) fn visit<'s>(&'s self, function: &mut impl FnMut(&'s Self)) {
        function(self);
        for (_, level) in &self.resources {
            level.visit(function);
        }
    }
}

/// The members of an object in their order, also if a key is repeated.
pub(super) struct Members<T>(pub(super) Vec<(String, T)>);

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
                        "schemas" => level.schemas = map.next_value::<Members<_>>()?.0,
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

impl<'de> Deserialize<'de> for Facts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Facts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a method")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Facts<'de>, A::Error> {
                let mut facts = Facts::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "id" => facts.id = Some(map.next_value()?),
                        "httpMethod" => facts.verb = map.next_value()?,
                        "scopes" => facts.scopes = Some(map.next_value()?),
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
