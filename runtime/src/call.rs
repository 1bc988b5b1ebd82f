//! A call of one method: its parameters and options.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::api::{Params, request_parts};
use crate::boxed::BoxFuture;
use crate::client::Client;
use crate::error::Result;
use crate::exchange::Exchange;
use crate::fields::schema_of;
use crate::options::CallOptions;
use crate::request::Purpose;
use crate::response::{RawResponse, Response, ResponseFuture, ResponseStream};
use crate::wire::Field as _;

/// A call of the method whose parameters are `P`.
///
/// Only the parts that depend on `P` are generic. Everything else is compiled once, in this crate.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call<P> {
    client: Client,
    /// The parameters.
    pub params: P,
    options: CallOptions,
}

impl Client {
    /// A call with these parameters.
    #[inline]
    pub fn call<P: Params>(&self, params: P) -> Call<P> {
        Call::new(self.clone(), params)
    }
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

    /// Sets options for this call. They take precedence over those of the client and over earlier
    /// ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = self.options.merge(options);
        self
    }

    /// Requests only these fields of the response: `items(id,name),nextPageToken`.
    #[inline]
    pub fn fields(mut self, fields: impl Into<String>) -> Self {
        self.options = self.options.fields(fields);
        self
    }

    /// Builds the request, without the `authorization` header.
    ///
    /// If there is an API key, the URL contains it.
    #[inline]
    pub fn build(&self) -> Result<http::Request<Bytes>> {
        self.request(Purpose::of::<P::Response>())
    }

    /// Builds the request for a purpose.
    #[inline]
    pub(crate) fn request(&self, purpose: Purpose) -> Result<http::Request<Bytes>> {
        self.describe(self.options.clone(), purpose).into_request()
    }

    /// Sends the call and returns the response.
    #[inline]
    pub fn send(self) -> ResponseFuture<P::Response> {
        let response = self.start(Purpose::of::<P::Response>()).collect();
        ResponseFuture::new(response, RawResponse::decode)
    }

    /// Sends the call and returns the response with its status and headers.
    #[inline]
    pub fn send_full(self) -> ResponseFuture<Response<P::Response>> {
        let response = self.start(Purpose::of::<P::Response>()).collect();
        ResponseFuture::new(response, RawResponse::into_response)
    }

    /// Sends the call and decodes the response into a type that implements serde's trait.
    ///
    /// A struct with only the fields that [`fields`](Self::fields) requests is smaller and stricter
    /// than the whole schema. A missing field is an error unless the struct has a default for it. A
    /// response without a body is decoded as `null`.
    #[inline]
    pub fn send_as<T: DeserializeOwned>(self) -> ResponseFuture<T> {
        let response = self.start(Purpose::of::<P::Response>()).collect();
        ResponseFuture::new(response, |it| it.decode_as(P::Response::blank().view()))
    }

    /// Sends the call and returns the body as a stream. An error status is an error.
    #[inline]
    pub fn send_stream(self) -> BoxFuture<'static, Result<ResponseStream>> {
        self.start(Purpose::of::<P::Response>()).stream()
    }

    /// Client, parameters and options, for another kind of call.
    #[inline]
    pub(crate) fn into_parts(self) -> (Client, P, CallOptions) {
        (self.client, self.params, self.options)
    }

    #[inline]
    pub(crate) fn start(mut self, purpose: Purpose) -> Exchange {
        let options = std::mem::take(&mut self.options);
        self.describe(options, purpose)
    }

    #[inline]
    fn describe(&self, options: CallOptions, purpose: Purpose) -> Exchange {
        let mut parts = request_parts(&self.params);
        parts.response = Some(schema_of::<P::Response>);
        Exchange::begin(&self.client, self.params.method(), parts, options, purpose)
    }
}
