//! Compares a JSON value with a type of the document.

use discogen_model::api::{Enum, Field, Scalar, Schema, Shape, Type};
use discogen_runtime::codegen::Value;

use crate::document::Document;
use crate::problem::{Problem, ProblemKind, listed, quoted, shown, suggestion};
use crate::scalar::{Mismatch, Origin, convert, expected, found};

/// The maximum depth of a value, which is larger than that of any value that was read from JSON.
const DEPTH: usize = 256;
/// The maximum number of problems that are collected.
const MOST: usize = 100;

/// Compares values with types, and collects the differences.
pub(crate) struct Validator<'d> {
    document: &'d Document,
    path: Vec<Segment<'d>>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

/// A segment of the path to a value.
enum Segment<'d> {
    Name(&'d str),
    Index(usize),
}

impl<'d> Validator<'d> {
    /// A validator of values at this path, `body`.
    pub(crate) fn new(document: &'d Document, start: &'d str) -> Self {
        Self {
            document,
            path: vec![Segment::Name(start)],
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Compares a value with a type.
    pub(crate) fn value(&mut self, ty: &'d Type, value: &'d Value) {
        if self.problems.len() >= MOST {
            return;
        }
        if self.path.len() > DEPTH {
            return self.wrong(ProblemKind::Type, "is nested too deeply".to_owned());
        }
        // A `null` resets a member, and stands for an absent one.
        if value.is_null() && self.path.len() > 1 {
            return;
        }
        match ty {
            Type::Any => {}
            Type::Object => match value {
                Value::Object(_) => {}
                _ => self.mismatch("an object", value),
            },
            Type::Scalar(scalar) => self.scalar(*scalar, value),
            Type::Enum(it) => self.enumeration(&it.name, value),
            Type::List(item) => self.list(item, value),
            Type::Map(item) => self.map(item, value),
            Type::Schema(name) => {
                // Resolved documents contain every schema that they refer to.
                if let Some(schema) = self.document.schema(name) {
                    self.schema(schema, value);
                }
            }
        }
    }

    fn schema(&mut self, schema: &'d Schema, value: &'d Value) {
        let fields = match &schema.shape {
            Shape::Struct(fields) => fields,
            Shape::Transparent(ty) => return self.value(ty, value),
        };
        let Value::Object(members) = value else {
            let name = schema.name.rust.as_str();
            return self.mismatch(&format!("an object (the schema {})", quoted(name)), value);
        };
        for (name, value) in members {
            match fields.iter().find(|field| field.name.wire == *name) {
                Some(field) => self.inside(Segment::Name(name), &field.ty, value),
                // A later revision may add fields to a schema without any.
                None if schema.open || fields.is_empty() => {}
                None => self.unknown_field(schema, fields, name),
            }
        }
    }

    fn unknown_field(&mut self, schema: &Schema, fields: &[Field], name: &'d str) {
        let known: Vec<&str> = fields.iter().map(|field| field.name.wire.raw()).collect();
        let message = format!(
            "is not a field of {}; {}",
            quoted(&schema.name.rust),
            suggestion(name, &known, "it has no fields")
        );
        self.path.push(Segment::Name(name));
        self.wrong(ProblemKind::UnknownField, message);
        self.path.pop();
    }

    fn list(&mut self, item: &'d Type, value: &'d Value) {
        let Value::Array(items) = value else {
            return self.mismatch("an array", value);
        };
        for (index, value) in items.iter().enumerate() {
            self.inside(Segment::Index(index), item, value);
        }
    }

    fn map(&mut self, item: &'d Type, value: &'d Value) {
        let Value::Object(members) = value else {
            return self.mismatch("an object", value);
        };
        for (key, value) in members {
            self.inside(Segment::Name(key), item, value);
        }
    }

    fn inside(&mut self, segment: Segment<'d>, ty: &'d Type, value: &'d Value) {
        self.path.push(segment);
        self.value(ty, value);
        self.path.pop();
    }

    fn scalar(&mut self, scalar: Scalar, value: &Value) {
        if let Err(mismatch) = convert(scalar, value, Origin::Body) {
            self.wrong(mismatch.kind, explain(mismatch, value));
        }
    }

    fn enumeration(&mut self, name: &str, value: &Value) {
        let Value::String(text) = value else {
            // protobuf's JSON also accepts the numbers of enum values, which documents do not state.
            return match value.is_i64() {
                true => {
                    let message =
                        "is the number of an enum value, which the document does not state";
                    let path = self.written_path();
                    let kind = ProblemKind::UnknownEnumValue;
                    self.warnings
                        .push(Problem::new(kind, path, message.to_owned()));
                }
                false => self.mismatch(expected(Scalar::String), value),
            };
        };
        if let Some(message) = self
            .document
            .enumeration(name)
            .and_then(|it| unknown_value(it, text))
        {
            let path = self.written_path();
            if self.warnings.len() < MOST {
                self.warnings
                    .push(Problem::new(ProblemKind::UnknownEnumValue, path, message));
            }
        }
    }

    fn mismatch(&mut self, expected: &str, value: &Value) {
        let message = format!("is {}; expected {expected}", found(value));
        self.wrong(ProblemKind::Type, message);
    }

    fn wrong(&mut self, kind: ProblemKind, message: String) {
        if self.problems.len() < MOST {
            let path = self.written_path();
            self.problems.push(Problem::new(kind, path, message));
        }
    }

    /// `body.image["a key"].features[2]`
    fn written_path(&self) -> String {
        let mut text = String::new();
        for segment in &self.path {
            match segment {
                Segment::Index(index) => text.push_str(&format!("[{index}]")),
                Segment::Name(name) if !is_plain(name) => {
                    text.push_str(&format!("[\"{}\"]", shown(name)));
                }
                Segment::Name(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
            }
        }
        text
    }
}

/// Whether a name is written in a path without quotes.
fn is_plain(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_-$@".contains(letter);
    !name.is_empty() && name.chars().all(is_letter)
}

/// A value that does not have the type of a parameter or a field.
pub(crate) fn explain(mismatch: Mismatch, value: &Value) -> String {
    let expected = mismatch.expected;
    match mismatch.kind {
        ProblemKind::Range => format!("is out of range; expected {expected}"),
        ProblemKind::Format => format!("is invalid; expected {expected}"),
        _ => match value {
            Value::String(_) if !expected.starts_with("a string") => {
                format!("is a string that is not one; expected {expected}")
            }
            _ => format!("is {}; expected {expected}", found(value)),
        },
    }
}

/// The warning about a value that an enum does not have.
pub(crate) fn unknown_value(it: &Enum, value: &str) -> Option<String> {
    let known = || it.values.iter().map(|value| value.name.wire.raw());
    if known().any(|name| name == value) {
        return None;
    }
    let near = discogen_model::name::nearest(value, known());
    Some(match near {
        Some(near) => format!(
            "has the value {}, which the document does not list; did you mean {}?",
            quoted(value),
            quoted(near)
        ),
        None => format!(
            "has the value {}, which the document does not list; it lists {}",
            quoted(value),
            listed(known(), 8)
        ),
    })
}
