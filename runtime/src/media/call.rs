//! What a call can do besides where its method has media.

use bytes::Bytes;

use super::download::DownloadCall;
use super::upload::{Job, Media, Upload, UploadCall, UploadSession, cancel};
use crate::call::{Call, answer_of};
use crate::client::Client;
use crate::credentials::BoxFuture;
use crate::error::Result;
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose, RequestParts, Route};
use crate::response::Received;
use crate::service::{Method, Params};

impl<P: Params> Call<P> {
    /// The same call, for the media that it can give.
    #[inline]
    pub fn download(self) -> DownloadCall<P> {
        DownloadCall::new(self)
    }

    /// The request of a download, as it would be sent.
    #[inline]
    pub(crate) fn build_download(&self) -> Result<http::Request<Bytes>> {
        self.describe(self.options().clone(), Purpose::Download)
            .into_request()
    }

    /// Uploads media with the call; an error if the method takes none.
    #[inline]
    pub fn upload(self, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(self, media.into())
    }

    #[inline]
    pub(crate) fn start_upload(
        self,
        upload: Upload,
        members: &'static [&'static str],
        compared: &'static [&'static str],
    ) -> BoxFuture<'static, Result<Received>> {
        let (client, params, options) = self.into_parts();
        let mut parts = RequestParts::new();
        params.describe(&mut parts);
        parts.answer = Some(answer_of::<P::Response>);
        parts.compared = compared;
        let method = const { &P::METHOD };
        client.upload(method, &parts, options, upload, members)
    }

    /// Cancels the session of an upload of the method.
    #[inline]
    pub(crate) fn cancel_upload(self, session: UploadSession) -> BoxFuture<'static, Result<()>> {
        let (client, _, options) = self.into_parts();
        client.cancel_upload(const { &P::METHOD }, options, session)
    }
}

impl Client {
    /// Builds the requests that the upload may need; nothing is sent until the future is polled.
    fn upload(
        &self,
        method: &'static Method,
        parts: &RequestParts<'_>,
        over: CallOptions,
        upload: Upload,
        members: &'static [&'static str],
    ) -> BoxFuture<'static, Result<Received>> {
        let inner = self.inner();
        let options = inner.options.clone().merge(over).settings();
        let build = |route| request::build(parts, &self.context(method, &options, Some(route)));
        let bare = || request::bare(&self.context(method, &options, None));
        let job = Job {
            client: inner.clone(),
            method,
            options: options.clone(),
            upload,
            members,
        };
        job.start(build, bare)
    }

    fn cancel_upload(
        &self,
        method: &'static Method,
        over: CallOptions,
        session: UploadSession,
    ) -> BoxFuture<'static, Result<()>> {
        let client = self.inner().clone();
        let options = client.options.clone().merge(over).settings();
        let call = request::bare(&self.context(method, &options, None));
        Box::pin(async move {
            let cancelled = async { cancel(client, method, options, call?, session).await };
            cancelled.await.map_err(|error| error.in_method(method.id))
        })
    }

    fn context<'c>(
        &'c self,
        method: &'static Method,
        options: &'c Settings,
        route: Option<Route>,
    ) -> request::Context<'c> {
        let inner = self.inner();
        request::Context {
            service: inner.service,
            method,
            options,
            user_agent: &inner.user_agent,
            api_key: inner.auth.api_key(),
            purpose: Purpose::Answer,
            route,
        }
    }
}
