//! Prints the values of a sample as Rust expressions.

use discogen_model::api::{EnumName, Scalar, Type};
use discogen_model::sample::{Value, Variable};
use discogen_model::text::{Code, Word};

use super::imports::Imports;

/// Maximum width of an expression on one line.
const WIDTH: usize = 72;

/// Prints values with the names that a sample imports.
pub(super) struct Expressions<'s> {
    imports: &'s Imports<'s>,
}

impl<'s> Expressions<'s> {
    pub(super) fn new(imports: &'s Imports<'s>) -> Self {
        Self { imports }
    }

    /// Returns the expression on one line.
    pub(super) fn flat(&self, value: &Value<'_>) -> Code {
        match value {
            Value::Scalar(scalar, text) => scalar_expression(*scalar, text),
            Value::Any => "\"any JSON\"".into(),
            Value::Object => "[(\"key\", \"value\")]".into(),
            Value::Variant(used, value) => {
                let path = match &used.shown {
                    EnumName::Type => self.imports.schema(&used.name),
                    EnumName::Alias(alias) => self.imports.schema(alias),
                    EnumName::Beside(alias) => self.imports.beside(alias),
                };
                match value {
                    Some(value) => Code::fill("{}::{}", &[&path, &Word::new(&value.name.rust)]),
                    None => Code::fill("{}::from(\"\")", &[&path]),
                }
            }
            Value::Default(name) => Code::fill("{}::default()", &[&self.imports.schema(name)]),
            Value::Struct(name, fields) => {
                let new = Code::fill("{}::new()", &[&self.imports.schema(name)]);
                fields.iter().fold(new, |code, (field, value)| {
                    let (name, value) = (Word::new(&field.setter), self.flat(value));
                    Code::fill("{}.{}({})", &[&code, &name, &value])
                })
            }
            Value::List(ty, value) => Code::fill("[{}]", &[&self.item(ty, value)]),
            Value::Map(ty, value) => Code::fill("[(\"key\", {})]", &[&self.item(ty, value)]),
            Value::Variable(variable) => Code::fill("{}.clone()", &[&name_of(*variable)]),
            Value::MaskOf(variable) => {
                let mask = self.imports.of_runtime("FieldMask");
                Code::fill("{}::of(&{})", &[&mask, &name_of(*variable)])
            }
        }
    }

    /// Returns an item of a list or map, of its type or of a type that setters convert.
    fn item(&self, ty: &Type, value: &Value<'_>) -> Code {
        let code = self.flat(value);
        match ty {
            Type::Object => "Default::default()".into(),
            _ if ty.is_converted_item() => code,
            _ if ty.is_converted() => Code::fill("{}.into()", &[&code]),
            Type::List(_) | Type::Map(_) => Code::fill("{}.into_iter().collect()", &[&code]),
            _ => code,
        }
    }

    /// Returns the expression on as many lines as it needs.
    pub(super) fn layout(&self, value: &Value<'_>) -> Vec<Code> {
        let flat = self.flat(value);
        if flat.as_str().len() <= WIDTH {
            return vec![flat];
        }
        match value {
            Value::Struct(name, fields) if !fields.is_empty() => {
                let mut lines = vec![Code::fill("{}::new()", &[&self.imports.schema(name)])];
                for (field, value) in fields {
                    let name = Word::new(&field.setter);
                    lines.extend(setter(&name, self.layout(value)));
                }
                lines
            }
            Value::List(Type::Schema(_), item) => bracketed("[", self.layout(item), "]"),
            _ => vec![flat],
        }
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

/// Returns `    .name(…)` on one line or several.
fn setter(name: &Word, value: Vec<Code>) -> Vec<Code> {
    match &value[..] {
        [value] => vec![Code::fill("    .{}({})", &[name, value])],
        [first, inner @ .., last] if first.as_str() == "[" => {
            let mut lines = vec![Code::fill("    .{}({}", &[name, first])];
            lines.extend(inner.iter().map(|line| line.indented("    ")));
            lines.push(Code::fill("    {})", &[last]));
            lines
        }
        _ => {
            let mut lines = vec![Code::fill("    .{}(", &[name])];
            lines.extend(value.iter().map(|line| line.indented("        ")));
            comma(&mut lines);
            lines.push("    )".into());
            lines
        }
    }
}

/// Returns indented lines between brackets.
fn bracketed(open: &'static str, inner: Vec<Code>, close: &'static str) -> Vec<Code> {
    let mut lines = vec![open.into()];
    lines.extend(inner.iter().map(|line| line.indented("    ")));
    comma(&mut lines);
    lines.push(close.into());
    lines
}

fn comma(lines: &mut [Code]) {
    if let Some(last) = lines.last_mut() {
        *last = Code::fill("{},", &[last]);
    }
}

fn scalar_expression(scalar: Scalar, text: &str) -> Code {
    match scalar {
        Scalar::Bytes => "\"bytes\"".into(),
        Scalar::String
        | Scalar::Timestamp
        | Scalar::Duration
        | Scalar::Date
        | Scalar::FieldMask => Code::literal(text),
        _ if is_literal(text) => Code::fill("{}", &[&Word::new(text)]),
        _ => scalar.facts().sample.into(),
    }
}

/// Whether a text is a number or a boolean in Rust.
fn is_literal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    is_number || matches!(text, "true" | "false")
}
