//! The topic of an API: the words of its title and description.

use std::collections::HashSet;

use crate::name::{singular, words};
use crate::text::{Markdown, Untrusted};

/// Words that most titles or descriptions contain.
const COMMON: [&str; 15] = [
    "account",
    "and",
    "api",
    "application",
    "cloud",
    "data",
    "google",
    "location",
    "manage",
    "other",
    "project",
    "resource",
    "service",
    "user",
    "with",
];

/// Endings that words of one family differ in: `translate`, `translation`.
const ENDINGS: [&str; 12] = [
    "ization", "ation", "ating", "ate", "ing", "ment", "tion", "ed", "es", "er", "e", "s",
];

/// Minimum length of a stem.
const STEM: usize = 4;

/// Maximum length of the text that is read.
const LONGEST: usize = 10_000;

pub(super) struct Topic {
    title: HashSet<String>,
    description: HashSet<String>,
}

impl Topic {
    pub(super) fn new(title: &Untrusted, description: &Markdown) -> Self {
        Self {
            title: stems(title.raw()),
            description: stems(description.as_str()),
        }
    }

    pub(super) fn is_in_title(&self, words: &[String]) -> bool {
        words.iter().any(|word| self.title.contains(&stem(word)))
    }

    pub(super) fn is_in_description(&self, words: &[String]) -> bool {
        words
            .iter()
            .any(|word| self.description.contains(&stem(word)))
    }

    /// Whether the title or the description contains one of the words.
    pub(super) fn is_about(&self, words: &[String]) -> bool {
        self.is_in_title(words) || self.is_in_description(words)
    }
}

fn stems(text: &str) -> HashSet<String> {
    let text: String = text.chars().take(LONGEST).collect();
    let separated = text.split(|c: char| !c.is_ascii_alphabetic());
    let words = separated.flat_map(words);
    words
        .filter(|word| word.len() > 2 && !COMMON.contains(&singular(word).as_str()))
        .map(|word| stem(&word))
        .collect()
}

/// Returns the part of a word that its family shares.
fn stem(word: &str) -> String {
    let word = singular(word);
    let stem = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|stem| stem.len() >= STEM);
    stem.unwrap_or(&word).to_owned()
}
