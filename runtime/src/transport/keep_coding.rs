//! Request extension that disables decompression of the response body.

/// In the extensions of a request: the body of the response is not decompressed.
#[cfg(feature = "media")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepCoding;

/// Returns whether the body of the response to this request is decompressed.
#[cfg(feature = "http")]
pub(super) fn is_decompressed(request: &http::Extensions) -> bool {
    #[cfg(feature = "media")]
    let keep = request.get::<KeepCoding>().is_some();
    #[cfg(not(feature = "media"))]
    let keep = {
        let _ = request;
        false
    };
    !keep
}
