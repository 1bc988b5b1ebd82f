//! The tokens of JSON text (RFC 8259): strings, numbers, literals and punctuation.
//!
//! It accepts the documents that serde_json accepts, with two differences: numbers may have any
//! magnitude, and an escaped surrogate without its other half becomes U+FFFD.

use std::borrow::Cow;

use super::error::DecodeError;

/// The maximum nesting of objects and arrays, the same as in serde_json.
const DEPTH: u8 = 127;

/// The error is stored in the lexer, so that a result is one byte in size.
#[derive(Debug)]
pub(super) struct Stop;

pub(super) type Read<T = ()> = Result<T, Stop>;

/// Reads the tokens of a JSON text.
pub(super) struct Lexer<'j> {
    text: &'j str,
    at: usize,
    depth: u8,
    /// The last string, if it contains escapes.
    unescaped: String,
    error: Option<LexError>,
}

/// The error, and the byte at which it was detected.
struct LexError {
    what: Cow<'static, str>,
    at: usize,
    limit: Option<usize>,
}

impl<'j> Lexer<'j> {
    pub(super) fn new(text: &'j str) -> Self {
        Self {
            text,
            at: 0,
            depth: DEPTH,
            unescaped: String::new(),
            error: None,
        }
    }

    /// Records an error; later ones are ignored.
    #[cold]
    pub(super) fn fail(&mut self, what: impl Into<Cow<'static, str>>) -> Stop {
        let at = self.at;
        self.error.get_or_insert_with(|| LexError {
            what: what.into(),
            at,
            limit: None,
        });
        Stop
    }

    /// Records that the memory budget is exceeded.
    #[cold]
    pub(super) fn over_budget(&mut self, limit: usize) -> Stop {
        let stop = self.fail(format!(
            "the decoded value takes more than {limit} bytes of memory"
        ));
        if let Some(error) = &mut self.error {
            error.limit = Some(limit);
        }
        stop
    }

