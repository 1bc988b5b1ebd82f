//! A download on its way.

use std::fmt;
use std::future::Future as _;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderValue, RANGE, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode, Version, response};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::Fault;
use super::call::{Plan, Progress};
use super::file;
use super::range::Span;
use super::track::{Ending, Track, unsatisfied_total};
use crate::credentials::BoxFuture;
use crate::error::{Error, Kind, Limit, Result};
use crate::exchange::{Exchange, Read, Sending};
use crate::response::reader::{self, Pieces};
use crate::transport::{Body, BodyFacts};

/// How long the next bytes of media are waited for, unless the caller says otherwise.
const IDLE: Duration = Duration::from_secs(60);

/// What an error means when the last byte may have come.
const UNCERTAIN: &str = "it isn't certain that the whole came";

/// Media as it comes: a [`Stream`] of [`Bytes`], a tokio [`AsyncRead`], or
/// [`next`](Self::next) in a loop. [`save_to`](Self::save_to) writes it to a file.
///
/// **What broke is carried on.** If the connection breaks or stalls, the rest is asked for, by the
/// [retry policy](crate::CallOptions::retry): its attempts count from the last byte that came, and
/// each time the [timeout](crate::CallOptions::timeout) of the call begins anew. A download
/// has no deadline in all; wrap it into one of tokio's if it needs one. Each answer has to be of the version
/// that was begun, by its strong `etag`, its `x-goog-generation` or a `last-modified` that was settled:
/// two versions are never put together, that is an [error](Error::is_changed). If the first answer
/// names no version, or the method isn't a GET, what broke is an error at once.
///
/// **What is whole is certain,** as far as the server says anything: by its length, by the end that the
/// protocol marks, and for whole media by `x-goog-hash` or `content-md5`, at the end
/// ([`Error::is_checksum_mismatch`]). Media that the server unpacks on the way has neither length nor
/// checksum. Where an answer only ceases to come, the server is asked whether there is more.
///
/// It is asked for unpacked (`accept-encoding: identity`). After an error the stream ends.
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    request: http::Request<Bytes>,
    /// Away while the rest is asked for.
    sending: Option<Sending>,
    state: State,
    track: Track,
    /// How many attempts were made since the last byte came.
    attempts: u32,
    /// The question whether that was all has been asked since then.
    asked: bool,
    progress: Option<Progress>,
    idle: Option<Idle>,
    /// Read and not yet handed out: a reader's buffer was too small.
    rest: Bytes,
}

enum State {
    Reading {
        body: Body,
        /// The protocol tells the end of the body from the end of a connection.
        framed: bool,
    },
    Asking(BoxFuture<'static, Asked>),
    Done,
}

/// What came of asking for the rest.
struct Asked {
    sending: Sending,
    answer: Result<http::Response<Body>>,
}

impl Download {
    pub(super) fn open(exchange: Exchange, plan: Plan) -> BoxFuture<'static, Result<Self>> {
        Box::pin(async move {
            let (mut sending, mut request) = exchange.split()?;
            let prepared = prepare(&mut request, plan.span);
            prepared.map_err(|error| sending.location.locate(error))?;
            let answer = sending.answer(&mut request, Read::Head).await;
            Self::begin(sending, request, plan, answer)
        })
    }

