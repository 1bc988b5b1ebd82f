//! JSON values in Rust code.

use serde_json::Value;

use super::code::Code;
use super::terminal::json;

/// Maximum width of a value on one line.
const WIDTH: usize = 72;

/// Maximum number of values in `json!`, which is a recursive macro.
const VALUES: usize = 24;

impl Code {
    /// The path of the macro `json!` in the runtime.
    pub const JSON_MACRO: &'static str = "serde_json::json";
    /// The path of the JSON parser in the runtime.
    pub const JSON_PARSER: &'static str = "serde_json";

    /// Whether an expression for the value needs the parser: the value is too large for `json!`.
    pub fn parses_json(value: &Value) -> bool {
        count(value) > VALUES
    }

    /// Formats a value as an expression on one line: `json!({"a": 1})`.
    pub fn json(value: &Value) -> Self {
        match Self::parses_json(value) {
            true => Self::created(format!("{PARSE}({:?}){EXPECT}", value.to_string())),
            false => Self::created(format!("json!({})", flat(value))),
        }
    }

    /// Formats a value as an expression on as many lines as it needs.
    pub fn json_lines(value: &Value) -> Vec<Self> {
        let mut lines = Vec::new();
        match Self::parses_json(value) {
            true => {
                let text = format!("{PARSE}({}){EXPECT}", raw(value));
                lines.extend(text.lines().map(|line| Self::created(line.to_owned())));
            }
            false => layout(value, "json!(".to_owned(), ")", &mut lines),
        }
        lines
    }
}

const PARSE: &str = "serde_json::from_str::<serde_json::Value>";
const EXPECT: &str = ".expect(\"valid JSON\")";

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Formats a value as a raw string literal with indented JSON.
fn raw(value: &Value) -> String {
    let text = json(value);
    let mut marks = "#".to_owned();
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{text}\"{marks}")
}

/// Formats a value as an argument of `json!`, on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Code::integer(integer).as_str().to_owned(),
            (None, Some(integer)) => Code::integer(integer).as_str().to_owned(),
            (None, None) => {
                let float = number.as_f64().unwrap_or_default();
                Code::float(float, "f64").as_str().to_owned()
            }
        },
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flat).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members: Vec<String> = members
                .map(|(name, value)| format!("{name:?}: {}", flat(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// Appends the lines of an argument of `json!` between two texts.
fn layout(value: &Value, before: String, after: &str, lines: &mut Vec<Code>) {
    let line = format!("{before}{}{after}", flat(value));
    let outer = " ".repeat(before.len() - before.trim_start().len());
    let inner = format!("{outer}    ");
    match value {
        Value::Array(items) if line.len() > WIDTH && !items.is_empty() => {
            lines.push(Code::created(format!("{before}[")));
            for item in items {
                layout(item, inner.clone(), ",", lines);
            }
            lines.push(Code::created(format!("{outer}]{after}")));
        }
        Value::Object(members) if line.len() > WIDTH && !members.is_empty() => {
            lines.push(Code::created(format!("{before}{{")));
            for (name, value) in members {
                layout(value, format!("{inner}{name:?}: "), ",", lines);
            }
            lines.push(Code::created(format!("{outer}}}{after}")));
        }
        _ => lines.push(Code::created(line)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(value: &Value) -> String {
        let lines = Code::json_lines(value);
        let lines: Vec<&str> = lines.iter().map(Code::as_str).collect();
        lines.join("\n")
    }

    #[test]
    fn small_values_are_arguments_of_the_macro() {
        let value = json!({"a\"b": [null, true, -1, 1.5, 5_000_000_000_i64], "c": {}});
        let code = r#"json!({"a\"b": [null, true, -1, 1.5, 5000000000_i64], "c": {}})"#;
        assert_eq!(Code::json(&value).as_str(), code);
        assert_eq!(text(&value), code);
        let long = "x".repeat(60);
        let code =
            format!("json!({{\n    \"list\": [\n        1,\n        \"{long}\",\n    ],\n}})");
        assert_eq!(text(&json!({"list": [1, long]})), code);
    }

    #[test]
    fn large_values_are_parsed_and_cannot_end_their_literal() {
        let value = json!(vec!["a\"##\r\u{202e}\\"; VALUES]);
        let code = text(&value);
        assert!(
            code.starts_with("serde_json::from_str::<serde_json::Value>(r###\"[\n"),
            "{code}"
        );
        let literal = code.split_once('(').expect("an argument").1;
        let literal = literal
            .strip_suffix(").expect(\"valid JSON\")")
            .expect("an end");
        let read: syn::LitStr = syn::parse_str(literal).expect("a literal");
        assert!(!read.value().contains(['\r', '\u{202e}']));
        let read: Value = serde_json::from_str(&read.value()).expect("JSON");
        assert_eq!(read, value);
    }
}
