//! Documents with one string changed, or many.

use serde_json::Value;

use crate::payload::{self, Payload};
use crate::strings::{self, Mode};

/// A document with hostile text in it.
pub(crate) struct Mutant {
    pub(crate) document: Value,
    pub(crate) payload: Payload,
    /// The position: a JSON pointer, with `key` for a key.
    pub(crate) place: String,
}

/// The mutants of a document: one for each string, or all.
pub(crate) fn of(document: &Value, is_all: bool) -> impl Iterator<Item = Mutant> {
    let places = strings::places(document);
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
            strings::change(&mut document, &place, payload.text, mode);
            let place = place.pointer();
            Mutant {
                document,
                payload,
                place,
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
    let places = strings::accepted(document, payload.text, is_accepted);
    Mutant {
        document: strings::with(document, &places, payload.text, Mode::Appended),
        payload: *payload,
        place: "everywhere".to_owned(),
    }
}
