//! Errors of downloads.

use std::fmt;
use std::io;

/// Why a download failed.
#[derive(Debug)]
pub(crate) enum DownloadError {
    /// The checksums of server and client differ: `crc32c=…`.
    Checksum { expected: String, actual: String },
    /// The version of the rest differs from that of the first `position` bytes.
    Changed { position: u64 },
    /// A response that contradicts itself or the request.
    Response(String),
    /// A file could not be read or written.
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
                "the checksum of the received bytes is {actual}, that of the server {expected}; download it again"
            ),
            Self::Changed { position } => write!(
                f,
                "the media changed during the download, after {position} bytes; download it again"
            ),
            Self::Response(fact) => f.write_str(fact),
            Self::Io { what, source } => write!(f, "{what}: {source}"),
        }
    }
}
