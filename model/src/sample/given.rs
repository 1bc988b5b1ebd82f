//! The values of a call that a user gave: parameters as strings, the body as JSON.
//!
//! Every JSON value of a body is expressed, so that the program sends what the user gave: a value that
//! the type of a field excludes becomes an [`Addition`].

use std::borrow::Cow;
use std::fmt;

use super::Json;

use super::base64;
use super::value::{Addition, Value};
use super::{Sample, Samples};
use crate::api::{Body, EnumUse, Field, Method, Parameter, Scalar, Shape, Type};
use crate::scalar::integer;

/// The values of a call.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// Parameters by their names in the document, each with its values.
    pub parameters: &'g [(String, Vec<String>)],
    /// The request body.
    pub body: Option<&'g Json>,
}

/// A value that no program with the generated crate can send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    /// The name of the parameter, or `body`.
    pub name: String,
    /// What is wrong.
    pub fact: &'static str,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.name.escape_debug(), self.fact)
    }
}

impl std::error::Error for Unwritable {}

/// Maximum depth of a value, which bounds the work for recursive schemas.
const DEPTH: usize = 256;

impl<'a> Samples<'a> {
    /// Returns the values of a call as the sample of a program.
    ///
    /// # Errors
    /// A required parameter is missing, or the generated crate has no type for a value.
    pub fn given(&self, method: &'a Method, given: Given<'_>) -> Result<Sample<'a>, Unwritable> {
        let mut sample = Sample {
            arguments: Vec::new(),
            body: None,
            setters: Vec::new(),
            variable: None,
            response: None,
        };
        for parameter in &method.parameters {
            let name = parameter.name.wire.raw();
            let values = given.parameters.iter().find(|(it, _)| it == name);
            match values {
                Some((_, values)) => {
                    let value = self.texts(parameter, values)?;
                    let target = match parameter.required {
                        true => &mut sample.arguments,
                        false => &mut sample.setters,
                    };
                    target.push((parameter, value));
                }
                None if parameter.required => {
                    return Err(unwritable(name, "is required and missing"));
                }
                None => {}
            }
        }
        if let Some(body) = &method.body {
            sample.body = self.given_body(body, given.body)?.map(|it| (body, it));
        }
        Ok(sample)
    }

    /// The value of a body; an empty one for a required body that is missing.
    fn given_body(
        &self,
        body: &'a Body,
        json: Option<&Json>,
    ) -> Result<Option<Value<'a>>, Unwritable> {
        match (json, &body.ty) {
            (Some(json), ty) => match self.value(ty, json, 0) {
                Some(value) if !value.is_empty_list() => Ok(Some(value)),
                _ => Err(unwritable(
                    "body",
                    "has no type in the generated crate; use `discogen-dynamic`",
                )),
            },
            (None, _) if body.fieldless => Ok(None),
            (None, Type::Schema(name)) if self.index.is_struct(name) => {
                Ok(Some(Value::Struct(name, Vec::new())))
            }
            (None, Type::Schema(name)) => Ok(Some(Value::Default(name))),
            (None, _) => Err(unwritable("body", "is required and missing")),
        }
    }

    fn texts(&self, parameter: &'a Parameter, texts: &[String]) -> Result<Value<'a>, Unwritable> {
        let name = parameter.name.wire.raw();
        let one = |ty: &'a Type, text: &str| {
            let json = match (ty, text) {
                (Type::Scalar(Scalar::Bool), "true") => Json::Bool(true),
                (Type::Scalar(Scalar::Bool), "false") => Json::Bool(false),
                _ => Json::from(text),
            };
            let value = self.value(ty, &json, 0);
            value.ok_or_else(|| unwritable(name, "has a value of another type"))
        };
        match (&parameter.ty, texts) {
            (Type::List(item), texts) => {
                let items: Result<_, _> = texts.iter().map(|text| one(item, text)).collect();
                Ok(Value::List(item, items?))
            }
            (ty, [text]) => one(ty, text),
            _ => Err(unwritable(name, "is given several times")),
        }
    }

    /// The value of a type; `None` if the type excludes the JSON.
    fn value(&self, ty: &'a Type, json: &Json, depth: usize) -> Option<Value<'a>> {
        if depth > DEPTH {
            return None;
        }
        Some(match ty {
            Type::Scalar(scalar) => scalar_value(*scalar, json)?,
            Type::Any => Value::Any(json.clone()),
            Type::Object => Value::Object(pairs(json)?.map(|(k, v)| (k, v.clone())).collect()),
            Type::Enum(used) => self.enum_value(used, json)?,
            Type::List(item) => {
                let items = json.as_array()?.iter();
                Value::List(
                    item,
                    items
                        .map(|json| self.item(item, json, depth))
                        .collect::<Option<_>>()?,
                )
            }
            Type::Map(item) => {
                let entries = pairs(json)?;
                let entries = entries.map(|(key, json)| Some((key, self.item(item, json, depth)?)));
                Value::Map(item, entries.collect::<Option<_>>()?)
            }
            Type::Schema(name) => match self.index.shape(name)? {
                Shape::Transparent(inner) => {
                    Value::Wrapper(name, Box::new(self.value(inner, json, depth + 1)?))
                }
                Shape::Struct(fields) => self.object(name, fields, json, depth)?,
            },
        })
    }

    /// An item of a list or map. The type of an empty list cannot be inferred where setters convert
    /// items.
    fn item(&self, ty: &'a Type, json: &Json, depth: usize) -> Option<Value<'a>> {
        let value = self.value(ty, json, depth + 1)?;
        (!(ty.is_converted_item() && value.is_empty_list())).then_some(value)
    }

    fn enum_value(&self, used: &'a EnumUse, json: &Json) -> Option<Value<'a>> {
        let Json::String(text) = json else {
            let number = json.as_i64()?.try_into().ok()?;
            return Some(Value::Number(used, number));
        };
        let values = self.index.enum_named(&used.name).map(|it| &it.values);
        let listed = values
            .into_iter()
            .flatten()
            .find(|it| it.name.wire == *text);
        Some(match listed {
            Some(value) => Value::Variant(used, value),
            None => Value::Unlisted(used, text.clone()),
        })
    }

    fn object(
        &self,
        name: &'a str,
        fields: &'a [Field],
        json: &Json,
        depth: usize,
    ) -> Option<Value<'a>> {
        let mut set = Vec::new();
        let mut additions = Vec::new();
        for (member, json) in json.as_object()? {
            let field = fields.iter().find(|it| it.name.wire == *member);
            let Some(field) = field else {
                additions.push(Addition::Unknown(member.clone(), json.clone()));
                continue;
            };
            if json.is_null() {
                additions.push(Addition::Null(field));
                continue;
            }
            let (others, nulls) = without_null_entries(field, json);
            match self.value(&field.ty, &others, depth + 1) {
                Some(value) if value.is_empty_list() && nulls.is_empty() => {
                    additions.push(Addition::Empty(field));
                }
                Some(value) => {
                    if !value.is_empty_list() {
                        set.push((field, value));
                    }
                    additions.extend(nulls.into_iter().map(|key| Addition::NullEntry(field, key)));
                }
                None => additions.push(Addition::Unknown(member.clone(), json.clone())),
            }
        }
        let value = Value::Struct(name, set);
        Some(match additions.is_empty() {
            true => value,
            false => Value::With(Box::new(value), additions),
        })
    }
}

impl Value<'_> {
    /// Whether this is a list, a map or an object without elements.
    fn is_empty_list(&self) -> bool {
        match self {
            Self::List(_, items) => items.is_empty(),
            Self::Map(_, entries) => entries.is_empty(),
            Self::Object(members) => members.is_empty(),
            _ => false,
        }
    }
}

