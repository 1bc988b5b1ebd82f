//! Prints the values of a sample or a program as Rust expressions.

use std::cell::Cell;

use discogen_model::api::{EnumName, EnumUse, Scalar, Type};
use discogen_model::sample::{Addition, Json, Value, Variable};
use discogen_model::text::{Code, Word};

use super::imports::{Imports, Uses};
use super::layout::Expression;

/// Prints values with the names that a sample imports.
pub(super) struct Expressions<'s> {
    imports: &'s Imports<'s>,
    uses: Cell<Uses>,
}

/// The position of an expression, which decides its type.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// The argument of a function, which converts it.
    Argument,
    /// An item of a list or map, which setters convert.
    Item {
        /// Whether all JSON values of the list are strings.
        is_text: bool,
        /// Whether all lists in the list have one item, so that they can be arrays.
        is_single: bool,
    },
    /// A value of exactly its type.
    Exact,
}

impl Position {
    /// The position of values of this type in a list or map in this position.
    fn inside<'v>(self, ty: &Type, values: impl Iterator<Item = &'v Value<'v>> + Clone) -> Self {
        match self {
            Self::Exact => Self::Exact,
            _ if !ty.is_converted_item() => Self::Exact,
            Self::Item { .. } => self,
            Self::Argument => Self::Item {
                is_text: values.clone().all(is_text),
                is_single: values.clone().all(is_single),
            },
        }
    }
}

fn is_text(value: &Value<'_>) -> bool {
    match value {
        Value::Any(json) => json.is_string(),
        Value::List(_, items) => items.iter().all(is_text),
        _ => true,
    }
}

fn is_single(value: &Value<'_>) -> bool {
    match value {
        Value::List(_, items) => items.len() == 1 && items.iter().all(is_single),
        _ => true,
    }
}

impl<'s> Expressions<'s> {
    pub(super) fn new(imports: &'s Imports<'s>) -> Self {
        Self {
            imports,
            uses: Cell::default(),
        }
    }

    /// The items of the runtime that the expressions use.
    pub(super) fn uses(&self) -> Uses {
        self.uses.get()
    }

    /// Returns the argument of a function.
    pub(super) fn argument(&self, value: &Value<'_>) -> Expression {
        self.expression(value, Position::Argument)
    }

    fn expression(&self, value: &Value<'_>, position: Position) -> Expression {
        match value {
            Value::Scalar(scalar, text) => {
                let is_converted = scalar.facts().is_converted;
                exact(scalar_expression(*scalar, text), is_converted, position)
            }
            Value::Bytes(bytes) => exact(Code::bytes(bytes), true, position),
            Value::Variant(used, value) => {
                let (path, name) = (self.enumeration(used), Word::new(&value.name.rust));
                Code::fill("{}::{}", &[&path, &name]).into()
            }
            Value::Unlisted(used, text) => {
                let (path, text) = (self.enumeration(used), Code::literal(text));
                Code::fill("{}::from({})", &[&path, &text]).into()
            }
            Value::Number(used, number) => {
                let (path, number) = (self.enumeration(used), Code::integer(*number));
                Code::fill("{}::Unrecognized({}.into())", &[&path, &number]).into()
            }
            Value::Any(json) => match (json.as_str(), position) {
                (Some(text), Position::Argument | Position::Item { is_text: true, .. }) => {
                    Code::literal(text).into()
                }
                _ => self.json(json),
            },
            Value::Default(name) => {
                Code::fill("{}::default()", &[&self.imports.schema(name)]).into()
            }
            Value::Struct(name, fields) => {
                let new = Code::fill("{}::new()", &[&self.imports.schema(name)]);
                let setters = fields.iter().map(|(field, value)| {
                    let name = Code::fill("{}", &[&Word::new(&field.setter)]);
                    (name, vec![self.argument(value)])
                });
                Expression::Chain(new, setters.collect())
            }
            Value::With(value, additions) => match self.expression(value, position) {
                Expression::Chain(new, mut calls) => {
                    calls.extend(additions.iter().map(|it| self.addition(it)));
                    Expression::Chain(new, calls)
                }
                other => other,
            },
            Value::Wrapper(name, value) => Expression::Group(
                Code::fill("{}(", &[&self.imports.schema(name)]),
                vec![self.expression(value, Position::Exact)],
                ")".into(),
            ),
            Value::List(ty, items) => {
                let position_inside = position.inside(ty, items.iter());
                let is_array = match position {
                    Position::Argument => true,
                    Position::Item { is_single, .. } => is_single,
                    Position::Exact => false,
                };
                let open = if is_array { "[" } else { "vec![" };
                let items = items.iter().map(|it| self.expression(it, position_inside));
                Expression::Group(open.into(), items.collect(), "]".into())
            }
            Value::Map(ty, entries) => {
                let inside = position.inside(ty, entries.iter().map(|(_, value)| value));
                let entries = entries.iter();
                let entries = entries.map(|(key, it)| (key, self.expression(it, inside)));
                map(entries.collect(), position)
            }
            Value::Object(members) => {
                let is_text = position == Position::Argument
                    && members.iter().all(|(_, json)| json.is_string());
                let members = members.iter().map(|(key, json)| match json.as_str() {
                    Some(text) if is_text => (key, Code::literal(text).into()),
                    _ => (key, self.json(json)),
                });
                map(members.collect(), position)
            }
            Value::Variable(variable) => Code::fill("{}.clone()", &[&name_of(*variable)]).into(),
            Value::MaskOf(variable) => {
                let mask = self.imports.of_runtime("FieldMask");
                Code::fill("{}::of(&{})", &[&mask, &name_of(*variable)]).into()
            }
        }
    }

