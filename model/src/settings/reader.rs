//! Typed access to a parsed settings file; errors carry the line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::SettingsError;
use super::line::{self, line_of};

/// A value with its position in the text.
type Value<'t> = Spanned<DeValue<'t>>;

/// The text of a settings file, for the lines of errors.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    text: &'t str,
}

impl<'t> Reader<'t> {
    /// Parses a file.
    ///
    /// # Errors
    /// Returns an error if the text is not TOML.
    pub(super) fn parse(text: &'t str) -> Result<(Self, DeTable<'t>), SettingsError> {
        match DeTable::parse(text) {
            Ok(table) => Ok((Self { text }, table.into_inner())),
            Err(error) => Err(SettingsError {
                line: error.span().map_or(0, |span| line_of(text, span.start)),
                message: error.message().to_owned(),
            }),
        }
    }

    /// Rejects keys other than `known`.
    pub(super) fn keys(self, table: &DeTable<'t>, known: &[&str]) -> Result<(), SettingsError> {
        for (key, _) in table {
            if !known.contains(&key.get_ref().as_ref()) {
                let known: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
                let message = format!(
                    "unknown field `{}`, expected {}",
                    key.get_ref(),
                    match known.as_slice() {
                        [one, other] => format!("{one} or {other}"),
                        all => format!("one of {}", all.join(", ")),
                    }
                );
                return Err(self.error(key.span().start, message));
            }
        }
        Ok(())
    }

    /// Returns the table with this name; rejects keys other than `known`.
    pub(super) fn table<'a>(
        self,
        table: &'a DeTable<'t>,
        key: &str,
        known: &[&str],
    ) -> Result<Option<&'a DeTable<'t>>, SettingsError> {
        let inner = self.open_table(table, key)?;
        if let Some(inner) = inner {
            self.keys(inner, known)?;
        }
        Ok(inner)
    }

    /// Returns the table with this name, with any keys.
    pub(super) fn open_table<'a>(
        self,
        table: &'a DeTable<'t>,
        key: &str,
    ) -> Result<Option<&'a DeTable<'t>>, SettingsError> {
        match value(table, key) {
            Some(value) => match value.get_ref() {
                DeValue::Table(inner) => Ok(Some(inner)),
                _ => Err(self.mismatch(value, "a table")),
            },
            None => Ok(None),
        }
    }

    /// Returns the line of a key.
    pub(super) fn line(self, key: &str) -> usize {
        line::line(self.text, key, None)
    }

    /// Returns the string with this name.
    pub(super) fn string(
        self,
        table: Option<&DeTable<'t>>,
        key: &str,
    ) -> Result<Option<String>, SettingsError> {
        let value = table.and_then(|table| value(table, key));
        value.map(|it| self.text(it, "a string")).transpose()
    }

    /// Returns the list of strings with this name; empty if absent.
    pub(super) fn strings(
        self,
        table: Option<&DeTable<'t>>,
        key: &str,
    ) -> Result<Vec<String>, SettingsError> {
        match table.and_then(|table| value(table, key)) {
            Some(value) => match value.get_ref() {
                DeValue::Array(items) => {
                    let items = items.iter();
                    items.map(|it| self.text(it, "a string")).collect()
                }
                _ => Err(self.mismatch(value, "a sequence of strings")),
            },
            None => Ok(Vec::new()),
        }
    }

    /// Reads a string, or a list of strings.
    pub(super) fn one_or_many(
        self,
        value: &Value<'t>,
        expected: &str,
    ) -> Result<Vec<String>, SettingsError> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|it| self.text(it, expected)).collect(),
            _ => Ok(vec![self.text(value, expected)?]),
        }
    }

    fn text(self, value: &Value<'t>, expected: &str) -> Result<String, SettingsError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            _ => Err(self.mismatch(value, expected)),
        }
    }

    fn mismatch(self, value: &Value<'t>, expected: &str) -> SettingsError {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("string {text:?}"),
            DeValue::Integer(number) => format!("integer `{number}`"),
            DeValue::Float(number) => format!("float `{}`", number.as_str()),
            DeValue::Boolean(value) => format!("boolean `{value}`"),
            DeValue::Datetime(time) => format!("datetime `{time}`"),
            DeValue::Array(_) => "sequence".to_owned(),
            DeValue::Table(_) => "table".to_owned(),
        };
        let message = format!("invalid type: {found}, expected {expected}");
        self.error(value.span().start, message)
    }

    fn error(self, byte: usize, message: String) -> SettingsError {
        SettingsError {
            line: line_of(self.text, byte),
            message,
        }
    }
}

/// Returns the value of a key.
fn value<'a, 't>(table: &'a DeTable<'t>, key: &str) -> Option<&'a Value<'t>> {
    let found = table.iter().find(|(name, _)| *name.get_ref() == key);
    found.map(|(_, value)| value)
}
