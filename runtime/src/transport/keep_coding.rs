//! Whether the body of a response is decompressed, as an extension of its request.

/// In the extensions of a request: the body of its response is not decompressed.
#[cfg(feature = "media")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepCoding;

/// Whether the body of the response to this request is decompressed.
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
