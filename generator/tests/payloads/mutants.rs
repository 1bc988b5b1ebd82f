//! Documents with one string changed, or many.

use serde_json::Value;

use crate::payload::{self, Payload};
use crate::strings::{self, Mode};

/// A document with hostile text in it.
pub(crate) struct Mutant {
    pub(crate) document: Value,
    pub(crate) payload: Payload,
    /// The position: a JSON pointer, with `key` for a key.
    pub(crate) location: String,
}

/// The mutants of a document: one for each string, or all.
pub(crate) fn of(document: &Value, is_all: bool) -> impl Iterator<Item = Mutant> {
    let locations = strings::places(document);
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
    locations
        .into_iter()
        .enumerate()
        .flat_map(move |(at, location)| {
            let document = document.clone();
            choices(at).into_iter().map(move |(payload, mode)| {
                let mut document = document.clone();
                strings::change(&mut document, &location, payload.text, mode);
                let location = location.pointer();
                Mutant {
                    document,
                    payload,
                    location,
                }
            })
        })
}

/// The payload in every string that accepts it.
pub(crate) fn everywhere(
    document: &Value,
    payload: &Payload,
    is_accepted: impl Fn(&[u8]) -> bool,
) -> Mutant {
    let locations = strings::accepted(document, payload.text, is_accepted);
    Mutant {
        document: strings::with(document, &locations, payload.text, Mode::Appended),
        payload: *payload,
        location: "everywhere".to_owned(),
    }
}