    fn begin(
        sending: Sending,
        request: http::Request<Bytes>,
        plan: Plan,
        answer: Result<http::Response<Body>>,
    ) -> Result<Self> {
        let (parts, track, state) = match answer {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                let track = Track::begin(plan.span, &parts, request.headers());
                let track = track.map_err(|error| sending.location.locate(error))?;
                let framed = is_framed(&parts);
                (parts, track, State::Reading { body, framed })
            }
            Err(error) => (
                emptiness(error, plan.span)?,
                Track::nothing(plan.span),
                State::Done,
            ),
        };
        let media = sending.method.download;
        let idle = plan.idle.or(media.then_some(IDLE));
        Ok(Self {
            status: parts.status,
            headers: parts.headers,
            request,
            attempts: sending.location.attempts(),
            idle: idle.filter(|_| sending.timers).map(Idle::new),
            sending: Some(sending),
            state,
            track,
            asked: false,
            progress: plan.progress,
            rest: Bytes::new(),
        })
    }

    /// The status of the first answer: 200, or 206 for a range; 416 for a range in which there is nothing.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the first answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What kind of media it is, `image/png`.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// How many bytes this download gives in all, if that is known.
    pub fn size(&self) -> Option<u64> {
        self.track.size()
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        std::future::poll_fn(|context| self.poll_piece(context)).await
    }

    /// Everything that is still to come, if it is no more than `limit` bytes.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await.transpose()? {
            if whole.len() + piece.len() > limit {
                return Err(self.locate(Error::new(Kind::TooLarge { limit })));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Writes what is still to come to a file, and gives how many bytes that were.
    ///
    /// It is written to a file beside it, which takes the name at last, when all is there, checked and
    /// on the disk: whatever goes wrong, there is the file as it was before, or the whole new
    /// one. The file beside is removed if this fails or is dropped. Needs a tokio runtime.
    ///
    /// A symbolic link stays, and the file that it leads to is replaced. On Unix the new file has the
    /// mode of the one that it replaces; its owner is whoever writes it. What is there and no
    /// file (a folder, a device) is an error.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        file::save(self, path.as_ref()).await
    }

    pub(super) fn locate(&self, error: Error) -> Error {
        match &self.sending {
            Some(sending) => sending.location.locate(error),
            None => error,
        }
    }

    /// Reads on; a piece that is empty says that the state is another one.
    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes>> {
        let State::Reading { body, framed } = &mut self.state else {
            return Poll::Ready(Ok(Bytes::new()));
        };
        if self.track.is_cut_out() {
            return Poll::Ready(self.finish());
        }
        Poll::Ready(match Pin::new(body).poll_next(context) {
            Poll::Pending => {
                let idle = match &mut self.idle {
                    Some(idle) => ready!(idle.poll(context)),
                    None => return Poll::Pending,
                };
                match self.track.is_complete() {
                    true => self.finish(),
                    false => self.broke(Error::timeout(Limit::Idle, idle)),
                }
            }
            Poll::Ready(item) => {
                self.idle.iter_mut().for_each(Idle::rest);
                match item {
                    Some(Ok(piece)) => self.take(piece),
                    Some(Err(error)) => self.broke(error.into()),
                    None => {
                        let framed = *framed;
                        self.ended(framed)
                    }
                }
            }
        })
    }

    fn take(&mut self, piece: Bytes) -> Result<Bytes> {
        let piece = self.track.take(piece)?;
        if !piece.is_empty() {
            (self.attempts, self.asked) = (1, false);
            if let Some(progress) = &mut self.progress {
                progress(self.track.received(), self.track.size());
            }
        }
        Ok(piece)
    }

    fn finish(&mut self) -> Result<Bytes> {
        // With the body goes its connection, if there is more in it.
        self.state = State::Done;
        self.track.finish()?;
        Ok(Bytes::new())
    }

    fn ended(&mut self, framed: bool) -> Result<Bytes> {
        match self.track.ending(framed)? {
            Ending::Broken(error) => self.broke(error),
            Ending::Unsaid if self.can_repeat() && self.track.can_ask_for_nothing() => {
                if self.asked {
                    // The whole came again, and stopped at the same place in the same way.
                    let fact =
                        "nothing says where the media ends: no length, no checksum, no ranges";
                    let fault = Error::from(Fault::Answer(fact.to_owned()));
                    return Err(fault.noting(UNCERTAIN));
                }
                self.asked = true;
                self.ask(None)
            }
            Ending::Whole | Ending::Unsaid => self.finish(),
        }
    }

    /// The body broke off: what is missing is asked for.
    fn broke(&mut self, error: Error) -> Result<Bytes> {
        // The error may be that there is more than there should be, which of a part is nobody's.
        let complete = self.track.is_complete();
        if complete && (self.track.is_part() || self.track.is_vouched_for()?) {
            return self.finish();
        }
        if complete && (self.asked || !self.can_repeat() || !self.track.can_ask_for_nothing()) {
            return Err(error);
        }
        if complete {
            self.asked = true;
            return self.ask(None);
        }
        if !self.can_repeat() {
            let note = "the download cannot be carried on, because only a GET can be sent again";
            return Err(error.noting(note));
        }
        self.ask(Some(error))
    }

    /// It can be repeated without doing anything twice.
    fn can_repeat(&self) -> bool {
        self.request.method() == http::Method::GET
    }

    fn ask(&mut self, failed: Option<Error>) -> Result<Bytes> {
        let mut request = self.request.clone();
        if let Err(note) = self.track.ask(request.headers_mut()) {
            return match failed {
                Some(error) => Err(error.noting(note)),
                None => self.finish(),
            };
        }
        let Some(mut sending) = self.sending.take() else {
            return self.finish();
        };
        let attempts = self.attempts.max(1);
        self.state = State::Asking(Box::pin(async move {
            let failed = failed.map(|error| (error, attempts));
            let answer = sending.answer_after(&mut request, Read::Head, failed).await;
            Asked { sending, answer }
        }));
        Ok(Bytes::new())
    }

    fn answered(&mut self, asked: Asked) -> Result<Bytes> {
        self.attempts = asked.sending.location.attempts();
        self.sending = Some(asked.sending);
        match asked.answer {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                self.track.carry_on(&parts)?;
                let framed = is_framed(&parts);
                self.state = State::Reading { body, framed };
                Ok(Bytes::new())
            }
            Err(error) if self.track.is_end(&error)? => self.finish(),
            Err(error) if self.asked => Err(error.noting(UNCERTAIN)),
            Err(error) => Err(error),
        }
    }
}

