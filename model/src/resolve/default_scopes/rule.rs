//! The rule that chooses a default scope.
//!
//! Each step keeps the candidates that it prefers. A step that would keep no candidate is skipped.
//!
//! 1. Scopes of the whole platform come last.
//! 2. A method that reads requests a reading scope, any other method a writing scope. GET reads;
//!    POST reads if it accepts reading scopes and every accepted writing scope has a reading
//!    variant; other verbs write.
//! 3. For writing, `read_write` is preferred to `full_control`.
//! 4. For reading, the variant of a declared scope is preferred.
//! 5. A scope whose last word is the key of the method or of its resource is chosen: `gmail.send`,
//!    `calendar.events`. The words must be equal. In the singular, `files` would select
//!    `drive.file`, which covers only files created by the application. This step ends the search.
//! 6. Scopes with a word that is the API's name or a top-level resource are preferred.
//! 7. Scopes that most methods accept are preferred; for GET, those that most GET methods accept.
//! 8. Of the remaining scopes, those whose last word is the API's name or a top-level resource are
//!    preferred; then the one that all others extend by further words: `drive.labels` before
//!    `drive.admin.labels`. If several remain, all are requested.
//!
//! `corpus scopes` prints the choice for every method of the directory.

use std::collections::HashSet;

use super::call::Call;
use super::candidate::Candidate;

/// Returns the indices of the scopes that a call requests; empty if the method accepts none.
pub(super) fn choose(call: &Call<'_>, all: &[Candidate]) -> Vec<usize> {
    let mut left = Left(
        call.accepted
            .iter()
            .filter_map(|index| Some((*index, all.get(*index)?)))
            .collect(),
    );
    left.prefer(|it| !it.is_platform);
    let reads = reads(call, &left);
    left.prefer(|it| it.is_reading == reads);
    if reads {
        left.prefer(|it| it.is_reading_variant);
    } else {
        let names: HashSet<&str> = left.0.iter().map(|(_, it)| it.name.as_str()).collect();
        let has_narrower = |it: &Candidate| {
            let stem = it.name.strip_suffix(".full_control");
            stem.is_some_and(|stem| names.contains(format!("{stem}.read_write").as_str()))
        };
        left.prefer(|it| !has_narrower(it));
    }
    if let Some(named) = left.named_after(call) {
        return vec![named];
    }
    left.prefer(|it| it.names_api);
    let is_get = call.verb == "GET";
    left.prefer_most(|it| if is_get { it.gets } else { it.methods });
    left.prefer(|it| it.ends_with_api);
    left.prefer_shortest();
    left.0.into_iter().map(|(index, _)| index).collect()
}

/// Whether a reading scope is sufficient for the method.
fn reads(call: &Call<'_>, left: &Left<'_>) -> bool {
    if call.verb != "POST" {
        return call.verb == "GET";
    }
    let (reading, writing): (Vec<&Candidate>, Vec<&Candidate>) = left
        .0
        .iter()
        .map(|(_, it)| *it)
        .partition(|it| it.is_reading);
    let reading_stems: HashSet<&str> = reading.iter().map(|it| it.stem.as_str()).collect();
    !reading.is_empty()
        && !writing.is_empty()
        && writing
            .iter()
            .all(|it| reading_stems.contains(it.base.as_str()))
}

/// The remaining candidates, with their indices.
struct Left<'c>(Vec<(usize, &'c Candidate)>);

impl Left<'_> {
    /// Keeps the candidates with the property, if any has it.
    fn prefer(&mut self, has: impl Fn(&Candidate) -> bool) {
        if self.0.iter().any(|(_, it)| has(it)) {
            self.0.retain(|(_, it)| has(it));
        }
    }

    /// Keeps the candidates with the largest number.
    fn prefer_most(&mut self, number: impl Fn(&Candidate) -> usize) {
        if let Some(most) = self.0.iter().map(|(_, it)| number(it)).max() {
            self.0.retain(|(_, it)| number(it) == most);
        }
    }

    /// Returns the shortest scope whose last word is the key of the method or of its resource.
    fn named_after(&self, call: &Call<'_>) -> Option<usize> {
        if let [(only, _)] = self.0[..] {
            return Some(only);
        }
        let key = call.method.key.to_lowercase();
        let resource = call.resource.map(str::to_lowercase);
        let named = self
            .0
            .iter()
            .filter(|(_, it)| it.last == key || resource.as_ref() == Some(&it.last));
        let (index, _) = named.min_by_key(|(_, it)| (it.name.len(), &it.name))?;
        Some(*index)
    }

    /// Keeps the one scope that all others extend, if there is one. It is always the shortest.
    fn prefer_shortest(&mut self) {
        let order = |it: &Candidate| (it.words.len(), it.base.len(), it.name.len());
        let shortest = self.0.iter().min_by_key(|(_, it)| (order(it), &it.name));
        let Some((index, shortest)) = shortest.copied() else {
            return;
        };
        if self.0.iter().all(|(_, it)| extends(it, shortest)) {
            self.0 = vec![(index, shortest)];
        }
    }
}

/// Whether the words of the longer name begin, in order, with those of the shorter one:
/// `cloud-bigtable.admin` extends `bigtable.admin`, `youtubepartner` extends `youtube`.
fn extends(longer: &Candidate, shorter: &Candidate) -> bool {
    let mut rest = longer.words.iter();
    let mut words = shorter.words.iter();
    words.all(|word| rest.any(|it| it.starts_with(word.as_str())))
}
