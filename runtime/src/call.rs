//! A call of one method: parameters and options, to be sent.

use std::future::Future;

use bytes::Bytes;

use crate::client::Client;
use crate::credentials::BoxFuture;
use crate::error::Result;
use crate::exchange::Exchange;
use crate::options::CallOptions;
use crate::request::RequestParts;
use crate::response::{Received, Response, ResponseStream};
use crate::service::Params;
use crate::upload::{Media, Upload, UploadCall};

/// A call of the method that `P` belongs to.
///
/// Only what names `P` is generic here; everything else is compiled once, in
/// this crate.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call<P> {
    client: Client,
    /// The parameters.
    pub params: P,
    options: CallOptions,
}

impl<P: Params> Call<P> {
    #[inline]
    pub(crate) fn new(client: Client, params: P) -> Self {
        Self {
            client,
            params,
            options: CallOptions::new(),
        }
    }

    /// Sets options for this call; they win over those of the client and over earlier ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = self.options.merge(options);
        self
    }

    /// Asks for parts of the answer only: `items(id,name),nextPageToken`.
    #[inline]
    pub fn fields(mut self, fields: impl Into<String>) -> Self {
        self.options = self.options.fields(fields);
        self
    }

    /// The request as it would be sent, but for the `authorization` header.
    ///
    /// It has the API key in its URL, if there is one.
    #[inline]
    pub fn build(&self) -> Result<http::Request<Bytes>> {
        self.describe(self.options.clone()).into_request()
    }

    /// Sends the call and gives the answer.
    #[inline]
    pub fn send(self) -> impl Future<Output = Result<P::Response>> + Send + 'static {
        let answer = self.start().collect();
        async move { answer.await?.decode() }
    }

    /// Sends the call and gives the answer with its status and headers.
    #[inline]
    pub fn send_full(self) -> impl Future<Output = Result<Response<P::Response>>> + Send + 'static {
        let answer = self.start().collect();
        async move { answer.await?.into_response() }
    }

    /// Sends the call and gives the body as it comes; an error status is an error here too.
    #[inline]
    pub fn send_stream(self) -> impl Future<Output = Result<ResponseStream>> + Send + 'static {
        self.start().stream()
    }

    /// Uploads media with the call; an error if the method takes none.
    #[inline]
    pub fn upload(self, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(self, media.into())
    }

    #[inline]
    pub(crate) fn start_upload(
        mut self,
        upload: Upload,
        members: &'static [&'static str],
    ) -> BoxFuture<'static, Result<Received>> {
        let options = std::mem::take(&mut self.options);
        let mut parts = RequestParts::new();
        self.params.describe(&mut parts);
        let method = const { &P::METHOD };
        self.client.upload(method, &parts, options, upload, members)
    }

    #[inline]
    fn start(mut self) -> Exchange {
        let options = std::mem::take(&mut self.options);
        self.describe(options)
    }

    #[inline]
    fn describe(&self, options: CallOptions) -> Exchange {
        let mut parts = RequestParts::new();
        self.params.describe(&mut parts);
        self.client.start(const { &P::METHOD }, parts, options)
    }
}
