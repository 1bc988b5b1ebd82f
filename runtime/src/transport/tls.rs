//! TLS configuration of the HTTP client and of credential libraries. Missing TLS is an error
//! instead of a panic.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::BuilderVerifierExt as _;

#[cfg(feature = "auth")]
use crate::boxed::BoxError;

const NONE: &str = "this build has no TLS; enable the feature `ring` or `aws-lc-rs` of your client's crate \
                    (or of discogen-runtime), or install a provider of rustls as the program's default before anything else";

/// TLS with the certificates of the operating system, or the reason why it is unavailable.
pub(super) fn configure() -> Result<ClientConfig, String> {
    let provider = provider().ok_or(NONE)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let verified = config.with_platform_verifier();
    let verified = verified.map_err(|error| no_certificates(&error))?;
    Ok(verified.with_no_client_auth())
}

fn no_certificates(error: &dyn std::error::Error) -> String {
    format!(
        "the system's certificates cannot be used: {error}; install them (`ca-certificates`), \
         or name a file of them in SSL_CERT_FILE"
    )
}

/// The provider that the program has installed takes precedence, because it may have to be a
/// certified one.
fn provider() -> Option<Arc<CryptoProvider>> {
    CryptoProvider::get_default()
        .cloned()
        .or_else(|| built_in().map(Arc::new))
}

fn built_in() -> Option<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    let provider = Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    let provider = Some(rustls::crypto::ring::default_provider());
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    let provider = None;
    provider
}

/// Makes sure that libraries which use the default provider have TLS; without it they panic.
///
/// The provider becomes the default of the process unless there is one. google-cloud-auth has no
/// other way to configure it.
#[cfg(feature = "auth")]
pub(crate) fn install() -> Result<(), BoxError> {
    static READY: std::sync::OnceLock<()> = std::sync::OnceLock::new();
    if READY.get().is_some() {
        return Ok(());
    }
    if CryptoProvider::get_default().is_none() {
        let provider = built_in().ok_or(NONE)?;
        // Another thread may have installed it concurrently.
        let _ = provider.install_default();
    }
    // reqwest panics if it finds no certificates.
    configure()?;
    let _ = READY.set(());
    Ok(())
}
