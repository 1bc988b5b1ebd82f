//! Parses inlines: text, code, links and emphasis within a line.

use super::link::{self, Target};
use super::stray::{self, Stray};
use super::ticks::{self, Span};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline<'a> {
    /// Plain text.
    Text(&'a str),
    Code(&'a str),
    /// A bare URL.
    Address(&'a str),
    Link(Vec<Inline<'a>>, &'a str),
    Emphasis(&'a str, Vec<Inline<'a>>),
}

/// Before folding, stars and underscores that may be emphasis are separate tokens.
#[derive(Debug)]
enum Token<'a> {
    Inline(Inline<'a>),
    Mark {
        text: &'a str,
        at: usize,
        opens: bool,
        closes: bool,
    },
}

/// Maximum length of emphasis by one star or underscore, and by two stars. In longer text the stars
/// are more likely wildcards.
const EMPHASIS: [usize; 2] = [60, 400];

/// Parses a line.
pub(super) fn parse(line: &str) -> Vec<Inline<'_>> {
    Scanner::new(line, true).run()
}

struct Scanner<'a> {
    text: &'a str,
    links: bool,
    spans: Vec<Span>,
    brackets: Vec<(usize, usize)>,
    tokens: Vec<Token<'a>>,
    /// Start of the text that is not yet a token.
    pending: usize,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, links: bool) -> Self {
        let spans = ticks::spans(text);
        let is_code = |at: usize| {
            let next = spans.partition_point(|span| span.end <= at);
            spans.get(next).is_some_and(|span| span.start <= at)
        };
        let brackets = if links {
            link::brackets(text, is_code)
        } else {
            Vec::new()
        };
        Self {
            text,
            links,
            spans,
            brackets,
            tokens: Vec::new(),
            pending: 0,
            at: 0,
        }
    }

    fn run(mut self) -> Vec<Inline<'a>> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let found = match byte {
                b'`' => self.code(),
                b'[' if self.links => self.link(),
                b'h' if self.links => self.address(),
                b'<' => self.placeholder(),
                b'*' | b'_' => self.mark(),
                _ => None,
            };
            match found {
                Some((token, length)) => self.push(token, length),
                None => self.at += 1,
            }
        }
        self.flush();
        fold(self.tokens)
    }

    fn flush(&mut self) {
        if self.pending < self.at {
            let text = &self.text[self.pending..self.at];
            self.tokens.push(Token::Inline(Inline::Text(text)));
        }
    }

    fn push(&mut self, token: Token<'a>, length: usize) {
        self.flush();
        self.tokens.push(token);
        self.at += length;
        self.pending = self.at;
    }

    fn code(&mut self) -> Option<(Token<'a>, usize)> {
        let index = self.spans.binary_search_by_key(&self.at, |span| span.start);
        let Ok(index) = index else {
            return self.stray();
        };
        let span = self.spans[index];
        let code = Inline::Code(span.content(self.text));
        Some((Token::Inline(code), span.end - span.start))
    }

    /// Returns the code beside a backtick without a partner.
    fn stray(&mut self) -> Option<(Token<'a>, usize)> {
        let (code, length) = match stray::stray(self.text, self.pending, self.at)? {
            Stray::Opens(code, length) => (code, length),
            Stray::Closes(code) => {
                self.at -= code.len();
                (code, code.len() + 1)
            }
            Stray::Empty => ("…", 2),
            Stray::Link => {
                let space = self.text[self.pending..self.at].ends_with(' ');
                self.at -= usize::from(space);
                return Some((Token::Inline(Inline::Text("")), 2 + usize::from(space)));
            }
        };
        Some((Token::Inline(Inline::Code(code)), length))
    }

    /// Returns a placeholder such as `<name>`.
    fn placeholder(&mut self) -> Option<(Token<'a>, usize)> {
        let length = link::placeholder(&self.text[self.at..])?;
        let code = &self.text[self.at..self.at + length];
        Some((Token::Inline(Inline::Code(code)), length))
    }

    fn link(&mut self) -> Option<(Token<'a>, usize)> {
        let index = self
            .brackets
            .binary_search_by_key(&self.at, |pair| pair.0)
            .ok()?;
        let close = self.brackets[index].1;
        let text = self.text[self.at + 1..close].trim();
        let Some((target, length)) = link::target(&self.text[close + 1..], text) else {
            // `[some.package.Name]` without a target also names a type.
            let named = link::is_name(text) && text.matches('.').count() >= 2;
            let code = Token::Inline(Inline::Code(text));
            return named.then_some((code, close + 1 - self.at));
        };
        let length = close + 1 + length - self.at;
        let inline = match target {
            Target::Reference if link::is_name(text) => Inline::Code(text),
            Target::Address(Some(address)) if text.is_empty() || text == address => {
                Inline::Address(address)
            }
            Target::Address(Some(address)) => {
                Inline::Link(Scanner::new(text, false).run(), address)
            }
            // Keeps the text without its brackets.
            _ => {
                self.flush();
                let inner = Scanner::new(text, false).run();
                self.tokens.extend(inner.into_iter().map(Token::Inline));
                self.pending = self.at;
                Inline::Text("")
            }
        };
        Some((Token::Inline(inline), length))
    }

    fn address(&mut self) -> Option<(Token<'a>, usize)> {
        let length = link::address(&self.text[self.at..])?;
        let address = &self.text[self.at..self.at + length];
        let inline = match link::is_plain(address) {
            true => Inline::Address(address),
            false => Inline::Code(address),
        };
        Some((Token::Inline(inline), length))
    }

    /// Returns `**`, `*` or `_` where emphasis may start or end.
    fn mark(&mut self) -> Option<(Token<'a>, usize)> {
        let rest = &self.text[self.at..];
        let kind = rest.chars().next()?;
        let length = rest.len() - rest.trim_start_matches(kind).len();
        if length > 2 || (kind == '_' && length == 2) {
            // A run of another length is plain text as a whole.
            let text = &rest[..length];
            return Some((Token::Inline(Inline::Text(text)), length));
        }
        let outside = |c: char| c == ' ' || (c.is_ascii_punctuation() && c != '*' && c != '_');
        let inside = |c: char| c.is_alphanumeric() || (c.is_ascii_punctuation() && c != kind);
        let before = self.text[..self.at].chars().next_back();
        let after = rest[length..].chars().next();
        let opens = before.is_none_or(outside)
            && after.is_some_and(|c| c.is_alphanumeric() || "`\"'([<{$/@".contains(c));
        let closes = after.is_none_or(outside) && before.is_some_and(inside);
        let mark = Token::Mark {
            text: &rest[..length],
            at: self.at,
            opens,
            closes,
        };
        (opens || closes).then_some((mark, length))
    }
}

/// Pairs adjacent matching marks; all others become text.
fn fold(tokens: Vec<Token<'_>>) -> Vec<Inline<'_>> {
    let mut out = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    for token in tokens {
        let (text, at, opens, closes) = match token {
            Token::Inline(inline) => {
                out.push(inline);
                continue;
            }
            Token::Mark {
                text,
                at,
                opens,
                closes,
            } => (text, at, opens, closes),
        };
        match open {
            Some((mark, start, index))
                if closes && mark == text && at - start <= EMPHASIS[text.len() - 1] =>
            {
                let content = out.split_off(index + 1);
                out.pop();
                out.push(Inline::Emphasis(text, content));
                open = None;
            }
            _ => {
                // Plain text unless a matching mark follows.
                out.push(Inline::Text(text));
                open = opens.then_some((text, at, out.len() - 1));
            }
        }
    }
    out
}
