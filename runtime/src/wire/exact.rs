//! The text of numbers that no type of Rust or serde_json represents exactly.
//!
//! JSON values are `serde_json::Value`s, whose numbers have 64 bits. Other numbers are rounded
//! there, and their text is stored in the message under their position. It is written as long as
//! the value is unchanged.

use std::collections::BTreeMap;

use serde_json::Number;

/// The exact numbers in a value, by their position.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Exact {
    /// The value is a number.
    Number(Box<str>),
    /// The value is a list: the elements with exact numbers, by ascending index.
    Items(Vec<(usize, Exact)>),
    /// The value is an object or a map.
    Entries(BTreeMap<String, Exact>),
}

impl Exact {
    /// The text of a number.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The exact numbers in a list element.
    pub(super) fn item(&self, index: usize) -> Option<&Exact> {
        let Self::Items(items) = self else {
            return None;
        };
        let at = items.binary_search_by_key(&index, |item| item.0).ok()?;
        items.get(at).map(|item| &item.1)
    }

    /// The exact numbers in an object entry.
    pub(super) fn entry(&self, key: &str) -> Option<&Exact> {
        match self {
            Self::Entries(entries) => entries.get(key),
            _ => None,
        }
    }
}

/// The nearest number to a numeric string, and whether it is equal to it.
pub(super) fn approximate(text: &str) -> (Number, bool) {
    /// The number of decimal digits that every float preserves.
    const SAFE: usize = 15;
    let is_float = text == "-0" || text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    if !is_float {
        if let Ok(number) = text.parse::<u64>() {
            return (number.into(), true);
        }
        if let Ok(number) = text.parse::<i64>() {
            return (number.into(), true);
        }
    }
    // Values beyond all floats become the largest one.
    let float: f64 = text.parse().unwrap_or(0.0);
    let float = float.clamp(f64::MIN, f64::MAX);
    let number = Number::from_f64(float).unwrap_or_else(|| 0.into());
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let is_same = (digits <= SAFE && float.is_normal() && float.abs() < f64::MAX)
        || number.to_string() == text;
    (number, is_same)
}
