//! What a call can do besides where its method has media.

use bytes::Bytes;

use super::download::DownloadCall;
use super::upload::{Job, Media, Upload, UploadCall};
use crate::call::Call;
use crate::client::Client;
use crate::credentials::BoxFuture;
use crate::error::Result;
use crate::options::CallOptions;
use crate::request::{self, Purpose, RequestParts};
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
    ) -> BoxFuture<'static, Result<Received>> {
        let (client, params, options) = self.into_parts();
        let mut parts = RequestParts::new();
        params.describe(&mut parts);
        let method = const { &P::METHOD };
        client.upload(method, &parts, options, upload, members)
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
        let build = |route| {
            let context = request::Context {
                service: inner.service,
                method,
                options: &options,
                user_agent: &inner.user_agent,
                api_key: inner.auth.api_key(),
                purpose: Purpose::Answer,
                route: Some(route),
            };
            request::build(parts, &context)
        };
        let job = Job {
            client: inner.clone(),
            method,
            options: options.clone(),
            upload,
            members,
        };
        job.start(build)
    }
}
