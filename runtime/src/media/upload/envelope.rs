//! The body of an upload in one request, and a record of what the transport read of it.
//!
//! Each attempt has its own body and record. A server that responds early may still read the body
//! of one attempt while the next one is active.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::ahead::ReadAhead;
use super::callbacks::Callbacks;
use super::checksum::Sums;
use super::reading::{Part, Reading};
use crate::boxed::BoxFuture;
use crate::error::{Error, Result};
use crate::error::{TransportError, TransportErrorKind};
use crate::media::progress::Progress;

/// One attempt. Dropping it ends the body.
pub(super) struct Attempt(Arc<Mutex<Record>>);

/// The record of the bytes that one attempt passed to the transport.
struct Record {
    /// The checksums of the media that was passed on.
    sums: Sums,
    /// The number of bytes of the media that were passed on.
    of_media: u64,
    /// Passed on to the next attempt.
    callbacks: Callbacks,
    /// The length of the media, and of the body.
    length: Option<u64>,
    due: Option<u64>,
    /// The number of bytes of the body that were passed on.
    sent: u64,
    /// The body was passed on to its end.
    whole: bool,
    /// The error that occurred while reading the media.
    error: Option<Error>,
    /// The attempt was dropped.
    over: bool,
    /// Wakes the task that reads the body.
    reader: Option<Waker>,
}

/// The bytes before and after the media.
#[derive(Clone, Default)]
pub(super) struct Frame {
    pub(super) before: Bytes,
    pub(super) after: Bytes,
}

impl Frame {
    pub(super) fn len(&self) -> u64 {
        (self.before.len() + self.after.len()) as u64
    }
}

impl Attempt {
    /// A new attempt, with the length of its media if it is known.
    pub(super) fn new(
        sums: Sums,
        callbacks: Callbacks,
        length: Option<u64>,
        due: Option<u64>,
    ) -> Self {
        Self(Arc::new(Mutex::new(Record {
            sums,
            of_media: 0,
            callbacks,
            length,
            due,
            sent: 0,
            whole: false,
            error: None,
            over: false,
            reader: None,
        })))
    }

    /// The body to send. The media is opened when the body is first read.
    pub(super) fn body(
        &self,
        frame: Frame,
        media: BoxFuture<'static, Result<Reading>>,
    ) -> impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static {
        Envelope {
            frame,
            media: State::Opening(media),
            record: Arc::clone(&self.0),
        }
    }

    /// True if the media could not be read.
    pub(super) fn has_failed(&self) -> bool {
        lock(&self.0).error.is_some()
    }

    /// The error that occurred while reading the media.
    pub(super) fn take_error(&self) -> Option<Error> {
        lock(&self.0).error.take()
    }

    /// Ends the body; returns the callbacks for the next attempt.
    pub(super) fn end(self) -> Callbacks {
        let callbacks = std::mem::take(&mut lock(&self.0).callbacks);
        drop(self);
        callbacks
    }

    /// The number of bytes that were sent, if the body was not sent to its end.
    pub(super) fn missing(&self) -> Option<u64> {
        let record = lock(&self.0);
        // A transport that has all bytes need not poll for the end.
        let whole = record.whole || record.due == Some(record.sent);
        (!whole).then_some(record.sent)
    }

    /// Compares the checksums in the response with those of the sent bytes.
    pub(super) fn compare(&self, response: &[u8]) -> Result<()> {
        Ok(lock(&self.0).sums.compare(response)?)
    }
}

