//! Errors of uploads.

use std::fmt;
use std::path::PathBuf;

use crate::boxed::BoxError;

/// Why an upload failed.
#[derive(Debug)]
pub(crate) enum UploadError {
    /// The media cannot be read. `path` is the file, if the media was given by its path.
    Media {
        path: Option<PathBuf>,
        source: BoxError,
    },
    /// The length of the media differs from the stated one.
    Length { stated: u64, found: u64 },
    /// A stream exceeded the size limit of the method.
    TooLarge { limit: u64 },
    /// The server requests bytes again that are no longer available.
    Rewind { wanted: u64, kept: u64 },
    /// The server reports more bytes than were sent.
    Claim { claimed: u64, sent: u64 },
    /// The server completed the upload before it received all bytes.
    Early { sent: u64 },
    /// A response that the protocol does not allow.
    Protocol(String),
    /// The server received a chunk, and its position advanced by less than a unit.
    Stuck { persisted: u64, unit: usize },
    /// The session expired, and the bytes sent in it are lost.
    Expired { replayable: bool },
    /// The session does not exist, and may have been completed.
    Unknown,
    /// The session does not exist, and the call has no parameters to start another.
    Gone,
    /// The upload is complete, and its response cannot be read.
    Unread,
    /// The checksums of server and client differ.
    Checksum {
        name: &'static str,
        theirs: String,
        ours: String,
    },
}

impl UploadError {
    /// Media that cannot be read and was not given by a path.
    pub(crate) fn unreadable(source: impl Into<BoxError>) -> Self {
        Self::Media {
            path: None,
            source: source.into(),
        }
    }

    /// Another attempt may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Stuck { .. } | Self::Expired { replayable: true }
        )
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media {
                path: Some(path),
                source,
            } => write!(f, "the media cannot be read: {}: {source}", path.display()),
            Self::Media { path: None, source } => write!(f, "the media cannot be read: {source}"),
            Self::Length { stated, found } if found > stated => write!(
                f,
                "the media has more than the stated {stated} bytes; set no length, or the right one"
            ),
            Self::Length { stated, found } => write!(
                f,
                "the media ended after {found} of {stated} stated bytes; set no length, or the right one"
            ),
            Self::TooLarge { limit } => write!(
                f,
                "the media exceeds {limit} bytes, the maximum of the method; send less"
            ),
            Self::Rewind { wanted, kept } => write!(
                f,
                "the server requests the media from byte {wanted} again, and only the bytes from {kept} on are \
                 available; use bytes or a file, or a larger `chunk_size`"
            ),
            Self::Claim { claimed, sent } => write!(
                f,
                "the server reports {claimed} bytes, and only {sent} were sent; the session belongs to other media"
            ),
            Self::Early { sent } => write!(
                f,
                "the server reports the upload as complete, and only {sent} bytes were sent; check the resource"
            ),
            Self::Protocol(what) => f.write_str(what),
            Self::Stuck { persisted, unit } => {
                write!(
                    f,
                    "the server stays at {persisted} bytes, or advances by less than {unit}, after each chunk"
                )
            }
            Self::Expired { replayable: true } => {
                f.write_str("the upload's session has expired; start the upload again")
            }
            Self::Expired { replayable: false } => f.write_str(
                "the upload's session has expired, and the media cannot be read again; start the upload again, \
                 from bytes or a file",
            ),
            Self::Unknown => f.write_str(
                "the upload's session does not exist any more, and the upload may be complete; \
                 check the resource before you upload again (`CallOptions::idempotent(true)` uploads again automatically)",
            ),
            Self::Gone => f.write_str(
                "the upload's session has expired or was completed; check what the server has, and start the upload \
                 again with the parameters and the body of its method",
            ),
            Self::Unread => f.write_str(
                "the server reported the upload as complete, and its response is empty or cut off; get the resource \
                 before the media is uploaded again",
            ),
            Self::Checksum { name, theirs, ours } => write!(
                f,
                "the checksums differ: `{name}` is {theirs} at the server and {ours} here; \
                 delete the resource and upload again"
            ),
        }
    }
}

impl std::error::Error for UploadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Media { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
