//! Several calls in one request.

use discogen_runtime::codegen::{Client, Value};
use discogen_runtime::{BatchHandle, BatchResponse, CallOptions, Result};

use crate::call::Call;
use crate::constants::ServiceConstants;
use crate::params::AnyApi;
use crate::problem::{InvalidCall, ProblemKind, quoted};

/// Calls of one API that are sent together, as described for the runtime's
/// [`Batch`](discogen_runtime::Batch).
#[derive(Debug)]
#[must_use = "a batch does nothing until it is sent"]
pub struct Batch(discogen_runtime::Batch<AnyApi>);

impl Batch {
    /// A batch without calls.
    pub(crate) fn new(
        client: &Client,
        constants: &'static ServiceConstants,
    ) -> std::result::Result<Self, InvalidCall> {
        let Some(method) = &constants.batch else {
            let service = &constants.service;
            let message = format!(
                "the document of {} names no path for batches; send the calls one by one",
                quoted(service.title)
            );
            let kind = ProblemKind::Unsupported;
            return Err(InvalidCall::one("batch", kind, "", message));
        };
        Ok(Self(discogen_runtime::Batch::with_method(client, method)))
    }

    /// Sets options of the requests: headers, endpoint, attempt timeout. The options of the calls
    /// are independent of them.
    pub fn with(self, options: CallOptions) -> Self {
        Self(self.0.with(options))
    }

    /// Sets the maximum number of calls in one request; 100 by default.
    pub fn limit(self, calls: usize) -> Self {
        Self(self.0.limit(calls))
    }

    /// Adds a call, and returns the handle of its response.
    ///
    /// # Errors
    ///
    /// The method responds with media or with a stream of elements, which a batch cannot contain.
    pub fn add(&mut self, call: Call) -> std::result::Result<BatchHandle<Value>, InvalidCall> {
        let method = call.method();
        if method.is_streaming() || method.returns_only_media() {
            return Err(call.unsupported("responds with media or a stream; send it on its own"));
        }
        Ok(self.0.add(call.typed::<Value>()))
    }

    /// The number of calls.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are no calls.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sends the calls, and returns the response or the error of each. A batch without calls sends
    /// nothing.
    ///
    /// # Errors
    ///
    /// No request can be sent at all, because an option of the batch is invalid.
    pub async fn send(self) -> Result<BatchResponse> {
        self.0.send().await
    }
}
