//! Conversions into and out of [`Error`].

use super::base::{Error, Kind};
#[cfg(feature = "media")]
use super::download::DownloadError;
#[cfg(feature = "media")]
use super::media::MediaError;
use super::transport::TransportError;
#[cfg(feature = "media")]
use super::upload::UploadError;

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::new(Kind::Transport(error))
    }
}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let kind = if error.is_timeout() {
            std::io::ErrorKind::TimedOut
        } else {
            std::io::ErrorKind::Other
        };
        Self::new(kind, error)
    }
}

#[cfg(feature = "media")]
impl From<UploadError> for Error {
    fn from(error: UploadError) -> Self {
        Self::new(Kind::Media(MediaError::Upload(error)))
    }
}

#[cfg(feature = "media")]
impl From<DownloadError> for Error {
    fn from(error: DownloadError) -> Self {
        Self::new(Kind::Media(MediaError::Download(error)))
    }
}
