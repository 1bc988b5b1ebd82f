//! Answers that come page by page, and the items in them.
//!
//! What generated code says about a method is [`Paging`]: names of fields, in
//! constants. Which token comes next, and when it is over, is decided in
//! [`progress`], without generics; [`Pages`] and [`Items`] add the types.

mod cursor;
mod item_deadline;
mod items;
mod pages;
#[cfg(test)]
mod tests;

pub use items::Items;
pub use pages::Pages;

use crate::api::Params;
use crate::service::Paging;
use crate::wire::Message;

/// The parameters of a method that answers page by page.
pub trait Paged: Params + Send + 'static {
    /// Where the tokens travel.
    const PAGING: Paging;

    /// The body, made if there is none yet; for methods with the token in there.
    #[inline]
    fn body_mut(&mut self) -> Option<&mut dyn Message> {
        None
    }
}

/// The parameters of a method whose pages are lists of something.
pub trait Listed: Paged {
    /// What is listed: an element of a list, a key and a value of a map.
    type Item: Send + 'static;

    /// Takes the items out of a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;
}
