//! Prints types as Rust.

use super::{EnumName, Type};
use crate::scalar::Rust;

/// A name in a Rust type, which a printer spells with or without a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RustName<'a> {
    /// A type of the standard library that the prelude contains: `String`, `Vec`.
    Prelude(&'static str),
    /// A type that the runtime exports: `Timestamp`.
    Runtime(&'static str),
    /// `BTreeMap`
    Map,
    /// Any JSON value.
    Value,
    /// Any JSON object.
    Object,
    /// A schema or enum of the API, in `schemas`.
    Api(&'a str),
    /// An alias of an enum beside the parameters of a method.
    Beside(&'a str),
}

impl Type {
    /// The type in Rust, its names spelled by `spell`: `Vec<schemas::Feature>`.
    pub fn rust_name<'a>(&'a self, spell: &dyn Fn(RustName<'a>) -> String) -> String {
        match self {
            Self::Scalar(scalar) => match scalar.facts().rust {
                Rust::Primitive(name) => name.to_owned(),
                Rust::String => spell(RustName::Prelude("String")),
                Rust::Bytes => format!("{}<u8>", spell(RustName::Prelude("Vec"))),
                Rust::Runtime(name) => spell(RustName::Runtime(name)),
            },
            Self::Any => spell(RustName::Value),
            Self::Object => spell(RustName::Object),
            Self::Schema(name) => spell(RustName::Api(name)),
            Self::Enum(it) => spell(match &it.shown {
                EnumName::Type => RustName::Api(&it.name),
                EnumName::Alias(alias) => RustName::Api(alias),
                EnumName::Beside(alias) => RustName::Beside(alias),
            }),
            Self::List(item) => {
                let (list, item) = (spell(RustName::Prelude("Vec")), item.rust_name(spell));
                format!("{list}<{item}>")
            }
            Self::Map(item) => {
                let key = spell(RustName::Prelude("String"));
                format!("{}<{key}, {}>", spell(RustName::Map), item.rust_name(spell))
            }
        }
    }
}
