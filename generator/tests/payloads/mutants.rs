//! Documents with one string changed, or many.

use serde_json::{Map, Value};

use crate::payload::{self, Payload};

/// A document with hostile text in it.
pub(crate) struct Mutant {
    pub(crate) document: Value,
    pub(crate) payload: Payload,
    /// Where: a JSON pointer, with `key` for a key.
    pub(crate) place: String,
}

/// How a payload gets into a string.
#[derive(Clone, Copy)]
enum Mode {
    Replaced,
    Appended,
}

/// A string of a document.
#[derive(Clone)]
struct Place {
    steps: Vec<Step>,
    is_key: bool,
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// Mutants of a document: one for each string, or all that there are.
pub(crate) fn of(document: &Value, is_all: bool) -> impl Iterator<Item = Mutant> {
    let mut places = Vec::new();
    collect(document, &mut Vec::new(), &mut places);
    let payloads = payload::ALL;
    let choices = move |at: usize| -> Vec<(Payload, Mode)> {
        let both = |it: &Payload| [(*it, Mode::Replaced), (*it, Mode::Appended)];
        if is_all {
            return payloads.iter().flat_map(both).collect();
        }
        let mode = [Mode::Replaced, Mode::Appended][at % 2];
        let other = payloads[1 + at % (payloads.len() - 1)];
        vec![(
            if at.is_multiple_of(3) {
                other
            } else {
                payloads[0]
            },
            mode,
        )]
    };
    let document = document.clone();
    places.into_iter().enumerate().flat_map(move |(at, place)| {
        let document = document.clone();
        choices(at).into_iter().map(move |(payload, mode)| {
            let mut document = document.clone();
            change(&mut document, &place, &place.steps, payload.text, mode);
            let place = place.pointer();
            Mutant {
                document,
                payload,
                place,
            }
        })
    })
}

/// The payload in every string that may have it: one after the other is changed, and changed back where the
/// document would not be accepted. References stay as they are, or the first key would break them.
pub(crate) fn everywhere(
    document: &Value,
    payload: &Payload,
    is_accepted: impl Fn(&[u8]) -> bool,
) -> Mutant {
    let mut places = Vec::new();
    collect(document, &mut Vec::new(), &mut places);
    let mut document = document.clone();
    // Deeper strings first, so that the way to the others stays.
    places.sort_by_key(|it| std::cmp::Reverse((it.steps.len(), it.is_key)));
    places.sort_by_key(|it| it.is_key);
    for place in places {
        let mut changed = document.clone();
        change(
            &mut changed,
            &place,
            &place.steps,
            payload.text,
            Mode::Appended,
        );
        if is_accepted(changed.to_string().as_bytes()) {
            document = changed;
        }
    }
    Mutant {
        document,
        payload: *payload,
        place: "everywhere".to_owned(),
    }
}

impl Place {
    fn pointer(&self) -> String {
        let step = |it: &Step| match it {
            Step::Key(key) => format!("/{key}"),
            Step::Index(index) => format!("/{index}"),
        };
        let steps: String = self.steps.iter().map(step).collect();
        format!("{steps}{}", if self.is_key { " (key)" } else { "" })
    }
}

fn collect(value: &Value, steps: &mut Vec<Step>, places: &mut Vec<Place>) {
    let mut add = |steps: &[Step], is_key| {
        places.push(Place {
            steps: steps.to_vec(),
            is_key,
        });
    };
    match value {
        Value::String(_) => add(steps, false),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                steps.push(Step::Index(index));
                collect(element, steps, places);
                steps.pop();
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                steps.push(Step::Key(key.clone()));
                places.push(Place {
                    steps: steps.clone(),
                    is_key: true,
                });
                collect(value, steps, places);
                steps.pop();
            }
        }
        _ => {}
    }
}

fn change(value: &mut Value, place: &Place, steps: &[Step], text: &str, mode: Mode) {
    let changed = |old: &str| match mode {
        Mode::Replaced => text.to_owned(),
        Mode::Appended => format!("{old}{text}"),
    };
    match (steps, value) {
        ([], Value::String(old)) => *old = changed(old),
        ([Step::Key(key)], Value::Object(members)) if place.is_key => {
            // In its place, because the order of a document means something.
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
                change(inner, place, rest, text, mode);
            }
        }
        ([Step::Index(index), rest @ ..], Value::Array(elements)) => {
            if let Some(inner) = elements.get_mut(*index) {
                change(inner, place, rest, text, mode);
            }
        }
        _ => {}
    }
}
