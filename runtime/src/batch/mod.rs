//! Several calls in one request.
//!
//! A batch sends up to 100 calls in one HTTP request of the type `multipart/mixed`, as described in
//! Google's [guides to batching](https://developers.google.com/workspace/drive/api/guides/performance).
//! The calls can be of any methods of one API:
//!
//! ```
//! # use discogen_runtime::{api::Batched, codegen as rt};
//! # #[derive(Clone)]
//! # struct Library(rt::Client);
//! # impl rt::Api for Library {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "library", version: "v1", title: "Library", revision: "1", package: "library",
//! #         package_version: "1.0.0", root_url: "https://library.googleapis.com/", service_path: "",
//! #         batch_path: Some("batch/library/v1"),
//! #         mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # impl Library {
//! #     fn get_book(&self, name: &str) -> rt::Call<GetBook> { self.0.call(GetBook(name.to_owned())) }
//! #     fn batch(&self) -> discogen_runtime::Batch<Self> { discogen_runtime::Batch::new(&self.0) }
//! # }
//! # #[derive(Clone)]
//! # struct GetBook(String);
//! # impl rt::Params for GetBook {
//! #     type Api = Library;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "library.books.get", path: "v1/{+name}", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) { request.path("name", &self.0); }
//! # }
//! # impl Batched for GetBook {}
//! # async fn sample(library: &Library) -> discogen_runtime::Result<()> {
//! let mut batch = library.batch();
//! let emma = batch.add(library.get_book("books/emma"));
//! let others: Vec<_> = ["books/persuasion", "books/sanditon"]
//!     .map(|name| batch.add(library.get_book(name)))
//!     .into();
//!
//! let mut responses = batch.send().await?;
//! match responses.take(emma) {
//!     Ok(book) => println!("{}", book["title"]),
//!     Err(error) => eprintln!("{error}"),
//! }
//! for book in responses.take_all(others) {
//!     println!("{}", book?["title"]);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Calls that upload or download media or that respond with a stream cannot be part of a batch,
//! which the compiler checks:
//!
//! ```compile_fail,E0277
//! # use discogen_runtime::codegen as rt;
//! # struct Library(rt::Client);
//! # impl rt::Api for Library {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "library", version: "v1", title: "Library", revision: "1", package: "library",
//! #         package_version: "1.0.0", root_url: "https://library.googleapis.com/", service_path: "",
//! #         batch_path: Some("batch/library/v1"),
//! #         mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # #[derive(Clone)]
//! # struct StreamBook;
//! # impl rt::Params for StreamBook {
//! #     type Api = Library;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "library.books.stream", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
//! # }
//! # fn sample(batch: &mut discogen_runtime::Batch<Library>, call: rt::Call<StreamBook>) {
//! // `stream_book` responds with a stream of elements.
//! batch.add(call);
//! # }
//! ```
//!
//! ```compile_fail,E0277
//! # use discogen_runtime::codegen as rt;
//! # struct Library(rt::Client);
//! # impl rt::Api for Library {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "library", version: "v1", title: "Library", revision: "1", package: "library",
//! #         package_version: "1.0.0", root_url: "https://library.googleapis.com/", service_path: "",
//! #         batch_path: Some("batch/library/v1"),
//! #         mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # #[derive(Clone)]
//! # struct CreateBook;
//! # impl rt::Params for CreateBook {
//! #     type Api = Library;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "library.books.create", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
//! # }
//! # impl discogen_runtime::api::Batched for CreateBook {}
//! # fn sample(batch: &mut discogen_runtime::Batch<Library>, call: rt::Call<CreateBook>) {
//! // Without `upload`, the call can be part of a batch.
//! batch.add::<CreateBook>(call.upload("the text of the book"));
//! # }
//! ```

mod compose;
mod entry;
mod handle;
mod message;
mod multipart;
#[cfg(feature = "testing")]
mod part_ids;
mod response;
mod send;
#[cfg(test)]
mod tests;

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::api::{Api, Batched, Params};
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::exchange::Exchange;
use crate::options::CallOptions;
use crate::request::Purpose;
use crate::service::Method;

use entry::Entry;
pub use handle::BatchHandle;
pub use response::BatchResponse;
use send::Sender;

#[cfg(feature = "testing")]
pub(crate) use part_ids::part_ids;

/// The number of calls in one request, by default. It is the limit of most APIs.
const LIMIT: usize = 100;

