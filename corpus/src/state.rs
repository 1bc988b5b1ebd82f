//! Stores the completed steps of each document, so that an interrupted run can continue. Each step has a key: a
//! digest of its inputs.

use std::io;
use std::path::PathBuf;

use serde_derive::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::layout::{Layout, write};

/// All steps of one document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(crate) generated: Option<Generated>,
    pub(crate) compiled: Option<Compiled>,
    pub(crate) documented: Option<Documented>,
}

/// The result of generating.
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
    /// Wall time.
    pub(crate) milliseconds: f64,
    /// CPU time, if the system provides it.
    pub(crate) cpu_milliseconds: Option<f64>,
    pub(crate) notes: usize,
    /// Whether generating it again produced the same result, if this was checked.
    pub(crate) same_twice: Option<bool>,
    /// Digest of the crate's files.
    pub(crate) output: String,
    /// The errors of an invalid document, for which no crate was written.
    pub(crate) error: Option<String>,
}

/// The result of clippy.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Compiled {
    pub(crate) key: String,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_megabytes: f64,
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
    /// The first messages of the compiler.
    pub(crate) messages: Vec<String>,
}

/// The result of rustdoc and the doctests.
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
    /// Reads the state of a document; empty if it cannot be read.
    pub(crate) fn load(layout: &Layout, name: &str) -> Self {
        std::fs::read(file(layout, name))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    pub(crate) fn save(&self, layout: &Layout, name: &str) -> io::Result<()> {
        write(&file(layout, name), &serde_json::to_vec_pretty(self)?)
    }
}

fn file(layout: &Layout, name: &str) -> PathBuf {
    layout.state().join(format!("{name}.json"))
}

/// Returns the SHA-256 digest of the parts in hexadecimal.
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
