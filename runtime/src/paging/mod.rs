//! Answers that come page by page, and the items in them.
//!
//! What generated code says about a method is [`Paging`]: names of fields, in
//! constants. Which token comes next, and when it is over, is decided in
//! [`progress`], without generics; [`Pages`] and [`Items`] add the types.

mod items;
mod pages;
mod patience;
mod progress;
#[cfg(test)]
mod tests;

pub use items::Items;
pub use pages::Pages;

use crate::service::Params;
use crate::wire::{Message, View, Visit};

/// Where a method's page tokens travel, as its document has it.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Where the request has its token.
    pub token: Token,
    /// The way to the next token in the answer: `["nextPageToken"]`, `["metadata", "continue"]`.
    pub next: &'static [&'static str],
    /// The way to the items in the answer: `["products"]`; empty if there are none to be named.
    pub items: &'static [&'static str],
}

impl Paging {
    /// What most methods have in common; completes a literal: `Paging { items, ..Paging::BASE }`.
    pub const BASE: Self = Self {
        token: Token::Query("pageToken"),
        next: &["nextPageToken"],
        items: &[],
    };
}

/// Where a request has its page token, by its name on the wire.
#[derive(Clone, Copy, Debug)]
pub enum Token {
    /// A parameter in the query.
    Query(&'static str),
    /// A field of the body.
    Body(&'static str),
}

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

/// What stands at this place in a message, if it is there.
pub(crate) fn at<'a>(view: View<'a>, path: &[&str]) -> View<'a> {
    let Some((name, rest)) = path.split_first() else {
        return view;
    };
    let View::Message(message) = view else {
        return View::Absent;
    };
    match message.shape().search(name) {
        Some(index) => at(field(message, index), rest),
        None => View::Absent,
    }
}

fn field<'a>(message: &'a dyn Message, index: usize) -> View<'a> {
    struct Find<'a>(usize, View<'a>);
    impl<'a> Visit<'a> for Find<'a> {
        fn field(&mut self, index: usize, view: View<'a>) -> bool {
            if index == self.0 {
                self.1 = view;
            }
            // They come in the order of their indices.
            index < self.0
        }
    }
    let mut find = Find(index, View::Absent);
    message.visit(&mut find);
    find.1
}
