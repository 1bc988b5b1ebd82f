//! What the rule reads from a scope's name, and how the API uses the scope.

use std::collections::{HashMap, HashSet};

use super::super::scopes::Scopes;
use super::Call;
use crate::document::Document;
use crate::name::{scope_constant, words};
use crate::sample_value::singular;

/// Endings of scopes that grant reading only.
const READING: [&str; 4] = ["readonly", "read-only", "read_only", "read"];
/// Endings of scopes that grant more than the reading scope of the same name.
const WRITING: [&str; 4] = ["readwrite", "read-write", "read_write", "full_control"];
/// Scopes that grant access to nearly every API of the platform.
const PLATFORM: [&str; 2] = ["cloud-platform", "cloud-platform.read-only"];

/// A scope of the API.
pub(super) struct Candidate {
    /// `drive.readonly`: what follows `/auth/`, else the URL without its scheme.
    pub(super) name: String,
    /// The name without a reading ending: `drive`.
    pub(super) stem: String,
    /// The stem without a writing ending.
    pub(super) base: String,
    /// The words of the base, in lower case.
    pub(super) words: Vec<String>,
    /// The last word of the stem, in lower case.
    pub(super) last: String,
    pub(super) is_platform: bool,
    pub(super) is_reading: bool,
    /// It is the reading side of another scope that the document declares.
    pub(super) has_twin: bool,
    /// One of its words is the API's name or a top-level resource.
    pub(super) names_api: bool,
    /// Its last word is.
    pub(super) ends_with_api: bool,
    /// How many methods accept it.
    pub(super) methods: usize,
    /// How many GET methods accept it.
    pub(super) gets: usize,
}

/// The scopes of an API, in its order.
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
    find_twins(document, &mut all);
    all
}

fn candidate(name: &str, topics: &HashSet<String>) -> Candidate {
    let reading = without_ending(name, &['.', '_', '-'], &READING);
    let stem = reading.unwrap_or(name);
    let base = base(stem);
    let is_topic = |word: &String| topics.contains(&singular(word));
    let last = segments(stem).pop().unwrap_or_default();
    Candidate {
        is_platform: PLATFORM.contains(&name),
        is_reading: reading.is_some(),
        has_twin: false,
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

/// Marks the reading sides of declared scopes: `calendar.readonly` where `calendar` is declared.
fn find_twins(document: &Document, all: &mut [Candidate]) {
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
        it.has_twin = others > 0;
    }
}

/// The API's name and its top-level resources, whole and by their last word, in the singular.
fn topics(document: &Document) -> HashSet<String> {
    let mut topics = HashSet::from([singular(&document.name.to_lowercase())]);
    for resource in &document.resources {
        topics.insert(singular(&resource.key.to_lowercase()));
        topics.extend(words(&resource.key).last().map(|it| singular(it)));
    }
    topics
}

/// A scope's name without a writing ending.
fn base(name: &str) -> &str {
    without_ending(name, &['.'], &WRITING).unwrap_or(name)
}

/// The text before the separator and one of the words, if it ends with them.
fn without_ending<'n>(name: &'n str, separators: &[char], words: &[&str]) -> Option<&'n str> {
    let rest = |word: &&str| name.strip_suffix(word)?.strip_suffix(separators);
    words.iter().find_map(rest)
}

/// The words of a scope's name.
fn segments(name: &str) -> Vec<String> {
    let words = name.split(['.', '/', '_', '-']);
    let words = words.filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}
