//! The items of all pages as one stream.

use std::fmt;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use super::cursor::Cursor;
use super::item_deadline::ItemDeadline;
use super::pages::Pages;
use super::{Listed, Paged};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::stream::stream;

/// The items of all pages, as a [`Stream`](futures_core::Stream) or with [`next`](Self::next) in a
/// loop.
///
/// Each item is returned once, in the server's order, and the stream does not end early without an
/// error. It holds one page at most and requests the next one when its items are needed. After an
/// error, `next()` requests the same page again, as with [`Pages`]; items are returned only once
/// their page is complete.
///
/// The timeout of a call ([`CallOptions::timeout`](crate::CallOptions::timeout)) also applies to
/// one item, over pages without items. Exceeding it is an error
/// ([`is_timeout`](crate::Error::is_timeout)), after which `next()` continues at the same position.
///
/// The items of a map are pairs of key and value.
#[must_use = "items are requested with `next()`"]
pub struct Items<T> {
    pages: Box<dyn Source<T> + Send>,
    page: vec::IntoIter<T>,
    /// The maximum number of remaining items, if there is a limit.
    left: Option<usize>,
    deadline: ItemDeadline,
}

/// The fields are never pinned.
impl<T> Unpin for Items<T> {}

/// The pages of any method, as lists of items.
trait Source<T> {
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>>>>;
    fn cursor(&self) -> &Cursor;
    /// The timeout of a call.
    fn limit(&self) -> Option<Duration>;
    /// Drops the active call and returns the timeout error.
    fn abandon(&mut self) -> Error;
}

struct Of<P, F> {
    pages: Pages<P>,
    of: F,
}

impl<P, I, F> Source<I::Item> for Of<P, F>
where
    P: Paged,
    I: IntoIterator,
    F: FnMut(P::Response) -> I,
{
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<I::Item>>>> {
        let page = ready!(self.pages.poll_page(context));
        let items = page.map(|page| page.map(|page| (self.of)(page).into_iter().collect()));
        Poll::Ready(items)
    }

    fn cursor(&self) -> &Cursor {
        self.pages.cursor()
    }

    fn limit(&self) -> Option<Duration> {
        self.pages.limit()
    }

    fn abandon(&mut self) -> Error {
        self.pages.abandon()
    }
}

impl<P: Listed> Call<P> {
    /// The items of all pages as a stream.
    #[inline]
    pub fn items(self) -> Items<P::Item> {
        self.pages().for_items().items_of(P::items)
    }
}

impl<P: Paged> Pages<P> {
    /// The items of all pages, where a closure takes them from a page: `.items_of(|page|
    /// page.prefixes)`.
    pub fn items_of<I>(self, of: impl FnMut(P::Response) -> I + Send + 'static) -> Items<I::Item>
    where
        I: IntoIterator + 'static,
        I::Item: Send + 'static,
    {
        Items::new(self, of)
    }
}

impl<T: Send + 'static> Items<T> {
    pub(super) fn new<P, I>(
        pages: Pages<P>,
        of: impl FnMut(P::Response) -> I + Send + 'static,
    ) -> Self
    where
        P: Paged,
        I: IntoIterator<Item = T> + 'static,
    {
        Self {
            pages: Box::new(Of { pages, of }),
            page: Vec::new().into_iter(),
            left: None,
            deadline: ItemDeadline::default(),
        }
    }

    /// Ends the stream after this number of items. Pages after it are not requested.
    pub fn limit(mut self, items: usize) -> Self {
        self.left = Some(items);
        self
    }

    /// The number of items of the last page that were not returned yet, also if a
    /// [limit](Self::limit) prevents that.
    pub fn left_in_page(&self) -> usize {
        self.page.len()
    }

    /// The token of the last page; before the first page, the token that the listing starts with,
    /// or `None`.
    ///
    /// The last item is from this page, or from an earlier one if pages without items followed. To
    /// continue later, start with this token and skip the items of the page that are already known.
    pub fn page_token(&self) -> Option<&str> {
        self.pages.cursor().given()
    }

    /// The token of the next page; `None` if there is none.
    pub fn next_page_token(&self) -> Option<&str> {
        self.pages.cursor().coming()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        loop {
            if let Some(item) = self.page.next() {
                self.left = self.left.map(|left| left - 1);
                self.deadline = ItemDeadline::default();
                return Poll::Ready(Some(Ok(item)));
            }
            // Frees the memory of the page before the next one is allocated.
            self.page = Vec::new().into_iter();
            self.deadline.begin();
            if self.deadline.is_over(context) {
                self.deadline = ItemDeadline::default();
                return Poll::Ready(Some(Err(self.pages.abandon())));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(items)) if items.is_empty() => {
                    // Yields to the executor, even if pages arrive without a wait.
                    self.deadline.page_without_items(self.pages.limit());
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Ok(items)) => self.page = items.into_iter(),
                Some(Err(error)) => {
                    self.deadline = ItemDeadline::default();
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

stream! {
    /// The next item; `None` after the last one.
    [T: Send + 'static] Items<T> => Result<T>, poll_item
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("of_this_page", &self.page.len())
            .field("next_page_token", &self.pages.cursor().coming())
            .field("limit", &self.left)
            .finish_non_exhaustive()
    }
}
