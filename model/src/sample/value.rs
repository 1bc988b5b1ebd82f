//! Values of parameters and fields in a sample.

use super::index::Index;
use super::preferred;
use crate::api::{self, Enum, EnumName, EnumUse, Field, Parameter, RustName, Scalar, Type};
use crate::sample_value::{fits, known, sample_value};

/// A value in a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A scalar; its text has no quotes.
    Scalar(Scalar, String),
    /// Any JSON value.
    Any,
    /// An empty JSON object.
    Object,
    /// A value of an enum; `None` if the enum has none.
    Variant(&'a EnumUse, Option<&'a api::Value>),
    /// A struct with some of its fields.
    Struct(&'a str, Vec<(&'a Field, Value<'a>)>),
    /// The default value of a schema that is not a struct.
    Default(&'a str),
    /// A list with one element of this type.
    List(&'a Type, Box<Value<'a>>),
    /// A map with one entry of this type.
    Map(&'a Type, Box<Value<'a>>),
    /// A clone of the variable's value.
    Variable(Variable),
    /// The paths of the fields that are set in the variable.
    MaskOf(Variable),
}

/// The variable from which a sample derives an update mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The request body.
    Body,
    /// The object in the body that contains the changes.
    Changes,
}

impl Value<'_> {
    /// Whether the value contains a value other than empty objects.
    pub(super) fn is_filled(&self) -> bool {
        match self {
            Self::Scalar(..) | Self::Any | Self::Variant(..) => true,
            Self::Variable(_) | Self::MaskOf(_) => true,
            Self::Object | Self::Default(_) => false,
            Self::Struct(_, fields) => fields.iter().any(|(_, value)| value.is_filled()),
            Self::List(_, item) | Self::Map(_, item) => item.is_filled(),
        }
    }

    /// Visits the names of the schemas and enums that the value mentions.
    pub fn visit_types<'v>(&'v self, visit: &mut dyn FnMut(RustName<'v>)) {
        match self {
            Self::Variant(used, _) => visit(match &used.shown {
                EnumName::Type => RustName::Api(&used.name),
                EnumName::Alias(alias) => RustName::Api(alias),
                EnumName::Beside(alias) => RustName::Beside(alias),
            }),
            Self::Default(name) => visit(RustName::Api(name)),
            Self::Struct(name, fields) => {
                visit(RustName::Api(name));
                for (_, value) in fields {
                    value.visit_types(visit);
                }
            }
            Self::List(_, item) | Self::Map(_, item) => item.visit_types(visit),
            Self::Scalar(..) | Self::Any | Self::Object => {}
            Self::Variable(_) | Self::MaskOf(_) => {}
        }
    }
}

impl<'a> Index<'a> {
    /// Returns the value of a parameter.
    pub(super) fn parameter(&self, parameter: &'a Parameter) -> Value<'a> {
        self.plain(&parameter.ty, parameter.sample.raw())
    }

    /// Returns a value without fields of structs. `stated` is used for strings, masks, numbers and
    /// enums.
    pub(super) fn plain(&self, ty: &'a Type, stated: &str) -> Value<'a> {
        match ty {
            Type::Scalar(scalar) => Value::Scalar(*scalar, stated.to_owned()),
            Type::Any => Value::Any,
            Type::Object => Value::Object,
            Type::Enum(it) => Value::Variant(it, self.variant(&it.name, stated)),
            Type::Schema(name) if !self.is_struct(name) => Value::Default(name),
            Type::Schema(name) => Value::Struct(name, Vec::new()),
            Type::List(item) => Value::List(item, Box::new(self.plain(item, stated))),
            Type::Map(item) => Value::Map(item, Box::new(self.plain(item, stated))),
        }
    }

    /// Returns the stated value of an enum, else the first that is not a placeholder such as
    /// `UNSPECIFIED`.
    pub(super) fn variant(&self, name: &str, stated: &str) -> Option<&'a api::Value> {
        let values = self.enum_named(name).map(|it: &'a Enum| &it.values);
        let usable = || values.into_iter().flatten().filter(|it| !it.deprecated);
        let is_meant = |it: &&api::Value| !it.name.wire.raw().ends_with("UNSPECIFIED");
        usable()
            .find(|it| it.name.wire == *stated && is_meant(it))
            .or_else(|| usable().find(is_meant))
            .or_else(|| usable().next())
    }
}

/// Returns the text of a field's value: as the document states it, else a placeholder.
pub(super) fn text_of_field(field: &Field) -> String {
    if let Some(value) = &field.hints.value {
        return value.raw().to_owned();
    }
    match element(&field.ty) {
        Type::Scalar(Scalar::String) => {
            let (pattern, name) = (field.limits.pattern.as_ref(), field.name.wire.raw());
            let pattern = pattern.map(|it| it.raw());
            let is_fit = |value: &&str| pattern.is_none_or(|pattern| fits(pattern, value));
            let known = known(name).filter(is_fit);
            known.map_or_else(|| sample_value(pattern, name), str::to_owned)
        }
        Type::Scalar(scalar) => scalar.facts().sample.to_owned(),
        _ => String::new(),
    }
}

/// Returns the type of the elements of nested lists and maps.
pub(super) fn element(ty: &Type) -> &Type {
    match ty {
        Type::List(item) | Type::Map(item) => element(item),
        _ => ty,
    }
}

/// Sorts fields by how typical they are: by name, then scalars before enums and objects.
pub(super) fn typicality(field: &Field) -> (usize, usize) {
    let kind = match &field.ty {
        Type::Scalar(Scalar::String) => 0,
        Type::Scalar(_) => 1,
        Type::Enum(_) => 2,
        Type::Schema(_) => 3,
        Type::List(_) => 4,
        Type::Map(_) | Type::Any | Type::Object => 5,
    };
    let rank = preferred::rank(field.name.wire.raw());
    (rank.unwrap_or(usize::MAX), kind)
}
