//! Marks response headers that contain secrets.

use http::header::{CONTENT_LOCATION, HeaderMap, LOCATION, SET_COOKIE};

/// Marks headers that grant access as sensitive, so that `Debug` does not show their values.
pub(crate) fn mark_secrets(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        // Compares windows of bytes: for short names, the setup of `str`'s search takes longer than
        // the search.
        let uploads = || {
            name.as_str()
                .as_bytes()
                .windows(6)
                .any(|part| part == b"upload")
        };
        if [SET_COOKIE, LOCATION, CONTENT_LOCATION].contains(name) || uploads() {
            value.set_sensitive(true);
        }
    }
}
