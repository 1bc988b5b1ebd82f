//! The simple and the multipart protocol: everything in one request.

use std::hash::{BuildHasher as _, RandomState};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};

use super::checksum::Sums;
use super::fault::Fault;
use super::media::Media;
use super::reading::Reading;
use super::{Progress, Watchers};
use crate::credentials::BoxFuture;
use crate::error::{Error, Result};
use crate::exchange::{Course, Read, Sending};
use crate::transport::{Body, TransportError, TransportErrorKind};

/// An upload in one request.
pub(super) struct Single<'a> {
    pub(super) sending: &'a Sending,
    /// The request for the metadata alone.
    pub(super) request: http::Request<Bytes>,
    pub(super) media_type: HeaderValue,
    /// The metadata goes before the media.
    pub(super) multipart: bool,
    /// Members of the answer's schema.
    pub(super) members: &'static [&'static str],
    pub(super) limit: Option<u64>,
}

impl Single<'_> {
    pub(super) async fn run(
        &mut self,
        media: Option<Media>,
        reading: Reading,
        watchers: Watchers,
        course: &mut Course,
    ) -> Result<http::Response<Body>> {
        let (before, after) = self.frame();
        let length = reading.length;
        let due = length.map(|length| length + (before.len() + after.len()) as u64);
        let tap = Arc::new(Mutex::new(Tap {
            sums: Sums::new(self.members, length),
            watchers,
            length,
            due,
            sent: 0,
            whole: false,
            fault: None,
        }));
        let head = self.head(due);
        let mut first: Option<BoxFuture<'static, Result<Reading>>> =
            Some(Box::pin(std::future::ready(Ok(reading))));
        let members = self.members;
        let limit = self.limit;
        let shared = Arc::clone(&tap);
        let mut next = move || {
            let reading = match first.take() {
                Some(first) => first,
                // What could not be read won't be read better.
                None if lock(&shared).fault.is_some() => return None,
                None => Box::pin(Reading::open(media.as_ref()?.again()?, limit)),
            };
            lock(&shared).begin_anew(members);
            let body = Envelope {
                before: before.clone(),
                media: State::Opening(reading),
                after: after.clone(),
                tap: Arc::clone(&shared),
            };
            Some(head.clone().map(|()| Body::from_stream(body)))
        };
        let idempotent = self.sending.idempotent();
        let answer = self
            .sending
            .attempts(&mut next, idempotent, Read::Whole, course, None)
            .await;
        let mut tap = lock(&tap);
        if let Some(fault) = tap.fault.take() {
            return Err(fault);
        }
        let answer = answer?;
        if !tap.is_whole() {
            return Err(Fault::Early { sent: tap.sent }.into());
        }
        let wrapped = self.sending.client.service.data_wrapper;
        super::compare(&tap.sums, &answer, wrapped)?;
        Ok(answer)
    }

    /// What goes before the media and after it.
    fn frame(&mut self) -> (Bytes, Bytes) {
        if !self.multipart {
            return (Bytes::new(), Bytes::new());
        }
        let boundary = boundary();
        let empty = Bytes::from_static(b"{}");
        let metadata = match self.request.body() {
            none if none.is_empty() => empty,
            metadata => metadata.clone(),
        };
        let mut before =
            format!("--{boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n")
                .into_bytes();
        before.extend_from_slice(&metadata);
        before.extend_from_slice(format!("\r\n--{boundary}\r\ncontent-type: ").as_bytes());
        before.extend_from_slice(self.media_type.as_bytes());
        before.extend_from_slice(b"\r\n\r\n");
        let after = format!("\r\n--{boundary}--\r\n");
        let related = format!("multipart/related; boundary={boundary}");
        if let Ok(related) = HeaderValue::from_str(&related) {
            self.media_type = related;
        }
        (before.into(), after.into())
    }

    /// The request without its body.
    fn head(&self, due: Option<u64>) -> http::Request<()> {
        let mut head = http::Request::new(());
        *head.method_mut() = self.request.method().clone();
        *head.uri_mut() = self.request.uri().clone();
        *head.headers_mut() = self.request.headers().clone();
        let headers = head.headers_mut();
        headers.insert(CONTENT_TYPE, self.media_type.clone());
        match due {
            Some(due) => headers.insert(CONTENT_LENGTH, HeaderValue::from(due)),
            None => headers.remove(CONTENT_LENGTH),
        };
        head
    }
}

