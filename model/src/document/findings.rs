//! Reads values of an expected type, and collects findings instead of stopping at the first error.

use std::collections::HashSet;

use super::tree::Tree;
use crate::diagnostic::{Diagnostic, quoted};
use crate::text::Line;

/// Maximum length of a JSON pointer in bytes. Findings, names and types repeat the keys of a
/// pointer. The longest pointer in Google's documents has 242 bytes.
const LONGEST_POINTER: usize = 4096;
/// Maximum length in bytes of a string that is not prose: names, paths, patterns, defaults. Some
/// are repeated for each method or parameter.
const LONGEST_WORD: usize = 8 * 1024;

/// Appends a key to a JSON pointer.
pub(super) fn step(pointer: &str, key: &str) -> String {
    if !key.contains(['~', '/']) {
        return [pointer, "/", key].concat();
    }
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A member of an object.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) key: &'a str,
    pub(super) value: &'a Tree,
    parent: &'a str,
}

impl Member<'_> {
    pub(super) fn pointer(&self) -> String {
        step(self.parent, self.key)
    }
}

/// The findings collected so far.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Diagnostic>);

impl Findings {
    pub(super) fn error(&mut self, pointer: String, fact: impl Into<Line>, remedy: &str) {
        self.0.push(Diagnostic::error(pointer, fact, remedy));
    }

    pub(super) fn note(&mut self, pointer: String, fact: impl Into<Line>, remedy: &str) {
        self.0.push(Diagnostic::note(pointer, fact, remedy));
    }

    /// Reports an unknown key.
    pub(super) fn unknown(&mut self, member: &Member<'_>) {
        let remedy =
            "it is ignored; look for it in a newer version of discogen if the client needs it";
        self.note(member.pointer(), "is an unknown key", remedy);
    }

