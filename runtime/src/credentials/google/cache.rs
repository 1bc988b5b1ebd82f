//! Caches credentials for each set of scopes, so that a token is fetched once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use google_cloud_auth::credentials::Credentials as External;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use tokio::runtime::{Handle, Id};

use crate::boxed::BoxError;

/// The number of cached sets of scopes. The least recently used one is removed first.
const LIMIT: usize = 32;

#[derive(Default)]
pub(super) struct Cache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    /// The most recently used entry is the first.
    list: Vec<Entry>,
    next: EntryId,
}

/// Identifies an entry. A later entry for the same scopes has another value.
pub(super) type EntryId = u64;

struct Entry {
    id: EntryId,
    /// A task of this runtime refreshes the tokens.
    runtime: Id,
    scopes: Vec<String>,
    credentials: External,
    last: Option<HeaderValue>,
}

impl Cache {
    /// The credentials for these scopes in this runtime. They are created if necessary.
    pub(super) fn find(
        &self,
        scopes: &[&str],
        build: impl FnOnce() -> Result<External, BoxError>,
    ) -> Result<(External, EntryId), BoxError> {
        let runtime = Handle::try_current()
            .map_err(|_| "Google's credentials need a tokio runtime; make the call inside of one")?
            .id();
        let mut entries = self.lock();
        let found = entries
            .list
            .iter()
            .position(|entry| entry.runtime == runtime && is_same(&entry.scopes, scopes));
        if let Some(used) = found.and_then(|index| entries.list.get_mut(..=index)) {
            used.rotate_right(1);
        } else {
            let credentials = build()?;
            let id = entries.next;
            entries.next += 1;
            entries.list.truncate(LIMIT - 1);
            let entry = Entry {
                id,
                runtime,
                scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
                credentials,
                last: None,
            };
            entries.list.insert(0, entry);
        }
        let first = entries.list.first().ok_or("no credentials are kept")?;
        Ok((first.credentials.clone(), first.id))
    }

    /// Stores the headers that were returned to the caller.
    pub(super) fn used(&self, id: EntryId, headers: &HeaderMap) {
        let mut entries = self.lock();
        if let Some(entry) = entries.list.iter_mut().find(|entry| entry.id == id) {
            entry.last = headers.get(AUTHORIZATION).cloned();
        }
    }

    pub(super) fn remove(&self, id: EntryId) {
        self.lock().list.retain(|entry| entry.id != id);
    }

    /// Removes the credentials that returned these headers. Those with a newer token are kept.
    pub(super) fn reject(&self, headers: &HeaderMap) {
        if let Some(refused) = headers.get(AUTHORIZATION) {
            let mut entries = self.lock();
            entries
                .list
                .retain(|entry| entry.last.as_ref() != Some(refused));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // A panic leaves no partial update.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True for the same scopes in any order: APIs may list them differently.
fn is_same(left: &[String], right: &[&str]) -> bool {
    let contains = |scope: &String| right.contains(&scope.as_str());
    left.len() == right.len() && left.iter().all(contains)
}

#[cfg(test)]
mod tests {
    use google_cloud_auth::credentials::anonymous;

    use super::*;

    #[tokio::test]
    async fn the_least_recently_used_entry_is_removed() {
        let cache = Cache::default();
        let mut built = 0;
        let mut find = |scope: &str| {
            let found = cache.find(&[scope], || {
                built += 1;
                Ok(anonymous::Builder::new().build())
            });
            (found.expect("credentials").1, built)
        };
        assert_eq!(find("often"), (0, 1));
        for round in 1..100 {
            assert_eq!(find(&format!("once {round}")), (round, round + 1));
            assert_eq!(find("often").0, 0);
        }
        assert_eq!(find("once 99"), (99, 100));
        assert_eq!(find("once 1"), (100, 101));
        assert_eq!(cache.lock().list.len(), LIMIT);

        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer 1"))]);
        cache.used(0, &headers);
        cache.reject(&HeaderMap::new());
        cache.reject(&headers);
        let ids: Vec<EntryId> = cache.lock().list.iter().map(|entry| entry.id).collect();
        assert!(ids.len() == LIMIT - 1 && !ids.contains(&0), "{ids:?}");
    }

    #[tokio::test]
    async fn the_order_of_scopes_is_irrelevant() {
        let cache = Cache::default();
        let find = |scopes: &[&str]| {
            let found = cache.find(scopes, || Ok(anonymous::Builder::new().build()));
            found.expect("credentials").1
        };
        let first = find(&["a", "b"]);
        assert_eq!(find(&["b", "a"]), first);
        assert_ne!(find(&["a"]), first);
        assert_ne!(find(&["a", "c"]), first);
    }

    #[test]
    fn no_runtime_is_an_error() {
        let build = || Ok(anonymous::Builder::new().build());
        let error = Cache::default()
            .find(&[], build)
            .expect_err("no runtime here");
        assert!(
            error.to_string().contains("need a tokio runtime"),
            "{error}"
        );
    }
}
