//! `PartialEq` and `Debug` of parameters, by what they describe.

use std::fmt;

use super::parts::{Payload, RequestParts, is_absent};
use crate::wire::{debug_field, same_view};

impl RequestParts<'_> {
    /// Whether all values and the body are equal; both sides are from [`of_all`](Self::of_all).
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let mut values = self.values.iter().zip(&other.values);
        self.values.len() == other.values.len()
            && values.all(|(one, other)| same_view(one.view, other.view))
            && self.has_same_body(other)
    }

    fn has_same_body(&self, other: &Self) -> bool {
        match (&self.body, &other.body) {
            (Payload::Json(one), Payload::Json(other)) => same_view(*one, *other),
            (Payload::Json(_), _) | (_, Payload::Json(_)) => false,
            _ => true,
        }
    }

    /// Prints the present values under their wire names, with secrets redacted.
    pub(crate) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(name);
        for value in self.values.iter().filter(|it| !is_absent(it.view)) {
            debug_field(&mut out, value.name, value.view);
        }
        if let Payload::Json(body) = self.body {
            debug_field(&mut out, "body", body);
        }
        out.finish()
    }
}
