//! A download as a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream as _;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode, response};

use super::content::{Content, Cut};
use super::plan::{DownloadPlan, prepare};
use super::resume::Resumed;
use crate::boxed::BoxFuture;
use crate::error::{Error, Kind, Result};
use crate::exchange::{Exchange, ReadUntil};
use crate::media::progress::{OnProgress, Progress};
use crate::stream::{ByteSource, async_read, stream};
use crate::transport::Turn;

/// The number of chunks that one poll reads before it yields to the executor.
const MAX_PIECES: u32 = 128;

/// Media as a [`Stream`](futures_core::Stream) of [`Bytes`], as a tokio
/// [`AsyncRead`](tokio::io::AsyncRead), or with [`next`](Self::next) in a loop.
/// [`save_to`](Self::save_to) writes it to a file.
///
/// **Resumption.** If the connection breaks or stalls, the rest is requested according to the
/// [retry policy](crate::CallOptions::retry). Attempts count from the last byte received, and each
/// resumption restarts the [timeout](crate::CallOptions::timeout) of the call. There is no deadline
/// for the whole download; wrap it in a tokio timeout if necessary. Each response must have the
/// version of the first one, by its strong `etag`, its `x-goog-generation` or its `last-modified`;
/// another version is an [error](Error::is_changed). If the first response has no version, or the
/// method is not a GET, a broken connection is an error.
///
/// **Completeness.** The end is verified by the length, by the mark of the protocol, and for
/// complete media by `x-goog-hash` or `content-md5` ([`Error::is_checksum_mismatch`]). Media that
/// the server decompresses has neither length nor checksum. If the end is not marked, another
/// request verifies it.
///
/// **Compressed objects.** Media is requested without compression (`accept-encoding: identity`). A
/// response with `content-encoding: gzip` is compared with its checksum and then decompressed.
/// [`DownloadCall::raw`](crate::DownloadCall::raw) requests the bytes as they are stored.
///
/// The stream ends after an error.
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
    cut: Cut,
    /// The stream has ended, with or without an error.
    done: bool,
    /// The number of bytes that were returned.
    received: u64,
    progress: Option<OnProgress>,
    /// The rest of a chunk that was larger than the reader's buffer.
    unread: Bytes,
    turn: Turn,
}

impl Download {
    pub(super) fn open(exchange: Exchange, plan: DownloadPlan) -> BoxFuture<'static, Result<Self>> {
        Box::pin(async move {
            let (mut runner, mut request) = exchange.split()?;
            let prepared = prepare(request.get_mut(), &plan);
            prepared.map_err(|error| runner.error_context.annotate(error))?;
            let response = runner.run(&mut request, ReadUntil::Head).await;
            let (parts, mut resumed) = Resumed::begin(runner, request, &plan, response)?;
            resumed.settle().await?;
            Ok(Self::new(parts, resumed, plan))
        })
    }

    fn new(mut parts: response::Parts, resumed: Resumed, plan: DownloadPlan) -> Self {
        let layers = resumed.track().layers();
        if layers > 0 {
            // These headers describe the compressed bytes, which the caller does not receive.
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
            unread: Bytes::new(),
            turn: Turn::default(),
        }
    }

    /// The status of the first response: 200, 206 for a range, or 416 for an empty range.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the first response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The media type, `image/png`.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The number of bytes of this download, if it is known. It is unknown for media that is
    /// decompressed here.
    pub fn size(&self) -> Option<u64> {
        match &self.content {
            Content::Sent(resumed) => resumed.track().size(),
            Content::Decompressed(_) => None,
        }
    }

    /// Reads the rest of the download, up to `limit` bytes. A larger download is an error.
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

    /// Restricts a chunk to the caller's range, and reports the progress.
    fn take(&mut self, piece: Bytes) -> Bytes {
        let piece = self.cut.take(piece);
        if !piece.is_empty() {
            self.received += piece.len() as u64;
            let progress = Progress::new(self.received, self.size());
            if let Some(report) = &mut self.progress {
                report(progress);
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

impl ByteSource for Download {
    fn poll_source(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
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

    fn unread(&mut self) -> &mut Bytes {
        &mut self.unread
    }
}

stream! {
    /// The next chunk; `None` at the end.
    [] Download => Result<Bytes>, poll_chunk
}
async_read!(Download);

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
