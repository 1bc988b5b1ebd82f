//! Interceptors: code that runs before and after each attempt of a call.
//!
//! An interceptor sees every request that a client sends: the attempts of ordinary calls, each page
//! of a listing, each poll of a long-running operation, each part of an upload, and each request of
//! a download. Register it for a client
//! ([`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor)) or for a call
//! ([`CallOptions::interceptor`](crate::CallOptions::interceptor)); those of the client are called first. All functions of an
//! interceptor are called in the order of registration.
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
//! use discogen_runtime::BoxError;
//! use discogen_runtime::interceptor::{AfterAttempt, BeforeAttempt, Interceptor};
//! use discogen_runtime::testing::FakeTransport;
//!
//! /// Marks each request with its attempt, and reports slow ones.
//! struct Audit;
//!
//! impl Interceptor for Audit {
//!     fn name(&self) -> &str {
//!         "audit"
//!     }
//!
//!     fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
//!         let number = attempt.number().to_string();
//!         attempt.set_header("x-attempt", &number)?;
//!         Ok(())
//!     }
//!
//!     fn after_attempt(&self, attempt: &AfterAttempt<'_>) -> Result<(), BoxError> {
//!         println!("{} {:?}, retry: {:?}", attempt.method_id(), attempt.status(), attempt.next_delay());
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> discogen_runtime::Result<()> {
//! let fake = FakeTransport::new();
//! fake.respond(503, "");
//! fake.respond(200, r#"{"title": "Emma"}"#);
//! let library = Library::builder()
//!     .anonymous()
//!     .transport(fake.clone())
//!     .interceptor(Audit)
//!     .build()
//!     .await?;
//!
//! library.get_book("books/1").send().await?;
//! let attempts: Vec<_> = fake.take_requests().iter().map(|it| it.headers()["x-attempt"].clone()).collect();
//! assert_eq!(attempts, ["1", "2"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! An error of [`before_attempt`](Interceptor::before_attempt) or
//! [`after_attempt`](Interceptor::after_attempt) fails the call, which is not retried.
//! [`Error::interceptor`](crate::Error::interceptor) returns the name of the interceptor, which the message contains, too;
//! [`Error::cause`](crate::Error::cause) returns the original error. After an error of `before_attempt` the request is not
//! sent, and the other interceptors are not called with it.
//!
//! # Order
//!
//! For each attempt: `before_attempt` of each interceptor, the headers of the credentials, the
//! request, `after_attempt` of each interceptor whose `before_attempt` succeeded. When the call
//! ends, [`after_call`](Interceptor::after_call) of each interceptor. A call whose future is dropped
//! ends without further functions.

mod after;
mod before;
mod query;

#[cfg(test)]
mod tests;

use std::any::type_name;

pub use after::{AfterAttempt, AfterCall};
pub use before::BeforeAttempt;

use crate::boxed::BoxError;

/// Code that runs before and after each attempt of a call.
///
/// All functions have defaults that do nothing. They are called on the task of the call and must
/// not block.
pub trait Interceptor: Send + Sync + 'static {
    /// The name in error messages; by default the path of the type.
    fn name(&self) -> &str {
        type_name::<Self>()
    }

    /// Called before each attempt; can change headers and query of the request.
    ///
    /// # Errors
    ///
    /// An error fails the call. The request is not sent.
    fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
        let _ = attempt;
        Ok(())
    }

    /// Called after each attempt, when it is known whether another one follows. For a stream or a
    /// download, an attempt ends when the head of the response arrives.
    ///
    /// # Errors
    ///
    /// An error fails the call, even if the attempt succeeded. If the call has failed already, its
    /// error is returned.
    fn after_attempt(&self, attempt: &AfterAttempt<'_>) -> Result<(), BoxError> {
        let _ = attempt;
        Ok(())
    }

    /// Called once when a call ends, after its last attempt. A download that is resumed is a new
    /// call.
    fn after_call(&self, call: &AfterCall<'_>) {
        let _ = call;
    }
}
