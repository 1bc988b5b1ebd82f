//! Expands path templates: `v1/{+name}:cancel`, `files/{fileId}`, `a{/rest*}`.
//!
//! `{x}` encodes all but the unreserved characters of RFC 3986; `{+x}` also keeps `/`. Values that
//! would create a `.` or `..` segment are errors, because servers and proxies resolve such
//! segments.

use std::ops::Range;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::text::text;
use crate::percent::ALL_BUT_UNRESERVED;
use crate::wire::{self, View};

const ALL_BUT_UNRESERVED_AND_SLASH: &AsciiSet = &ALL_BUT_UNRESERVED.remove(b'/');

/// Why a path cannot be written.
#[derive(Debug)]
pub(crate) enum PathError {
    /// The value, or one of its parts, is empty.
    Empty(String),
    /// A segment would be `.` or `..`.
    Dots { name: String, segment: String },
    /// The syntax of the template is unsupported.
    Template(&'static str),
    /// The value cannot be written.
    Value(String, wire::EncodeError),
}

impl PathError {
    /// The message. `name_of` returns the name of a variable for errors, in backticks.
    pub(crate) fn message(&self, name_of: &dyn Fn(&str) -> String) -> String {
        match self {
            Self::Empty(name) => format!(
                "parameter {} is empty, but it is part of the URL's path; give it a value",
                name_of(name)
            ),
            Self::Dots { name, segment } => format!(
                "parameter {} creates a path segment `{segment}`, which would address another resource; \
                 use a value without such a segment",
                name_of(name)
            ),
            Self::Template(what) => {
                format!("the method's path template {what}; the document needs a newer discogen")
            }
            Self::Value(name, error) => {
                format!("parameter {} cannot be written: {error}", name_of(name))
            }
        }
    }
}

/// A variable of a template: `{+name}`, `{/rest*}`.
#[derive(Clone, Copy)]
struct Variable<'t> {
    name: &'t str,
    /// `{+name}`: slashes are kept.
    reserved: bool,
    /// `{/name}`: each value starts a new segment.
    segments: bool,
}

/// Appends the template, with the values that `lookup` returns, to `url`.
pub(crate) fn expand<'a>(
    template: &str,
    lookup: impl Fn(&str) -> View<'a>,
    url: &mut String,
) -> Result<(), PathError> {
    let start = url.len();
    let mut written: Vec<(&str, Range<usize>)> = Vec::new();
    let mut rest = template;
    while let Some((literal, tail)) = split_at_byte(rest, b'{') {
        let (inner, tail) =
            split_at_byte(tail, b'}').ok_or(PathError::Template("has a `{` without `}`"))?;
        let variable = parse(inner)?;
        url.push_str(literal);
        let from = url.len();
        // A value without a dot cannot create a segment of dots.
        if write_value(variable, lookup(variable.name), url)? {
            written.push((variable.name, from..url.len()));
        }
        rest = tail;
    }
    url.push_str(rest);
    refuse_dots(url, start, &written)
}

/// Splits text at an ASCII character, which is removed. Faster than `split_once`, which searches for
/// any character; every call does this.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn parse(inner: &str) -> Result<Variable<'_>, PathError> {
    let (operator, name) = match inner.as_bytes().first() {
        Some(b'+' | b'/') => inner.split_at(1),
        _ => ("", inner),
    };
    let name = name.strip_suffix('*').unwrap_or(name);
    // Operators and modifiers that discovery documents do not use. The generator rejects the same
    // characters, so generated templates always parse.
    if name.is_empty() || name.bytes().any(|byte| b"#?&;:,{|!@=/+".contains(&byte)) {
        return Err(PathError::Template("has a variable of an unknown form"));
    }
    Ok(Variable {
        name,
        reserved: operator == "+",
        segments: operator == "/",
    })
}

/// Returns whether the value contains a dot, which is rare.
fn write_value(
    variable: Variable<'_>,
    view: View<'_>,
    url: &mut String,
) -> Result<bool, PathError> {
    let View::List(list) = view else {
        return write_one(variable, view, "", url);
    };
    if list.is_empty() {
        return Err(PathError::Empty(variable.name.to_owned()));
    }
    let mut dotted = false;
    for index in 0..list.len() {
        let separator = if index > 0 { "," } else { "" };
        dotted |= write_one(variable, list.get(index), separator, url)?;
    }
    Ok(dotted)
}

fn write_one(
    variable: Variable<'_>,
    view: View<'_>,
    separator: &str,
    url: &mut String,
) -> Result<bool, PathError> {
    let name = variable.name;
    let value = text(view)
        .map_err(|error| PathError::Value(name.to_owned(), error))?
        .unwrap_or_default();
    if value.is_empty() {
        return Err(PathError::Empty(name.to_owned()));
    }
    url.push_str(if variable.segments { "/" } else { separator });
    // One pass over the value: most contain only unreserved characters and no dot.
    let kinds = value.bytes().fold(0, |kinds, byte| kinds | kind(byte));
    let dotted = kinds & DOT != 0;
    if variable.reserved {
        // Segments of the value are checked without the adjacent literals: with the template
        // `{+name}:cancel`, the server sees the value `a/..` as a name that ends with `..`.
        if dotted && let Some(segment) = segments(&value).find(|segment| is_dots(segment)) {
            return Err(dots(name, segment));
        }
    }
    let encoded = if variable.reserved {
        OTHER
    } else {
        OTHER | SLASH
    };
    if kinds & encoded == 0 {
        url.push_str(&value);
    } else if variable.reserved {
        url.extend(utf8_percent_encode(&value, ALL_BUT_UNRESERVED_AND_SLASH));
    } else {
        url.extend(utf8_percent_encode(&value, ALL_BUT_UNRESERVED));
    }
    Ok(dotted)
}

/// A dot, which may be part of a segment of dots.
const DOT: u8 = 1;
/// A slash.
const SLASH: u8 = 2;
/// Any other byte of [`ALL_BUT_UNRESERVED`].
const OTHER: u8 = 4;

/// The kind of a byte; 0 for an unreserved character other than a dot.
fn kind(byte: u8) -> u8 {
    KINDS[usize::from(byte)]
}

static KINDS: [u8; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        let byte = index as u8;
        table[index] = match byte {
            b'.' => DOT,
            b'/' => SLASH,
            b'-' | b'_' | b'~' => 0,
            _ if byte.is_ascii_alphanumeric() => 0,
            _ => OTHER,
        };
        index += 1;
    }
    table
};

/// Rejects a `.` or `..` segment to which a variable contributed.
fn refuse_dots(url: &str, start: usize, written: &[(&str, Range<usize>)]) -> Result<(), PathError> {
    let path = url.get(start..).unwrap_or_default();
    if written.is_empty() {
        return Ok(());
    }
    let mut from = start;
    for segment in segments(path) {
        let to = from + segment.len();
        if is_dots(segment)
            && let Some((name, _)) = written
                .iter()
                .find(|(_, range)| range.start < to && range.end > from)
        {
            return Err(dots(name, segment));
        }
        from = to + 1;
    }
    Ok(())
}

/// Splits bytes, which is faster than splitting `str`; every call does this.
fn segments(path: &str) -> impl Iterator<Item = &[u8]> {
    path.as_bytes().split(|byte| *byte == b'/')
}

fn dots(name: &str, segment: &[u8]) -> PathError {
    PathError::Dots {
        name: name.to_owned(),
        segment: String::from_utf8_lossy(segment).into_owned(),
    }
}

fn is_dots(segment: &[u8]) -> bool {
    segment == b"." || segment == b".."
}