    /// The recorded error, at this path.
    #[cold]
    pub(super) fn into_error(self, path: String) -> DecodeError {
        let error = self.error.unwrap_or(LexError {
            what: "invalid JSON".into(),
            at: self.at,
            limit: None,
        });
        let position = line_and_column(self.text.as_bytes(), error.at);
        DecodeError::new(path, error.what, position, error.limit)
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space; 0 at the end of the JSON, which is no valid token.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return byte,
                None => return 0,
            }
        }
    }

    /// The error of an unexpected token.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> Stop {
        let what = match self.byte() {
            None => format!("EOF, expected {expected}"),
            Some(_) => format!("expected {expected}"),
        };
        self.fail(what)
    }

    /// True at the end of the text.
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Checks for the end of the text.
    pub(super) fn end(&mut self) -> Read {
        self.peek();
        match self.byte() {
            None => Ok(()),
            Some(_) => Err(self.fail("trailing characters after the value")),
        }
    }

    /// Enters an object or an array after its first byte. True if it is empty; then it is left.
    #[inline]
    pub(super) fn open(&mut self, close: u8) -> Read<bool> {
        self.at += 1;
        if self.depth == 0 {
            return Err(
                self.fail("recursion limit exceeded: objects and arrays are nested too deep")
            );
        }
        if self.peek() == close {
            self.at += 1;
            return Ok(true);
        }
        self.depth -= 1;
        Ok(false)
    }

    /// The separator after an element: true for a comma, false for the end, which is consumed.
    #[inline]
    pub(super) fn more(&mut self, close: u8) -> Read<bool> {
        let byte = self.peek();
        if byte == b',' {
            self.at += 1;
            Ok(true)
        } else if byte == close {
            self.at += 1;
            self.depth += 1;
            Ok(false)
        } else if close == b']' {
            Err(self.unexpected("`,` or `]`"))
        } else {
            Err(self.unexpected("`,` or `}`"))
        }
    }

    /// A key, without its colon, which [`colon`](Self::colon) reads.
    #[inline]
    pub(super) fn key(&mut self) -> Read<&str> {
        if self.peek() != b'"' {
            return Err(self.unexpected("a key in double quotes"));
        }
        self.string()
    }

    #[inline]
    pub(super) fn colon(&mut self) -> Read {
        if self.peek() != b':' {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// `true`, `false` or `null`.
    #[inline]
    pub(super) fn literal(&mut self, word: &'static str) -> Read {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            if word.as_bytes().starts_with(rest) {
                self.at = self.text.len();
            }
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// The string that starts at this quote.
    #[inline]
    pub(super) fn string(&mut self) -> Read<&str> {
        let start = self.at + 1;
        let end = plain_end(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(self.text.get(start..end).unwrap_or_default());
        }
        self.unescape(start, end)
    }

    /// A string with an escape or without an end; `end` is the end of its part without escapes.
    fn unescape(&mut self, mut start: usize, mut end: usize) -> Read<&str> {
        self.unescaped.clear();
        loop {
            self.unescaped
                .push_str(self.text.get(start..end).unwrap_or_default());
            self.at = end;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.unescaped);
                }
                Some(b'\\') => {
                    self.at += 1;
                    let character = self.escape()?;
                    self.unescaped.push(character);
                }
                Some(_) => {
                    return Err(self.fail("control character (\\u0000-\\u001F) in a string"));
                }
                None => return Err(self.fail("EOF in a string")),
            }
            start = self.at;
            end = plain_end(self.text.as_bytes(), start);
        }
    }

    /// The character of an escape, after its backslash.
    fn escape(&mut self) -> Read<char> {
        let Some(byte) = self.byte() else {
            return Err(self.fail("EOF in a string"));
        };
        self.at += 1;
        Ok(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                self.character(first)
            }
            _ => {
                self.at -= 1;
                return Err(self.fail("invalid escape in a string"));
            }
        })
    }

    /// The four digits of `\u`.
    fn hex(&mut self) -> Read<u16> {
        let Some(digits) = self.text.as_bytes().get(self.at..self.at + 4) else {
            self.at = self.text.len();
            return Err(self.fail("EOF in a string"));
        };
        match unit(digits) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(self.fail("invalid escape in a string")),
        }
    }

    /// The character of a UTF-16 unit. The other half of a surrogate pair is read with it. A unit
    /// without its other half is replaced, and the text after it is read separately.
    fn character(&mut self, first: u16) -> char {
        if let Some(character) = char::from_u32(first.into()) {
            return character;
        }
        let rest = self.text.as_bytes().get(self.at..self.at + 6);
        let second = rest
            .and_then(|rest| rest.strip_prefix(b"\\u"))
            .and_then(unit);
        let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
        match pair {
            Some(character) => {
                self.at += 6;
                character
            }
            None => char::REPLACEMENT_CHARACTER,
        }
    }

    /// The number at this position, as it is written.
    #[inline]
    pub(super) fn number(&mut self) -> Read<&'j str> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => {
                self.at += 1;
                if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                    return Err(self.fail("invalid number: it begins with 0"));
                }
            }
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// One or more digits.
    #[inline]
    fn digits(&mut self) -> Read {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(self.unexpected("a digit"))
        }
    }

    /// Skips a value and returns its JSON.
    pub(super) fn skip(&mut self) -> Read<&'j str> {
        let byte = self.peek();
        let start = self.at;
        match byte {
            b'"' => drop(self.string()?),
            b'{' => {
                if !self.open(b'}')? {
                    loop {
                        self.key()?;
                        self.colon()?;
                        self.skip()?;
                        if !self.more(b'}')? {
                            break;
                        }
                    }
                }
            }
            b'[' => {
                if !self.open(b']')? {
                    loop {
                        self.skip()?;
                        if !self.more(b']')? {
                            break;
                        }
                    }
                }
            }
            b't' => self.literal("true")?,
            b'f' => self.literal("false")?,
            b'n' => self.literal("null")?,
            b'-' | b'0'..=b'9' => drop(self.number()?),
            _ => return Err(self.unexpected("a value")),
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }
}

/// The line and the column of a byte, starting at 1.
fn line_and_column(text: &[u8], at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n');
    (line, 1 + column.count())
}

/// True for a string that is a JSON number.
pub(super) fn is_number(text: &str) -> bool {
    let mut lexer = Lexer::new(text);
    lexer
        .number()
        .is_ok_and(|number| number.len() == text.len())
}

/// The error of invalid UTF-8 at this byte.
pub(super) fn not_utf8(path: String, text: &[u8], at: usize) -> DecodeError {
    DecodeError::new(
        path,
        "invalid UTF-8".into(),
        line_and_column(text, at),
        None,
    )
}

/// The UTF-16 unit of four hexadecimal digits.
fn unit(digits: &[u8]) -> Option<u16> {
    let digits = digits.get(..4)?;
    digits.iter().try_fold(0, |unit: u16, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

/// The position of the first quote, backslash or control character from `at`, found eight bytes at
/// a time.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Bytes below a bound have their high bit set in the difference. A borrow only affects bytes
    // above one that was found.
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let slash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let found = (quote | slash | below(word, 0x20)) & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let special = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < 0x20;
    at + rest.iter().position(special).unwrap_or(rest.len())
}