impl Drop for Attempt {
    /// A connection may hold the body as long as the server reads it, so its task is woken.
    fn drop(&mut self) {
        let reader = {
            let mut record = lock(&self.0);
            record.over = true;
            record.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

impl Record {
    /// Stores the waker of the task that reads the body; true if the body must end.
    fn is_over(&mut self, context: &Context<'_>) -> bool {
        match &mut self.reader {
            Some(reader) => reader.clone_from(context.waker()),
            None => self.reader = Some(context.waker().clone()),
        }
        self.over
    }

    fn media(&mut self, part: &Part) {
        self.sums.clone_from(&part.sums);
        if !part.bytes.is_empty() {
            self.of_media += part.bytes.len() as u64;
            let progress = Progress::new(self.of_media, self.length);
            self.callbacks.progress(progress);
        }
    }
}

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

enum State {
    Opening(BoxFuture<'static, Result<Reading>>),
    Reading(ReadAhead),
    Done,
}

/// The body: a prefix, the media, a suffix.
struct Envelope {
    frame: Frame,
    media: State,
    record: Arc<Mutex<Record>>,
}

impl Envelope {
    /// The next part of the media. The one after it is read while it is sent.
    fn poll_media(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match &mut self.media {
                State::Done => return Poll::Ready(None),
                State::Opening(open) => match ready!(open.as_mut().poll(context)) {
                    Ok(reading) => self.media = State::Reading(ReadAhead::new(reading, None)),
                    Err(error) => {
                        self.media = State::Done;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Reading(ahead) => {
                    ready!(ahead.poll(context));
                    let part = ahead.take();
                    if part.as_ref().is_ok_and(|part| !part.ended) {
                        // The result is used by the next call.
                        let _ = ahead.poll(context);
                    } else {
                        self.media = State::Done;
                    }
                    let part = match part {
                        Ok(part) => part,
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    };
                    lock(&self.record).media(&part);
                    if !part.bytes.is_empty() {
                        return Poll::Ready(Some(Ok(part.bytes)));
                    }
                }
            }
        }
    }

    /// Ends the body with an error, so that the server does not treat it as complete.
    fn stop(&mut self, why: &str) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.media = State::Done;
        let error = TransportError::new(TransportErrorKind::Body, why.to_owned());
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for Envelope {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if lock(&self.record).is_over(context) {
            return self.stop("the attempt is over");
        }
        let piece = if self.frame.before.is_empty() {
            match ready!(self.poll_media(context)) {
                Some(Ok(piece)) => piece,
                Some(Err(error)) => {
                    lock(&self.record).error = Some(error);
                    return self.stop("the media could not be read");
                }
                None if self.frame.after.is_empty() => {
                    lock(&self.record).whole = true;
                    return Poll::Ready(None);
                }
                None => std::mem::take(&mut self.frame.after),
            }
        } else {
            std::mem::take(&mut self.frame.before)
        };
        lock(&self.record).sent += piece.len() as u64;
        Poll::Ready(Some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use futures_core::Stream as _;

    use super::{Attempt, Frame, Reading};
    use crate::boxed::BoxError;
    use crate::media::upload::callbacks::Callbacks;
    use crate::media::upload::checksum::Sums;
    use crate::media::upload::media::Media;

    struct Pieces(std::sync::mpsc::Sender<u8>, u8);

    impl futures_core::Stream for Pieces {
        type Item = Result<Bytes, BoxError>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Self::Item>> {
            let number = self.1;
            self.1 += 1;
            self.0.send(number)?;
            Poll::Ready((number < 3).then(|| Ok(Bytes::from(vec![number]))))
        }
    }

    #[tokio::test]
    async fn the_next_piece_is_read_while_one_is_sent() {
        let (requested, requests) = std::sync::mpsc::channel();
        let media = Media::stream(Pieces(requested, 0));
        let sums = Sums::new(&[], None);
        let attempt = Attempt::new(sums, Callbacks::default(), None, None);
        let opening = Box::pin(Reading::open(media, None, &[]));
        let mut body = pin!(attempt.body(Frame::default(), opening));
        let mut context = Context::from_waker(Waker::noop());
        for number in 0..3 {
            let Poll::Ready(Some(Ok(piece))) = body.as_mut().poll_next(&mut context) else {
                panic!("no piece {number}")
            };
            assert_eq!(piece[..], [number]);
            assert_eq!(requests.try_iter().last(), Some(number + 1));
        }
        let end = body.as_mut().poll_next(&mut context);
        assert!(matches!(end, Poll::Ready(None)));
        assert_eq!(attempt.missing(), None);
    }
}
