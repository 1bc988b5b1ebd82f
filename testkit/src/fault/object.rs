//! An object as a storage server has it: with a version, ranges and a checksum.

use std::ops::Range;

use super::delivery::Delivery;
use super::reply::{Framing, Reply};

/// An object, and how much its server knows of HTTP.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is.
    pub bytes: Vec<u8>,
    /// Its headers: `etag`, `x-goog-generation`, `x-goog-hash`, `last-modified` and the like.
    pub headers: Vec<(String, String)>,
    /// The server gives parts of it.
    pub has_ranges: bool,
    /// The server looks at `if-range`.
    pub heeds_if_range: bool,
    /// How the whole of it is framed; parts state their length if this does.
    pub framing: Framing,
}

impl Object {
    /// An object on a server that does everything right; nothing is said of its version.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            headers: Vec::new(),
            has_ranges: true,
            heeds_if_range: true,
            framing: Framing::Length,
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Frames it like that.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// The right answer to a request.
    pub fn answer(&self, request: &Delivery) -> Reply {
        let wanted = request.header("range");
        if !self.has_ranges || wanted.is_empty() || !self.is_condition_met(request) {
            return self.with_headers(Reply::new(200, self.bytes.clone()));
        }
        let total = self.bytes.len();
        match self.part(wanted) {
            Some(part) => {
                let said = format!("bytes {}-{}/{total}", part.start, part.end - 1);
                let bytes = self.bytes.get(part).unwrap_or_default().to_vec();
                self.with_headers(Reply::new(206, bytes))
                    .header("content-range", said)
            }
            None => {
                let refusal = Reply::new(416, "not satisfiable");
                self.headers
                    .iter()
                    .fold(refusal, |reply, (name, value)| reply.header(name, value))
                    .header("content-range", format!("bytes */{total}"))
            }
        }
    }

    fn with_headers(&self, reply: Reply) -> Reply {
        let reply = reply.framing(self.framing);
        let headers = self.headers.iter();
        headers.fold(reply, |reply, (name, value)| reply.header(name, value))
    }

    fn is_condition_met(&self, request: &Delivery) -> bool {
        let condition = request.header("if-range");
        let own = |name: &str| {
            self.headers
                .iter()
                .any(|it| it.0 == name && it.1 == condition)
        };
        condition.is_empty() || !self.heeds_if_range || own("etag") || own("last-modified")
    }

    /// `bytes=1-` or `bytes=1-5`, as far as there is something in it.
    fn part(&self, wanted: &str) -> Option<Range<usize>> {
        let (first, last) = wanted.strip_prefix("bytes=")?.split_once('-')?;
        let start: usize = first.parse().ok()?;
        let total = self.bytes.len();
        let end = match last {
            "" => total,
            last => last.parse::<usize>().ok()?.saturating_add(1).min(total),
        };
        (start < end).then_some(start..end)
    }
}
