//! A call that uploads media, and the calls that continue or cancel an upload session.

use std::fmt;
use std::future::Future;

use super::cancel::cancel;
use super::checksum::compared;
use super::job::{Job, UploadOptions};
use super::media::Media;
use super::progress::Progress;
use super::protocol::Protocol;
use super::resource::members;
use super::session::UploadSession;
use crate::api::Params;
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::error::Result;
use crate::fields::schema_of;
use crate::options::CallOptions;
use crate::request::RequestParts;
use crate::response::{RawResponse, Response};
use crate::wire::Field as _;

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
    upload: UploadOptions,
}

impl<P: Params> UploadCall<P> {
    #[inline]
    pub(crate) fn new(call: Call<P>, media: Media) -> Self {
        let upload = UploadOptions::new(media);
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
        self.upload.callbacks.progress = Some(Box::new(tell));
        self
    }

    /// Hands out the session of a resumable upload as soon as there is one, and each that follows it.
    #[inline]
    pub fn on_session(mut self, keep: impl FnMut(&UploadSession) + Send + 'static) -> Self {
        self.upload.callbacks.session = Some(Box::new(keep));
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
    fn start(self) -> BoxFuture<'static, Result<RawResponse>> {
        let members = members(P::Response::blank().slot());
        let (client, params, options) = self.call.into_parts();
        let mut parts = RequestParts::new();
        params.describe(&mut parts);
        parts.response = Some(schema_of::<P::Response>);
        parts.compared = compared(members);
        let job = Job::new(&client, const { &P::METHOD }, options, self.upload, members);
        job.start(&parts)
    }
}

impl UploadSession {
    /// Continues the upload with the same media, from its beginning.
    ///
    /// The call names the method and the client: `session.resume(storage.call(InsertParams::new()), media)`.
    /// Its options hold; its parameters and its body are not sent, because the server has them since the session
    /// began. For the same reason a session that is gone is an
    /// [error](Error::is_upload_expired): the upload cannot begin anew without them.
    /// [`UploadCall::resume`] continues a session with a call that can.
    pub fn resume<P: Params>(self, call: Call<P>, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(call, media.into()).continuing(self)
    }

    /// Cancels the upload: the server drops what it has.
    ///
    /// The call names the method and the client, as for [`resume`](Self::resume). A session that is gone
    /// already is no error; of an upload that is complete nothing is undone.
    pub fn cancel<P: Params>(
        &self,
        call: Call<P>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (client, _, options) = call.into_parts();
        cancel(&client, const { &P::METHOD }, options, self.clone())
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
