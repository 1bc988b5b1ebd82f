//! A discovery service: its directory and documents.

mod address;
mod directory;
mod fetch;
mod guard;
mod target;
#[cfg(test)]
mod tests;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::listed_api::{DocumentResponse, ListedApi, ServiceError};
use super::session::count as number;
use fetch::{Fetcher, Limits};
use target::Target;

/// Maximum number of concurrent requests.
const WORKERS: usize = 8;

/// A discovery service.
pub(super) struct Service {
    base: String,
    fetcher: Fetcher,
    limits: Limits,
    /// Whether the URL contained a name or password.
    had_user: bool,
}

impl Service {
    /// Creates a client of the service at a URL.
    pub(super) fn new(url: &str) -> Result<Self, ServiceError> {
        Self::with_limits(url, Limits::USUAL)
    }

    fn with_limits(url: &str, limits: Limits) -> Result<Self, ServiceError> {
        let target = Target::parse(url).map_err(|fact| ServiceError {
            fact,
            remedy: "give one like https://www.googleapis.com",
        })?;
        Ok(Self {
            base: target.to_string().trim_end_matches('/').to_owned(),
            fetcher: Fetcher::new(&target, limits),
            limits,
            had_user: target::without_user(url) != url,
        })
    }

    /// Returns the URL for messages.
    pub(super) fn url(&self) -> &str {
        &self.base
    }

    /// Returns a warning about an ignored part of the URL.
    pub(super) fn warning(&self) -> Option<(String, &'static str)> {
        self.had_user.then(|| {
            let fact = format!(
                "{}: the name and password in the URL are not sent",
                self.base
            );
            (fact, "remove them from --service")
        })
    }

    /// Downloads the directory.
    pub(super) fn directory(&self) -> Result<Vec<ListedApi>, ServiceError> {
        let url = format!("{}/discovery/v1/apis", self.base);
        let bytes = match self.fetcher.get(&url, None) {
            Some(Ok(DocumentResponse::Bytes { bytes, .. })) => bytes,
            Some(Err(trouble)) => return Err(trouble),
            Some(Ok(DocumentResponse::Unchanged)) | None => Vec::new(),
        };
        directory::read(&url, &bytes, self.limits.apis)
    }

    /// Downloads documents, each with the ETag of the known version, in the same order. `None` is a
    /// document that was not requested, because the service did not respond or sent too much.
    pub(super) fn documents(
        &self,
        requests: &[(String, Option<String>)],
        on_progress: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Result<DocumentResponse, ServiceError>>> {
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let responses = Mutex::new(Vec::new());
        let work = || {
            while let Some((index, (url, etag))) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                requests.get(index).map(|it| (index, it))
            } {
                let response = self.fetcher.get(url, etag.as_deref());
                let mut responses = responses.lock().unwrap_or_else(PoisonError::into_inner);
                responses.push((index, response));
                on_progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        thread::scope(|scope| {
            for _ in 0..WORKERS.min(requests.len()) {
                scope.spawn(work);
            }
        });
        let mut responses = responses
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        responses.sort_by_key(|(index, _)| *index);
        responses
            .into_iter()
            .map(|(_, response)| response)
            .collect()
    }
}

/// Reports the number of documents that were not requested.
pub(super) fn not_asked(url: &str, count: usize) -> Option<ServiceError> {
    (count > 0).then(|| ServiceError {
        fact: format!("{url}: {} more not requested", number(count, "document")),
        remedy: "see the previous error, and try again later",
    })
}
