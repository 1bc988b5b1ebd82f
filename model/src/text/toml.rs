//! TOML for manifests and settings.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::code::{Comment, Word};
use super::raw::RawText;
use super::template;
use super::terminal::is_hidden;

/// A piece of TOML: a value, or lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toml(String);

/// A part of [`Toml::fill`].
pub trait TomlPart {
    /// Returns the TOML.
    #[doc(hidden)]
    fn toml(&self, token: sealed::Token) -> &str;
}

mod sealed {
    /// Only this module can name this type, which seals the trait.
    #[derive(Clone, Copy, Debug)]
    pub struct Token;
}

impl TomlPart for Toml {
    fn toml(&self, _: sealed::Token) -> &str {
        &self.0
    }
}

impl TomlPart for Comment {
    fn toml(&self, _: sealed::Token) -> &str {
        self.as_str()
    }
}

impl TomlPart for Word {
    fn toml(&self, _: sealed::Token) -> &str {
        self.as_str()
    }
}

impl TomlPart for &'static str {
    fn toml(&self, _: sealed::Token) -> &str {
        self
    }
}

impl Toml {
    /// Creates a basic string.
    pub fn string(text: &(impl RawText + ?Sized)) -> Self {
        let mut out = String::from("\"");
        for c in text.raw_text().chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                c if is_hidden(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('"');
        Self(out)
    }

    /// Accepts text that is exactly one TOML value, on one line and without a comment.
    pub fn value(text: &str) -> Option<Self> {
        // A trailing comment would comment out the bracket.
        let list = format!("it = [{text}]");
        let list = DeTable::parse(&list).ok()?.into_inner();
        let mut values = list.values().map(|it| it.get_ref());
        let value = values.next().and_then(DeValue::as_array);
        let is_one = value.is_some_and(|it| it.len() == 1) && values.next().is_none();
        (is_one && !text.contains(is_hidden)).then(|| Self(text.trim().to_owned()))
    }

    /// Replaces each `{}` of the template with the next part.
    pub fn fill(template: &'static str, parts: &[&dyn TomlPart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            out.push_str(parts[at].toml(sealed::Token));
        }))
    }

    /// Appends a filled template.
    pub fn add(&mut self, template: &'static str, parts: &[&dyn TomlPart]) {
        self.0.push_str(&Self::fill(template, parts).0);
    }

    /// Joins parts with a separator.
    pub fn joined(items: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let items: Vec<String> = items.into_iter().map(|it| it.0).collect();
        Self(items.join(between))
    }

    /// Returns the TOML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts into the text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Toml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        for text in [
            "plain",
            "a \"b\" \\ c",
            "line\nbreak\ttab\u{7f}\u{0}",
            "c1\u{9b} bidi\u{202e}",
            "Größe 😀",
            "",
        ] {
            let string = Toml::string(text);
            let whole = format!("s = {}", string.as_str());
            let whole = DeTable::parse(&whole).expect("TOML").into_inner();
            let values: Vec<_> = whole.values().map(|it| it.get_ref().as_str()).collect();
            assert_eq!(values, [Some(text)]);
            assert!(!string.as_str().contains(is_hidden), "{text:?}");
        }
    }

    #[test]
    fn values() {
        for good in ["\"0.1.0\"", "{ path = \"../r\" }", " {path = \"#\",} "] {
            let value = Toml::value(good).map(Toml::into_string);
            assert_eq!(value.as_deref(), Some(good.trim()));
        }
        for bad in [
            "",
            "\"1\" # x",
            "\"1\", \"2\"",
            "\"1\"]\n[patch]\nx = [1",
            "\"\"\"\n\"\"\"",
            "\"\u{202e}\"",
            "x",
        ] {
            assert_eq!(Toml::value(bad), None, "{bad:?}");
        }
    }
}
