//! The strings of a document and their modification.
//!
//! The tests of the command use this module, too.

use serde_json::{Map, Value};

/// A document with every key.
pub(crate) fn every_key() -> Value {
    serde_json::from_str(include_str!("every_key.json")).expect("JSON")
}

/// How a payload is inserted into a string.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Replaced,
    Appended,
}

/// A string of a document.
#[derive(Clone)]
pub(crate) struct Place {
    steps: Vec<Step>,
    pub(crate) is_key: bool,
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// All strings of a document.
pub(crate) fn places(document: &Value) -> Vec<Place> {
    let mut locations = Vec::new();
    collect(document, &mut Vec::new(), &mut locations);
    locations
}

/// The strings to which a payload can be appended at the same time: each is changed, and restored if the document is
/// not accepted. Keys of the format and references are not changed.
pub(crate) fn accepted(
    document: &Value,
    text: &str,
    is_accepted: impl Fn(&[u8]) -> bool,
) -> Vec<Place> {
    let mut document = document.clone();
    let mut locations = places(&document);
    // Deeper strings first and keys last, so that the other paths remain valid.
    locations.sort_by_key(|it| std::cmp::Reverse((it.steps.len(), it.is_key)));
    locations.sort_by_key(|it| it.is_key);
    locations.retain(|location| {
        if !location.is_free() {
            return false;
        }
        let mut changed = document.clone();
        change(&mut changed, location, text, Mode::Appended);
        let is_accepted = is_accepted(changed.to_string().as_bytes());
        if is_accepted {
            document = changed;
        }
        is_accepted
    });
    locations
}

/// The document with all these strings changed.
pub(crate) fn with<'p>(
    document: &Value,
    locations: impl IntoIterator<Item = &'p Place>,
    text: &str,
    mode: Mode,
) -> Value {
    let mut document = document.clone();
    for location in locations {
        change(&mut document, location, text, mode);
    }
    document
}

impl Place {
    /// False for keys of the format: the reader ignores the values of unknown keys.
    fn is_free(&self) -> bool {
        const MAPS: [&str; 6] = [
            "methods",
            "parameters",
            "properties",
            "resources",
            "schemas",
            "scopes",
        ];
        let above = self.steps.iter().rev().nth(1);
        !self.is_key || matches!(above, Some(Step::Key(key)) if MAPS.contains(&key.as_str()))
    }

    /// A JSON pointer, with `(key)` for a key.
    pub(crate) fn pointer(&self) -> String {
        let step = |it: &Step| match it {
            Step::Key(key) => format!("/{key}"),
            Step::Index(index) => format!("/{index}"),
        };
        let steps: String = self.steps.iter().map(step).collect();
        format!("{steps}{}", if self.is_key { " (key)" } else { "" })
    }
}

fn collect(value: &Value, steps: &mut Vec<Step>, locations: &mut Vec<Place>) {
    let mut add = |steps: &[Step], is_key| {
        locations.push(Place {
            steps: steps.to_vec(),
            is_key,
        });
    };
    match value {
        Value::String(_) => add(steps, false),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                steps.push(Step::Index(index));
                collect(element, steps, locations);
                steps.pop();
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                steps.push(Step::Key(key.clone()));
                locations.push(Place {
                    steps: steps.clone(),
                    is_key: true,
                });
                collect(value, steps, locations);
                steps.pop();
            }
        }
        _ => {}
    }
}

/// Changes one string.
pub(crate) fn change(document: &mut Value, location: &Place, text: &str, mode: Mode) {
    change_below(document, location, &location.steps, text, mode);
}

fn change_below(value: &mut Value, location: &Place, steps: &[Step], text: &str, mode: Mode) {
    let changed = |old: &str| match mode {
        Mode::Replaced => text.to_owned(),
        Mode::Appended => format!("{old}{text}"),
    };
    match (steps, value) {
        ([], Value::String(old)) => *old = changed(old),
        ([Step::Key(key)], Value::Object(members)) if location.is_key => {
            // At the same position, because the order of a document is significant.
            let renamed = members.iter().map(|(name, value)| {
                let name = if name == key {
                    changed(name)
                } else {
                    name.clone()
                };
                (name, value.clone())
            });
            *members = renamed.collect::<Map<_, _>>();
        }
        ([Step::Key(key), rest @ ..], Value::Object(members)) => {
            if let Some(inner) = members.get_mut(key) {
                change_below(inner, location, rest, text, mode);
            }
        }
        ([Step::Index(index), rest @ ..], Value::Array(elements)) => {
            if let Some(inner) = elements.get_mut(*index) {
                change_below(inner, location, rest, text, mode);
            }
        }
        _ => {}
    }
}
