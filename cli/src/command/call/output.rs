//! Writes responses to stdout or a file.

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use discogen_dynamic::Value;
use discogen_model::text::{Lines, escape_hidden};

use super::flags::OutputFormat;
use super::output_file::OutputFile;

/// The number of items from which a table takes its columns and widths, and that it holds in memory.
const CHUNK: usize = 1_000;
/// The widest column of a table, in characters.
const COLUMN: usize = 60;

/// The output of a call.
pub(super) struct Output {
    out: Target,
    format: OutputFormat,
    is_terminal: bool,
    is_colored: bool,
    /// Items of a table or a CSV file that are not written yet.
    items: Vec<Value>,
    columns: Option<Vec<String>>,
    written: usize,
}

impl Output {
    /// Creates the output. `format` applies unless the flag is given: indented JSON for a response, and
    /// lines for items.
    pub(super) fn new(
        path: Option<&Path>,
        flag: Option<OutputFormat>,
        format: OutputFormat,
    ) -> io::Result<Self> {
        // Not a stream that removes escape sequences: they may be part of the data.
        let (out, is_terminal) = match path {
            None => (Target::Stdout(io::stdout()), io::stdout().is_terminal()),
            Some(path) => (Target::File(OutputFile::at(path)?), false),
        };
        Ok(Self {
            out,
            format: flag.unwrap_or(format),
            is_terminal,
            is_colored: is_terminal
                && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
            items: Vec::new(),
            columns: None,
            written: 0,
        })
    }

    /// Completes the output: a file is absent or unchanged until then.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        match &mut self.out {
            Target::Stdout(out) => out.flush(),
            Target::File(file) => file.finish(),
        }
    }

    pub(super) fn is_raw(&self) -> bool {
        self.format == OutputFormat::Raw
    }

    /// Writes bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes the only response.
    pub(super) fn response(&mut self, value: &Value) -> io::Result<()> {
        match (self.format, value) {
            // A method without a response.
            (_, Value::Null) => Ok(()),
            (OutputFormat::Ndjson, value) => self.line(value),
            (OutputFormat::Json | OutputFormat::Raw, value) => {
                let text = pretty(value, self.is_colored);
                writeln!(self.out, "{text}")
            }
            (OutputFormat::Table | OutputFormat::Csv, value) => {
                for item in rows(value) {
                    self.item(item.clone())?;
                }
                self.end()
            }
        }?;
        self.out.flush()
    }

    /// Writes one of several items.
    pub(super) fn item(&mut self, item: Value) -> io::Result<()> {
        match self.format {
            OutputFormat::Ndjson | OutputFormat::Raw => {
                self.line(&item)?;
                self.out.flush()
            }
            OutputFormat::Json => {
                let start = if self.written == 0 { "[" } else { "," };
                let text = pretty(&item, self.is_colored).replace('\n', "\n  ");
                self.written += 1;
                write!(self.out, "{start}\n  {text}")
            }
            OutputFormat::Csv | OutputFormat::Table => {
                self.items.push(item);
                match self.items.len() >= CHUNK {
                    true => self.rows(),
                    false => Ok(()),
                }
            }
        }
    }

    /// Ends the output of items.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.format {
            OutputFormat::Json if self.written == 0 => writeln!(self.out, "[]")?,
            OutputFormat::Json => writeln!(self.out, "\n]")?,
            OutputFormat::Csv | OutputFormat::Table => self.rows()?,
            OutputFormat::Ndjson | OutputFormat::Raw => {}
        }
        self.out.flush()
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        let text = serde_json::to_string(value).unwrap_or_default();
        writeln!(self.out, "{}", escaped(&text))
    }

    fn rows(&mut self) -> io::Result<()> {
        let items = std::mem::take(&mut self.items);
        if items.is_empty() {
            return Ok(());
        }
        let is_first = self.columns.is_none();
        let columns = self.columns.get_or_insert_with(|| columns(&items)).clone();
        let mut rows: Vec<Vec<String>> = Vec::new();
        if is_first {
            rows.push(columns.clone());
        }
        rows.extend(items.iter().map(|item| cells(item, &columns)));
        match self.format {
            OutputFormat::Csv => rows.iter().try_for_each(|row| {
                let cells = row.iter().map(|cell| match self.is_terminal {
                    true => quoted(&escaped(cell)),
                    false => quoted(cell),
                });
                let cells: Vec<String> = cells.collect();
                write!(self.out, "{}\r\n", cells.join(","))
            }),
            _ => {
                let widths = widths(&rows);
                rows.iter().try_for_each(|row| {
                    let cells = row.iter().zip(&widths).map(|(cell, width)| {
                        let cell: String = escaped(cell).chars().take(COLUMN).collect();
                        format!("{cell:width$}")
                    });
                    let line = cells.collect::<Vec<_>>().join("  ");
                    writeln!(self.out, "{}", line.trim_end())
                })
            }
        }
    }
}

