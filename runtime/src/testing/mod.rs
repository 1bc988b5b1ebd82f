//! Transports without a network, for tests of code that calls an API (feature `testing`).
//!
//! [`Mock`] expects calls by their parameters, responds with schemas of the API, and fails the test
//! if a call is unexpected or missing. [`FakeTransport`] returns a list of responses in order and
//! records the requests:
//!
//! ```
//! # use discogen_runtime::codegen as rt;
//! # #[derive(Clone)]
//! # struct Shop(rt::Client);
//! # impl rt::Api for Shop {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "shop", version: "v1", title: "Shop", revision: "1", package: "shop", package_version: "1.0.0",
//! #         root_url: "https://shop.googleapis.com/", service_path: "", batch_path: None, mtls_root_url: None,
//! #         alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # impl Shop {
//! #     fn builder() -> discogen_runtime::ClientBuilder<Self> { discogen_runtime::ClientBuilder::new() }
//! #     fn open(&self) -> rt::Call<Open> { self.0.call(Open) }
//! # }
//! # #[derive(Clone)]
//! # struct Open;
//! # impl rt::Params for Open {
//! #     type Api = Shop;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "shop.open", path: "v1/open", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
//! # }
//! use discogen_runtime::testing::FakeTransport;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> discogen_runtime::Result<()> {
//! let fake = FakeTransport::new();
//! fake.respond(503, "");
//! fake.respond(200, r#"{"open": true}"#);
//!
//! let shop = Shop::builder().anonymous().transport(fake.clone()).build().await?;
//! let response = shop.open().send().await?;
//!
//! assert_eq!(response["open"], true);
//! let requests = fake.take_requests();
//! assert_eq!(requests.len(), 2);
//! assert_eq!(requests[0].uri(), "https://shop.googleapis.com/v1/open");
//! # Ok(())
//! # }
//! ```
//!
//! With tokio's paused time, the delays between attempts take no time:
//! `#[tokio::test(start_paused = true)]`. It requires the features `macros`, `rt` and `test-util` of
//! tokio, of which `full` does not include the last:
//!
//! ```toml
//! [dev-dependencies]
//! tokio = { version = "1", features = ["macros", "rt", "test-util"] }
//! ```

mod fake;
mod mock;
mod multipart;

use bytes::Bytes;

pub use fake::FakeTransport;
pub use mock::{AnyMethod, Expectation, Mock, MockOperation, MockTransport, ReceivedCall, status};

use crate::error::{Error, ErrorResponse, Kind};
use crate::secret::mark_secrets;

/// Creates the error of a call that ended with this response, for tests of error handling and retry
/// policies.
///
/// ```
/// # use discogen_runtime::{http, testing};
/// let response = http::Response::builder().status(429).header("retry-after", "7");
/// let error = testing::error(response.body("").unwrap());
/// assert!(error.is_rate_limited() && error.is_transient());
/// ```
pub fn error(response: http::Response<impl Into<Bytes>>) -> Error {
    let (mut parts, body) = response.into_parts();
    mark_secrets(&mut parts.headers);
    let response = ErrorResponse::new(parts.status, parts.headers, body.into(), true);
    Error::new(Kind::Response(response))
}
