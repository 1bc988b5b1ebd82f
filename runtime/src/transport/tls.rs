//! TLS configuration of the HTTP client and of credential libraries. Missing TLS is an error
//! instead of a panic.

use std::sync::Arc;

use rustls::ClientConfig;
#[cfg(feature = "auth")]
use rustls::crypto::CryptoProvider;
use rustls::sign::SingleCertAndKey;
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::certificates::{ClientCertificate, RootCertificates};
#[cfg(feature = "auth")]
use super::provider::built_in;
use super::provider::{NONE, provider};
#[cfg(feature = "auth")]
use crate::boxed::BoxError;

/// TLS with these root certificates, by default those of the operating system, or the reason why
/// it is unavailable.
pub(super) fn configure(roots: Option<&RootCertificates>) -> Result<ClientConfig, String> {
    let provider = provider().ok_or(NONE)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let verified = match roots {
        Some(roots) => config.with_root_certificates(roots.store()),
        None => {
            let verified = config.with_platform_verifier();
            verified.map_err(|error| no_certificates(&error))?
        }
    };
    Ok(verified.with_no_client_auth())
}

/// Adds a client certificate.
pub(super) fn authenticate(config: &mut ClientConfig, certificate: &ClientCertificate) {
    config.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(certificate.certified()));
}

fn no_certificates(error: &dyn std::error::Error) -> String {
    format!(
        "the system's certificates cannot be used: {error}; install them (`ca-certificates`), \
         or name a file of them in SSL_CERT_FILE"
    )
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
    configure(None)?;
    let _ = READY.set(());
    Ok(())
}