/// Puts the range into the request; refuses what would make places ambiguous.
fn prepare(request: &mut http::Request<Bytes>, span: Span) -> Result<()> {
    let usage = |fault: &str| Err(Error::usage(fault.to_owned()));
    if request.headers().contains_key(RANGE) {
        return usage("the header `range` is among the options; use `DownloadCall::range` instead");
    }
    if span.is_whole() {
        return Ok(());
    }
    if request.method() != http::Method::GET {
        return usage("a range can only be asked of a GET; leave it out");
    }
    if span.is_empty() {
        return usage("the range is empty; there is nothing to download");
    }
    let value = HeaderValue::try_from(span.header(span.start));
    let value = value.map_err(|_| Error::usage("the range is no header".to_owned()))?;
    request.headers_mut().insert(RANGE, value);
    Ok(())
}

/// The refusal of a range that begins where the media ends: there is nothing in it, as in a slice.
fn emptiness(error: Error, span: Span) -> Result<response::Parts> {
    if unsatisfied_total(&error) != Some(span.start) {
        return Err(error);
    }
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = StatusCode::RANGE_NOT_SATISFIABLE;
    parts.headers = error.headers().cloned().unwrap_or_default();
    Ok(parts)
}

/// The body has an end of its own: HTTP/1.1's chunks, and what the transport knows to be one. To
/// others a stream of HTTP/2 that is reset without an error looks like its end; so does a
/// connection that just closes.
fn is_framed(parts: &response::Parts) -> bool {
    let chunks = parts.version < Version::HTTP_2 && parts.headers.contains_key(TRANSFER_ENCODING);
    let facts = parts.extensions.get::<BodyFacts>();
    chunks || facts.is_some_and(|facts| facts.has_marked_end)
}

/// The time between two pieces.
struct Idle {
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
    running: bool,
}

impl Idle {
    fn new(limit: Duration) -> Self {
        Self {
            limit,
            sleep: Box::pin(tokio::time::sleep(limit)),
            running: false,
        }
    }

    fn rest(&mut self) {
        self.running = false;
    }

    /// Ready with the limit when it is reached. Time in which nobody asks doesn't count.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        if !self.running {
            let until = Instant::now().checked_add(self.limit);
            // Longer than the clock reaches is without end.
            let Some(until) = until else {
                return Poll::Pending;
            };
            self.sleep.as_mut().reset(until);
            self.running = true;
        }
        ready!(self.sleep.as_mut().poll(context));
        self.running = false;
        Poll::Ready(self.limit)
    }
}

impl Pieces for Download {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        loop {
            let step = match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Asking(asking) => {
                    let asked = ready!(asking.as_mut().poll(context));
                    self.answered(asked)
                }
                State::Reading { .. } => ready!(self.poll_body(context)),
            };
            match step {
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Poll::Ready(Some(Ok(piece))),
                Err(error) => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(self.locate(error))));
                }
            }
        }
    }

    fn rest(&mut self) -> &mut Bytes {
        &mut self.rest
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(context)
    }
}

impl AsyncRead for Download {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        reader::poll_read(self.get_mut(), context, buffer)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("received", &self.track.received())
            .field("size", &self.track.size())
            .finish_non_exhaustive()
    }
}
