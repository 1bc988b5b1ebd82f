//! Finds the possible bullets of a line.

use super::ticks::Cursor;

/// The kinds of bullets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Star,
    Plus,
    Dash,
    /// `--`
    Dashes,
    Dot,
    Number,
}

/// A possible bullet at `at..text`, with its number if it is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) text: usize,
    pub(super) number: u32,
    pub(super) paren: bool,
}

/// Number of bytes after a bullet that are compared.
const WINDOW: usize = 80;

/// What the text after a bullet starts with. The items of a list are usually alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Code,
    Quote,
    Digit,
    /// A constant such as `STATE_RUNNING`.
    Constant,
    Upper,
    Lower,
    Other,
}

impl Class {
    /// Whether the text starts with a value, which a list of terms and definitions also does.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Code | Self::Quote | Self::Constant)
    }
}

impl Mark {
    pub(super) fn class(&self, line: &str) -> Class {
        let mut end = line.len().min(self.text + WINDOW);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let text = line[self.text..end].trim_start_matches([' ', '*', '_', '[', '(']);
        let end = text.find(' ').unwrap_or(text.len());
        let word = text[..end].trim_end_matches(['.', ',', ':', ';', '*', ')', ']']);
        let Some(first) = word.chars().next() else {
            return Class::Other;
        };
        let is_constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        match first {
            '`' => Class::Code,
            '"' | '\'' | '“' | '‘' => Class::Quote,
            c if c.is_ascii_digit() => Class::Digit,
            c if c.is_ascii_uppercase() && word.len() > 1 && word.chars().all(is_constant) => {
                Class::Constant
            }
            c if c.is_uppercase() => Class::Upper,
            c if c.is_lowercase() => Class::Lower,
            _ => Class::Other,
        }
    }
}

/// Returns all possible bullets outside of code.
pub(super) fn marks(line: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut cursor = Cursor::new(line);
    let mut at = 0;
    while at < line.len() {
        if let Some(span) = cursor.at(at) {
            at = span.end;
        } else if at == 0 || line.as_bytes()[at - 1] == b' ' {
            marks.extend(mark(line, at));
        } else {
            at += 1;
            continue;
        }
        // Skips to the next word, but not past a backtick.
        let stop = line.as_bytes()[at..]
            .iter()
            .position(|&b| b == b' ' || b == b'`');
        at = match stop.map(|stop| at + stop) {
            Some(stop) if line.as_bytes()[stop] == b'`' && stop > at => stop,
            Some(stop) => stop + 1,
            None => line.len(),
        };
    }
    marks
}

fn mark(line: &str, at: usize) -> Option<Mark> {
    let (word, rest) = line[at..].split_once(' ')?;
    let number = word.strip_suffix(['.', ')']);
    let number = number.filter(|n| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()));
    let kind = match word {
        "*" => Kind::Star,
        "+" => Kind::Plus,
        "-" | "–" => Kind::Dash,
        "--" => Kind::Dashes,
        "•" | "●" | "▪" | "◦" | "·" => Kind::Dot,
        _ if number.is_some() => Kind::Number,
        _ => return None,
    };
    (!rest.is_empty()).then_some(Mark {
        kind,
        at,
        text: at + word.len() + 1,
        number: number.and_then(|number| number.parse().ok()).unwrap_or(0),
        paren: word.ends_with(')'),
    })
}
