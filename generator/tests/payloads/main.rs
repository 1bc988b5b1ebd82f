//! Hostile text in every string of a document, values and keys, is rejected or appears in outputs only as text.
//!
//! `DISCOGEN_PAYLOADS=all cargo test -p discogen-build --test payloads` inserts every payload into every string.
//! Without the variable each string gets the combined payload or one of the others.

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

use discogen_model::Options;
use mutants::Mutant;
use payload::is_hidden;

/// The results of the mutants.
#[derive(Debug, Default)]
struct Counts {
    crates: usize,
    refused: usize,
    by_payload: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn and(mut self, other: Self) -> Self {
        self.crates += other.crates;
        self.refused += other.refused;
        for (payload, count) in other.by_payload {
            *self.by_payload.entry(payload).or_default() += count;
        }
        self
    }

    /// Generates and checks a crate, and a module for every fourth document, or checks the diagnostics.
    fn run(&mut self, mutant: &Mutant) {
        *self.by_payload.entry(mutant.payload.name).or_default() += 1;
        let bytes = mutant.document.to_string().into_bytes();
        let options = Options::default();
        let about = format!("{} at {}", mutant.payload.name, mutant.location);
        match discogen_build::generate(&bytes, &options) {
            Ok(package) => {
                self.crates += 1;
                let is_module_due = self.crates % 4 == 1;
                let (api, _) = discogen_model::resolve(&bytes, &options).expect("it was generated");
                crates::examine(&package, &api, &about);
                if is_module_due {
                    crates::examine_module(&bytes, &about);
                }
            }
            Err(diagnostics) => {
                self.refused += 1;
                for diagnostic in &diagnostics.0 {
                    let line = diagnostic.display("every.v1.json").to_string();
                    assert!(!line.contains("bug in discogen"), "{about}: {line}");
                    assert!(!line.contains(is_hidden), "{about}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let is_all = std::env::var_os("DISCOGEN_PAYLOADS").is_some();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // Distributes the mutants over the threads by number.
    let share = |thread: usize| {
        let mut counts = Counts::default();
        let documents = documents::all(is_all);
        let mutants = documents.iter().flat_map(|it| mutants::of(it, is_all));
        for mutant in mutants.skip(thread).step_by(threads) {
            counts.run(&mutant);
        }
        counts
    };
    let counts = std::thread::scope(|scope| {
        let shares: Vec<_> = (0..threads)
            .map(|it| scope.spawn(move || share(it)))
            .collect();
        let shares = shares.into_iter().map(|it| {
            it.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        shares.fold(Counts::default(), Counts::and)
    });
    eprintln!("{counts:#?}");
    assert!(counts.crates > 100 && counts.refused > 50, "{counts:?}");
}

/// All strings of a document are hostile at the same time.
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
            discogen_model::resolve(bytes, &Options::default()).is_ok()
        });
        let mut counts = Counts::default();
        counts.run(&mutant);
        assert_eq!(counts.crates, 1, "{}", payload.name);
    }
}

/// The documents contain every key that the generator reads, so that all strings are covered.
#[test]
fn the_documents_have_every_key() {
    let mut present = documents::keys(&documents::every_key());
    present.insert("oauth2".to_owned());
    for key in documents::keys_of_the_reader() {
        assert!(present.contains(&key), "no document has the key {key:?}");
    }
}
