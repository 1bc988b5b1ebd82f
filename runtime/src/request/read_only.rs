//! Rejects calls that may write, for a client in read-only mode.

use crate::error::Error;
use crate::options::Settings;
use crate::service::Method;

/// Returns an error if the client is in read-only mode and the call may write.
pub(super) fn check(read_only: bool, method: &Method, options: &Settings) -> Result<(), Error> {
    let reads = || options.reads.unwrap_or(method.is_read());
    if !read_only || reads() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "the client is in read-only mode, and a {} may write; if this call only reads, declare it with \
         `CallOptions::reads(true)`, or use a client without `read_only()`",
        method.verb
    )))
}
