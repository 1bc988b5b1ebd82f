//! APIs that a discovery service lists, and its responses.

use super::document_folder::Id;

/// Google's discovery service, with the documents of all Google APIs.
pub(super) const GOOGLE: &str = "https://www.googleapis.com";

/// An error of a service: a fact and a remedy.
#[derive(Clone, Debug)]
pub(super) struct ServiceError {
    pub(super) fact: String,
    pub(super) remedy: &'static str,
}

/// An API in the directory of a service.
#[derive(Clone, Debug)]
pub(super) struct ListedApi {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) preferred: bool,
    /// The URL of the document.
    pub(super) url: String,
}

/// The response to a request for a document.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "service"),
    allow(dead_code, reason = "never constructed without a service")
)]
pub(super) enum DocumentResponse {
    /// The document has the given ETag.
    Unchanged,
    /// A body, which should be a document.
    Bytes {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}
