//! A discovery service: its directory, and its documents.

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

use super::shelf::Id;
use fetch::{Fetcher, Limits};
use target::Target;

/// The service that has the documents of all of Google's APIs.
pub(super) const GOOGLE: &str = "https://www.googleapis.com";

/// How many documents are asked for at once.
const WORKERS: usize = 8;

/// Why there is no answer: a fact and a remedy.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) fact: String,
    pub(super) remedy: &'static str,
}

/// An API that a service offers.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) preferred: bool,
    /// Where its document is.
    pub(super) url: String,
}

/// What comes of asking for a document.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It is what the ETag says.
    Unchanged,
    /// A document, it is to be hoped.
    Bytes {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

/// A discovery service.
pub(super) struct Service {
    base: String,
    fetcher: Fetcher,
    limits: Limits,
    /// The URL had a user's name or password.
    had_user: bool,
}

impl Service {
    /// The service at a URL.
    pub(super) fn new(url: &str) -> Result<Self, Trouble> {
        Self::with_limits(url, Limits::USUAL)
    }

    fn with_limits(url: &str, limits: Limits) -> Result<Self, Trouble> {
        let target = Target::parse(url).map_err(|fact| Trouble {
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

    /// Its URL, as it may be printed.
    pub(super) fn url(&self) -> &str {
        &self.base
    }

    /// What is not as the user may expect.
    pub(super) fn warning(&self) -> Option<(String, &'static str)> {
        self.had_user.then(|| {
            let fact = format!(
                "{}: the name and password in the URL are not sent",
                self.base
            );
            (fact, "leave them out of --service")
        })
    }

    /// All that it offers.
    pub(super) fn directory(&self) -> Result<Vec<Offer>, Trouble> {
        let url = format!("{}/discovery/v1/apis", self.base);
        let bytes = match self.fetcher.get(&url, None) {
            Some(Ok(Answer::Bytes { bytes, .. })) => bytes,
            Some(Err(trouble)) => return Err(trouble),
            Some(Ok(Answer::Unchanged)) | None => Vec::new(),
        };
        directory::read(&url, &bytes, self.limits.apis)
    }

    /// The documents of these URLs, each with the ETag of what is known; in the same order. None is a
    /// document that was not asked for, because the service had not responded or had sent too much.
    pub(super) fn documents(
        &self,
        wanted: &[(String, Option<String>)],
        told: &(dyn Fn(usize) + Sync),
    ) -> Vec<Option<Result<Answer, Trouble>>> {
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let answers = Mutex::new(Vec::new());
        let work = || {
            while let Some((index, (url, etag))) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                wanted.get(index).map(|it| (index, it))
            } {
                let answer = self.fetcher.get(url, etag.as_deref());
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.push((index, answer));
                told(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        thread::scope(|scope| {
            for _ in 0..WORKERS.min(wanted.len()) {
                scope.spawn(work);
            }
        });
        let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        answers.sort_by_key(|(index, _)| *index);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}

/// Documents that were not asked for, if there are any.
pub(super) fn not_asked(url: &str, count: usize) -> Option<Trouble> {
    (count > 0).then(|| Trouble {
        fact: format!(
            "{url}: {} more not asked for",
            super::count(count, "document")
        ),
        remedy: "see the error before, and try again later",
    })
}
