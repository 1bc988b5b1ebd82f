//! The query of a URL: pairs in which all but unreserved characters are encoded.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;

use super::text::text;
use crate::percent::ALL_BUT_UNRESERVED;
use crate::wire::{self, View};

/// The pairs of a query, in the order of the URL.
#[derive(Default)]
pub(crate) struct Query<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    /// Adds a parameter. A list repeats the key; an absent value or an empty list adds no pair.
    pub(crate) fn push_view(
        &mut self,
        key: &'a str,
        view: View<'a>,
    ) -> Result<(), wire::EncodeError> {
        if let View::List(list) = view {
            for index in 0..list.len() {
                // A `null` in a list has no representation in a query and is skipped.
                if let Some(value) = text(list.get(index))? {
                    self.pairs.push((Cow::Borrowed(key), value));
                }
            }
        } else if let Some(value) = text(view)? {
            self.pairs.push((Cow::Borrowed(key), value));
        }
        Ok(())
    }

    /// Adds a pair.
    pub(crate) fn push(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.pairs.push((key.into(), value.into()));
    }

    /// Replaces the pairs with this key.
    #[cfg(feature = "media")]
    pub(crate) fn set(&mut self, key: &'a str, value: impl Into<Cow<'a, str>>) {
        self.remove(key);
        self.push(key, value);
    }

    /// Removes the pairs with this key.
    pub(crate) fn remove(&mut self, key: &str) {
        self.pairs.retain(|(present, _)| present != key);
    }

    /// The values of this key.
    pub(crate) fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let pairs = self.pairs.iter().filter(move |(present, _)| present == key);
        pairs.map(|(_, value)| value.as_ref())
    }

    /// Appends `?key=value&…` to a URL; without pairs the URL is unchanged.
    pub(crate) fn write(&self, url: &mut String) {
        if self.pairs.is_empty() {
            return;
        }
        let mut separator = if url.contains('?') { '&' } else { '?' };
        for (key, value) in &self.pairs {
            url.push(separator);
            url.extend(utf8_percent_encode(key, ALL_BUT_UNRESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(value, ALL_BUT_UNRESERVED));
            separator = '&';
        }
    }
}