    /// Returns the function for a member that fields cannot express, and its arguments.
    fn addition(&self, addition: &Addition<'_>) -> (Code, Vec<Expression>) {
        self.uses.set(Uses {
            schema: true,
            ..self.uses.get()
        });
        let text = |text: &str| Expression::from(Code::literal(text));
        match addition {
            Addition::Null(field) => ("with_null".into(), vec![text(field.name.wire.raw())]),
            Addition::Empty(field) => ("with_empty".into(), vec![text(field.name.wire.raw())]),
            Addition::NullEntry(field, key) => {
                let arguments = vec![text(field.name.wire.raw()), text(key)];
                ("with_null_entry".into(), arguments)
            }
            Addition::Unknown(name, json) => {
                let arguments = vec![text(name), self.json(json)];
                ("with_unknown".into(), arguments)
            }
        }
    }

    fn json(&self, json: &Json) -> Expression {
        let parses = Code::parses_json(json);
        let uses = self.uses.get();
        self.uses.set(Uses {
            json: uses.json || !parses,
            parser: uses.parser || parses,
            ..uses
        });
        Expression::Leaf {
            flat: Code::json(json),
            lines: Code::json_lines(json),
        }
    }

    fn enumeration(&self, used: &EnumUse) -> Code {
        match &used.shown {
            EnumName::Type => self.imports.schema(&used.name),
            EnumName::Alias(alias) => self.imports.schema(alias),
            EnumName::Beside(alias) => self.imports.beside(alias),
        }
    }
}

/// Returns the entries of a map: as pairs, or as a map of exactly its type.
fn map(entries: Vec<(&String, Expression)>, position: Position) -> Expression {
    let is_exact = position == Position::Exact;
    if is_exact && entries.is_empty() {
        return Code::from("Default::default()").into();
    }
    let key = |key: &String| exact(Code::literal(key), is_exact, position);
    let entries = entries
        .into_iter()
        .map(|(name, value)| Expression::Group("(".into(), vec![key(name), value], ")".into()));
    let close = if is_exact {
        "].into_iter().collect()"
    } else {
        "]"
    };
    Expression::Group("[".into(), entries.collect(), close.into())
}

/// Converts a literal to its type, where nothing else does.
fn exact(code: Code, is_converted: bool, position: Position) -> Expression {
    match is_converted && position == Position::Exact {
        true => Code::fill("{}.into()", &[&code]).into(),
        false => code.into(),
    }
}

/// The names of all variables from which masks are derived.
pub(super) const VARIABLES: [&str; 2] = ["body", "changes"];

pub(super) fn name_of(variable: Variable) -> &'static str {
    match variable {
        Variable::Body => VARIABLES[0],
        Variable::Changes => VARIABLES[1],
    }
}

fn scalar_expression(scalar: Scalar, text: &str) -> Code {
    let float = |ty| match text.parse() {
        Ok(float) => Code::float(float, ty),
        Err(_) => scalar.facts().sample.into(),
    };
    match scalar {
        Scalar::Bytes => "\"bytes\"".into(),
        Scalar::String
        | Scalar::Timestamp
        | Scalar::Duration
        | Scalar::Date
        | Scalar::FieldMask => Code::literal(text),
        Scalar::F32 => float("f32"),
        Scalar::F64 => float("f64"),
        _ if is_literal(text) => Code::fill("{}", &[&Word::new(text)]),
        _ => scalar.facts().sample.into(),
    }
}

/// Whether a text is an integer or a boolean in Rust.
fn is_literal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    is_number || matches!(text, "true" | "false")
}
