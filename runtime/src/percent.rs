//! Percent encoding of the parts of a URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// All bytes except the unreserved characters of RFC 3986.
pub(crate) const ALL_BUT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
