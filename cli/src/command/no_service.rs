//! Replaces the discovery service in a command without the feature `service`.

use super::listed_api::{DocumentResponse, ListedApi, ServiceError};

/// An enum without variants, because a service cannot be created.
pub(super) enum Service {}

impl Service {
    pub(super) fn new(url: &str) -> Result<Self, ServiceError> {
        Err(ServiceError {
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

    pub(super) fn directory(&self) -> Result<Vec<ListedApi>, ServiceError> {
        match *self {}
    }

    pub(super) fn documents(
        &self,
        _: &[(String, Option<String>)],
        _: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Result<DocumentResponse, ServiceError>>> {
        match *self {}
    }
}

/// Returns the error for documents that were not requested; `None`, because there is no service.
pub(super) fn not_asked(_: &str, _: usize) -> Option<ServiceError> {
    None
}
