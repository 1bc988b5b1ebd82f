//! Hostile text in every string of a document, values and keys: it is refused, or it reaches no output as
//! anything but text.
//!
//! `DISCOGEN_PAYLOADS=all cargo test -p discogen --test payloads` puts every payload into every string;
//! without the variable each string gets the payload that has something of all, or one of the others.

#![expect(
    clippy::print_stderr,
    reason = "a run reports how many documents it tried"
)]

mod crates;
mod documents;
mod markdown;
mod mutants;
mod payload;
mod refused;
mod rust;
mod strings;

use std::collections::BTreeMap;

use discogen::Options;
use mutants::Mutant;
use payload::is_hidden;

/// What became of the mutants.
#[derive(Debug, Default)]
struct Counts {
    crates: usize,
    refused: usize,
    by_payload: BTreeMap<&'static str, usize>,
}

impl Counts {
    /// Generates a crate, and a module of every fourth document, and examines them; or examines the diagnostics.
    fn run(&mut self, mutant: &Mutant) {
        *self.by_payload.entry(mutant.payload.name).or_default() += 1;
        let bytes = mutant.document.to_string().into_bytes();
        let options = Options::default();
        let about = format!("{} at {}", mutant.payload.name, mutant.place);
        match discogen::generate(&bytes, &options) {
            Ok(package) => {
                self.crates += 1;
                let is_module_due = self.crates % 4 == 1;
                let (api, _) = discogen::model(&bytes, &options).expect("it was generated");
                crates::examine(&package, &api, &about);
                if is_module_due {
                    crates::examine_module(&bytes, &about);
                }
            }
            Err(diagnostics) => {
                self.refused += 1;
                for diagnostic in &diagnostics.0 {
                    let line = diagnostic.display("every.v1.json").to_string();
                    assert!(!line.contains("fault of discogen"), "{about}: {line}");
                    assert!(!line.contains(is_hidden), "{about}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let is_all = std::env::var_os("DISCOGEN_PAYLOADS").is_some();
    let mut counts = Counts::default();
    for document in documents::all(is_all) {
        for mutant in mutants::of(&document, is_all) {
            counts.run(&mutant);
        }
    }
    eprintln!("{counts:#?}");
    assert!(counts.crates > 100 && counts.refused > 50, "{counts:?}");
}

/// All strings that a document may have are hostile at once.
#[test]
fn hostile_text_everywhere_stays_text() {
    let is_all = std::env::var_os("DISCOGEN_PAYLOADS").is_some();
    let document = documents::every_key();
    let payloads = if is_all {
        payload::ALL
    } else {
        &payload::ALL[..4]
    };
    for payload in payloads {
        let mutant = mutants::everywhere(&document, payload, |bytes| {
            discogen::model(bytes, &Options::default()).is_ok()
        });
        let mut counts = Counts::default();
        counts.run(&mutant);
        assert_eq!(counts.crates, 1, "{}", payload.name);
    }
}

/// The documents have every key that the generator reads, or else some string would not be tried.
#[test]
fn the_documents_have_every_key() {
    let mut present = documents::keys(&documents::every_key());
    present.insert("oauth2".to_owned());
    for key in documents::keys_of_the_reader() {
        assert!(present.contains(&key), "no document has the key {key:?}");
    }
}
