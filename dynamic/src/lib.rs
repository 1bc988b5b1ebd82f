//! Clients for Google APIs, created from discovery documents at run time.
//!
//! A [discovery document](https://developers.google.com/discovery/v1/reference/apis) describes the
//! methods of an API. [`Dynamic::from_document`] reads one, and the client that it creates calls any
//! of its methods without generated code. Parameters, bodies and responses are JSON.
//!
//! ```
//! use discogen_dynamic::serde_json::json;
//! use discogen_dynamic::testing::FakeTransport;
//! use discogen_dynamic::{ClientBuilder, Dynamic};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = br#"{
//!     "kind": "discovery#restDescription",
//!     "name": "library", "version": "v1", "title": "Library API",
//!     "rootUrl": "https://library.example/", "servicePath": "",
//!     "schemas": {
//!         "Book": {"id": "Book", "type": "object", "properties": {"title": {"type": "string"}}},
//!         "ListBooksResponse": {"id": "ListBooksResponse", "type": "object", "properties": {
//!             "books": {"type": "array", "items": {"$ref": "Book"}},
//!             "nextPageToken": {"type": "string"}}}
//!     },
//!     "resources": {"books": {"methods": {
//!         "list": {"id": "library.books.list", "httpMethod": "GET", "path": "v1/books",
//!             "parameters": {
//!                 "pageSize": {"type": "integer", "format": "int32", "location": "query"},
//!                 "pageToken": {"type": "string", "location": "query"}},
//!             "response": {"$ref": "ListBooksResponse"}},
//!         "insert": {"id": "library.books.insert", "httpMethod": "POST", "path": "v1/books",
//!             "request": {"$ref": "Book"}, "response": {"$ref": "Book"}}
//!     }}}
//! }"#;
//!
//! // Responses for this example. Without `transport`, the client uses HTTP.
//! let fake = FakeTransport::new();
//! fake.respond(200, r#"{"books": [{"title": "Emma"}], "nextPageToken": "2"}"#);
//! fake.respond(503, "");
//! fake.respond(200, r#"{"books": [{"title": "Persuasion"}]}"#);
//! fake.respond(200, r#"{"title": "Sanditon"}"#);
//!
//! let builder = ClientBuilder::new().token("…").transport(fake.clone());
//! let library = Dynamic::from_document(document)?.connect(builder).await?;
//!
//! // Pages are requested when they are needed; the temporary failure is retried.
//! let mut titles = Vec::new();
//! let mut books = library.method("library.books.list")?.set("pageSize", 10)?.items()?;
//! while let Some(book) = books.next().await {
//!     titles.push(book?["title"].clone());
//! }
//! assert_eq!(titles, ["Emma", "Persuasion"]);
//!
//! // The end of an ID suffices if it is unambiguous.
//! let book = library.method("insert")?.body(json!({"title": "Sanditon"}))?.send().await?;
//! assert_eq!(book["title"], "Sanditon");
//!
//! // Names and types are compared with the document before anything is sent.
//! let error = library.method("insert")?.body(json!({"titel": "Emma"})).expect_err("a typo");
//! assert_eq!(
//!     error.to_string(),
//!     "invalid call of `library.books.insert`: `body.titel` is not a field of `Book`; did you mean `title`?"
//! );
//! # Ok(())
//! # }
//! ```
//!
//! | task | item |
//! |---|---|
//! | read a document | [`Dynamic::from_document`], `Dynamic::from_directory` (feature `directory`) |
//! | set credentials, options, a transport | [`ClientBuilder`], which [`Document::connect`] takes |
//! | share credentials between APIs | [`Document::connect_in`] |
//! | list methods and parameters, with types and values | [`Document::methods`], [`Method::parameters`] |
//! | call a method | [`Dynamic::method`], [`Call::set`], [`Call::body`], [`Call::send`] |
//! | read status and headers, a body as a stream, elements | [`Call::send_full`], [`Call::send_stream`], [`Call::elements`] |
//! | list pages or items | [`Call::pages`], [`Call::items`] |
//! | wait for a long-running operation | [`Call::wait`], [`Call::poller`] |
//! | upload or download media | `Call::upload`, `Call::download` (feature `media`) |
//! | send several calls in one request | [`Dynamic::batch`] |
//! | see the request without sending it | [`Call::build`] |
//! | test code that makes calls | [`testing`] |
//!
//! # Behaviour
//!
//! The clients use the [runtime] of generated clients, and their requests are the same: scopes,
//! retries, request IDs, timeouts, errors, paging, uploads and downloads behave as its documentation
//! states.
//!
//! # Validation
//!
//! | in a parameter or a body | result |
//! |---|---|
//! | an unknown name | an error that suggests the nearest name |
//! | another type, a number out of the range of its type, an invalid date, time, duration or base64 | an error with the path and the expected type |
//! | an unknown name in `fields` | an error that suggests the nearest name |
//! | a missing required parameter | an error of [`Call::send`] and [`Call::build`] that lists all of them |
//! | an unknown value of an enum | a [warning](Call::warnings); the value is sent |
//! | `null` in a body | sent, for every type |
//! | limits of the description: a minimum, a pattern | checked by the server |
//!
//! [`Call::unchecked`] accepts everything, for parameters and fields that are newer than the
//! document.
//!
//! # Memory
//!
//! A document takes about as much memory as its JSON, until its last [`Document`], [`Dynamic`] or
//! [`Call`] is dropped. The constants of each method that is called, about a kilobyte, are kept until
//! the program ends; equal ones are shared, so that neither calls nor documents that are read again
//! need more.

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod batch;
mod call;
mod check;
mod client;
mod constants;
#[cfg(feature = "directory")]
mod directory;
mod document;
mod fields;
mod items;
mod lookup;
mod method;
mod params;
mod problem;
mod scalar;
mod send;
mod validate;
mod value;

pub use batch::Batch;
pub use call::Call;
pub use client::Dynamic;
#[cfg(feature = "directory")]
pub use directory::DirectoryError;
pub use discogen_model as model;
pub use discogen_runtime as runtime;
pub use discogen_runtime::codegen::Value;
#[cfg(feature = "testing")]
pub use discogen_runtime::testing;
pub use discogen_runtime::{
    BatchHandle, BatchResponse, Bytes, CallOptions, ClientBuilder, Elements, Error, Items,
    Operation, Pages, Poller, Response, ResponseStream, Result, Session, http, serde_json,
};
#[cfg(feature = "media")]
pub use discogen_runtime::{Download, DownloadCall, Media, Progress, UploadCall, UploadSession};
pub use document::Document;
pub use method::{Method, Parameter, ParameterKind};
pub use params::{AnyApi, Params};
pub use problem::{InvalidCall, Problem, ProblemKind};
