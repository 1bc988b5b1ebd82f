//! Locates a JSON pointer in the text of a document.
//!
//! The parser keeps no positions. They are needed only for findings, and are then computed by
//! scanning the text once more.

use std::ops::Range;

/// Byte ranges of a value and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The member's key with its quotes; `None` for elements and the whole document.
    pub key: Option<Range<usize>>,
    /// The value with its quotes or brackets.
    pub value: Range<usize>,
}

/// Locates an RFC 6901 pointer. Of duplicate keys the last one counts.
///
/// Returns `None` if the pointer does not exist or the text before it is not JSON.
pub fn locate(text: &str, pointer: &str) -> Option<Located> {
    let mut at = Scanner {
        bytes: text.as_bytes(),
        position: 0,
    };
    if text.starts_with('\u{feff}') {
        at.position = '\u{feff}'.len_utf8();
    }
    at.space();
    let mut found = Located {
        key: None,
        value: at.value()?,
    };
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        at.position = found.value.start;
        found = match at.peek()? {
            b'{' => at.member(&step, text)?,
            b'[' => at.element(step.parse().ok()?)?,
            _ => return None,
        };
    }
    Some(found)
}

/// Scans JSON without parsing its values.
struct Scanner<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.position += 1;
        }
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.position += usize::from(is_there);
        is_there
    }

    /// Returns the last member with this key of the object that begins here.
    fn member(&mut self, target: &str, text: &str) -> Option<Located> {
        let mut found = None;
        self.takes(b'{');
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return found;
            }
            let key = self.string()?;
            self.space();
            if !self.takes(b':') {
                return found;
            }
            self.space();
            let value = self.value()?;
            let name = serde_json::from_str::<String>(text.get(key.clone())?);
            if name.is_ok_and(|name| name == target) {
                found = Some(Located {
                    key: Some(key),
                    value,
                });
            }
            self.space();
            self.takes(b',');
        }
    }

    /// Returns the element with this index of the array that begins here.
    fn element(&mut self, target: usize) -> Option<Located> {
        self.takes(b'[');
        for index in 0.. {
            self.space();
            if matches!(self.peek(), None | Some(b']')) {
                break;
            }
            let value = self.value()?;
            if index == target {
                return Some(Located { key: None, value });
            }
            self.space();
            self.takes(b',');
        }
        None
    }

    /// Skips a value of any kind. Counts brackets instead of recursing, so depth is unlimited.
    fn value(&mut self) -> Option<Range<usize>> {
        let start = self.position;
        match self.peek()? {
            b'"' => return self.string(),
            b'{' | b'[' => {}
            _ => {
                while self
                    .peek()
                    .is_some_and(|byte| !b",]} \t\r\n".contains(&byte))
                {
                    self.position += 1;
                }
                return (self.position > start).then_some(start..self.position);
            }
        }
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.position += 1;
            if depth == 0 {
                return Some(start..self.position);
            }
        }
    }

    /// Skips a string with its quotes.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.position;
        self.position += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.position += 2,
                _ => self.position += 1,
            }
        }
        self.position += 1;
        Some(start..self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::locate;

    const TEXT: &str = "\u{feff}{\"a\": [1, {\"b\\u0063\": \"x\\\"}]\"}, null ],\n \"/~\": true, \
                        \"ö\": {\"\": -1.5e3}, \"twice\": 1, \"twice\": {} }";

    #[test]
    fn pointers_lead_to_values() {
        for (pointer, key, value) in [
            ("/a/0", "", "1"),
            ("/a/1", "", "{\"b\\u0063\": \"x\\\"}]\"}"),
            ("/a/1/bc", "\"b\\u0063\"", "\"x\\\"}]\""),
            ("/a/2", "", "null"),
            ("/~1~0", "\"/~\"", "true"),
            ("/ö", "\"ö\"", "{\"\": -1.5e3}"),
            ("/ö/", "\"\"", "-1.5e3"),
            ("/twice", "\"twice\"", "{}"),
        ] {
            let found = locate(TEXT, pointer).unwrap_or_else(|| panic!("{pointer}"));
            assert_eq!(&TEXT[found.value], value, "{pointer}");
            assert_eq!(found.key.map_or("", |key| &TEXT[key]), key, "{pointer}");
        }
        assert_eq!(
            locate(TEXT, "").map(|it| it.value),
            Some(3..TEXT.len()),
            "the whole"
        );
    }

    #[test]
    fn what_is_not_there_or_not_json() {
        for (text, pointer) in [
            (TEXT, "/b"),
            (TEXT, "/a/3"),
            (TEXT, "/a/x"),
            (TEXT, "/a/0/b"),
            ("", ""),
            ("{", ""),
            ("{\"a", "/a"),
            ("{\"a\\", "/a"),
            ("[1,", "/0"),
            ("{\"a\" 1}", "/a"),
            ("]", "/0"),
            ("{\"\\ud800\": 1}", "/x"),
        ] {
            assert_eq!(locate(text, pointer), None, "{text:?} {pointer}");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(locate(&deep, "/0/0").is_some(), "no depth is too deep");
    }
}
