//! Errors of media transfers.

use std::fmt;

use super::download::DownloadError;
use super::upload::UploadError;

/// Why a media transfer failed.
#[derive(Debug)]
pub(crate) enum MediaError {
    Upload(UploadError),
    Download(DownloadError),
}

impl MediaError {
    /// Another attempt may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Upload(error) if error.is_transient())
    }

    pub(crate) fn is_checksum_mismatch(&self) -> bool {
        matches!(
            self,
            Self::Upload(UploadError::Checksum { .. })
                | Self::Download(DownloadError::Checksum { .. })
        )
    }

    pub(crate) fn is_upload_expired(&self) -> bool {
        matches!(
            self,
            Self::Upload(UploadError::Expired { .. } | UploadError::Unknown | UploadError::Gone)
        )
    }

    pub(crate) fn is_changed(&self) -> bool {
        matches!(self, Self::Download(DownloadError::Changed { .. }))
    }

    pub(crate) fn is_io(&self) -> bool {
        matches!(
            self,
            Self::Upload(UploadError::Media { .. }) | Self::Download(DownloadError::Io { .. })
        )
    }

    /// The error is about a response, so the message names the request.
    pub(crate) fn is_response_error(&self) -> bool {
        matches!(self, Self::Download(DownloadError::Response(_)))
    }

    /// The kind of the error, for traces.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Upload(UploadError::Media { .. }) => "io",
            Self::Upload(_) => "upload",
            Self::Download(error) => error.word(),
        }
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Upload(error) => std::error::Error::source(error),
            Self::Download(DownloadError::Io { source, .. }) => Some(source),
            Self::Download(_) => None,
        }
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload(error) => write!(f, "{error}"),
            Self::Download(error) => write!(f, "{error}"),
        }
    }
}