enum Target {
    Stdout(io::Stdout),
    File(OutputFile),
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// The items of a response for a table: those of its only list, or the response itself.
fn rows(value: &Value) -> Vec<&Value> {
    let lists = value.as_object().into_iter().flat_map(|it| it.values());
    let lists: Vec<&Vec<Value>> = lists.filter_map(Value::as_array).collect();
    match (value, lists.as_slice()) {
        (Value::Array(items), _) => items.iter().collect(),
        (_, [items]) => items.iter().collect(),
        _ => vec![value],
    }
}

/// The scalar members of the first items, in their order.
fn columns(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for item in items.iter().take(CHUNK) {
        let Some(object) = item.as_object() else {
            return vec!["value".to_owned()];
        };
        for (name, value) in object {
            let is_scalar = !value.is_object() && !value.is_array();
            if is_scalar && !columns.contains(name) {
                columns.push(name.clone());
            }
        }
    }
    columns
}

fn cells(item: &Value, columns: &[String]) -> Vec<String> {
    let Some(object) = item.as_object() else {
        return vec![cell(item)];
    };
    let cells = columns.iter().map(|name| object.get(name).map(cell));
    cells.map(Option::unwrap_or_default).collect()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(escaped(cell).chars().count()).min(COLUMN);
        }
    }
    widths
}

/// Quotes a value as RFC 4180 requires. A value that a spreadsheet would run as a formula gets a
/// leading apostrophe.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    let guard = match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        true => "'",
        false => "",
    };
    let text = format!("{guard}{cell}");
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// Escapes characters that a terminal interprets, as in a JSON string.
fn escaped(text: &str) -> String {
    escape_hidden(text, None)
}

/// Formats indented JSON, in colors for a terminal.
fn pretty(value: &Value, is_colored: bool) -> String {
    let text = Lines::json(value);
    match is_colored {
        true => colored(text.as_str()),
        false => text.as_str().to_owned(),
    }
}

/// Colors JSON: names blue, strings green, other values yellow.
fn colored(text: &str) -> String {
    const NAME: &str = "\u{1b}[34m";
    const STRING: &str = "\u{1b}[32m";
    const OTHER: &str = "\u{1b}[33m";
    const END: &str = "\u{1b}[0m";
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        let indented = line.trim_start();
        let (indent, mut rest) = line.split_at(line.len() - indented.len());
        out.push_str(indent);
        if let Some(end) = string_end(rest).filter(|end| rest[*end..].starts_with(':')) {
            out.extend([NAME, &rest[..end], END, ": "]);
            rest = rest[end + 1..].trim_start_matches(' ');
        }
        let value = rest.trim_end().trim_end_matches(',');
        let color = match value.chars().next() {
            Some('"') => STRING,
            Some('{' | '}' | '[' | ']') | None => "",
            Some(_) => OTHER,
        };
        let end = if color.is_empty() { "" } else { END };
        out.extend([color, value, end, &rest[value.len()..]]);
    }
    out
}

/// Returns the length of the JSON string at the start of a text.
fn string_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let inner = text.strip_prefix('"')?;
    let end = inner.find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })?;
    Some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn colors_do_not_change_the_text() {
        let value =
            json!({"a\"b": ["x: 1", true, null, 1.5, {}], "c": {"d": "\u{1b}[31m"}, "e": []});
        let plain = pretty(&value, false);
        let mut rest = pretty(&value, true);
        for code in ["\u{1b}[34m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[0m"] {
            rest = rest.replace(code, "");
        }
        assert_eq!(rest, plain);
        assert_eq!(serde_json::from_str::<Value>(&plain).expect("JSON"), value);
    }

    #[test]
    fn csv_is_quoted_and_runs_no_formula() {
        for (cell, expected) in [
            ("a", "a"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("-5", "-5"),
            ("a\nb", "\"a\nb\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }

    #[test]
    fn hidden_characters_are_escaped_as_in_json() {
        assert_eq!(escaped("a\u{202e}\u{9b}b"), "a\\u202e\\u009bb");
        assert_eq!(escaped("\u{e0001}ü"), "\u{e0001}ü");
    }

    #[test]
    fn a_table_has_the_scalar_members() {
        let items = [
            json!({"id": "1", "x": {}, "n": 2}),
            json!({"id": "2", "new": true}),
        ];
        assert_eq!(columns(&items), ["id", "n", "new"]);
        assert_eq!(cells(&items[1], &columns(&items)), ["2", "", "true"]);
        assert_eq!(rows(&json!({"items": [1, 2], "token": "x"})).len(), 2);
        assert_eq!(rows(&json!({"a": [1], "b": [2]})).len(), 1);
    }
}
