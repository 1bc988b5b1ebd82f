//! One error type for all failures, with predicates.

mod base;
mod chain;
mod context;
mod convert;
mod credentials;
mod details;
mod display;
#[cfg(feature = "media")]
mod download;
#[cfg(feature = "media")]
mod media;
mod predicates;
mod retry_after;
mod shared;
mod status;
mod transport;
#[cfg(feature = "media")]
mod upload;

#[cfg(test)]
mod tests;

pub use base::Error;
pub(crate) use base::{ErrorResponse, Kind, Limit, ParameterName};
pub(crate) use context::ErrorContext;
pub use credentials::CredentialsError;
#[cfg(feature = "auth")]
pub(crate) use credentials::causes;
#[cfg(any(feature = "auth", feature = "yup-oauth2"))]
pub(crate) use credentials::is_broken_connection;
pub use details::{
    BadRequest, DebugInfo, Detail, ErrorInfo, FieldViolation, Help, HelpLink, LocalizedMessage,
    PreconditionFailure, PreconditionViolation, QuotaFailure, QuotaViolation, RequestInfo,
    ResourceInfo, RetryInfo,
};
#[cfg(feature = "media")]
pub(crate) use download::DownloadError;
#[cfg(test)]
pub(crate) use retry_after::retry_after;
pub use status::Status;
pub use transport::{TransportError, TransportErrorKind};
#[cfg(feature = "media")]
pub(crate) use upload::UploadError;

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
