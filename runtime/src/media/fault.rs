//! What can go wrong with media, besides what can with every call.

use std::fmt;

use super::{download, upload};

/// Why media did not get to the other side.
#[derive(Debug)]
pub(crate) enum Fault {
    Upload(upload::Fault),
    Download(download::Fault),
}

impl Fault {
    /// Another attempt may end better.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Upload(fault) if fault.is_transient())
    }

    pub(crate) fn is_checksum_mismatch(&self) -> bool {
        matches!(
            self,
            Self::Upload(upload::Fault::Checksum { .. })
                | Self::Download(download::Fault::Checksum { .. })
        )
    }

    pub(crate) fn is_upload_expired(&self) -> bool {
        matches!(
            self,
            Self::Upload(
                upload::Fault::Expired { .. } | upload::Fault::Unknown | upload::Fault::Gone
            )
        )
    }

    pub(crate) fn is_changed(&self) -> bool {
        matches!(self, Self::Download(download::Fault::Changed { .. }))
    }

    pub(crate) fn is_io(&self) -> bool {
        matches!(
            self,
            Self::Upload(upload::Fault::Media { .. }) | Self::Download(download::Fault::Io { .. })
        )
    }

    /// The fault is in an answer, so that it helps to know of which request.
    pub(crate) fn is_of_an_answer(&self) -> bool {
        matches!(self, Self::Download(download::Fault::Answer(_)))
    }

    /// A word for it, in traces.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Upload(upload::Fault::Media { .. }) => "io",
            Self::Upload(_) => "upload",
            Self::Download(fault) => fault.word(),
        }
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Upload(fault) => std::error::Error::source(fault),
            Self::Download(download::Fault::Io { source, .. }) => Some(source),
            Self::Download(_) => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload(fault) => write!(f, "{fault}"),
            Self::Download(fault) => write!(f, "{fault}"),
        }
    }
}
