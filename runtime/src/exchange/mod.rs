//! Runs a call attempt by attempt. None of this code is generic.

mod attempts;
mod authorize;
mod budget;
mod call_request;
mod collect;
mod intercept;
mod open;
mod recover;

use std::sync::Arc;

use bytes::Bytes;

use crate::client::{Client, Inner};
use crate::error::Result;
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose, RequestParts};
use crate::service::Method;

pub(crate) use attempts::{AttemptLoop, ReadUntil};
pub(crate) use budget::CallBudget;
pub(crate) use call_request::CallRequest;
pub(crate) use collect::collect;

/// A call with its request, or with the error that building it returned.
pub(crate) struct Exchange {
    pub(crate) client: Arc<Inner>,
    pub(crate) method: &'static Method,
    pub(crate) options: Arc<Settings>,
    pub(crate) request: Result<http::Request<Bytes>>,
}

impl Exchange {
    /// Builds the request. It is sent when the exchange runs.
    pub(crate) fn begin(
        client: &Client,
        method: &'static Method,
        parts: RequestParts<'_>,
        over: CallOptions,
        purpose: Purpose,
    ) -> Self {
        let client = client.inner();
        let options = client.options.clone().merge(over).settings();
        let request = request::build(&parts, &client.context(method, &options, purpose));
        Self {
            client: client.clone(),
            method,
            options,
            request,
        }
    }

    pub(crate) fn into_request(self) -> Result<http::Request<Bytes>> {
        self.request
    }

    /// The attempts and the request to send.
    pub(crate) fn split(self) -> Result<(AttemptLoop, CallRequest)> {
        let mut request = self.request?;
        self.client.auth.complete(request.headers_mut());
        let runner = AttemptLoop::new(self.client, self.method, self.options, &request);
        Ok((runner, CallRequest::new(request)))
    }
}
