//! Uploads of media: simple, multipart, resumable.

mod buffers;
mod cancel;
mod checksum;
mod envelope;
mod fault;
mod job;
mod media;
mod media_type;
mod plan;
mod put;
mod reading;
mod resumable;
mod session;
mod single;
mod state;
mod window;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

pub(crate) use cancel::cancel;
pub(crate) use fault::Fault;
pub(crate) use job::{Job, Upload};
pub use media::Media;
pub use session::UploadSession;

use crate::call::Call;
use crate::credentials::BoxFuture;
use crate::error::Result;
use crate::options::CallOptions;
use crate::response::{Received, Response, unwrap_data};
use crate::service::Params;
use crate::transport::{Body, TransportError};
use crate::wire::{Field as _, Slot};
use checksum::compared;
use job::Protocol;

/// A call that uploads media.
///
/// The protocol is chosen by size: up to 5 MB go in one request, with the body
/// of the call beside them (multipart) or without one (simple); what is larger
/// or of unknown length goes in chunks (resumable), where the method has that.
/// [`simple`](Self::simple), [`multipart`](Self::multipart) and
/// [`resumable`](Self::resumable) choose another one.
///
/// A resumable upload survives what a network does: after each fault it asks the
/// server how far it came and goes on from there. It is given up when the
/// [retry policy](CallOptions::retry) says so, which sees the failures since the
/// last progress: 256 KiB more at the server, or the end. Less than that in response to a chunk
/// is a failure. A last response that is empty or cut off is asked for again. One request is
/// retried only if the call is [idempotent](CallOptions::idempotent) and the media can be read again.
///
/// A [timeout](CallOptions::timeout) that is set holds for the whole upload, opening and reading
/// the media included. Without one a resumable upload has ten minutes from each progress to the
/// next, and one in a single request ten minutes in all.
///
/// The media is read as it is sent, at most one chunk of it is in memory, and
/// checksums in the answer (`crc32c`, `md5Hash`, `md5Checksum`) are compared with
/// what was sent ([`Error::is_checksum_mismatch`](crate::Error::is_checksum_mismatch)); to
/// [`fields`](CallOptions::fields) without them they are added. Dropping the future of
/// [`send`](Self::send) ends everything; what a session has by then can be continued.
#[must_use = "an upload does nothing until it is sent"]
pub struct UploadCall<P> {
    call: Call<P>,
    upload: Upload,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of the media that the server has; in a single request those that were handed to the network.
    pub sent: u64,
    /// Bytes of the media in all, as far as that is known.
    pub total: Option<u64>,
}

type OnProgress = dyn FnMut(Progress) + Send;
type OnSession = dyn FnMut(&UploadSession) + Send;

/// Who is told.
#[derive(Default)]
struct Watchers {
    progress: Option<Box<OnProgress>>,
    session: Option<Box<OnSession>>,
}

impl Watchers {
    fn progress(&mut self, progress: Progress) {
        if let Some(tell) = &mut self.progress {
            tell(progress);
        }
    }

    fn session(&mut self, session: &UploadSession) {
        if let Some(tell) = &mut self.session {
            tell(session);
        }
    }
}

impl<P: Params> UploadCall<P> {
    #[inline]
    pub(crate) fn new(call: Call<P>, media: Media) -> Self {
        let upload = Upload::new(media);
        Self { call, upload }
    }

    /// Sets options for this call; they win over those of the client and over earlier ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.call = self.call.with(options);
        self
    }

    /// Uploads in one request, the media alone. A body with something in it is an error.
    #[inline]
    pub fn simple(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Simple);
        self
    }

    /// Uploads in one request, the body and the media.
    #[inline]
    pub fn multipart(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Multipart);
        self
    }

    /// Uploads in chunks, each of which the server confirms.
    #[inline]
    pub fn resumable(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Resumable);
        self
    }

    /// How many bytes a chunk of a resumable upload has: a multiple of 256 KiB, 8 MiB unless set.
    ///
    /// So much is held in memory, and so much can be sent again of media that can be read
    /// only once. Another number than a multiple of 262,144 is an error of the call.
    #[inline]
    pub fn chunk_size(mut self, bytes: usize) -> Self {
        self.upload.chunk_size = bytes;
        self
    }

    /// Tells how far the upload is, whenever that changes.
    #[inline]
    pub fn progress(mut self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.upload.watchers.progress = Some(Box::new(tell));
        self
    }

    /// Hands out the session of a resumable upload as soon as there is one, and each that follows it.
    #[inline]
    pub fn on_session(mut self, keep: impl FnMut(&UploadSession) + Send + 'static) -> Self {
        self.upload.watchers.session = Some(Box::new(keep));
        self
    }

    /// Continues a session that this or another process began; the media is the same, from its beginning.
    ///
    /// What the server has already is read, for the checksum, and not sent. A session that is gone
    /// when the server is first asked about it may have been completed before. That is an error,
    /// and another one begins only if the call is [idempotent](CallOptions::idempotent).
    ///
    /// Parameters and body matter only if the upload begins anew. They can be left out: then a session
    /// that is gone is an error in any case. [`UploadSession::resume`] never begins anew.
    #[inline]
    pub fn resume(mut self, session: UploadSession) -> Self {
        self.upload.session = Some(session);
        self.resumable()
    }

    /// Continues a session without the parameters and the body that it began with.
    #[inline]
    pub(crate) fn continuing(mut self, session: UploadSession) -> Self {
        self.upload.only_resumes = true;
        self.resume(session)
    }

    /// Uploads and gives the answer.
    #[inline]
    pub fn send(self) -> impl Future<Output = Result<P::Response>> + Send + 'static {
        let answer = self.start();
        async move { answer.await?.decode() }
    }

    /// Uploads and gives the answer with its status and headers.
    #[inline]
    pub fn send_full(self) -> impl Future<Output = Result<Response<P::Response>>> + Send + 'static {
        let answer = self.start();
        async move { answer.await?.into_response() }
    }

    #[inline]
    fn start(self) -> BoxFuture<'static, Result<Received>> {
        let members = members(P::Response::blank().slot());
        self.call
            .start_upload(self.upload, members, compared(members))
    }
}

impl<P> fmt::Debug for UploadCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadCall")
            .field("media", &self.upload.media)
            .field("protocol", &self.upload.protocol)
            .field("chunk_size", &self.upload.chunk_size)
            .field("session", &self.upload.session)
            .finish_non_exhaustive()
    }
}

/// The members that the schema of an answer has.
fn members(slot: Slot<'_>) -> &'static [&'static str] {
    match slot {
        Slot::Message(message) | Slot::Boxed(message) => message.shape().names,
        _ => &[],
    }
}

/// A body in one piece, which transports take for a stream.
fn once(bytes: Bytes) -> impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static {
    struct Once(Bytes);
    impl Stream for Once {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let bytes = std::mem::take(&mut self.0);
            Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)))
        }
    }
    Once(bytes)
}

/// The JSON of the resource in a response.
fn resource(response: &http::Response<Body>, wrapped: bool) -> &[u8] {
    let body = response.body().as_bytes().map_or(&[][..], |body| body);
    let inner = if wrapped { unwrap_data(body) } else { None };
    inner.unwrap_or(body)
}
