//! Valid and invalid responses.

use bytes::Bytes;

/// The framing of a body in HTTP/1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `content-length` with the actual length.
    Length,
    /// `content-length` with this number, in HTTP/2 too.
    Claimed(usize),
    /// Chunked transfer encoding.
    Chunked,
    /// The end of the connection is the end of the body. Requires an end that closes the connection.
    UntilClose,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(super) informational: Vec<(u16, String)>,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) framing: Framing,
    raw: Option<Bytes>,
}

impl Reply {
    /// A response with a body and no header except its length. `$id` in the body is replaced with the id of the
    /// request.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            informational: Vec::new(),
            status,
            headers: Vec::new(),
            body: body.into(),
            framing: Framing::Length,
            raw: None,
        }
    }

    /// A response with status 200 and JSON.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::new(200, body).header("content-type", "application/json; charset=UTF-8")
    }

    /// Arbitrary bytes in place of a response; HTTP/1.1 only. They count as the body.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        let mut reply = Self::new(200, "");
        reply.raw = Some(bytes.into());
        reply
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the framing of the body.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Adds an informational response before this one, with the header `link`.
    pub fn after_informational(mut self, status: u16, link: &str) -> Self {
        self.informational.push((status, link.to_owned()));
        self
    }

    /// Replaces each `$id` in the body with the id of the request.
    pub(super) fn fill(&mut self, id: &str) {
        if self.body.windows(3).any(|bytes| bytes == b"$id") {
            let text = String::from_utf8_lossy(&self.body).replace("$id", id);
            self.body = text.into();
        }
    }

    /// The stated length, if any.
    pub(super) fn stated_length(&self) -> Option<usize> {
        match self.framing {
            Framing::Length => Some(self.body.len()),
            Framing::Claimed(length) => Some(length),
            Framing::Chunked | Framing::UntilClose => None,
        }
    }

    /// Head and body as HTTP/1.1.
    pub(super) fn http1(&self) -> (Vec<u8>, Vec<u8>) {
        if let Some(raw) = &self.raw {
            return (Vec::new(), raw.to_vec());
        }
        let mut head = String::new();
        for (status, link) in &self.informational {
            head += &format!("HTTP/1.1 {status} Wait\r\nlink: {link}\r\n\r\n");
        }
        head += &format!("HTTP/1.1 {} Said\r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(length) = self.stated_length() {
            head += &format!("content-length: {length}\r\n");
        }
        if self.framing == Framing::Chunked {
            head += "transfer-encoding: chunked\r\n";
        }
        head += "\r\n";
        let body = match self.framing {
            Framing::Chunked => chunked(&self.body),
            _ => self.body.to_vec(),
        };
        (head.into_bytes(), body)
    }
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(body.len() / 3 + 1) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}
