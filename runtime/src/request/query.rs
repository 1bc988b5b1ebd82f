//! The query of a URL: pairs, written with everything but unreserved characters encoded.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;

use super::path::ALL_BUT_UNRESERVED;
use super::text::text;
use crate::wire::{self, View};

/// The pairs of a query, in the order in which they are written.
#[derive(Default)]
pub(crate) struct Query<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    /// Adds a parameter: a list repeats the key, what is absent or an empty list adds nothing.
    pub(crate) fn push_view(
        &mut self,
        key: &'a str,
        view: View<'a>,
    ) -> Result<(), wire::EncodeError> {
        if let View::List(list) = view {
            for index in 0..list.len() {
                // Text of a list's element: `null` has no spelling in a query and is left out.
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

    /// Replaces what is there under this key.
    #[cfg(feature = "media")]
    pub(crate) fn set(&mut self, key: &'a str, value: impl Into<Cow<'a, str>>) {
        self.remove(key);
        self.push(key, value);
    }

    /// Forgets every pair with this key.
    pub(crate) fn remove(&mut self, key: &str) {
        self.pairs.retain(|(present, _)| present != key);
    }

    /// What is said under this key.
    pub(crate) fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let pairs = self.pairs.iter().filter(move |(present, _)| present == key);
        pairs.map(|(_, value)| value.as_ref())
    }

    /// Writes `?key=value&…` to the end of a URL; nothing at all without pairs.
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
