//! Checks for a tokio runtime.

use crate::error::{TransportError, TransportErrorKind};

/// An error outside of tokio, where its I/O would panic. It counts where a future is polled, not
/// where it was made.
pub(super) fn inside_tokio() -> Result<(), TransportError> {
    const TEXT: &str = "the HTTP client needs a tokio runtime; make the call inside of one, \
                        or give the builder another transport";
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(TransportError::new(TransportErrorKind::Request, TEXT)),
    }
}
