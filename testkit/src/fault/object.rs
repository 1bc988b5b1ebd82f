//! An object of a storage server, with a version, ranges and a checksum.

use std::ops::Range;

use super::delivery::Delivery;
use super::reply::{Framing, Reply};

/// An object, and the HTTP features of its server.
#[derive(Clone, Debug)]
pub struct Object {
    /// The content.
    pub bytes: Vec<u8>,
    /// Response headers: `etag`, `x-goog-generation`, `x-goog-hash`, `last-modified` and the like.
    pub headers: Vec<(String, String)>,
    /// Whether the server supports ranges.
    pub has_ranges: bool,
    /// Whether the server evaluates `if-range`.
    pub honors_if_range: bool,
    /// The framing of the whole object. Parts state their length if this framing does.
    pub framing: Framing,
}

impl Object {
    /// An object without version headers on a correct server.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            headers: Vec::new(),
            has_ranges: true,
            honors_if_range: true,
            framing: Framing::Length,
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the framing.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Returns the correct response to a request.
    pub fn respond(&self, request: &Delivery) -> Reply {
        let range = request.header("range");
        if !self.has_ranges || range.is_empty() || !self.is_condition_met(request) {
            return self.with_headers(Reply::new(200, self.bytes.clone()));
        }
        let total = self.bytes.len();
        match self.part(range) {
            Some(part) => {
                let range = format!("bytes {}-{}/{total}", part.start, part.end - 1);
                let bytes = self.bytes.get(part).unwrap_or_default().to_vec();
                self.with_headers(Reply::new(206, bytes))
                    .header("content-range", range)
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
        condition.is_empty() || !self.honors_if_range || own("etag") || own("last-modified")
    }

    /// Parses `bytes=1-` or `bytes=1-5`, limited to the length of the object.
    fn part(&self, range: &str) -> Option<Range<usize>> {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let start: usize = first.parse().ok()?;
        let total = self.bytes.len();
        let end = match last {
            "" => total,
            last => last.parse::<usize>().ok()?.saturating_add(1).min(total),
        };
        (start < end).then_some(start..end)
    }
}
