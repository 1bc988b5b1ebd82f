//! The TLS of our own client: chosen by features, never left to a panic of reqwest.

/// Gives the builder its TLS, and says why `https` won't work if it won't.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
pub(super) fn configure(
    builder: reqwest::ClientBuilder,
) -> (reqwest::ClientBuilder, Option<String>) {
    use rustls::crypto::CryptoProvider;
    use rustls_platform_verifier::BuilderVerifierExt as _;

    // What the program has installed comes first: it may have to be a certified one.
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| std::sync::Arc::new(provider()));
    let config = || {
        rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())
    };
    let verified = config().and_then(|config| {
        config
            .with_platform_verifier()
            .map_err(|error| error.to_string())
    });
    let (config, fault) = match verified {
        Ok(config) => (Ok(config.with_no_client_auth()), None),
        // A machine without certificates can still talk to plain HTTP. This one trusts nobody.
        Err(error) => {
            let nobody = rustls::RootCertStore::empty();
            let closed =
                config().map(|config| config.with_root_certificates(nobody).with_no_client_auth());
            (
                closed,
                Some(format!("the system's certificates cannot be used: {error}")),
            )
        }
    };
    match config {
        Ok(mut config) => {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            (builder.tls_backend_preconfigured(config), fault)
        }
        Err(error) => (builder, Some(error)),
    }
}

#[cfg(feature = "aws-lc-rs")]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
fn provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// Says which feature is missing.
#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
pub(super) fn configure(
    builder: reqwest::ClientBuilder,
) -> (reqwest::ClientBuilder, Option<String>) {
    let fault = "this build has no TLS; enable the feature `ring` or `aws-lc-rs` of discogen-runtime, \
                 or pass a client that has TLS to `http_client`";
    (builder, Some(fault.to_owned()))
}

/// True if this error is TLS's own.
pub(super) fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    {
        error.is::<rustls::Error>()
    }
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    {
        let _ = error;
        false
    }
}
