//! A mock: expected calls with their responses.

mod batch;
mod expectation;
mod matcher;
mod operation;
mod received;
mod reply;
mod report;
mod rule;
mod state;
mod status;
mod transport;

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

pub use expectation::{AnyMethod, Expectation};
pub use operation::MockOperation;
pub use received::ReceivedCall;
pub use status::status;
pub use transport::MockTransport;

use crate::api::Params;
use crate::waiting::LongRunning;
use rule::Rule;
use state::{Shared, lock};

/// A mock of an API: expected calls with their responses.
///
/// The calls run through the real client, with retries, paging, waiting and decoding; only the
/// network is replaced. Pass [`transport`](Self::transport) to the builder of the client. Calls are
/// recognized by their parameters instead of their URLs.
///
/// - [`on`](Self::on) expects calls with parameters of a type, [`on_method`](Self::on_method) those
///   of an API method by its ID.
/// - [`Expectation`] narrows the parameters, and sets responses, faults and the number of calls.
/// - [`operation`](Self::operation) mocks a long-running operation.
///
/// An expected call is matched with the expectations in the order in which they were added. The
/// first one that matches and is not used up responds.
///
/// The calls of a [`Batch`](crate::Batch) are matched one by one, like single calls. They share a
/// request, so that a fault or a delay of one call affects the others.
///
/// A call that no expectation matches fails, and the test fails, too: dropping the mock panics and
/// shows the call and the nearest expectation. It also panics if expected calls are missing.
/// [`verify`](Self::verify) does this earlier.
///
/// ```
/// # use discogen_runtime::codegen as rt;
/// # #[derive(Clone)]
/// # struct Library(rt::Client);
/// # impl rt::Api for Library {
/// #     const SERVICE: rt::Service = rt::Service {
/// #         name: "library", version: "v1", title: "Library", revision: "1", package: "library",
/// #         package_version: "1.0.0", root_url: "https://library.googleapis.com/", service_path: "",
/// #         batch_path: None, mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
/// #     };
/// #     fn from_client(client: rt::Client) -> Self { Self(client) }
/// # }
/// # impl Library {
/// #     fn builder() -> discogen_runtime::ClientBuilder<Self> { discogen_runtime::ClientBuilder::new() }
/// #     fn get(&self, name: &str) -> rt::Call<GetParams> { self.0.call(GetParams::new().name(name)) }
/// # }
/// # #[derive(Clone, Default)]
/// # struct GetParams { name: Option<String> }
/// # impl GetParams {
/// #     fn new() -> Self { Self::default() }
/// #     fn name(self, name: &str) -> Self { Self { name: Some(name.to_owned()) } }
/// # }
/// # impl rt::Params for GetParams {
/// #     type Api = Library;
/// #     type Response = Book;
/// #     const METHOD: rt::Method = rt::Method { id: "library.books.get", path: "v1/{+name}", ..rt::Method::BASE };
/// #     fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) { request.path("name", &self.name); }
/// # }
/// # #[derive(Clone, Default)]
/// # struct Book { title: Option<String>, unknown_fields: rt::UnknownFields }
/// # rt::message!(Book { 0 title "title" });
/// # impl Book {
/// #     fn new() -> Self { Self::default() }
/// #     fn title(self, title: &str) -> Self { Self { title: Some(title.to_owned()), ..self } }
/// # }
/// use discogen_runtime::testing::{self, Mock};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> discogen_runtime::Result<()> {
/// let mock = Mock::new();
/// mock.on::<GetParams>()
///     .with(GetParams::new().name("books/1"))
///     .respond_status(503)
///     .respond(Book::new().title("Emma"));
/// mock.on::<GetParams>()
///     .when(|params| params.name.as_deref() != Some("books/1"))
///     .respond_error(testing::status("NOT_FOUND", "no such book"));
///
/// let library = Library::builder().anonymous().transport(mock.transport()).build().await?;
///
/// // The first attempt fails with 503 and is retried.
/// let book = library.get("books/1").send().await?;
/// assert_eq!(book.title.as_deref(), Some("Emma"));
/// let error = library.get("books/2").send().await.expect_err("no such book");
/// assert!(error.is_not_found());
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Mock {
    shared: Arc<Shared>,
}

impl Mock {
    /// A mock without expectations.
    pub fn new() -> Self {
        Self::default()
    }

    /// The transport for the builder of a client. Several clients, also of several APIs, can use
    /// it.
    pub fn transport(&self) -> MockTransport {
        MockTransport::new(self.shared.clone())
    }

    /// Expects calls with these parameters: `mock.on::<CancelParams>()`.
    #[track_caller]
    pub fn on<P: Params>(&self) -> Expectation<P> {
        self.add(P::METHOD.id, Location::caller())
    }

    /// Expects calls of an API method: `mock.on_method("vision.operations.cancel")`.
    #[track_caller]
    pub fn on_method(&self, id: impl Into<String>) -> Expectation<AnyMethod> {
        self.add(id, Location::caller())
    }

    /// Expects a call that starts a long-running operation with this name, and the calls that poll
    /// it.
    #[track_caller]
    pub fn operation<P: LongRunning>(&self, name: impl Into<String>) -> MockOperation<P> {
        MockOperation::new(self.shared.clone(), name.into(), Location::caller())
    }

    /// All requests so far, in order, including those of failed attempts.
    pub fn calls(&self) -> Vec<ReceivedCall> {
        lock(&self.shared).calls.clone()
    }

    /// Panics if there were unexpected calls or if expected ones are missing, as dropping the mock
    /// does.
    ///
    /// # Panics
    ///
    /// See above.
    #[track_caller]
    pub fn verify(self) {
        let report = lock(&self.shared).report();
        // The problems are reported once.
        *lock(&self.shared) = Default::default();
        if let Some(report) = report {
            panic!("{report}");
        }
    }

    fn add<P>(&self, method: impl Into<String>, at: &'static Location<'static>) -> Expectation<P> {
        let rule = Rule::new(method.into(), at);
        let index = lock(&self.shared).add(rule);
        Expectation {
            shared: self.shared.clone(),
            index,
            params: PhantomData,
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // A second panic would abort the process.
        if std::thread::panicking() {
            return;
        }
        if let Some(report) = lock(&self.shared).report() {
            panic!("{report}");
        }
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared);
        f.debug_struct("Mock")
            .field("expectations", &state.rules.len())
            .field("calls", &state.calls.len())
            .finish()
    }
}
