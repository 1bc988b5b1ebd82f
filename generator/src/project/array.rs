//! Adds values to an array of strings in a manifest.

use toml_edit::Array;

use super::spans::{line_end, line_start};

/// Returns the insertion that adds values to an array. It contains its own commas, so that it can be
/// removed before and after others.
pub(super) fn additions(text: &str, array: &Array, values: &[&str]) -> Vec<(usize, String)> {
    let Some(span) = array.span() else {
        return Vec::new();
    };
    let quoted: Vec<_> = values.iter().map(|it| format!("\"{it}\"")).collect();
    let last = array.iter().filter_map(toml_edit::Value::span).last();
    let Some(last) = last else {
        return vec![(span.start + 1, quoted.join(", "))];
    };
    let start = line_start(text, last.start);
    let indent = &text[start..last.start];
    // Of an array with a value beside its bracket, all values are separated by spaces.
    let first = array.iter().filter_map(toml_edit::Value::span).next();
    let is_apart = first.is_some_and(|it| it.start > line_end(text, span.start));
    let is_alone = is_apart && !indent.is_empty() && indent.trim().is_empty();
    if !is_alone {
        return vec![(last.end, format!(", {}", quoted.join(", ")))];
    }
    let end = line_end(text, last.end);
    let comma = comma(&text[last.end..span.end]).map(|it| last.end + it + 1);
    let closes = span.end <= end;
    let lines = |separator: &str| -> String {
        let lines: Vec<_> = quoted.iter().map(|it| format!("\n{indent}{it}")).collect();
        lines.join(separator)
    };
    match comma {
        // `"a", ]`
        Some(comma) if closes => vec![(comma, format!("{},", lines(",")))],
        // After the comment behind the comma, which may be on a line of its own.
        Some(comma) => vec![(line_end(text, comma), format!("{},", lines(",")))],
        None if closes || end == last.end => vec![(last.end, format!(",{}", lines(",")))],
        // A comma before the comment would be a second change of a line, so the values come first.
        None => vec![(line_end(text, span.start), format!("{},", lines(",")))],
    }
}

/// Returns the position of the first comma outside of comments.
fn comma(text: &str) -> Option<usize> {
    let mut is_comment = false;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '#' => is_comment = true,
            '\n' => is_comment = false,
            ',' if !is_comment => return Some(at),
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml_edit::Document;

    #[test]
    fn values_are_added_in_the_style_of_the_array() {
        for (before, expected) in [
            ("a = []", "a = [\"x\", \"y\"]"),
            ("a = [\n]", "a = [\"x\", \"y\"\n]"),
            ("a = ['b']", "a = ['b', \"x\", \"y\"]"),
            ("a = [ 'b', ]", "a = [ 'b', \"x\", \"y\", ]"),
            ("a = ['b', # c\n]", "a = ['b', \"x\", \"y\", # c\n]"),
            ("a = [\n  'b'\n]", "a = [\n  'b',\n  \"x\",\n  \"y\"\n]"),
            ("a = [\n  'b',\n]", "a = [\n  'b',\n  \"x\",\n  \"y\",\n]"),
            (
                "a = [\n  'b', # c, d\n]",
                "a = [\n  'b', # c, d\n  \"x\",\n  \"y\",\n]",
            ),
            (
                "a = [ # e\n  'b' # c, d\n]",
                "a = [ # e\n  \"x\",\n  \"y\",\n  'b' # c, d\n]",
            ),
            (
                "a = [\n  'b' # c\n  , # d\n]",
                "a = [\n  'b' # c\n  , # d\n  \"x\",\n  \"y\",\n]",
            ),
            ("a = [\n  'b', ]", "a = [\n  'b',\n  \"x\",\n  \"y\", ]"),
            ("a = [\n\t'b']", "a = [\n\t'b',\n\t\"x\",\n\t\"y\"]"),
        ] {
            let document = Document::parse(before).expect("TOML");
            let array = document["a"].as_array().expect("an array");
            let mut text = before.to_owned();
            for (at, addition) in additions(before, array, &["x", "y"]) {
                text.insert_str(at, &addition);
            }
            assert_eq!(text, expected);
            let added = Document::parse(text.as_str()).expect("TOML");
            let values = added["a"].as_array().expect("an array").iter();
            let values: Vec<_> = values.filter_map(|it| it.as_str()).collect();
            assert!(values.windows(2).any(|it| it == ["x", "y"]), "{text}");
        }
    }
}