/// Calls of one API that are sent together.
///
/// Each call keeps its own options: headers, `fields`, scopes, timeout, retries. Its timeout ends
/// its attempts, while a request that it shares with calls that have more time is not cancelled.
/// [`with`](Self::with) sets options of the requests themselves.
///
/// # Requests
///
/// The calls are sent in the order in which they were added, in requests of up to 100 calls
/// ([`limit`](Self::limit)), one after the other: a request is sent after the response to the one
/// before it. For concurrent requests, send several batches at the same time. The server may execute
/// the calls of a request in any order. Each call has its own credentials in the request, so calls
/// with different scopes can be combined; the request itself has those of its first call.
///
/// # Retries
///
/// Each call is retried on its own, by its own [retry policy](CallOptions::retry), whether its part
/// of the response is an error or the whole request failed. So after a broken connection only those
/// calls are sent again for which this is safe: idempotent ones, and all if the server did not
/// receive the request. After a 401, the credentials of the call are refreshed once. Calls whose
/// delays end within a second are sent in one request again. The
/// [retry budget](crate::RetryBudget) counts the calls one by one: each retry of a call takes a
/// token, and each response to a call refills it.
///
/// # Errors
///
/// An error of a call does not affect the others; [`BatchResponse::take`] returns it. A response
/// without a part for a call, or with an incomplete or invalid one, is an error of that call
/// ([`is_decode`](Error::is_decode)).
#[must_use = "a batch does nothing until it is sent"]
pub struct Batch<A> {
    /// The request of the batch as a method.
    method: &'static Method,
    client: Client,
    options: CallOptions,
    limit: usize,
    id: u64,
    entries: Vec<Entry>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Batch<A> {
    /// The request of a batch as a method.
    const METHOD: Method = Method {
        id: "batch",
        verb: "POST",
        path: match A::SERVICE.batch_path {
            Some(path) => path,
            None => "",
        },
        // In read-only mode, the calls in the batch are checked instead.
        reads: Some(true),
        ..Method::BASE
    };

    /// A batch without calls.
    pub fn new(client: &Client) -> Self {
        Self::with_method(client, const { &Self::METHOD })
    }

    /// A batch without calls, whose request is this method.
    #[doc(hidden)]
    pub fn with_method(client: &Client, method: &'static Method) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            method,
            client: client.clone(),
            options: CallOptions::new(),
            limit: LIMIT,
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            entries: Vec::new(),
            api: PhantomData,
        }
    }

    /// Sets options of the requests: headers, endpoint, attempt timeout. The options of the calls
    /// are independent of them.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = self.options.merge(options);
        self
    }

    /// Sets the maximum number of calls in one request; 100 by default.
    ///
    /// The documentation of the API states its limit: 100 for Drive and Gmail, 1,000 for Compute
    /// Engine. More calls are sent in several requests.
    pub fn limit(mut self, calls: usize) -> Self {
        self.limit = calls;
        self
    }

    /// Adds a call, and returns the handle of its response.
    ///
    /// A call with a missing or invalid parameter is not sent; its error is returned in place of
    /// the response. The same applies to a call of another client, or with another endpoint.
    pub fn add<P>(&mut self, call: impl Into<Call<P>>) -> BatchHandle<P::Response>
    where
        P: Params<Api = A> + Batched,
    {
        let exchange = call.into().start(Purpose::Response);
        let position = self.push(TypeId::of::<P::Response>(), exchange);
        BatchHandle::new(self.id, position)
    }

    /// The number of calls.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if there are no calls.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sends the calls, and returns the response or the error of each. A batch without calls sends
    /// nothing.
    ///
    /// The result is an error if no request can be sent at all: the document of the API names no
    /// path for batches, or an option of the batch is invalid ([`is_usage`](Error::is_usage)).
    pub fn send(self) -> impl Future<Output = Result<BatchResponse>> + Send + 'static {
        send(
            self.method,
            self.client,
            self.options,
            self.limit,
            self.id,
            self.entries,
        )
    }

    fn push(&mut self, response: TypeId, exchange: Exchange) -> usize {
        // The credentials of the request would apply to a call that has none.
        let is_own = Arc::ptr_eq(&exchange.client, self.client.inner());
        let mut entry = Entry::new(response, exchange);
        if !is_own {
            entry.reject(Error::usage(
                "the call belongs to another client than the batch; create both from one client"
                    .to_owned(),
            ));
        }
        self.entries.push(entry);
        self.entries.len() - 1
    }
}

fn send(
    method: &'static Method,
    client: Client,
    options: CallOptions,
    limit: usize,
    batch: u64,
    mut entries: Vec<Entry>,
) -> BoxFuture<'static, Result<BatchResponse>> {
    Box::pin(async move {
        if !entries.is_empty() {
            let sender = Sender::new(&client, method, options, limit)?;
            sender.run(&mut entries).await;
        }
        Ok(BatchResponse { batch, entries })
    })
}

impl<A> fmt::Debug for Batch<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("calls", &self.entries.len())
            .field("limit", &self.limit)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
