//! Checks for a tokio runtime.

use crate::error::{TransportError, TransportErrorKind};

/// Returns an error outside of a tokio runtime, where tokio's I/O would panic. Call it when a
/// future is polled, not when it is created.
pub(super) fn inside_tokio() -> Result<(), TransportError> {
    const TEXT: &str = "the HTTP client needs a tokio runtime; make the call inside of one, \
                        or give the builder another transport";
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(TransportError::new(TransportErrorKind::Request, TEXT)),
    }
}
