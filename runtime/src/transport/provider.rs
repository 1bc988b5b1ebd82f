//! The cryptography of rustls.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

/// The error of a build without cryptography.
pub(super) const NONE: &str = "this build has no TLS; enable the feature `ring` or `aws-lc-rs` of your client's crate \
                               (or of discogen-runtime), or install a provider of rustls as the program's default before anything else";

/// The provider that the program has installed takes precedence, because it may have to be a
/// certified one.
pub(super) fn provider() -> Option<Arc<CryptoProvider>> {
    CryptoProvider::get_default()
        .cloned()
        .or_else(|| built_in().map(Arc::new))
}

/// The provider of the enabled feature.
pub(super) fn built_in() -> Option<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    let provider = Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    let provider = Some(rustls::crypto::ring::default_provider());
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    let provider = None;
    provider
}
