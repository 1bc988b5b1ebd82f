//! A download on its way.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode, response};
use tokio::io::{AsyncRead, ReadBuf};

use super::content::{Content, Cut};
use super::plan::{DownloadPlan, OnProgress, prepare};
use super::resume::Resumed;
use crate::boxed::BoxFuture;
use crate::error::{Error, Kind, Result};
use crate::exchange::{Exchange, ReadUntil};
use crate::response::byte_stream::{self, Pieces};
use crate::transport::Turn;

/// How many pieces one poll takes at most before it returns to the executor.
const MAX_PIECES: u32 = 128;

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
/// ([`Error::is_checksum_mismatch`]). Media that the server decompresses on the way has neither length nor
/// checksum. Where an answer only ceases to come, the server is asked whether there is more.
///
/// **Compressed objects.** Media is asked for without compression (`accept-encoding: identity`). What comes
/// with `content-encoding: gzip` in spite of that is compared with its checksum as it comes, and decompressed here.
/// [`DownloadCall::raw`](crate::DownloadCall::raw) asks for the bytes as they are stored.
///
/// After an error the stream ends.
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
    cut: Cut,
    /// It has ended, well or with an error.
    done: bool,
    /// How many bytes the caller has.
    received: u64,
    progress: Option<OnProgress>,
    /// Read and not yet handed out: a reader's buffer was too small.
    rest: Bytes,
    turn: Turn,
}

impl Download {
    pub(super) fn open(exchange: Exchange, plan: DownloadPlan) -> BoxFuture<'static, Result<Self>> {
        Box::pin(async move {
            let (mut runner, mut request) = exchange.split()?;
            let prepared = prepare(&mut request, &plan);
            prepared.map_err(|error| runner.error_context.annotate(error))?;
            let answer = runner.run(&mut request, ReadUntil::Head).await;
            let (parts, mut resumed) = Resumed::begin(runner, request, &plan, answer)?;
            resumed.settle().await?;
            Ok(Self::new(parts, resumed, plan))
        })
    }

    fn new(mut parts: response::Parts, resumed: Resumed, plan: DownloadPlan) -> Self {
        let layers = resumed.track().layers();
        if layers > 0 {
            // They describe the compressed bytes, which the caller does not see.
            parts.headers.remove(CONTENT_ENCODING);
            parts.headers.remove(CONTENT_LENGTH);
        }
        Self {
            status: parts.status,
            headers: parts.headers,
            content: Content::new(resumed),
            cut: Cut::new(plan.span, layers),
            done: false,
            received: 0,
            progress: plan.progress,
            rest: Bytes::new(),
            turn: Turn::default(),
        }
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

    /// How many bytes this download gives in all, if that is known. It is not for media that is decompressed here.
    pub fn size(&self) -> Option<u64> {
        match &self.content {
            Content::Sent(resumed) => resumed.track().size(),
            Content::Unpacked(_) => None,
        }
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
                return Err(self.annotate(Error::new(Kind::TooLarge { limit })));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    pub(super) fn annotate(&self, error: Error) -> Error {
        self.content.resumed().annotate(error)
    }

    /// Takes the next piece, in the caller's range.
    fn take(&mut self, piece: Bytes) -> Bytes {
        let piece = self.cut.take(piece);
        if !piece.is_empty() {
            self.received += piece.len() as u64;
            let size = self.size();
            if let Some(progress) = &mut self.progress {
                progress(self.received, size);
            }
        }
        piece
    }

    fn end(&mut self) -> Option<Result<Bytes>> {
        self.done = true;
        let ended = self.cut.end();
        ended.err().map(|error| Err(self.annotate(error)))
    }
}

impl Pieces for Download {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        loop {
            if self.done || self.cut.is_over() {
                return Poll::Ready(None);
            }
            ready!(self.turn.step(MAX_PIECES, context));
            match Pin::new(&mut self.content).poll_next(context) {
                Poll::Pending => {
                    self.turn.rest();
                    return Poll::Pending;
                }
                Poll::Ready(None) => return Poll::Ready(self.end()),
                Poll::Ready(Some(Ok(piece))) => {
                    let piece = self.take(piece);
                    if !piece.is_empty() {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    self.done = true;
                    return Poll::Ready(Some(Err(self.annotate(error))));
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
        byte_stream::poll_read(self.get_mut(), context, buffer)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("received", &self.received)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}
