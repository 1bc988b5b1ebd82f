//! What happens to one request.

use std::time::Duration;

use super::reply::Reply;

/// How much of a request is read before it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// All of it.
    All,
    /// So many bytes: of head and body in HTTP/1.1, of the body in HTTP/2.
    First(usize),
}

/// How much of the answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// All of it.
    All,
    /// So many bytes and no whole head; in HTTP/2 bytes of frames.
    Head(usize),
    /// The head and so many bytes of the body, chunk lines included.
    Body(usize),
}

/// What happens after the answer, or after the part of it that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The connection is kept for the next request.
    Keep,
    /// The connection is closed.
    Close,
    /// The connection is closed after this time.
    CloseAfter(Duration),
    /// The connection is reset.
    Reset,
    /// Nothing comes any more, and the connection stays open.
    Stall,
    /// HTTP/2: the stream is reset with this code. HTTP/1.1: the connection.
    ResetStream(u32),
    /// HTTP/2: `GOAWAY` with this code, and the connection closed. HTTP/1.1: closed.
    GoAway(u32),
}

impl End {
    /// HTTP/2's word for "nothing was done about it, send it again".
    pub const REFUSED: Self = Self::ResetStream(7);
}

/// What happens to one request: how it is read, what is said, where that ends.
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) take: Take,
    pub(super) reading: Option<(usize, Duration)>,
    pub(super) pause: Duration,
    pub(super) reply: Reply,
    pub(super) sent: Sent,
    pub(super) writing: Option<(usize, Duration)>,
    pub(super) end: End,
    /// What is said is left to the server's function.
    pub(super) asks: bool,
    /// When the rest of the request is read after the response, if it is.
    pub(super) rest: Option<Rest>,
}

/// When the rest of a request is read after an early response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Immediately.
    Now,
    /// Once a later request has begun: what sockets and windows do not hold stays with the client until then.
    AfterNextRequest,
}

impl Step {
    /// Reads the request and answers.
    pub fn say(reply: Reply) -> Self {
        Self {
            take: Take::All,
            reading: None,
            pause: Duration::ZERO,
            reply,
            sent: Sent::All,
            writing: None,
            end: End::Keep,
            asks: false,
            rest: None,
        }
    }

    /// Reads the request, or the part of it that is taken, and answers what the server's
    /// function says to that. The other functions change how.
    pub fn ask() -> Self {
        Self {
            asks: true,
            ..Self::say(Reply::new(500, ""))
        }
    }

    /// Reads the request and never answers.
    pub fn hang() -> Self {
        Self::end_after(Take::All, End::Stall)
    }

    /// Reads so much of the request and ends without an answer.
    pub fn end_after(take: Take, end: End) -> Self {
        Self::say(Reply::json("{}"))
            .take(take)
            .cut(Sent::Head(0), end)
    }

    /// Reads only so much of the request.
    pub fn take(mut self, take: Take) -> Self {
        self.take = take;
        self
    }

    /// Reads the rest of the request after the answer, as a server does that answers early.
    pub fn reads_on(mut self) -> Self {
        self.rest = Some(Rest::Now);
        self
    }

    /// Reads the rest of the request once a later request has begun, on any connection.
    pub fn reads_on_after_next_request(mut self) -> Self {
        self.rest = Some(Rest::AfterNextRequest);
        self
    }

    /// Sends only so much of the answer and ends like that.
    pub fn cut(mut self, sent: Sent, end: End) -> Self {
        self.sent = sent;
        self.then(end)
    }

    /// Ends like that after the answer.
    pub fn then(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Waits before the answer.
    pub fn wait(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Reads at most so many bytes at a time, with a pause after each.
    pub fn read_slowly(mut self, bytes: usize, pause: Duration) -> Self {
        self.reading = Some((bytes.max(1), pause));
        self
    }

    /// Writes so many bytes at a time, with a pause after each.
    pub fn write_slowly(mut self, bytes: usize, pause: Duration) -> Self {
        self.writing = Some((bytes.max(1), pause));
        self
    }

    /// The pieces in which these bytes are sent, and the pause after each.
    pub(super) fn pieces<'a>(
        &self,
        bytes: &'a [u8],
    ) -> (impl Iterator<Item = &'a [u8]> + use<'a>, Duration) {
        let (size, pause) = self.writing.unwrap_or((bytes.len().max(1), Duration::ZERO));
        (bytes.chunks(size), pause)
    }
}
