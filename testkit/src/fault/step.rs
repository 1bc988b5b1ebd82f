//! The scripted treatment of one request.

use std::time::Duration;

use super::reply::Reply;

/// How much of a request is read before the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// All of it.
    All,
    /// This many bytes: of head and body in HTTP/1.1, of the body in HTTP/2.
    First(usize),
}

/// How much of the response is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// All of it.
    All,
    /// This many bytes of the head; in HTTP/2 bytes of frames.
    Head(usize),
    /// The head and this many bytes of the body, including chunk lines.
    Body(usize),
}

/// What happens after the response, or after the part of it that is sent.
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
    /// Sending stops, and the connection stays open.
    Stall,
    /// HTTP/2: the stream is reset with this code. HTTP/1.1: the connection.
    ResetStream(u32),
    /// HTTP/2: `GOAWAY` with this code, and the connection closed. HTTP/1.1: closed.
    GoAway(u32),
}

impl End {
    /// The server states that it did not process the request, so that it can be sent again.
    pub const REFUSED: Self = Self::ResetStream(7);
}

/// The treatment of one request: how it is read, the response, and how the connection ends.
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) take: Take,
    pub(super) reading: Option<(usize, Duration)>,
    pub(super) pause: Duration,
    pub(super) reply: Reply,
    pub(super) sent: Sent,
    pub(super) writing: Option<(usize, Duration)>,
    pub(super) end: End,
    /// Whether the server's function returns the response.
    pub(super) from_server: bool,
    /// When the rest of the request is read after the response, if it is.
    pub(super) rest: Option<Rest>,
}

/// When the rest of a request is read after an early response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Immediately.
    Now,
    /// When a later request has begun. The client cannot send more than sockets and windows hold until then.
    AfterNextRequest,
}

impl Step {
    /// Reads the request and sends this response.
    pub fn reply(reply: Reply) -> Self {
        Self {
            take: Take::All,
            reading: None,
            pause: Duration::ZERO,
            reply,
            sent: Sent::All,
            writing: None,
            end: End::Keep,
            from_server: false,
            rest: None,
        }
    }

    /// Reads the request, or a part of it, and sends the response of the server's function. The other methods change
    /// how.
    pub fn from_server() -> Self {
        Self {
            from_server: true,
            ..Self::reply(Reply::new(500, ""))
        }
    }

    /// Reads the request and never responds.
    pub fn hang() -> Self {
        Self::end_after(Take::All, End::Stall)
    }

    /// Reads this part of the request and ends without a response.
    pub fn end_after(take: Take, end: End) -> Self {
        Self::reply(Reply::json("{}"))
            .take(take)
            .cut(Sent::Head(0), end)
    }

    /// Reads only this part of the request.
    pub fn take(mut self, take: Take) -> Self {
        self.take = take;
        self
    }

    /// Reads the rest of the request after the response, as a server that responds early.
    pub fn reads_on(mut self) -> Self {
        self.rest = Some(Rest::Now);
        self
    }

    /// Reads the rest of the request once a later request has begun, on any connection.
    pub fn reads_on_after_next_request(mut self) -> Self {
        self.rest = Some(Rest::AfterNextRequest);
        self
    }

    /// Sends only this part of the response and ends like this.
    pub fn cut(mut self, sent: Sent, end: End) -> Self {
        self.sent = sent;
        self.then(end)
    }

    /// Ends like this after the response.
    pub fn then(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Waits before the response.
    pub fn wait(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Reads at most this many bytes at a time, with a pause after each read.
    pub fn read_slowly(mut self, bytes: usize, pause: Duration) -> Self {
        self.reading = Some((bytes.max(1), pause));
        self
    }

    /// Writes this many bytes at a time, with a pause after each write.
    pub fn write_slowly(mut self, bytes: usize, pause: Duration) -> Self {
        self.writing = Some((bytes.max(1), pause));
        self
    }

    /// Splits bytes into the pieces that are sent, and returns the pause after each.
    pub(super) fn pieces<'a>(
        &self,
        bytes: &'a [u8],
    ) -> (impl Iterator<Item = &'a [u8]> + use<'a>, Duration) {
        let (size, pause) = self.writing.unwrap_or((bytes.len().max(1), Duration::ZERO));
        (bytes.chunks(size), pause)
    }
}
