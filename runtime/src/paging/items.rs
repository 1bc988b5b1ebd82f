//! The items of all pages, one after the other.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_core::Stream;

use super::cursor::Cursor;
use super::item_deadline::ItemDeadline;
use super::pages::Pages;
use super::{Listed, Paged};
use crate::call::Call;
use crate::error::{Error, Result};

/// The items of all pages: a [`Stream`], or [`next`](Self::next) in a loop.
///
/// Every item comes once, in the server's order, or there is an error; it never ends
/// early. At most one page is held, and the next one is asked for when its items are
/// wanted. What [`Pages`] says of errors holds here, too: after one, `next()` asks for
/// the same page again, and no item of a page comes before the page is there as a whole.
///
/// One item has the time of a call ([`CallOptions::timeout`](crate::CallOptions::timeout)), even if
/// pages without items come meanwhile: then it is an error
/// ([`is_timeout`](crate::Error::is_timeout)), and `next()` goes on where it was.
///
/// The items of a map come as `(key, value)`.
#[must_use = "items are asked for with `next()`"]
pub struct Items<T> {
    pages: Box<dyn Source<T> + Send>,
    page: vec::IntoIter<T>,
    /// How many may still come, if there is a limit.
    left: Option<usize>,
    deadline: ItemDeadline,
}

/// Nothing in here is ever pinned in its place.
impl<T> Unpin for Items<T> {}

/// Pages of whatever method, as lists of items.
trait Source<T> {
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>>>>;
    fn cursor(&self) -> &Cursor;
    /// The time of a call.
    fn limit(&self) -> Option<Duration>;
    /// Drops the call that is under way, and says why.
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
    /// The items of all pages.
    #[inline]
    pub fn items(self) -> Items<P::Item> {
        let mut pages = self.pages();
        pages.items = true;
        pages.items_of(P::items)
    }
}

impl<P: Paged> Pages<P> {
    /// The items of all pages, by what you take out of a page: `.items_of(|page| page.prefixes)`.
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

    /// Ends after so many items, and asks for no page beyond them.
    pub fn limit(mut self, items: usize) -> Self {
        self.left = Some(items);
        self
    }

    /// The token of the page that came last, or before any came, of the one to begin with;
    /// `None` for the very first.
    ///
    /// The last item came from it or from one before it, if pages without items followed.
    /// To go on another time, start with this token and pass over the items of that page
    /// that are known already.
    pub fn page_token(&self) -> Option<&str> {
        self.pages.cursor().given()
    }

    /// The token of the page after it; `None` if there is none.
    pub fn next_page_token(&self) -> Option<&str> {
        self.pages.cursor().coming()
    }

    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll_item(context)).await
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
            // Its memory is given back before the next page takes some.
            self.page = Vec::new().into_iter();
            self.deadline.begin();
            if self.deadline.is_over(context) {
                self.deadline = ItemDeadline::default();
                return Poll::Ready(Some(Err(self.pages.abandon())));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(items)) if items.is_empty() => {
                    // The executor has its turn, even if pages come without a wait.
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

impl<T: Send + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
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