    /// Returns the members of an object, or reports a wrong type and returns none.
    pub(super) fn members<'a>(&mut self, tree: &'a Tree, pointer: &'a str) -> Vec<Member<'a>> {
        let Tree::Object(members) = tree else {
            self.wrong_type(pointer.to_owned(), tree, "an object");
            return Vec::new();
        };
        let member = |(key, value): &'a (String, Tree)| Member {
            key,
            value,
            parent: pointer,
        };
        members.iter().map(member).collect()
    }

    /// Returns the elements of an array, with their pointers.
    pub(super) fn elements<'a>(&mut self, member: &Member<'a>) -> Vec<(&'a Tree, String)> {
        let pointer = member.pointer();
        let Tree::Array(elements) = member.value else {
            self.wrong_type(pointer, member.value, "an array");
            return Vec::new();
        };
        let position = |(i, it)| (it, format!("{pointer}/{i}"));
        elements.iter().enumerate().map(position).collect()
    }

    /// Reads a string of limited length: a name, a path and the like.
    pub(super) fn string(&mut self, member: &Member<'_>) -> Option<String> {
        self.string_at(member.value, || member.pointer())
    }

    /// Reads prose, a string of any length.
    pub(super) fn prose(&mut self, member: &Member<'_>) -> Option<String> {
        match member.value {
            Tree::String(text) => Some(text.clone()),
            _ => self.string(member),
        }
    }

    fn string_at(&mut self, tree: &Tree, pointer: impl Fn() -> String) -> Option<String> {
        match tree {
            Tree::String(text) if text.len() > LONGEST_WORD => {
                let fact = format!(
                    "is a string of {} bytes; at most {LONGEST_WORD} are accepted here",
                    text.len()
                );
                self.error(pointer(), fact, "correct the document, or fetch it again");
                None
            }
            Tree::String(text) => Some(text.clone()),
            other => {
                self.wrong_type(pointer(), other, "a string");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, member: &Member<'_>) -> bool {
        match member.value {
            Tree::Bool(value) => *value,
            other => {
                self.wrong_type(member.pointer(), other, "a boolean");
                false
            }
        }
    }

    /// Reads a string. Converts a number or boolean to its text, with a note.
    pub(super) fn scalar(&mut self, member: &Member<'_>) -> Option<String> {
        self.scalar_at(member.value, || member.pointer())
    }

    fn scalar_at(&mut self, tree: &Tree, pointer: impl Fn() -> String) -> Option<String> {
        let text = match tree {
            Tree::Number(text) => text.clone(),
            Tree::Bool(value) => value.to_string(),
            _ => return self.string_at(tree, pointer),
        };
        let fact = format!("is {}; discovery documents have a string here", tree.kind());
        self.note(pointer(), fact, "its text is used");
        Some(text)
    }

    /// Reads the elements of an array with [`Findings::scalar`].
    pub(super) fn scalars(&mut self, member: &Member<'_>) -> Vec<String> {
        let elements = self.elements(member);
        elements
            .into_iter()
            .filter_map(|(it, at)| self.scalar_at(it, || at.clone()))
            .collect()
    }

    pub(super) fn strings(&mut self, member: &Member<'_>) -> Vec<String> {
        let elements = self.elements(member);
        elements
            .into_iter()
            .filter_map(|(it, at)| self.string_at(it, || at.clone()))
            .collect()
    }

    /// Reads an array of prose.
    pub(super) fn proses(&mut self, member: &Member<'_>) -> Vec<String> {
        let mut texts = Vec::new();
        for (tree, pointer) in self.elements(member) {
            match tree {
                Tree::String(text) => texts.push(text.clone()),
                other => self.wrong_type(pointer, other, "a string"),
            }
        }
        texts
    }

    pub(super) fn bools(&mut self, member: &Member<'_>) -> Vec<bool> {
        let mut values = Vec::new();
        for (tree, pointer) in self.elements(member) {
            match tree {
                Tree::Bool(value) => values.push(*value),
                other => self.wrong_type(pointer, other, "a boolean"),
            }
        }
        values
    }

    pub(super) fn wrong_type(&mut self, pointer: String, found: &Tree, expected: &str) {
        let fact = format!("is {}; must be {expected}", found.kind());
        self.error(pointer, fact, "correct the document, or fetch it again");
    }

    /// Requires a member that is present and not empty.
    pub(super) fn require(&mut self, tree: &Tree, pointer: &str, key: &str, remedy: &str) {
        match tree.get(key) {
            None => self.error(pointer.to_owned(), format!("has no `{key}`"), remedy),
            Some(Tree::String(text)) if text.trim().is_empty() => {
                self.error(step(pointer, key), "is empty", remedy);
            }
            // A wrong type is reported where the value is read.
            Some(_) => {}
        }
    }

    /// Checks all keys of a document and reports duplicate keys, which parsers resolve differently.
    /// Returns false if the keys, alone or nested, are too long to continue.
    pub(super) fn keys(&mut self, tree: &Tree, pointer: &str) -> bool {
        match tree {
            Tree::Object(members) => self.keys_of_object(members, pointer),
            Tree::Array(elements) => {
                let has_keys = |it: &Tree| matches!(it, Tree::Object(_) | Tree::Array(_));
                let mut elements = elements.iter().enumerate();
                elements.all(|(i, element)| {
                    !has_keys(element) || self.keys(element, &format!("{pointer}/{i}"))
                })
            }
            _ => true,
        }
    }

    fn keys_of_object(&mut self, members: &[(String, Tree)], pointer: &str) -> bool {
        let mut seen = HashSet::with_capacity(members.len());
        for (key, value) in members {
            if pointer.len() + key.len() > LONGEST_POINTER {
                let fact = format!(
                    "has the key {}, which makes its JSON pointer longer than {LONGEST_POINTER} bytes",
                    quoted(key)
                );
                let remedy = "shorten the keys";
                self.error(pointer.to_owned(), fact, remedy);
                return false;
            }
            let has_keys = matches!(value, Tree::Object(_) | Tree::Array(_));
            if has_keys && !self.keys(value, &step(pointer, key)) {
                return false;
            }
            if !seen.insert(key.as_str()) {
                let at = step(pointer, key);
                self.error(at, "is a duplicate key", "remove one of the two");
            }
        }
        true
    }
}
