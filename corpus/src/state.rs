//! What has been done for a document, kept so that an interrupted run goes on.
//! Each step has a key: a digest of all that it depends on.

use std::io;
use std::path::PathBuf;

use serde_derive::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::place::{Place, write};

/// All steps of one document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(crate) generated: Option<Generated>,
    pub(crate) compiled: Option<Compiled>,
    pub(crate) documented: Option<Documented>,
}

/// What generating gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Generated {
    pub(crate) key: String,
    /// `vision-v1`
    pub(crate) folder: String,
    /// `google-vision-v1`
    pub(crate) package: String,
    pub(crate) methods: usize,
    pub(crate) schemas: usize,
    pub(crate) enums: usize,
    pub(crate) lines: usize,
    /// Of the clock.
    pub(crate) milliseconds: f64,
    /// Of the processor; none where the system does not tell.
    pub(crate) cpu_milliseconds: Option<f64>,
    pub(crate) notes: usize,
    /// Whether a second time gave the same; none if it was not tried.
    pub(crate) same_twice: Option<bool>,
    /// Digest of the crate's files.
    pub(crate) output: String,
    /// The faults of the document; nothing was written then.
    pub(crate) error: Option<String>,
}

/// What clippy said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Compiled {
    pub(crate) key: String,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_megabytes: f64,
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
    /// The first few, as the compiler words them.
    pub(crate) messages: Vec<String>,
}

/// What rustdoc and the doctests said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Documented {
    pub(crate) key: String,
    pub(crate) seconds: f64,
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
    pub(crate) doctests: usize,
    pub(crate) failed: usize,
    pub(crate) messages: Vec<String>,
}

impl State {
    /// What is known of a document; nothing if nothing can be read.
    pub(crate) fn load(place: &Place, name: &str) -> Self {
        std::fs::read(file(place, name))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    pub(crate) fn save(&self, place: &Place, name: &str) -> io::Result<()> {
        write(&file(place, name), &serde_json::to_vec_pretty(self)?)
    }
}

fn file(place: &Place, name: &str) -> PathBuf {
    place.state().join(format!("{name}.json"))
}

/// The sha256 of the parts, in hexadecimal.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
