//! Replaces the discovery service in a command without the feature `service`.

use super::shelf::Id;

/// Google's discovery service, with the documents of all Google APIs.
pub(super) const GOOGLE: &str = "https://www.googleapis.com";

/// An error of a service: a fact and a remedy.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) fact: String,
    pub(super) remedy: &'static str,
}

/// An API in the directory of a service.
pub(super) struct Offer {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) preferred: bool,
    pub(super) url: String,
}

/// The response to a request for a document.
#[allow(dead_code, reason = "never constructed without a service")]
pub(super) enum Answer {
    Unchanged,
    Bytes {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

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
