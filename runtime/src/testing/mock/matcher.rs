//! Conditions on the parameters of a call.

use serde_json::Value;

use super::received::ReceivedCall;
use crate::secret::is_secret_key;

/// A closure that decides whether a call matches.
pub(super) type Condition = Box<dyn Fn(&ReceivedCall) -> bool + Send>;

/// A condition on the parameters of a call.
pub(super) enum Matcher {
    /// A parameter by its wire name, or a field of the body by its JSON pointer.
    Field(String, Value),
    /// The fields of the body that are set in this value.
    Body(Value),
    /// A closure, with its description.
    Condition(&'static str, Condition),
}

impl Matcher {
    /// Why a call does not match; empty if it does.
    pub(super) fn mismatches(&self, call: &ReceivedCall) -> Vec<String> {
        let mut found = Vec::new();
        match self {
            Self::Field(name, expected) => {
                let actual = match name.starts_with('/') {
                    true => call.body().and_then(|body| body.pointer(name)),
                    false => call.parameter(name),
                };
                if !actual.is_some_and(|actual| is_same(expected, actual)) {
                    found.push(difference(name, expected, actual));
                }
            }
            Self::Body(expected) => compare(expected, call.body(), "", &mut found),
            Self::Condition(description, condition) => {
                if !condition(call) {
                    found.push((*description).to_owned());
                }
            }
        }
        found
    }
}

fn difference(name: &str, expected: &Value, actual: Option<&Value>) -> String {
    if is_secret_key(name) && !name.to_ascii_lowercase().contains("pagetoken") {
        return format!(
            "{name}: the values differ (not shown, because the name is that of a secret)"
        );
    }
    match actual {
        Some(actual) => format!("{name}: expected {expected}, received {actual}"),
        None => format!("{name}: expected {expected}, received no value"),
    }
}

/// Parameters are received as strings, so that a number or a boolean equals its text.
fn is_same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(_) | Value::Bool(_), Value::String(text)) => is_text(expected, text),
        (Value::String(text), Value::Number(_) | Value::Bool(_)) => is_text(actual, text),
        (Value::Array(expected), Value::Array(actual)) => {
            let pairs = expected.iter().zip(actual);
            expected.len() == actual.len()
                && pairs.into_iter().all(|(one, other)| is_same(one, other))
        }
        _ => expected == actual,
    }
}

/// True if this is the text of a number or a boolean.
fn is_text(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

/// Compares the members of the expected value; the received one may have more.
fn compare(expected: &Value, actual: Option<&Value>, path: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(members), Some(Value::Object(received))) => {
            for (name, member) in members {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(member, received.get(name), &path, found);
            }
        }
        (Value::Array(items), Some(Value::Array(received))) if items.len() == received.len() => {
            for (index, (item, received)) in items.iter().zip(received).enumerate() {
                compare(item, Some(received), &format!("{path}/{index}"), found);
            }
        }
        (expected, Some(actual)) if is_same(expected, actual) => {}
        (expected, actual) => {
            let name = if path.is_empty() { "body" } else { path };
            found.push(difference(name, expected, actual));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{compare, is_same};

    #[test]
    fn numbers_and_booleans_equal_their_text() {
        for (expected, actual, same) in [
            (json!(5), json!("5"), true),
            (json!(true), json!("true"), true),
            (json!("5"), json!(5), true),
            (json!(["a", 1]), json!(["a", "1"]), true),
            (json!(["a"]), json!(["a", "b"]), false),
            (json!("a"), json!("b"), false),
            (json!("a"), json!(["a"]), false),
        ] {
            assert_eq!(is_same(&expected, &actual), same, "{expected} {actual}");
        }
    }

    #[test]
    fn a_body_may_have_more_members() {
        let differences = |expected: Value, actual: Value| {
            let mut found = Vec::new();
            compare(&expected, Some(&actual), "", &mut found);
            found
        };
        let body = json!({"a": {"b": [{"c": 1, "d": 2}]}, "e": "x"});
        assert!(differences(json!({"a": {"b": [{"c": "1"}]}}), body.clone()).is_empty());
        assert!(differences(json!({}), body.clone()).is_empty());
        assert_eq!(
            differences(json!({"a": {"b": [{"c": 3}]}, "f/g": null}), body),
            [
                "/a/b/0/c: expected 3, received 1",
                "/f~1g: expected null, received no value"
            ]
        );
    }
}
