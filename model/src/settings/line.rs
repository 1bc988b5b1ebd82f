//! Finds the line of an option in a settings file.

use toml::de::{DeTable, DeValue};

/// Returns the line of a key such as `package.name`, from 1, or of one element if the value is a
/// list that contains it. If the key is absent, returns the line of its table, or 0.
pub(super) fn line(text: &str, key: &str, element: Option<&str>) -> usize {
    let Ok(file) = DeTable::parse(text) else {
        return 0;
    };
    let mut table = file.get_ref();
    let (mut start, mut value) = (None, None);
    for step in steps(key) {
        let Some((name, found)) = table.iter().find(|(name, _)| *name.get_ref() == step) else {
            break;
        };
        start = Some(name.span().start);
        value = Some(found.get_ref());
        match found.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    if let (Some(DeValue::Array(elements)), Some(target)) = (value, element) {
        let is_target = |it: &DeValue<'_>| it.as_str().is_some_and(|it| it.trim() == target.trim());
        let found = elements.iter().find(|it| is_target(it.get_ref()));
        start = found.map(|it| it.span().start).or(start);
    }
    start.map_or(0, |start| line_of(text, start))
}

/// Returns the line of a byte, from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    let before = text.bytes().take(byte);
    1 + before.filter(|byte| *byte == b'\n').count()
}

/// Splits a key into its names, which may be quoted.
fn steps(key: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let text = format!("{key} = 0");
    let file = DeTable::parse(&text).ok();
    let mut table = file.as_ref().map(|it| it.get_ref());
    while let Some((name, value)) = table.and_then(|it| it.iter().next()) {
        steps.push(name.get_ref().to_string());
        table = value.get_ref().as_table();
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn keys_and_elements_have_a_line() {
        let text = "# first\n[package]\nname = 'é'\n\n[select]\nmethods = [\n  \"a\",\n  \"b.c\",\n]\n\
                    schemas = []\n[scopes]\n\"users.messages\" = \"x\"\n\"*\" = ['y', 'z']\n";
        for (key, element, expected) in [
            ("package", None, 2),
            ("package.name", None, 3),
            ("package.version", None, 2),
            ("select.methods", None, 6),
            ("select.methods", Some("a"), 7),
            ("select.methods", Some("b.c"), 8),
            ("select.methods", Some("d"), 6),
            ("select.schemas", Some("d"), 10),
            ("scopes.\"users.messages\"", None, 12),
            ("scopes.\"*\"", Some("z"), 13),
            ("runtime", None, 0),
            ("not a key", None, 0),
        ] {
            assert_eq!(line(text, key, element), expected, "{key} {element:?}");
        }
        assert_eq!(line("package = { name = 'x' }", "package.name", None), 1);
        assert_eq!(line("package.name = 'x'\n", "package.name", None), 1);
        assert_eq!(line("[package", "package", None), 0);
    }
}
