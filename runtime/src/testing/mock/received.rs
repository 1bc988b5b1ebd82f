//! A request that a mock received.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use crate::api::Params;
use crate::request::Recorded;
use crate::secret::{is_secret_key, redact};

/// A request that a [`Mock`](super::Mock) received: the method, the parameters and the HTTP request.
///
/// `Debug` does not print the values of parameters whose name is that of a secret.
#[derive(Clone)]
pub struct ReceivedCall {
    recorded: Recorded,
    request: Arc<http::Request<Bytes>>,
}

impl ReceivedCall {
    pub(super) fn new(recorded: Recorded, request: http::Request<Bytes>) -> Self {
        let request = Arc::new(request);
        Self { recorded, request }
    }

    /// The ID of the API method, `vision.operations.cancel`.
    pub fn method_id(&self) -> &'static str {
        self.recorded.contents().method.id
    }

    /// The value of a path, query or header parameter by its wire name: a string, or a list of
    /// strings for a repeated parameter.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        let mut parameters = self.recorded.contents().parameters.iter();
        let found = parameters.find(|(key, _)| *key == name);
        found.map(|(_, value)| value)
    }

    /// The body that the caller set, without media and without the wrapper `data`.
    pub fn body(&self) -> Option<&Value> {
        self.recorded.contents().body.as_ref()
    }

    /// The parameters of the call, if they have this type.
    ///
    /// Two kinds of calls differ: a page after the first one has the parameters of the first one,
    /// and its page token is in [`parameter`](Self::parameter); a poll or a cancellation of a
    /// long-running operation that the runtime sends has no typed parameters.
    pub fn params<P: Params>(&self) -> Option<&P> {
        self.recorded.contents().typed.as_ref()?.downcast_ref()
    }

    /// The HTTP request.
    pub fn request(&self) -> &http::Request<Bytes> {
        &self.request
    }

    /// The parameters as lines of a report.
    pub(super) fn describe(&self) -> Vec<String> {
        let contents = self.recorded.contents();
        let mut lines = vec![format!(
            "{} {}",
            self.request.method(),
            redact(&self.request.uri().to_string())
        )];
        let parameters = contents.parameters.iter();
        lines.extend(parameters.map(|(name, value)| match is_secret(name) {
            true => format!("{name}: REDACTED"),
            false => format!("{name}: {value}"),
        }));
        lines.extend(
            contents
                .body
                .iter()
                .map(|body| format!("body: {}", shortened(body))),
        );
        lines
    }
}

/// The name of a page token is that of a secret, but it grants no access.
fn is_secret(name: &str) -> bool {
    is_secret_key(name) && !name.eq_ignore_ascii_case("pageToken")
}

/// A body with its secrets redacted and a limited length.
fn shortened(body: &Value) -> String {
    const LONGEST: usize = 500;
    crate::secret::cut(&body.to_string(), LONGEST)
}

impl fmt::Debug for ReceivedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedCall")
            .field("method_id", &self.method_id())
            .field("call", &self.describe())
            .finish()
    }
}
