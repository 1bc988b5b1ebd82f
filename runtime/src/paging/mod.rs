//! Listings: responses in pages, and the items in them.
//!
//! [`Call::pages`](crate::Call::pages) returns the pages of a method as [`Pages`],
//! [`Call::items`](crate::Call::items) their items as [`Items`]. Both are streams that request a
//! page when it is needed and detect servers whose page tokens form a cycle.
//!
//! Generated code describes a method by [`Paging`]: the names of the page token and the items.

mod body_token;
mod collect;
mod cursor;
mod item_deadline;
mod items;
mod pages;
#[cfg(all(test, feature = "testing"))]
mod tests;

pub use collect::Lists;
pub use items::Items;
pub use pages::Pages;

use crate::api::Params;
pub use crate::service::{PageToken, Paging};
use crate::wire::Message;

/// The parameters of a method that returns pages.
pub trait Paged: Params + Send + 'static {
    /// The names of the page token and the items.
    const PAGING: Paging;

    /// The names of these parameters: [`PAGING`](Self::PAGING), unless one type is used for the
    /// parameters of several methods.
    #[inline]
    fn paging(&self) -> &'static Paging {
        const { &Self::PAGING }
    }

    /// The request body, which is created if necessary, for methods whose page token is in it.
    #[inline]
    fn body_mut(&mut self) -> Option<&mut dyn Message> {
        None
    }

    /// Sets the page token in the request body, for methods whose page token is in it.
    fn set_body_token(&mut self, name: &str, token: &str) {
        if let Some(body) = self.body_mut() {
            body_token::set(body, name, token);
        }
    }
}

/// The parameters of a method whose pages contain a list or a map.
pub trait Listed: Paged {
    /// An item: an element of the list, or a key and a value of the map.
    type Item: Send + 'static;

    /// Takes the items from a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;
}
