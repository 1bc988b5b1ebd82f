//! Values of parameters and fields in a sample or a program.

use super::Json;

use super::index::Index;
use super::preferred;
use crate::api::{self, Enum, EnumName, EnumUse, Field, Parameter, RustName, Scalar, Type};
use crate::sample_value::{fits, known, sample_value};

/// A value that a sample or a program sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A scalar; its text has no quotes.
    Scalar(Scalar, String),
    /// Bytes that the caller gave.
    Bytes(Vec<u8>),
    /// Any JSON value.
    Any(Json),
    /// The members of a JSON object.
    Object(Vec<(String, Json)>),
    /// A value of an enum.
    Variant(&'a EnumUse, &'a api::Value),
    /// A value that the enum does not list.
    Unlisted(&'a EnumUse, String),
    /// A value of an enum by its number.
    Number(&'a EnumUse, i32),
    /// A struct with some of its fields.
    Struct(&'a str, Vec<(&'a Field, Value<'a>)>),
    /// A struct with members that its fields cannot express.
    With(Box<Value<'a>>, Vec<Addition<'a>>),
    /// A schema around one value.
    Wrapper(&'a str, Box<Value<'a>>),
    /// The default value of a schema that is not a struct.
    Default(&'a str),
    /// A list with elements of this type.
    List(&'a Type, Vec<Value<'a>>),
    /// A map with entries of this type.
    Map(&'a Type, Vec<(String, Value<'a>)>),
    /// A clone of the variable's value.
    Variable(Variable),
    /// The paths of the fields that are set in the variable.
    MaskOf(Variable),
}

/// A member of a struct that its fields cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addition<'a> {
    /// An explicit null of a field.
    Null(&'a Field),
    /// An explicit empty list or object of a field.
    Empty(&'a Field),
    /// An explicit null of an entry of a map.
    NullEntry(&'a Field, String),
    /// A member that the schema does not have, or a value that the type of a field excludes.
    Unknown(String, Json),
}

/// The variable from which a sample derives an update mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The request body.
    Body,
    /// The object in the body that contains the changes.
    Changes,
}

impl<'a> Value<'a> {
    /// A list with one element.
    pub(super) fn list(ty: &'a Type, value: Self) -> Self {
        Self::List(ty, vec![value.into_item()])
    }

    /// A map with one entry.
    pub(super) fn map(ty: &'a Type, value: Self) -> Self {
        Self::Map(ty, vec![("key".to_owned(), value.into_item())])
    }

    /// JSON objects in lists and maps stay empty, because their entries have to be converted.
    fn into_item(self) -> Self {
        match self {
            Self::Object(_) => Self::Object(Vec::new()),
            other => other,
        }
    }

    /// Whether the value contains a value other than empty objects.
    pub(super) fn is_filled(&self) -> bool {
        match self {
            Self::Scalar(..) | Self::Bytes(_) | Self::Any(_) => true,
            Self::Variant(..) | Self::Unlisted(..) | Self::Number(..) => true,
            Self::Variable(_) | Self::MaskOf(_) | Self::With(..) => true,
            Self::Object(_) | Self::Default(_) => false,
            Self::Wrapper(_, value) => value.is_filled(),
            Self::Struct(_, fields) => fields.iter().any(|(_, value)| value.is_filled()),
            Self::List(_, items) => items.iter().any(Self::is_filled),
            Self::Map(_, entries) => entries.iter().any(|(_, value)| value.is_filled()),
        }
    }

    /// Visits the names of the schemas and enums that the value mentions.
    pub fn visit_types<'v>(&'v self, visit: &mut dyn FnMut(RustName<'v>)) {
        match self {
            Self::Variant(used, _) | Self::Unlisted(used, _) | Self::Number(used, _) => {
                visit(match &used.shown {
                    EnumName::Type => RustName::Api(&used.name),
                    EnumName::Alias(alias) => RustName::Api(alias),
                    EnumName::Beside(alias) => RustName::Beside(alias),
                });
            }
            Self::Default(name) => visit(RustName::Api(name)),
            Self::Struct(name, fields) => {
                visit(RustName::Api(name));
                for (_, value) in fields {
                    value.visit_types(visit);
                }
            }
            Self::With(value, _) => value.visit_types(visit),
            Self::Wrapper(name, value) => {
                visit(RustName::Api(name));
                value.visit_types(visit);
            }
            Self::List(_, items) => items.iter().for_each(|item| item.visit_types(visit)),
            Self::Map(_, entries) => {
                let values = entries.iter().map(|(_, value)| value);
                values.for_each(|value| value.visit_types(visit));
            }
            Self::Scalar(..) | Self::Bytes(_) | Self::Any(_) | Self::Object(_) => {}
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
            Type::Any => Value::Any(Json::from("any JSON")),
            Type::Object => Value::Object(vec![("key".to_owned(), Json::from("value"))]),
            Type::Enum(it) => match self.variant(&it.name, stated) {
                Some(value) => Value::Variant(it, value),
                None => Value::Unlisted(it, String::new()),
            },
            Type::Schema(name) if !self.is_struct(name) => Value::Default(name),
            Type::Schema(name) => Value::Struct(name, Vec::new()),
            Type::List(item) => Value::list(item, self.plain(item, stated)),
            Type::Map(item) => Value::map(item, self.plain(item, stated)),
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
