//! The runtime of the API clients that discogen generates.
//!
//! A generated crate contains the schemas and the parameters of one API. Everything that happens during
//! a call is in this crate, which is compiled once for all APIs. Generated crates re-export the items
//! that a program needs, so that most programs do not depend on this crate directly.
//!
//! # Making calls
//!
//! A client has one accessor per resource, and each resource has one function per method of the API. The
//! function returns a [`Call`], which [`send`](Call::send) runs.
//!
//! ```
//! # use discogen_runtime::codegen as rt;
//! # #[derive(Clone)]
//! # struct Library(rt::Client);
//! # impl rt::Api for Library {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "library", version: "v1", title: "Library", revision: "1", package: "library",
//! #         package_version: "1.0.0", root_url: "https://library.googleapis.com/", service_path: "",
//! #         batch_path: None, mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # impl Library {
//! #     fn builder() -> discogen_runtime::ClientBuilder<Self> { discogen_runtime::ClientBuilder::new() }
//! #     fn get_book(&self, name: &str) -> rt::Call<GetBook> { self.0.call(GetBook(name.to_owned())) }
//! # }
//! # #[derive(Clone)]
//! # struct GetBook(String);
//! # impl rt::Params for GetBook {
//! #     type Api = Library;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "library.books.get", path: "v1/{+name}", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) { request.path("name", &self.0); }
//! # }
//! use std::time::Duration;
//!
//! use discogen_runtime::CallOptions;
//! use discogen_runtime::testing::FakeTransport;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> discogen_runtime::Result<()> {
//! let fake = FakeTransport::new();
//! fake.respond(503, "");
//! fake.respond(200, r#"{"title": "Emma"}"#);
//!
//! // Without `transport`, the client uses HTTP. Without `anonymous`, it uses Application Default Credentials.
//! let library = Library::builder().anonymous().transport(fake.clone()).build().await?;
//!
//! let options = CallOptions::new().timeout(Duration::from_secs(20));
//! let book = library.get_book("books/1").with(options).send().await?;
//! assert_eq!(book["title"], "Emma");
//! // The first attempt failed with 503 and was retried.
//! assert_eq!(fake.take_requests().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! | task | item |
//! |---|---|
//! | authenticate: service accounts, impersonation, delegation, user consent | [`credentials`], a guide with samples |
//! | share credentials, connections and options between APIs | [`Session`] |
//! | set timeouts, retries, headers, an endpoint | [`CallOptions`], for a client or a call |
//! | read status and headers, or a body as a stream | [`Call::send_full`], [`Call::send_stream`] |
//! | send several calls in one request | [`batch`] |
//! | read an array or server-sent events element by element | [`elements`] |
//! | list all pages or items | [`paging`] |
//! | wait for a long-running operation | [`waiting`] |
//! | upload or download media | `media` (feature `media`) |
//! | run code before and after each attempt | [`interceptor`] |
//! | authenticate with a client certificate, trust other authorities | `ClientCertificate`, `RootCertificates` |
//! | replace the HTTP client | [`Transport`] |
//! | test code that makes calls | [`testing`] (feature `testing`): a mock with expected calls, or a script of responses |
//! | write code that is generic over APIs or methods | [`api`] |
//!
//! # Errors
//!
//! Every function that makes calls returns [`Error`]. Its predicates state what failed; its message states
//! the method, the cause and the remedy. Error messages, `Debug` output and traces do not contain keys,
//! tokens, cookies or signed URLs.
//!
//! ```
//! # fn sample(result: discogen_runtime::Result<()>) {
//! match result {
//!     Ok(()) => {}
//!     Err(error) if error.is_not_found() => { /* create the resource */ }
//!     Err(error) if error.is_rate_limited() => { /* request more quota */ }
//!     Err(error) => eprintln!("{error}"),
//! }
//! # }
//! ```
//!
//! A missing or invalid parameter is an error before anything is sent ([`Error::is_usage`]).
//!
//! # Limits
//!
//! | limit | default | set by |
//! |---|---|---|
//! | time of a call, with all attempts | 10 minutes | [`CallOptions::timeout`] |
//! | time of an attempt | none | [`CallOptions::attempt_timeout`] |
//! | time to connect | 30 seconds | `HttpTransportBuilder::connect_timeout` |
//! | attempts of a call | 5 | [`ExponentialBackoff::max_attempts`] |
//! | retries of all calls of a client | 100; responses refill it | [`ClientBuilder::retry_budget`] |
//! | size of a response in memory | 256 MiB | [`CallOptions::max_response_size`] |
//! | memory of a decoded response | 512 MiB | [`CallOptions::max_decoded_size`] |
//! | time between two chunks of a download | 1 minute | `DownloadCall::idle_timeout` |
//! | size of an upload chunk in memory | 8 MiB | `UploadCall::chunk_size` |
//!
//! Sizes are in bytes; times are [`Duration`](std::time::Duration)s measured by tokio's clock. Timeouts
//! and retries need a tokio runtime with time enabled.
//!
//! # Traces
//!
//! The runtime reports calls to [`tracing`](https://docs.rs/tracing). The target of all spans and
//! events is `discogen_runtime`; target, names and fields are part of the public interface. They
//! contain no values of parameters, URLs, headers or credentials.
//!
//! | name | level | when | fields |
//! |---|---|---|---|
//! | span `google_api_call` | INFO | from the start of a call to its response | `otel.name`, `otel.kind`, `rpc.system`, `rpc.service`, `rpc.method`, `http.request.method`, `url.template`, `server.address`, `server.port`; at the end `http.request.resend_count`, `http.response.status_code`, `error.type` |
//! | `attempt succeeded`, `attempt failed` | DEBUG | at the end of each attempt | `http.request.resend_count`, `http.response.status_code`, `error.type` |
//! | `retry` | INFO | before the delay of a retry | `http.request.resend_count`, `delay_ms`, `error.type` |
//! | `retries exhausted` | WARN | a temporary failure is final | `rpc.method`, `attempts`, `limit`, `error.type` |
//! | `calls go to an emulator` | INFO | a client is built | `rpc.service`, `server.address`, `source` |
//! | `response unreadable` | DEBUG | a response does not match its schema | `rpc.method`, `http.response.status_code`, `error.type` |
//!
//! `http.request.resend_count` is the number of earlier attempts, `delay_ms` the delay in
//! milliseconds. `limit` is `policy` (the retry policy allows no more attempts), `deadline` (the
//! timeout of the call does) or `budget` (the [`RetryBudget`] of the client does). `error.type` is the HTTP status, or the kind of the failure
//! (`interrupted`, `timeout`, `credentials`).
//!
//! A call of three attempts, as `tracing_subscriber::fmt` prints it with the filter
//! `discogen_runtime=info` (the fields of the span are omitted here):
//!
//! ```text
//!  INFO google_api_call: discogen_runtime: retry http.request.resend_count=1 delay_ms=700 error.type="503"
//!  INFO google_api_call: discogen_runtime: retry http.request.resend_count=2 delay_ms=700 error.type="interrupted"
//!  WARN google_api_call: discogen_runtime: retries exhausted rpc.method="library.books.get" attempts=3 limit="policy" error.type="503"
//! ```
//!
//! The feature `opentelemetry` adds `OpenTelemetry`, an interceptor that records the duration of
//! calls as a metric and sends `traceparent`.
//!
//! # Sources of behaviours
//!
//! | behaviour | source |
//! |---|---|
//! | errors | [`google.rpc.Status`](https://google.aip.dev/193), and the legacy `errors` list |
//! | retries | [AIP-194](https://google.aip.dev/194), the retry guides of [Cloud Storage](https://cloud.google.com/storage/docs/retry-strategy); [`retry`] lists the statuses |
//! | paging | [AIP-158](https://google.aip.dev/158) |
//! | long-running operations | [AIP-151](https://google.aip.dev/151) |
//! | update masks | [AIP-134](https://google.aip.dev/134), [AIP-161](https://google.aip.dev/161) |
//! | resumable uploads | [Google's guide](https://cloud.google.com/storage/docs/performing-resumable-uploads) |
//! | credentials | [Application Default Credentials](https://cloud.google.com/docs/authentication/application-default-credentials) |
//! | traces | OpenTelemetry's conventions for HTTP and RPC, [W3C Trace Context](https://www.w3.org/TR/trace-context/) |

