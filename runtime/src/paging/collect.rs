//! Collects the pages of a listing.

use super::{Items, Paged, Pages};
use crate::error::Result;

impl<T: Send + 'static> Items<T> {
    /// Requests all pages, and returns their items in a collection, such as a `Vec`.
    ///
    /// All items are in memory at once; [`limit`](Self::limit) bounds their number:
    /// `.items().limit(1000).try_collect::<Vec<_>>()`.
    ///
    /// # Errors
    ///
    /// Returns the first error, and discards the items so far. A loop over [`next`](Self::next)
    /// keeps them.
    pub async fn try_collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut items = C::default();
        while let Some(item) = self.next().await {
            items.extend([item?]);
        }
        Ok(items)
    }
}

impl<P: Paged> Pages<P> {
    /// Requests all pages, and returns them in a collection, such as a `Vec`.
    ///
    /// All pages are in memory at once.
    ///
    /// # Errors
    ///
    /// Returns the first error, and discards the pages so far. A loop over [`next`](Self::next)
    /// keeps them.
    pub async fn try_collect<C: Default + Extend<P::Response>>(mut self) -> Result<C> {
        let mut pages = C::default();
        while let Some(page) = self.next().await {
            pages.extend([page?]);
        }
        Ok(pages)
    }

    /// Requests all pages, and collects several lists or maps of each, where a closure takes them
    /// from a page as a tuple.
    ///
    /// The objects and the folders of a bucket, with one listing: `.pages().try_collect_of(|page|
    /// (page.items, page.prefixes))` returns `(Vec<Object>, Vec<String>)`. The entries of a map are
    /// pairs of key and value.
    ///
    /// # Errors
    ///
    /// Returns the first error, and discards the items so far.
    pub async fn try_collect_of<L: Lists>(
        mut self,
        mut of: impl FnMut(P::Response) -> L,
    ) -> Result<L::Collected> {
        let mut collected = L::Collected::default();
        while let Some(page) = self.next().await {
            of(page?).append_to(&mut collected);
        }
        Ok(collected)
    }
}

/// A tuple of two to four lists or maps of a page, for [`Pages::try_collect_of`].
pub trait Lists {
    /// A tuple with a `Vec` for each list.
    type Collected: Default;

    /// Appends the items of each list.
    fn append_to(self, collected: &mut Self::Collected);
}

macro_rules! lists {
    ($($type:ident $index:tt),*) => {
        impl<$($type: IntoIterator),*> Lists for ($($type,)*) {
            type Collected = ($(Vec<$type::Item>,)*);

            fn append_to(self, collected: &mut Self::Collected) {
                $(collected.$index.extend(self.$index);)*
            }
        }
    };
}
lists!(A 0, B 1);
lists!(A 0, B 1, C 2);
lists!(A 0, B 1, C 2, D 3);
