//! What can go wrong with a download, besides what can with every call.

use std::fmt;
use std::io;

/// Why a download failed.
#[derive(Debug)]
pub(crate) enum DownloadError {
    /// Media did not arrive as it is on the other side: `crc32c=…`.
    Checksum { expected: String, actual: String },
    /// The rest is of another version than the beginning, which has so many bytes.
    Changed { position: u64 },
    /// An answer that contradicts itself, or what was asked for.
    Response(String),
    /// A file could not be read or written: what was done, and why it failed.
    Io { what: String, source: io::Error },
}

impl DownloadError {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Checksum { .. } => "checksum",
            Self::Changed { .. } => "changed",
            Self::Response(_) => "media",
            Self::Io { .. } => "io",
        }
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum { expected, actual } => write!(
                f,
                "what arrived is not what was sent: its checksum is {actual}, the server's {expected}; try again"
            ),
            Self::Changed { position } => write!(
                f,
                "it changed while it was downloaded, after {position} bytes; download it again from its beginning"
            ),
            Self::Response(fact) => f.write_str(fact),
            Self::Io { what, source } => write!(f, "{what}: {source}"),
        }
    }
}
