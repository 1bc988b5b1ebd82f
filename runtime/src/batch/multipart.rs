//! Splits a `multipart/mixed` body (RFC 2046) into its parts.

use bytes::Bytes;

/// The parts of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Multipart {
    /// The complete parts: headers, an empty line, and the content.
    pub(super) parts: Vec<Bytes>,
    /// The body has its closing delimiter.
    pub(super) is_closed: bool,
    /// The boundary occurs in the body.
    pub(super) has_boundary: bool,
}

/// The boundary in the `content-type` of a multipart body: `multipart/mixed; boundary="a b"`.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let (essence, mut rest) = content_type.split_once(';')?;
    if !is_multipart(essence) {
        return None;
    }
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                let (value, after) = after.split_at(end);
                (value.trim().to_owned(), after)
            }
        };
        if name.trim().eq_ignore_ascii_case("boundary") {
            return Some(value).filter(|value| !value.is_empty());
        }
        rest = after.trim_start().strip_prefix(';')?;
    }
}

/// Whether a media type is a multipart one.
pub(super) fn is_multipart(content_type: &str) -> bool {
    let kind = content_type.trim_start().as_bytes();
    kind.get(..10)
        .is_some_and(|it| it.eq_ignore_ascii_case(b"multipart/"))
}

/// The contents of a quoted string, and the text after it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, quoted.get(at + 1..)?)),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

/// Splits a body at its delimiters, the lines `--BOUNDARY` and `--BOUNDARY--`. What precedes the
/// first and follows the last one is ignored, as is an incomplete part at the end.
pub(super) fn split(body: &Bytes, boundary: &str) -> Multipart {
    let mut found = Multipart {
        parts: Vec::new(),
        is_closed: false,
        has_boundary: false,
    };
    let mut start = None;
    let mut line = 0;
    while line < body.len() {
        let rest = body.get(line..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n');
        let next = length.map_or(body.len(), |length| line + length + 1);
        let text = body.get(line..next).unwrap_or_default();
        if let Some(closes) = delimiter(text, boundary) {
            // A delimiter without a line end can be truncated.
            if let Some(start) = start {
                found
                    .parts
                    .push(body.slice(start..end_of_part(body, start, line)));
            }
            found.has_boundary = true;
            start = Some(next);
            if closes {
                found.is_closed = true;
                break;
            }
        }
        line = next;
    }
    found
}

/// Whether a line is a delimiter, and the closing one. White space may follow it.
fn delimiter(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?;
    let rest = rest.strip_prefix(boundary.as_bytes())?;
    match rest.trim_ascii_end() {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line end before a delimiter belongs to it.
fn end_of_part(body: &[u8], start: usize, line: usize) -> usize {
    let part = body.get(start..line).unwrap_or_default();
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    let part = part.strip_suffix(b"\r").unwrap_or(part);
    start + part.len()
}