fn unwritable(name: &str, fact: &'static str) -> Unwritable {
    Unwritable {
        name: name.to_owned(),
        fact,
    }
}

fn pairs(json: &Json) -> Option<impl Iterator<Item = (String, &Json)>> {
    let members = json.as_object()?.iter();
    Some(members.map(|(key, json)| (key.clone(), json)))
}

/// Returns a map without its null entries, and their keys. Values of other types are unchanged.
fn without_null_entries<'j>(field: &Field, json: &'j Json) -> (Cow<'j, Json>, Vec<String>) {
    match (&field.ty, json) {
        (Type::Map(item), Json::Object(entries))
            if **item != Type::Any && entries.values().any(Json::is_null) =>
        {
            let (nulls, others): (Vec<_>, Vec<_>) =
                entries.iter().partition(|(_, json)| json.is_null());
            let others = others.into_iter();
            let others = others.map(|(key, json)| (key.clone(), json.clone()));
            let nulls = nulls.into_iter().map(|(key, _)| key.clone()).collect();
            (Cow::Owned(Json::Object(others.collect())), nulls)
        }
        _ => (Cow::Borrowed(json), Vec::new()),
    }
}

/// A scalar: numbers as their digits, other scalars as their text.
fn scalar_value<'a>(scalar: Scalar, json: &Json) -> Option<Value<'a>> {
    let text = match scalar {
        Scalar::Bytes => return Some(Value::Bytes(base64::decode(json.as_str()?)?)),
        Scalar::Bool => json.as_bool()?.to_string(),
        Scalar::I32 => i32::try_from(integer(json)?).ok()?.to_string(),
        Scalar::U32 => u32::try_from(integer(json)?).ok()?.to_string(),
        Scalar::I64 | Scalar::I64Number => i64::try_from(integer(json)?).ok()?.to_string(),
        Scalar::U64 | Scalar::U64Number => u64::try_from(integer(json)?).ok()?.to_string(),
        Scalar::F32 | Scalar::F64 => match json {
            Json::Number(number) => number.to_string(),
            json => json
                .as_str()
                .filter(|it| it.parse::<f64>().is_ok())?
                .to_owned(),
        },
        Scalar::String
        | Scalar::Timestamp
        | Scalar::Duration
        | Scalar::Date
        | Scalar::FieldMask => json.as_str()?.to_owned(),
    };
    Some(Value::Scalar(scalar, text))
}