/// A line that the media doesn't have: 128 bits that nobody can foresee.
fn boundary() -> String {
    let bits = || RandomState::new().hash_one(0_u8);
    format!("{:016x}{:016x}", bits(), bits())
}

/// What is known of the bytes that went out, outside of the request.
struct Tap {
    sums: Sums,
    watchers: Watchers,
    /// How long the media is, and the body with it.
    length: Option<u64>,
    due: Option<u64>,
    /// How much of the body went out.
    sent: u64,
    /// The body went out to its end.
    whole: bool,
    fault: Option<Error>,
}

impl Tap {
    fn begin_anew(&mut self, members: &[&str]) {
        self.sums = Sums::new(members, self.length);
        self.sent = 0;
        self.whole = false;
    }

    /// A transport that has all bytes need not ask for the end.
    fn is_whole(&self) -> bool {
        self.whole || self.due == Some(self.sent)
    }

    fn media(&mut self, piece: &[u8]) {
        self.sums.add(self.sums.of(), piece);
        let (sent, total) = (self.sums.of(), self.length);
        self.watchers.progress(Progress { sent, total });
    }
}

fn lock(tap: &Mutex<Tap>) -> MutexGuard<'_, Tap> {
    tap.lock().unwrap_or_else(PoisonError::into_inner)
}

type Next = (Reading, Result<Option<Bytes>>);

enum State {
    Opening(BoxFuture<'static, Result<Reading>>),
    Reading(BoxFuture<'static, Next>),
    Done,
}

/// The body: what goes before, the media as it is read, what goes after.
struct Envelope {
    before: Bytes,
    media: State,
    after: Bytes,
    tap: Arc<Mutex<Tap>>,
}

impl Envelope {
    /// The next piece of the media.
    fn poll_media(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            let reading = match &mut self.media {
                State::Done => return Poll::Ready(None),
                State::Opening(open) => match ready!(open.as_mut().poll(context)) {
                    Ok(reading) => reading,
                    Err(error) => {
                        self.media = State::Done;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Reading(next) => {
                    let (reading, piece) = ready!(next.as_mut().poll(context));
                    let piece = piece.transpose();
                    match piece {
                        Some(Ok(piece)) => {
                            lock(&self.tap).media(&piece);
                            self.media = State::Reading(read(reading));
                            return Poll::Ready(Some(Ok(piece)));
                        }
                        end => {
                            self.media = State::Done;
                            return Poll::Ready(end);
                        }
                    }
                }
            };
            self.media = State::Reading(read(reading));
        }
    }
}

fn read(mut reading: Reading) -> BoxFuture<'static, Next> {
    Box::pin(async move {
        let piece = reading.piece().await;
        (reading, piece)
    })
}

impl Stream for Envelope {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = if self.before.is_empty() {
            match ready!(self.poll_media(context)) {
                Some(Ok(piece)) => piece,
                Some(Err(error)) => {
                    lock(&self.tap).fault = Some(error);
                    let broken = "the media could not be read";
                    let error = TransportError::new(TransportErrorKind::Body, broken);
                    return Poll::Ready(Some(Err(error)));
                }
                None if self.after.is_empty() => {
                    lock(&self.tap).whole = true;
                    return Poll::Ready(None);
                }
                None => std::mem::take(&mut self.after),
            }
        } else {
            std::mem::take(&mut self.before)
        };
        lock(&self.tap).sent += piece.len() as u64;
        Poll::Ready(Some(Ok(piece)))
    }
}
