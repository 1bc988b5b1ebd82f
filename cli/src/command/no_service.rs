//! In place of the discovery service, in a command without the feature `service`.

use super::shelf::Id;

/// The service that has the documents of all of Google's APIs.
pub(super) const GOOGLE: &str = "https://www.googleapis.com";

/// Why there is no answer: a fact and a remedy.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) fact: String,
    pub(super) remedy: &'static str,
}

/// An API that a service offers.
pub(super) struct Offer {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) preferred: bool,
    pub(super) url: String,
}

/// What comes of asking for a document.
#[allow(dead_code, reason = "nobody answers here")]
pub(super) enum Answer {
    Unchanged,
    Bytes {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

/// There is none.
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

/// Documents that were not asked for: all of them.
pub(super) fn not_asked(_: &str, _: usize) -> Option<Trouble> {
    None
}