pub mod api;
pub mod batch;
mod boxed;
mod builder;
mod call;
mod client;
#[doc(hidden)]
pub mod codegen;
mod coding;
pub mod credentials;
pub mod elements;
mod emulator;
mod endpoint;
mod error;
mod exchange;
mod fields;
mod framing;
pub mod interceptor;
#[cfg(feature = "media")]
pub mod media;
mod mtls;
mod nearest;
mod options;
pub mod paging;
mod percent;
mod request;
mod request_ids;
mod response;
pub mod retry;
mod secret;
mod service;
mod session;
mod stream;
#[cfg(feature = "opentelemetry")]
mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod trace;
mod transport;
mod universe;
pub mod waiting;
pub mod wire;

pub use batch::{Batch, BatchHandle, BatchResponse};
pub use boxed::{BoxError, BoxFuture};
pub use builder::ClientBuilder;
pub use bytes::Bytes;
pub use call::Call;
pub use client::Client;
pub use credentials::Credentials;
#[cfg(feature = "auth")]
pub use credentials::GoogleCredentials;
#[cfg(feature = "yup-oauth2")]
pub use credentials::YupCredentials;
pub use elements::Elements;
pub use error::{
    BadRequest, CredentialsError, DebugInfo, Detail, Error, ErrorInfo, FieldViolation, Help,
    HelpLink, LocalizedMessage, PreconditionFailure, PreconditionViolation, QuotaFailure,
    QuotaViolation, RequestInfo, ResourceInfo, Result, RetryInfo, Status, TransportError,
    TransportErrorKind,
};
pub use http;
pub use http::{HeaderMap, HeaderValue, StatusCode};
pub use interceptor::Interceptor;
#[cfg(feature = "media")]
pub use media::{Download, DownloadCall, Media, Progress, UploadCall, UploadSession};
pub use options::CallOptions;
pub use paging::{Items, Pages};
pub use request_ids::new_request_id;
pub use response::{Response, ResponseFuture, ResponseStream};
pub use retry::{ExponentialBackoff, FailedAttempt, RetryBudget, RetryPolicy};
pub use serde_json;
pub use session::Session;
#[cfg(feature = "opentelemetry")]
pub use telemetry::OpenTelemetry;
pub use transport::{Body, RequestCopy, Transport};
#[cfg(feature = "http")]
pub use transport::{ClientCertificate, HttpTransport, HttpTransportBuilder, RootCertificates};
pub use waiting::{Operation, Poller};
pub use wire::{
    Date, Duration, EnumValue, FieldMask, InvalidDuration, InvalidTimestamp, Schema, Timestamp,
    UnknownFields,
};
/// The crate whose authenticators [`YupCredentials`] takes.
#[cfg(feature = "yup-oauth2")]
pub use yup_oauth2;
