//! Properties of a scope, from its name and its use in the API.

use std::collections::{HashMap, HashSet};

use super::super::scopes::Scopes;
use super::call::Call;
use crate::document::Document;
use crate::name::{scope_constant, singular, words};

/// Endings of scopes that grant only reading.
const READING: [&str; 4] = ["readonly", "read-only", "read_only", "read"];
/// Endings of scopes that grant more than the reading scope of the same name.
const WRITING: [&str; 4] = ["readwrite", "read-write", "read_write", "full_control"];
/// Scopes that grant access to nearly every API of the platform.
const PLATFORM: [&str; 2] = ["cloud-platform", "cloud-platform.read-only"];

/// A scope of the API.
pub(super) struct Candidate {
    /// The part after `/auth/`, or else the URL without its scheme: `drive.readonly`.
    pub(super) name: String,
    /// The name without the ending for reading: `drive`.
    pub(super) stem: String,
    /// The stem without the ending for writing.
    pub(super) base: String,
    /// The words of the base, in lower case.
    pub(super) words: Vec<String>,
    /// The last word of the stem, in lower case.
    pub(super) last: String,
    pub(super) is_platform: bool,
    pub(super) is_reading: bool,
    /// Whether it is the reading variant of another declared scope.
    pub(super) is_reading_variant: bool,
    /// Whether one of its words is the API's name or a top-level resource.
    pub(super) names_api: bool,
    /// Whether its last word is the API's name or a top-level resource.
    pub(super) ends_with_api: bool,
    /// Number of methods that accept it.
    pub(super) methods: usize,
    /// Number of GET methods that accept it.
    pub(super) gets: usize,
}

/// Returns the scopes of an API in the order of its list.
pub(super) fn all(document: &Document, scopes: &Scopes, calls: &[Call<'_>]) -> Vec<Candidate> {
    let topics = topics(document);
    let mut all: Vec<Candidate> = scopes
        .list
        .iter()
        .map(|it| candidate(scope_constant(it.url.raw()), &topics))
        .collect();
    for call in calls {
        for index in &call.accepted {
            if let Some(it) = all.get_mut(*index) {
                it.methods += 1;
                it.gets += usize::from(call.verb == "GET");
            }
        }
    }
    mark_reading_variants(document, &mut all);
    all
}

/// Whether a scope grants only reading.
pub(in crate::resolve) fn is_reading(url: &str) -> bool {
    reading_stem(scope_constant(url)).is_some()
}

/// Whether a scope grants only the reading of what another one grants: `drive.readonly`, `drive`.
pub(in crate::resolve) fn is_reading_variant(reading: &str, url: &str) -> bool {
    reading_stem(scope_constant(reading)).is_some_and(|stem| stem == base(scope_constant(url)))
}

/// Returns the name of a reading scope without its ending.
fn reading_stem(name: &str) -> Option<&str> {
    without_ending(name, &['.', '_', '-'], &READING)
}

fn candidate(name: &str, topics: &HashSet<String>) -> Candidate {
    let reading = reading_stem(name);
    let stem = reading.unwrap_or(name);
    let base = base(stem);
    let is_topic = |word: &String| topics.contains(&singular(word));
    let last = segments(stem).pop().unwrap_or_default();
    Candidate {
        is_platform: PLATFORM.contains(&name),
        is_reading: reading.is_some(),
        is_reading_variant: false,
        names_api: segments(name).iter().any(is_topic),
        ends_with_api: is_topic(&last),
        words: segments(base),
        last,
        name: name.to_owned(),
        stem: stem.to_owned(),
        base: base.to_owned(),
        methods: 0,
        gets: 0,
    }
}

/// Marks the reading variants of declared scopes: `calendar.readonly` if `calendar` is declared.
fn mark_reading_variants(document: &Document, all: &mut [Candidate]) {
    let mut declared: HashMap<&str, HashSet<&str>> = HashMap::new();
    for scope in &document.scopes {
        let name = scope_constant(&scope.url);
        declared.entry(base(name)).or_default().insert(name);
    }
    for it in all {
        let same = declared.get(it.stem.as_str());
        let others = same.map_or(0, |names| {
            names.len() - usize::from(names.contains(it.name.as_str()))
        });
        it.is_reading_variant = others > 0;
    }
}

/// Returns the API's name and the keys of its top-level resources in the singular, and the last
/// word of each.
fn topics(document: &Document) -> HashSet<String> {
    let mut topics = HashSet::from([singular(&document.name.to_lowercase())]);
    for resource in &document.resources {
        topics.insert(singular(&resource.key.to_lowercase()));
        topics.extend(words(&resource.key).last().map(|it| singular(it)));
    }
    topics
}

/// Returns a scope's name without the ending for writing.
fn base(name: &str) -> &str {
    without_ending(name, &['.'], &WRITING).unwrap_or(name)
}

/// Returns the text before the separator and one of the words, if the name ends with them.
fn without_ending<'n>(name: &'n str, separators: &[char], words: &[&str]) -> Option<&'n str> {
    let rest = |word: &&str| name.strip_suffix(word)?.strip_suffix(separators);
    words.iter().find_map(rest)
}

/// Splits a scope's name into words.
fn segments(name: &str) -> Vec<String> {
    let words = name.split(['.', '/', '_', '-']);
    let words = words.filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}
