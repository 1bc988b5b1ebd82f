//! Splits a stream of server-sent events while it arrives.
//!
//! The format is that of the section [Server-sent events] of the HTML standard, with these
//! differences: an event that the end of the response interrupts is an error instead of being
//! discarded, and `id` and `retry` have no effect, because a call does not reconnect.
//!
//! [Server-sent events]: https://html.spec.whatwg.org/multipage/server-sent-events.html

use bytes::{Bytes, BytesMut};

use super::split_error::SplitError;

/// An event with data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) data: Bytes,
    /// The type of the event is `error`.
    pub(super) is_error: bool,
}

/// Splits the chunks of an event stream into events.
pub(super) struct EventSplitter {
    /// The last chunk, which is read up to `at`.
    chunk: Bytes,
    at: usize,
    /// The beginning of the current line, from earlier chunks.
    line: BytesMut,
    /// The last line ended with a carriage return; a line feed after it belongs to it.
    after_return: bool,
    /// No line has been read.
    first: bool,
    data: Data,
    is_error: bool,
    /// The maximum size of an event in bytes.
    limit: usize,
}

/// The data of the current event.
enum Data {
    None,
    /// One line, a slice of its chunk.
    One(Bytes),
    Many(BytesMut),
}

impl EventSplitter {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            at: 0,
            line: BytesMut::new(),
            after_return: false,
            first: true,
            data: Data::None,
            is_error: false,
            limit,
        }
    }

    /// Adds the next chunk, after [`next`](Self::next) has returned `None`.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
        self.at = 0;
    }

    /// The next complete event with data; `None` if it needs another chunk.
    pub(super) fn next(&mut self) -> Result<Option<Event>, SplitError> {
        while let Some(line) = self.next_line()? {
            if line.is_empty() {
                if let Some(event) = self.dispatch() {
                    return Ok(Some(event));
                }
                continue;
            }
            self.field(&line)?;
        }
        Ok(None)
    }

    /// Returns an error if the response ends inside of an event.
    pub(super) fn finish(&self) -> Result<(), SplitError> {
        let is_comment = self.line.starts_with(b":");
        match matches!(self.data, Data::None) && (self.line.is_empty() || is_comment) {
            true => Ok(()),
            false => Err(SplitError::Truncated("it ends inside of an event")),
        }
    }

    /// The next line without its end: CR LF, LF or CR.
    fn next_line(&mut self) -> Result<Option<Bytes>, SplitError> {
        if self.after_return && self.at < self.chunk.len() {
            self.after_return = false;
            self.at += usize::from(self.chunk.get(self.at) == Some(&b'\n'));
        }
        let rest = self.chunk.get(self.at..).unwrap_or_default();
        let Some(length) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            self.check(rest.len())?;
            self.line.extend_from_slice(rest);
            self.push(Bytes::new());
            return Ok(None);
        };
        self.after_return = rest.get(length) == Some(&b'\r');
        let end = self.chunk.slice(self.at..self.at + length);
        self.at += length + 1;
        self.check(end.len())?;
        let line = match self.line.is_empty() {
            true => end,
            false => {
                self.line.extend_from_slice(&end);
                self.line.split().freeze()
            }
        };
        const BOM: &[u8] = "\u{feff}".as_bytes();
        let has_bom = std::mem::take(&mut self.first) && line.starts_with(BOM);
        Ok(Some(line.slice(if has_bom { BOM.len() } else { 0 }..)))
    }

    /// Reads a field or a comment: `data: {}`.
    fn field(&mut self, line: &Bytes) -> Result<(), SplitError> {
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = match colon {
            None => (&line[..], Bytes::new()),
            Some(colon) => {
                let space = usize::from(line.get(colon + 1) == Some(&b' '));
                let name = line.get(..colon).unwrap_or_default();
                (name, line.slice(colon + 1 + space..))
            }
        };
        match name {
            b"data" => self.add(value)?,
            b"event" => self.is_error = value == "error",
            _ => {}
        }
        Ok(())
    }

    /// Adds a line to the data. Lines are separated by line feeds.
    fn add(&mut self, value: Bytes) -> Result<(), SplitError> {
        self.check(value.len())?;
        let mut many = match std::mem::replace(&mut self.data, Data::None) {
            Data::None => {
                self.data = Data::One(value);
                return Ok(());
            }
            Data::One(first) => BytesMut::from(&first[..]),
            Data::Many(many) => many,
        };
        many.extend_from_slice(b"\n");
        many.extend_from_slice(&value);
        self.data = Data::Many(many);
        Ok(())
    }

    /// Ends the event. Events without data are ignored, as keep-alives are.
    fn dispatch(&mut self) -> Option<Event> {
        let is_error = std::mem::take(&mut self.is_error);
        let data = match std::mem::replace(&mut self.data, Data::None) {
            Data::None => return None,
            Data::One(data) => data,
            Data::Many(data) => data.freeze(),
        };
        let is_blank = data.iter().all(u8::is_ascii_whitespace);
        (!is_blank).then_some(Event { data, is_error })
    }

    fn check(&self, more: usize) -> Result<(), SplitError> {
        let data = match &self.data {
            Data::None => 0,
            Data::One(data) => data.len(),
            Data::Many(data) => data.len(),
        };
        let size = data.saturating_add(self.line.len()).saturating_add(more);
        match size > self.limit {
            true => Err(SplitError::TooLarge { limit: self.limit }),
            false => Ok(()),
        }
    }
}
