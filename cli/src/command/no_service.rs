//! Replaces the discovery service in a command without the feature `service`.

use super::offer::{Answer, Offer, Trouble};

/// Has no values.
pub(super) enum Service {}

impl Service {
    pub(super) fn new(url: &str) -> Result<Self, Trouble> {
        Err(Trouble {
            fact: format!("{url}: this command was built without the feature `service`"),
            remedy: "build it with `cargo install discogen --features service`",
        })
    }

    pub(super) fn url(&self) -> &str {
        match *self {}
    }

    pub(super) fn warning(&self) -> Option<(String, &'static str)> {
        match *self {}
    }

    pub(super) fn directory(&self) -> Result<Vec<Offer>, Trouble> {
        match *self {}
    }

    pub(super) fn documents(
        &self,
        _: &[(String, Option<String>)],
        _: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Result<Answer, Trouble>>> {
        match *self {}
    }
}

/// Reports documents that were not requested; here always none.
pub(super) fn not_asked(_: &str, _: usize) -> Option<Trouble> {
    None
}
