//! Splits a JSON array into its elements while it arrives.
//!
//! The splitter follows strings and brackets (RFC 8259) to find the end of an element, and leaves
//! its contents to the decoder. It holds at most one incomplete element.

use bytes::{Bytes, BytesMut};

use super::split_error::SplitError;

/// Splits the chunks of a JSON array into its elements. A single object instead of an array is one
/// element.
pub(super) struct ArraySplitter {
    /// The last chunk, which is scanned up to `at`.
    chunk: Bytes,
    at: usize,
    /// The offset at which the current element, or the rest of it, begins in the chunk.
    start: usize,
    /// The beginning of the current element, from earlier chunks.
    begun: BytesMut,
    state: State,
    /// The response is a single object.
    single: bool,
    /// The maximum size of an element in bytes.
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the array.
    Start,
    /// After `[`: an element or `]`.
    First,
    /// After a comma: an element.
    Next,
    /// After an element: a comma or `]`.
    After,
    /// In an element with this number of open brackets, outside of its strings.
    Nested(usize),
    /// In a string, with this number of open brackets around it.
    Text(usize),
    /// After a backslash in such a string.
    Escape(usize),
    /// In a number or a literal.
    Scalar,
    /// After the array.
    End,
}

/// The edge of an element at a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    None,
    /// An element begins with the byte.
    Begins,
    /// The element ends with the byte.
    Ends,
    /// The element ended before the byte.
    Ended,
}

impl ArraySplitter {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            at: 0,
            start: 0,
            begun: BytesMut::new(),
            state: State::Start,
            single: false,
            limit,
        }
    }

    /// Adds the next chunk, after [`next`](Self::next) has returned `None`.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
        self.at = 0;
        self.start = 0;
    }

    /// The next complete element; `None` if it needs another chunk.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, SplitError> {
        loop {
            match self.scan()? {
                Edge::None => return self.keep().map(|()| None),
                Edge::Begins => self.start = self.at - 1,
                Edge::Ends | Edge::Ended => {
                    if self.single {
                        self.state = State::End;
                    }
                    return self.take().map(Some);
                }
            }
        }
    }

    /// Returns an error if the array is incomplete.
    pub(super) fn finish(&self) -> Result<(), SplitError> {
        Err(SplitError::Truncated(match self.state {
            State::End => return Ok(()),
            State::Start => "it has no content",
            State::First | State::Next | State::After => "its array is not closed",
            _ => "it ends inside of an element",
        }))
    }

    /// Scans the chunk up to the next edge of an element.
    fn scan(&mut self) -> Result<Edge, SplitError> {
        let Self {
            chunk, at, state, ..
        } = self;
        while let Some(&byte) = chunk.get(*at) {
            let (next, edge) = step(*state, byte)?;
            self.single |= *state == State::Start && edge == Edge::Begins;
            *state = next;
            *at += usize::from(edge != Edge::Ended);
            if edge != Edge::None {
                return Ok(edge);
            }
        }
        Ok(Edge::None)
    }

    /// The complete element. It is a slice of the chunk if it began there.
    fn take(&mut self) -> Result<Bytes, SplitError> {
        let end = self.chunk.slice(self.start..self.at);
        self.check(end.len())?;
        if self.begun.is_empty() {
            return Ok(end);
        }
        self.begun.extend_from_slice(&end);
        Ok(self.begun.split().freeze())
    }

    /// Stores the incomplete element.
    fn keep(&mut self) -> Result<(), SplitError> {
        if !matches!(
            self.state,
            State::Nested(_) | State::Text(_) | State::Escape(_) | State::Scalar
        ) {
            return Ok(());
        }
        let rest = self.chunk.slice(self.start..);
        self.check(rest.len())?;
        self.begun.extend_from_slice(&rest);
        self.push(Bytes::new());
        Ok(())
    }

    fn check(&self, more: usize) -> Result<(), SplitError> {
        match self.begun.len().saturating_add(more) > self.limit {
            true => Err(SplitError::TooLarge { limit: self.limit }),
            false => Ok(()),
        }
    }
}

#[inline]
fn step(state: State, byte: u8) -> Result<(State, Edge), SplitError> {
    let stay = Ok((state, Edge::None));
    match state {
        State::Text(depth) => match byte {
            b'"' if depth == 0 => Ok((State::After, Edge::Ends)),
            b'"' => Ok((State::Nested(depth), Edge::None)),
            b'\\' => Ok((State::Escape(depth), Edge::None)),
            _ => stay,
        },
        State::Nested(depth) => match byte {
            b'"' => Ok((State::Text(depth), Edge::None)),
            b'{' | b'[' => Ok((State::Nested(depth + 1), Edge::None)),
            b'}' | b']' if depth == 1 => Ok((State::After, Edge::Ends)),
            b'}' | b']' => Ok((State::Nested(depth - 1), Edge::None)),
            _ => stay,
        },
        State::Escape(depth) => Ok((State::Text(depth), Edge::None)),
        State::Scalar => match byte {
            b',' | b']' | b' ' | b'\t' | b'\r' | b'\n' => Ok((State::After, Edge::Ended)),
            _ => stay,
        },
        _ if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') => stay,
        _ => between(state, byte),
    }
}

/// Handles a byte outside of elements that is not white space.
fn between(state: State, byte: u8) -> Result<(State, Edge), SplitError> {
    let expected = match (state, byte) {
        (State::Start, b'[') => return Ok((State::First, Edge::None)),
        (State::Start, b'{') => return Ok((State::Nested(1), Edge::Begins)),
        (State::First | State::After, b']') => return Ok((State::End, Edge::None)),
        (State::After, b',') => return Ok((State::Next, Edge::None)),
        (State::First | State::Next, byte) => {
            if let Some(state) = begin(byte) {
                return Ok((state, Edge::Begins));
            }
            "an element"
        }
        (State::Start, _) => "an array",
        (State::End, _) => "the end of the response",
        _ => "`,` or `]`",
    };
    Err(SplitError::Unexpected {
        expected,
        found: byte,
    })
}

/// The state after the first byte of an element.
fn begin(byte: u8) -> Option<State> {
    Some(match byte {
        b'{' | b'[' => State::Nested(1),
        b'"' => State::Text(0),
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => State::Scalar,
        _ => return None,
    })
}
