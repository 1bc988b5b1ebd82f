//! Reads the next part of the media while the current one is sent.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;

use super::reading::{Part, Reading};
use crate::boxed::BoxFuture;
use crate::error::{Result, UploadError};

type Read = (Box<Reading>, Result<Part>);

/// Media, and its next part or the error that occurred while reading it.
///
/// An error is returned when the part is requested, so it does not affect the part before it.
pub(super) struct ReadAhead {
    /// `None` while a part is being read.
    reading: Option<Box<Reading>>,
    work: Option<BoxFuture<'static, Read>>,
    part: Option<Result<Part>>,
    /// The size of every part except the last; `None` for any size.
    size: Option<usize>,
    /// The length of the media, if it is known.
    pub(super) length: Option<u64>,
    /// True if any byte can be read again.
    pub(super) can_rewind: bool,
}

impl ReadAhead {
    pub(super) fn new(reading: Reading, size: Option<usize>) -> Self {
        Self {
            length: reading.length,
            can_rewind: reading.can_rewind(),
            reading: Some(Box::new(reading)),
            work: None,
            part: None,
            size,
        }
    }

    /// Starts or continues to read the next part; ready when `next` returns without waiting.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.part.is_some() {
            return Poll::Ready(());
        }
        if let Some(mut reading) = self.reading.take() {
            let size = self.size;
            self.work = Some(Box::pin(async move {
                let part = reading.part(size).await;
                (reading, part)
            }));
        }
        let Some(work) = &mut self.work else {
            return Poll::Ready(());
        };
        let (reading, part) = ready!(work.as_mut().poll(context));
        self.work = None;
        self.reading = Some(reading);
        self.part = Some(part);
        Poll::Ready(())
    }

    /// Reads the next part. Dropping the future keeps what was read.
    pub(super) async fn fill(&mut self) {
        poll_fn(|context| self.poll(context)).await;
    }

    /// The next part; it has no bytes at the end of the media.
    pub(super) async fn next(&mut self) -> Result<Part> {
        self.fill().await;
        self.take()
    }

    /// The next part, after `poll` was ready.
    pub(super) fn take(&mut self) -> Result<Part> {
        let interrupted = || UploadError::unreadable(io::Error::other("an earlier read failed"));
        self.part
            .take()
            .unwrap_or_else(|| Err(interrupted().into()))
    }

    /// Continues at this byte, if `can_rewind`. The part that was read ahead is discarded.
    pub(super) async fn rewind(&mut self, offset: u64) {
        if self.work.is_some() {
            self.fill().await;
        }
        self.part = None;
        if let Some(reading) = &mut self.reading {
            reading.rewind(offset);
        }
    }

    /// An empty buffer with this capacity, if possible a released one of an earlier part.
    pub(super) fn buffer(&mut self, size: usize) -> BytesMut {
        let buffer = self.reading.as_mut().map(|reading| reading.buffer(size));
        let mut buffer = buffer.unwrap_or_default();
        buffer.clear();
        buffer
    }
}

/// Polls `other` while `work` is pending, and returns the result of `work`. `other` is dropped then,
/// whether it is ready or not.
pub(super) async fn while_pending<T>(
    work: impl Future<Output = T>,
    other: impl Future<Output = ()>,
) -> T {
    let (mut work, mut other) = (pin!(work), pin!(other));
    let mut is_ready = false;
    poll_fn(|context| {
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        is_ready = is_ready || other.as_mut().poll(context).is_ready();
        Poll::Pending
    })
    .await
}
