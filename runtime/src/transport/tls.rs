//! The TLS of our own client and of the credentials', never left to a panic of those that use it.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{TransportError, TransportErrorKind};
#[cfg(feature = "auth")]
use crate::error::BoxError;

const NONE: &str = "this build has no TLS; enable the feature `ring` or `aws-lc-rs` of discogen-runtime, \
                    or install a provider of rustls as the program's default before anything else";

/// Gives the builder its TLS, and says why `https` won't work if it won't.
///
/// Without a provider reqwest panics when it builds a client, so there is none then.
pub(super) fn configure(
    builder: reqwest::ClientBuilder,
) -> Result<(reqwest::ClientBuilder, Option<String>), TransportError> {
    let fault = |error: &str| TransportError::new(TransportErrorKind::Tls, error);
    let provider = provider().ok_or_else(|| fault(NONE))?;
    let config = || {
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()
    };
    let verified = config().and_then(|config| config.with_platform_verifier());
    let (config, unsafe_for) = match verified {
        Ok(config) => (Ok(config.with_no_client_auth()), None),
        // A machine without certificates can still talk to plain HTTP. This one trusts nobody.
        Err(error) => {
            let nobody = rustls::RootCertStore::empty();
            let closed =
                config().map(|config| config.with_root_certificates(nobody).with_no_client_auth());
            (closed, Some(no_certificates(&error)))
        }
    };
    let mut config = config.map_err(|error| fault(&error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((builder.tls_backend_preconfigured(config), unsafe_for))
}

fn no_certificates(error: &dyn std::error::Error) -> String {
    format!(
        "the system's certificates cannot be used: {error}; install them (`ca-certificates`), \
         or name a file of them in SSL_CERT_FILE"
    )
}

/// What the program has installed comes first: it may have to be a certified one.
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

/// Makes sure that a client which others build with defaults has TLS, since without it they panic.
///
/// The provider becomes the program's default, unless there is one: nothing
/// else reaches google-cloud-auth.
#[cfg(feature = "auth")]
pub(crate) fn install() -> Result<(), BoxError> {
    static READY: std::sync::OnceLock<()> = std::sync::OnceLock::new();
    if READY.get().is_some() {
        return Ok(());
    }
    if CryptoProvider::get_default().is_none() {
        let provider = built_in().ok_or(NONE)?;
        // Another thread may have been faster, which is as good.
        let _ = provider.install_default();
    }
    reqwest::Client::builder()
        .build()
        .map_err(|error| no_certificates(&error))?;
    let _ = READY.set(());
    Ok(())
}

/// True if this error is TLS's own.
pub(super) fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}
