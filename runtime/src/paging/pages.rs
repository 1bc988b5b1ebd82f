//! The pages of an answer, one after the other.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Paged;
use super::cursor::{Cursor, Next};
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Kind, Limit, Result};
use crate::exchange::Exchange;
use crate::fields::schema_of;
use crate::options::CallOptions;
use crate::request::{Purpose, RequestParts, text};
use crate::response::RawResponse;
use crate::service::{PageToken, Paging};
use crate::wire::lookup::at;
use crate::wire::{Field, Message, Slot};

/// The pages of an answer: a [`Stream`], or [`next`](Self::next) in a loop.
///
/// Each page is a call of its own, made when it is asked for, with the options
/// of the call that the pages come from: its timeout and its retries are those
/// of one page. Nothing runs in between, at most one page is held, and dropping
/// the stream, or a `next()` that has not answered yet, loses nothing.
///
/// - It ends with the page that names no next one, or an empty token. A page without
///   items that names a next one is a page like any other.
/// - A page that fails is an error, and `next()` afterwards asks for **the same page
///   again**; give up by not asking. After an error that no request could mend
///   ([`is_usage`](Error::is_usage)) it ends.
/// - A server that goes in a circle, naming pages that it has given already, is an
///   error ([`is_page_circle`](Error::is_page_circle)), after which it ends. What came
///   before is complete as far as the server told.
/// - `fields` that leave out the next token would give one page and look complete:
///   the token is added to them.
///
/// To go on another time, keep [`next_page_token`](Self::next_page_token) and give it
/// to [`starting_at`](Self::starting_at); the token in the parameters is a start, too.
#[must_use = "pages are asked for with `next()`"]
pub struct Pages<P> {
    client: Client,
    params: P,
    options: CallOptions,
    /// The caller will look at the items only, so they must be in the answer.
    pub(super) items: bool,
    cursor: Cursor,
    running: Option<BoxFuture<'static, Result<RawResponse>>>,
}

/// Nothing in here is ever pinned in its place.
impl<P> Unpin for Pages<P> {}

impl<P: Paged> Call<P> {
    /// The answer page by page.
    #[inline]
    pub fn pages(self) -> Pages<P> {
        let (client, params, options) = self.into_parts();
        let start = {
            let mut parts = RequestParts::new();
            params.describe(&mut parts);
            parts.page_token(&P::PAGING.token)
        };
        Pages {
            client,
            params,
            options,
            items: false,
            cursor: Cursor::starting_at(start),
            running: None,
        }
    }
}

impl<P: Paged> Pages<P> {
    /// Begins at the page of this token, whatever the parameters say.
    pub fn starting_at(mut self, token: impl Into<String>) -> Self {
        self.cursor = Cursor::starting_at(Some(token.into()));
        self.running = None;
        self
    }

    /// The token of the page that came last, or before any came, of the one to begin with;
    /// `None` for the very first.
    pub fn page_token(&self) -> Option<&str> {
        self.cursor.given()
    }

    /// The token of the page that comes next; `None` for the very first, and at the end.
    pub fn next_page_token(&self) -> Option<&str> {
        self.cursor.coming()
    }

    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<P::Response>> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    pub(super) fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The time of one call.
    pub(super) fn limit(&self) -> Option<Duration> {
        self.options.timeout_over(&self.client.inner().options)
    }

    /// Drops the call that is under way because the time of an item is over. The next one
    /// requests the same page.
    pub(super) fn abandon(&mut self) -> Error {
        self.running = None;
        let limit = self.limit().unwrap_or(Duration::MAX);
        Error::timeout(Limit::Item, limit).in_method(P::METHOD.id)
    }

    pub(super) fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Response>>> {
        let running = match &mut self.running {
            Some(running) => running,
            None => match self.cursor.next() {
                Next::End => return Poll::Ready(None),
                Next::Circle => {
                    self.cursor.end();
                    let error = Error::new(Kind::PageCircle).in_method(P::METHOD.id);
                    return Poll::Ready(Some(Err(error)));
                }
                Next::Page(_) => {
                    let running = self.ask();
                    self.running.insert(running)
                }
            },
        };
        let answer = ready!(running.as_mut().poll(context));
        self.running = None;
        let page = answer.and_then(RawResponse::decode_part::<P::Response>);
        match &page {
            Ok(page) => self.cursor.advance(next_token(page, &P::PAGING)),
            Err(error) if error.is_usage() => self.cursor.end(),
            Err(_) => {}
        }
        Poll::Ready(Some(page))
    }

    /// The call of the next page.
    fn ask(&mut self) -> BoxFuture<'static, Result<RawResponse>> {
        let token = self.cursor.coming();
        if let (Some(token), PageToken::Body(name)) = (token, P::PAGING.token)
            && let Some(body) = self.params.body_mut()
        {
            set_token(body, name, token);
        }
        let mut parts = RequestParts::new();
        self.params.describe(&mut parts);
        if let (Some(token), PageToken::Query(name)) = (token, P::PAGING.token) {
            parts.set_query(name, token);
        }
        parts.response = Some(schema_of::<P::Response>);
        parts.paging = Some((&P::PAGING, self.items));
        let (method, options) = (const { &P::METHOD }, self.options.clone());
        let exchange = Exchange::begin(&self.client, method, parts, options, Purpose::Response);
        exchange.collect()
    }
}

/// The token is text, or bytes that travel as text.
fn set_token(body: &mut dyn Message, name: &str, token: &str) {
    let Some(index) = body.shape().search(name) else {
        return;
    };
    // An explicit null beside it would be overruled; it is not wanted any more.
    body.unknown_mut().remove(name);
    if let Slot::Str(text) = body.slot(index) {
        token.clone_into(text);
    }
}

fn next_token(page: &impl Field, paging: &Paging) -> Option<String> {
    let token = text(at(page.view(), paging.next)).ok()??;
    Some(token.into_owned())
}

impl<P: Paged> Stream for Pages<P> {
    type Item = Result<P::Response>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<P: fmt::Debug> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("params", &self.params)
            .field("options", &self.options)
            .field("next_page_token", &self.cursor.coming())
            .finish_non_exhaustive()
    }
}
