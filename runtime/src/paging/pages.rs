//! The pages of a listing as a stream.

use std::fmt;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::Paged;
use super::cursor::{Cursor, Next};
use crate::api::request_parts;
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Kind, Limit, Result};
use crate::exchange::Exchange;
use crate::fields::schema_of;
use crate::options::CallOptions;
use crate::request::{Purpose, text};
use crate::response::RawResponse;
use crate::service::{PageToken, Paging};
use crate::stream::stream;
use crate::wire::Field;
use crate::wire::lookup::at;

/// The pages of a listing, as a [`Stream`](futures_core::Stream) or with [`next`](Self::next) in a
/// loop.
///
/// Each page is a call of its own with the parameters and options of the original call, so that
/// timeout and retries apply to one page. It is sent when the page is requested. At most one page
/// is held. Dropping the stream or the future of `next()` loses no page.
///
/// - The stream ends with a page without a next token, or with an empty one. A page without items
///   does not end it.
/// - After an error, `next()` requests **the same page again**. After an error that another request
///   cannot avoid ([`is_usage`](Error::is_usage)), the stream ends.
/// - If a server returns a page token again, that is an error
///   ([`is_repeated_page_token`](Error::is_repeated_page_token)), and the stream ends.
/// - If `fields` does not include the next token, it is added. Otherwise the listing would end
///   after the first page.
///
/// To continue later, store [`next_page_token`](Self::next_page_token) and pass it to
/// [`starting_at`](Self::starting_at). A token in the parameters has the same effect.
#[must_use = "pages are requested with `next()`"]
pub struct Pages<P> {
    client: Client,
    params: P,
    options: CallOptions,
    /// The caller uses only the items, so `fields` must include them.
    pub(super) items: bool,
    cursor: Cursor,
    running: Option<BoxFuture<'static, Result<RawResponse>>>,
}

/// The fields are never pinned.
impl<P> Unpin for Pages<P> {}

impl<P: Paged> Call<P> {
    /// The pages of the response as a stream.
    #[inline]
    pub fn pages(self) -> Pages<P> {
        let (client, params, options) = self.into_parts();
        let start = request_parts(&params).page_token(&params.paging().token);
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
    /// Requires `fields` to include the items, as [`Call::items`] does.
    #[doc(hidden)]
    pub fn for_items(mut self) -> Self {
        self.items = true;
        self
    }

    /// Starts with the page of this token instead of the one in the parameters.
    pub fn starting_at(mut self, token: impl Into<String>) -> Self {
        self.cursor = Cursor::starting_at(Some(token.into()));
        self.running = None;
        self
    }

    /// The token of the last page; before the first page, the token that the listing starts with,
    /// or `None`.
    pub fn page_token(&self) -> Option<&str> {
        self.cursor.given()
    }

    /// The token of the next page; `None` before the first page without a token, and at the end.
    pub fn next_page_token(&self) -> Option<&str> {
        self.cursor.coming()
    }

    pub(super) fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The timeout of one call.
    pub(super) fn limit(&self) -> Option<Duration> {
        self.options.timeout_over(&self.client.inner().options)
    }

    /// Drops the active call because the deadline of an item has passed. The next call requests the
    /// same page.
    pub(super) fn abandon(&mut self) -> Error {
        self.running = None;
        let limit = self.limit().unwrap_or(Duration::MAX);
        Error::timeout(Limit::Item, limit).in_method(self.params.method().id)
    }

    pub(super) fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Response>>> {
        let running = match &mut self.running {
            Some(running) => running,
            None => match self.cursor.next() {
                Next::End => return Poll::Ready(None),
                Next::Cycle => {
                    self.cursor.end();
                    let error = Error::new(Kind::RepeatedPageToken);
                    return Poll::Ready(Some(Err(error.in_method(self.params.method().id))));
                }
                Next::Page(_) => {
                    let running = self.ask();
                    self.running.insert(running)
                }
            },
        };
        let response = ready!(running.as_mut().poll(context));
        self.running = None;
        let page = response.and_then(RawResponse::decode_part::<P::Response>);
        match &page {
            Ok(page) => self.cursor.advance(next_token(page, self.params.paging())),
            Err(error) if error.is_usage() => self.cursor.end(),
            Err(_) => {}
        }
        Poll::Ready(Some(page))
    }

    /// The call of the next page.
    fn ask(&mut self) -> BoxFuture<'static, Result<RawResponse>> {
        let (token, paging) = (self.cursor.coming(), self.params.paging());
        if let (Some(token), PageToken::Body(name)) = (token, paging.token) {
            self.params.set_body_token(name, token);
        }
        let mut parts = request_parts(&self.params);
        if let (Some(token), PageToken::Query(name)) = (token, paging.token) {
            parts.set_query(name, token);
        }
        parts.response = Some(schema_of::<P::Response>);
        parts.paging = Some((paging, self.items));
        let (method, options) = (self.params.method(), self.options.clone());
        let exchange = Exchange::begin(&self.client, method, parts, options, Purpose::Response);
        exchange.collect()
    }
}

fn next_token(page: &impl Field, paging: &Paging) -> Option<String> {
    let token = text(at(page.view(), paging.next)).ok()??;
    Some(token.into_owned())
}

stream! {
    /// The next page; `None` after the last one.
    [P: Paged] Pages<P> => Result<P::Response>, poll_page
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
