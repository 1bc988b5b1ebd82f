//! A call that uploads media, and the calls that continue or cancel an upload session.

use std::fmt;
use std::future::Future;

use super::cancel::cancel;
use super::checksum::compared;
use super::job::{Job, UploadOptions};
use super::media::Media;
use super::protocol::Protocol;
use super::session::UploadSession;
use crate::api::{Params, request_parts};
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::error::Result;
use crate::fields::schema_of;
use crate::media::progress::Progress;
use crate::options::CallOptions;
use crate::response::{RawResponse, Response};

/// A call that uploads media.
///
/// The protocol depends on the size. Up to 5 MB are sent in one request, with the body of the call
/// (multipart) or without one (simple). Larger media and media of unknown length are sent in chunks
/// (resumable), if the method supports that. [`simple`](Self::simple),
/// [`multipart`](Self::multipart) and [`resumable`](Self::resumable) select another protocol.
///
/// A resumable upload continues after network errors: it asks the server how many bytes it has and
/// sends the rest. The [retry policy](CallOptions::retry) decides when it ends with an error; its
/// attempts count from the last progress, which is 256 KiB more at the server or the end. Less
/// progress after a chunk counts as a failure. If the last response is empty or truncated, it is
/// requested again. An upload in one request is retried only if the call is
/// [idempotent](CallOptions::idempotent) and the media can be read again.
///
/// A [timeout](CallOptions::timeout) applies to the whole upload, including opening and reading the
/// media. By default, a resumable upload has ten minutes from each progress to the next, and an
/// upload in one request has ten minutes in total.
///
/// The next chunk is read while one is sent, so at most two chunks are in memory. Files are read and
/// their checksums computed on another thread. The checksums in the response (`crc32c`, `md5Hash`,
/// `md5Checksum`) are compared with those of the sent bytes
/// ([`Error::is_checksum_mismatch`](crate::Error::is_checksum_mismatch)); if
/// [`fields`](CallOptions::fields) does not include them, they are added. Dropping the future of
/// [`send`](Self::send) stops the upload; its session can be continued.
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

    /// Sets options for this call. They take precedence over those of the client and over earlier
    /// ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.call = self.call.with(options);
        self
    }

    /// Uploads the media in one request, without a body. It is an error if the call has one.
    #[inline]
    pub fn simple(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Simple);
        self
    }

    /// Uploads the body and the media in one request.
    #[inline]
    pub fn multipart(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Multipart);
        self
    }

    /// Uploads in chunks, which the server confirms one by one.
    #[inline]
    pub fn resumable(mut self) -> Self {
        self.upload.protocol = Some(Protocol::Resumable);
        self
    }

    /// Sets the chunk size of a resumable upload in bytes; 8 MiB by default.
    ///
    /// It must be a multiple of 262,144 (256 KiB); other values are an error of the call. Two chunks
    /// are held in memory: the current one, which can be sent again if the media can only be read
    /// once, and the next one.
    #[inline]
    pub fn chunk_size(mut self, bytes: usize) -> Self {
        self.upload.chunk_size = bytes;
        self
    }

    /// Sets a callback for the progress of the upload.
    #[inline]
    pub fn progress(mut self, report: impl FnMut(Progress) + Send + 'static) -> Self {
        self.upload.callbacks.progress = Some(Box::new(report));
        self
    }

    /// Sets a callback that receives the session of a resumable upload as soon as it exists, and
    /// each session that replaces it.
    #[inline]
    pub fn on_session(mut self, keep: impl FnMut(&UploadSession) + Send + 'static) -> Self {
        self.upload.callbacks.session = Some(Box::new(keep));
        self
    }

    /// Continues a session that this or another process started. The media must be the same, from
    /// its beginning.
    ///
    /// The bytes that the server already has are read for the checksum and not sent. If the session
    /// does not exist when the position is first requested, the upload may have been completed. This is
    /// an error unless the call is [idempotent](CallOptions::idempotent); then another session is
    /// started.
    ///
    /// Parameters and body are needed only to start another session. Without them, a session that
    /// does not exist is an error in any case. [`UploadSession::resume`] never starts another one.
    #[inline]
    pub fn resume(mut self, session: UploadSession) -> Self {
        self.upload.session = Some(session);
        self.resumable()
    }

    /// Continues a session without the parameters and the body of its call.
    #[inline]
    pub(crate) fn continuing(mut self, session: UploadSession) -> Self {
        self.upload.only_resumes = true;
        self.resume(session)
    }

    /// Uploads the media and returns the response.
    #[inline]
    pub fn send(self) -> impl Future<Output = Result<P::Response>> + Send + 'static {
        let response = self.start();
        async move { response.await?.decode() }
    }

    /// Uploads the media and returns the response with its status and headers.
    #[inline]
    pub fn send_full(self) -> impl Future<Output = Result<Response<P::Response>>> + Send + 'static {
        let response = self.start();
        async move { response.await?.into_response() }
    }

    #[inline]
    fn start(self) -> BoxFuture<'static, Result<RawResponse>> {
        let (client, params, options) = self.call.into_parts();
        let members = params.response_members();
        let mut parts = request_parts(&params);
        parts.response = Some(schema_of::<P::Response>);
        parts.compared = compared(members);
        let job = Job::new(&client, params.method(), options, self.upload, members);
        job.start(&parts)
    }
}

impl UploadSession {
    /// Continues the upload with the same media, from its beginning.
    ///
    /// The call determines the method, the client and the options:
    /// `session.resume(storage.call(InsertParams::new()), media)`. Its parameters and body are not
    /// sent, because the server received them at the start. Therefore a session that does not exist
    /// is an [error](crate::Error::is_upload_expired); [`UploadCall::resume`] can start another one.
    pub fn resume<P: Params>(self, call: Call<P>, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(call, media.into()).continuing(self)
    }

    /// Cancels the upload; the server discards its bytes.
    ///
    /// The call determines the method and the client, as for [`resume`](Self::resume). Cancelling a
    /// session that does not exist succeeds. A completed upload is not undone.
    pub fn cancel<P: Params>(
        &self,
        call: Call<P>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (client, params, options) = call.into_parts();
        cancel(&client, params.method(), options, self.clone())
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
