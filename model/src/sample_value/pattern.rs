//! Parses the subset of regular expressions that parameters use.

/// Maximum depth of nested groups.
const DEPTH: usize = 8;

/// Maximum number of repetitions; larger numbers are treated as unlimited.
const REPEAT: usize = 1_000;

/// A regular expression that must match the whole value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Literal(char),
    Class(Class),
    Repeat {
        node: Box<Node>,
        min: usize,
        max: Option<usize>,
    },
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// A set of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    pub(super) fn contains(&self, c: char) -> bool {
        self.ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&c))
            != self.negated
    }

    /// Returns the character for a position of a run: letters, else digits, else any other
    /// character.
    pub(super) fn example(&self, at: usize) -> Option<char> {
        let sets = [
            "abcdefghijklmnopqrstuvwxyz",
            "123456789",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "0-_.~:/+= ",
        ];
        let choice =
            |set: &str| -> Vec<char> { set.chars().filter(|c| self.contains(*c)).collect() };
        let chars = sets
            .iter()
            .map(|set| choice(set))
            .find(|chars| !chars.is_empty());
        match chars {
            Some(chars) => chars.get(at % chars.len()).copied(),
            None => self
                .ranges
                .first()
                .map(|(from, _)| *from)
                .filter(|c| self.contains(*c)),
        }
    }
}

/// Parses a pattern. Returns `None` if it uses anything but groups, alternatives, classes and
/// repetitions.
pub(super) fn parse(pattern: &str) -> Option<Node> {
    // A value that is matched exactly is also matched without regard to case.
    let pattern = pattern.strip_prefix("(?i)").unwrap_or(pattern);
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let ends = pattern.ends_with('$') && !pattern.ends_with("\\$");
    let pattern = if ends {
        &pattern[..pattern.len() - 1]
    } else {
        pattern
    };
    let mut reader = Reader {
        rest: pattern,
        depth: 0,
    };
    let node = reader.alternatives()?;
    reader.rest.is_empty().then_some(node)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn alternatives(&mut self) -> Option<Node> {
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        if all.len() == 1 {
            all.pop()
        } else {
            Some(Node::Any(all))
        }
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while self.peek().is_some_and(|c| c != '|' && c != ')') {
            let node = self.single()?;
            nodes.push(self.repeated(node)?);
        }
        Some(Node::All(nodes))
    }

    fn single(&mut self) -> Option<Node> {
        match self.next()? {
            '(' => self.group(),
            '[' => self.class().map(Node::Class),
            '.' => Some(Node::Class(Class {
                negated: true,
                ranges: vec![('\n', '\n')],
            })),
            '\\' => self.escape(),
            '^' | '$' | '*' | '+' | '?' | '{' => None,
            c => Some(Node::Literal(c)),
        }
    }

    fn group(&mut self) -> Option<Node> {
        let plain = self.eat("?:") || self.peek() != Some('?');
        if !plain || self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let node = self.alternatives()?;
        self.depth -= 1;
        self.eat(")").then_some(node)
    }

    fn escape(&mut self) -> Option<Node> {
        let c = self.next()?;
        match named_class(c) {
            Some(ranges) => Some(Node::Class(Class {
                negated: c.is_uppercase(),
                ranges,
            })),
            None => (!c.is_alphanumeric()).then_some(Node::Literal(c)),
        }
    }

    fn class(&mut self) -> Option<Class> {
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        loop {
            let from = match self.next()? {
                ']' if !ranges.is_empty() => return Some(Class { negated, ranges }),
                '[' => return None,
                '\\' => match self.next()? {
                    c if c.is_lowercase() => {
                        ranges.extend(named_class(c)?);
                        continue;
                    }
                    c => (!c.is_alphanumeric()).then_some(c)?,
                },
                c => c,
            };
            let more = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let to = if more && from != '\\' && is_range(self.rest) {
                self.next();
                self.next()?
            } else {
                from
            };
            ranges.push((from, to));
        }
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => self.counts()?,
            _ => return Some(node),
        };
        self.next();
        // A lazy repetition matches the same values.
        self.eat("?");
        let again = self.peek().is_some_and(|c| "*+?{".contains(c));
        let repeat = Node::Repeat {
            node: Box::new(node),
            min,
            max,
        };
        (!again && min <= REPEAT).then_some(repeat)
    }

    /// Parses `{2}`, `{2,}` or `{2,3}` up to the closing brace.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let end = self.rest.find('}')?;
        let inner = &self.rest[1..end];
        self.rest = &self.rest[end..];
        let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
        let min = min.parse().ok()?;
        let max = if max.is_empty() {
            None
        } else {
            Some(max.parse().ok()?)
        };
        max.is_none_or(|max| min <= max).then_some((min, max))
    }
}

/// Whether `-` and the next character end a range, as in `a-z`.
fn is_range(rest: &str) -> bool {
    let to = rest[1..].chars().next();
    to.is_some_and(char::is_alphanumeric)
}

fn named_class(c: char) -> Option<Vec<(char, char)>> {
    match c {
        'd' | 'D' => Some(vec![('0', '9')]),
        'w' | 'W' => Some(vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        's' | 'S' => Some(vec![('\t', '\r'), (' ', ' ')]),
        _ => None,
    }
}
