//! Responses that consist of many elements, as a stream.
//!
//! Some methods respond with a JSON array whose elements the server sends one by one, as Firestore's
//! `runQuery` does, or with [server-sent events] if the call asks for `alt=sse`.
//! [`Call::elements`](crate::Call::elements) reads both:
//!
//! ```
//! # use discogen_runtime::codegen as rt;
//! # #[derive(Clone)]
//! # struct Models(rt::Client);
//! # impl rt::Api for Models {
//! #     const SERVICE: rt::Service = rt::Service {
//! #         name: "models", version: "v1", title: "Models", revision: "1", package: "models",
//! #         package_version: "1.0.0", root_url: "https://models.googleapis.com/", service_path: "",
//! #         batch_path: None, mtls_root_url: None, alt_json: false, data_wrapper: false, scopes: &[],
//! #     };
//! #     fn from_client(client: rt::Client) -> Self { Self(client) }
//! # }
//! # impl Models {
//! #     fn builder() -> discogen_runtime::ClientBuilder<Self> { discogen_runtime::ClientBuilder::new() }
//! #     fn stream_answer(&self) -> rt::Call<StreamAnswer> { self.0.call(StreamAnswer) }
//! # }
//! # #[derive(Clone)]
//! # struct StreamAnswer;
//! # impl rt::Params for StreamAnswer {
//! #     type Api = Models;
//! #     type Response = rt::Value;
//! #     const METHOD: rt::Method = rt::Method { id: "models.answer", path: "v1/answer", ..rt::Method::BASE };
//! #     fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
//! # }
//! use discogen_runtime::testing::FakeTransport;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> discogen_runtime::Result<()> {
//! let fake = FakeTransport::new();
//! fake.respond(200, r#"[{"text": "Hello"}, {"text": " world"}]"#);
//!
//! let models = Models::builder().anonymous().transport(fake.clone()).build().await?;
//! let mut elements = models.stream_answer().elements();
//! let mut text = String::new();
//! while let Some(element) = elements.next().await {
//!     text.push_str(element?["text"].as_str().unwrap_or_default());
//! }
//! assert_eq!(text, "Hello world");
//! # Ok(())
//! # }
//! ```
//!
//! [server-sent events]: https://html.spec.whatwg.org/multipage/server-sent-events.html

mod deadline;
mod event_splitter;
mod source;
mod split_error;
mod splitter;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll, ready};

use crate::api::Params;
use crate::call::Call;
use crate::error::Result;
use crate::request::Purpose;
use crate::stream::stream;
use crate::wire::Field;

use source::Source;

/// The elements of a response, as a [`Stream`](futures_core::Stream) or with [`next`](Self::next)
/// in a loop.
///
/// Each element is returned as soon as it has arrived completely, and at most one incomplete element
/// is held. The response is a JSON array, or a stream of server-sent events with the content type
/// `text/event-stream`, whose `data` contains one element each. A single object is a stream of one
/// element. The data `[DONE]` ends a stream of events, as it does in APIs that are compatible with
/// OpenAI's.
///
/// # Retries
///
/// The call is sent when the first element is requested. Until the first element has arrived, it is
/// retried like other calls, also if the response breaks off or contains a temporary error.
/// Afterwards, it is never retried, so that no element is returned twice.
///
/// # Errors
///
/// The stream ends after its first error; the elements before it are complete. These are errors:
///
/// - an element `{"error": …}`, or an event of the type `error`: the error that the API returned
///   ([`Error::status`](crate::Error::status));
/// - a response that ends inside of an element, or without the end of its array
///   ([`is_transport`](crate::Error::is_transport));
/// - an element that does not match its type ([`is_decode`](crate::Error::is_decode));
/// - an element that is larger than
///   [`CallOptions::max_response_size`](crate::CallOptions::max_response_size)
///   ([`is_too_large`](crate::Error::is_too_large)) or, decoded,
///   [`max_decoded_size`](crate::CallOptions::max_decoded_size). Both limits apply to one element;
///   the number of elements has no limit.
///
/// # Deadlines
///
/// The [timeout](crate::CallOptions::timeout) of the call applies to each element: to the first one
/// with all attempts, to a later one from the request for it (`next`) to its arrival. Comments that
/// keep a connection open do not extend it. An
/// [attempt timeout](crate::CallOptions::attempt_timeout) ends with the head of the response.
/// Dropping the stream cancels the call. Dropping the future of `next` loses no element.
#[must_use = "elements are requested with `next()`"]
pub struct Elements<T> {
    source: Source,
    element: PhantomData<fn() -> T>,
}

impl<P: Params> Call<P> {
    /// Reads the response as a stream of elements: a JSON array that the server sends
    /// incrementally, or server-sent events (`alt=sse`). See [`Elements`].
    #[inline]
    pub fn elements(self) -> Elements<P::Response> {
        Elements {
            source: Source::new(self.start(Purpose::of::<P::Response>())),
            element: PhantomData,
        }
    }
}

impl<T: Field + 'static> Elements<T> {
    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            let json = match ready!(self.source.poll_json(context)) {
                Some(Ok(json)) => json,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            match self.source.decode(json) {
                Ok(element) => {
                    self.source.returned();
                    return Poll::Ready(Some(Ok(element)));
                }
                Err(error) => {
                    if let Some(error) = self.source.recover(error) {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
    }
}

stream! {
    /// The next element; `None` after the last one.
    [T: Field + 'static] Elements<T> => Result<T>, poll_element
}

impl<T> fmt::Debug for Elements<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elements")
            .field("returned", &self.source.count())
            .finish_non_exhaustive()
    }
}
