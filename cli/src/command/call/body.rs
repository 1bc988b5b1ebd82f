//! The request body, from `--body` and `--set`.

use std::io::{self, BufReader, Read};

use discogen_dynamic::model::api::{Scalar, Shape, Type};
use discogen_dynamic::{Method, Value};

/// The deepest path that `--set` accepts.
const DEPTH: usize = 64;
/// The longest list that an index of `--set` creates.
const LENGTH: usize = 10_000;

/// Returns the body, or `None` without `--body` and `--set`.
pub(super) fn body(
    method: &Method,
    body: Option<&str>,
    set: &[String],
) -> Result<Option<Value>, String> {
    let mut value = match body {
        Some(text) => Some(read(text)?),
        None if set.is_empty() => None,
        None => Some(Value::Object(serde_json::Map::new())),
    };
    for assignment in set {
        let Some((path, text)) = assignment.split_once('=') else {
            return Err(format!("--set {assignment:?}: write FIELD=VALUE"));
        };
        let steps = steps(path).map_err(|error| format!("--set {path:?}: {error}"))?;
        let new = typed(method, &steps, text);
        let target = value.get_or_insert(Value::Null);
        assign(target, &steps, new).map_err(|error| format!("--set {path:?}: {error}"))?;
    }
    Ok(value)
}

fn read(text: &str) -> Result<Value, String> {
    if let Some(path) = text.strip_prefix('@') {
        let file = std::fs::File::open(path).map_err(|error| format!("{path}: {error}"))?;
        return parse(BufReader::new(file), path);
    }
    match text {
        "-" => parse(io::stdin().lock(), "stdin"),
        text => parse(text.as_bytes(), "--body"),
    }
}

/// Reads JSON in parts, so that the text of a large body is not in memory beside its value.
fn parse(read: impl Read, source: &str) -> Result<Value, String> {
    serde_json::from_reader(read).map_err(|error| match error.is_io() {
        true => format!("{source}: {error}"),
        false => format!("{source}: not valid JSON: {error}"),
    })
}

/// A step of a path: a member, or an element of a list.
#[derive(Debug, PartialEq)]
enum Step {
    Member(String),
    Index(usize),
}

/// Splits `features[0].type`. A name with a dot or bracket is quoted: `labels."a.b"`.
fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').ok_or("a quote is not closed")?;
            steps.push(Step::Member(quoted[..end].to_owned()));
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                return Err("a field name is missing".to_owned());
            }
            steps.push(Step::Member(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        while let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']').ok_or("a bracket is not closed")?;
            let index = inner[..end].parse().ok().filter(|index| *index < LENGTH);
            let index = index
                .ok_or_else(|| format!("{:?} is not an index below {LENGTH}", &inner[..end]))?;
            steps.push(Step::Index(index));
            rest = &inner[end + 1..];
        }
        if steps.len() > DEPTH {
            return Err(format!("the path has more than {DEPTH} steps"));
        }
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None if rest.is_empty() => return Ok(steps),
            None => return Err(format!("expected a dot before {rest:?}")),
        }
    }
}

/// Converts the text to the type of the field: a string if the field is one, and otherwise JSON if the
/// text is valid JSON.
fn typed(method: &Method, steps: &[Step], text: &str) -> Value {
    let body = method.model().body.as_ref();
    let ty = body.and_then(|body| type_at(method, &body.ty, steps));
    let is_text = match &ty {
        Some(Type::Enum(_)) => true,
        Some(Type::Scalar(scalar)) => !matches!(
            scalar,
            Scalar::Bool | Scalar::I32 | Scalar::U32 | Scalar::F32 | Scalar::F64
        ),
        _ => false,
    };
    let json = (!is_text)
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    json.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn type_at(method: &Method, ty: &Type, steps: &[Step]) -> Option<Type> {
    let mut ty = resolved(method, ty.clone())?;
    for step in steps {
        let next = match (&ty, step) {
            (Type::List(item), Step::Index(_)) => (**item).clone(),
            (Type::Map(item), Step::Member(_)) => (**item).clone(),
            (Type::Schema(name), Step::Member(member)) => {
                let schemas = &method.document().api().schemas;
                let schema = schemas.iter().find(|it| it.name.rust == *name)?;
                let Shape::Struct(fields) = &schema.shape else {
                    return None;
                };
                let field = fields.iter().find(|it| it.name.wire == *member)?;
                field.ty.clone()
            }
            _ => return None,
        };
        ty = resolved(method, next)?;
    }
    Some(ty)
}

/// Follows schemas that are another type.
fn resolved(method: &Method, mut ty: Type) -> Option<Type> {
    for _ in 0..DEPTH {
        let Type::Schema(name) = &ty else {
            return Some(ty);
        };
        let schemas = &method.document().api().schemas;
        let schema = schemas.iter().find(|it| it.name.rust == *name)?;
        match &schema.shape {
            Shape::Transparent(inner) => ty = inner.clone(),
            _ => return Some(ty),
        }
    }
    None
}

/// Sets the value at a path, and creates the objects and lists on the way.
fn assign(target: &mut Value, steps: &[Step], new: Value) -> Result<(), String> {
    let mut at = target;
    for step in steps {
        at = match step {
            Step::Member(name) => {
                if at.is_null() {
                    *at = Value::Object(serde_json::Map::new());
                }
                let object = at.as_object_mut();
                let object = object
                    .ok_or_else(|| format!("{name:?} is set in a value that is not an object"))?;
                object.entry(name.clone()).or_insert(Value::Null)
            }
            Step::Index(index) => {
                if at.is_null() {
                    *at = Value::Array(Vec::new());
                }
                let list = at.as_array_mut();
                let list =
                    list.ok_or_else(|| format!("[{index}] is set in a value that is not a list"))?;
                if list.len() < *index {
                    return Err(format!("[{index}] is set before [{}]", list.len()));
                }
                if list.len() == *index {
                    list.push(Value::Null);
                }
                &mut list[*index]
            }
        };
    }
    *at = new;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(assignments: &[(&str, Value)]) -> Result<Value, String> {
        let mut value = Value::Null;
        for (path, new) in assignments {
            assign(&mut value, &steps(path)?, new.clone())?;
        }
        Ok(value)
    }

    #[test]
    fn paths_create_objects_and_lists() {
        assert_eq!(
            set(&[
                ("features[0].type", json!("LABEL")),
                ("features[0].max", json!(3)),
                ("features[1].type", json!("FACE")),
                ("labels.\"a.b\"", json!("x")),
            ]),
            Ok(
                json!({"features": [{"type": "LABEL", "max": 3}, {"type": "FACE"}], "labels": {"a.b": "x"}})
            )
        );
    }

    #[test]
    fn invalid_paths_are_errors() {
        for (path, error) in [
            ("", "a field name is missing"),
            ("a..b", "a field name is missing"),
            ("a[", "a bracket is not closed"),
            ("a[x]", "not an index"),
            ("a[99999999999]", "not an index"),
            ("a[0]b", "expected a dot"),
            ("\"a", "a quote is not closed"),
            ("a[1]", "is set before [0]"),
        ] {
            let found = set(&[(path, json!(1))]);
            assert!(
                found.as_ref().is_err_and(|it| it.contains(error)),
                "{path}: {found:?}"
            );
        }
        let found = set(&[("a", json!("text")), ("a.b", json!(1))]);
        assert!(found.is_err_and(|it| it.contains("not an object")));
        assert!(steps(&"a.".repeat(100)).is_err());
    }
}
