//! Client certificates and root certificates from PEM files.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::provider::{NONE, provider};
use crate::error::{Error, Result};

/// The maximum size of a PEM file in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A certificate with its private key, with which a client authenticates itself to a server
/// (mutual TLS).
///
/// Set it with [`ClientBuilder::client_certificate`](crate::ClientBuilder::client_certificate), or
/// for a transport with
/// [`HttpTransportBuilder::client_certificate`](crate::HttpTransportBuilder::client_certificate).
/// `Debug` does not print the key.
#[derive(Clone)]
pub struct ClientCertificate {
    certified: Arc<CertifiedKey>,
}

impl ClientCertificate {
    /// Reads the certificate, followed by its intermediate certificates, and the private key. Both
    /// may be in the same file.
    ///
    /// The key is in the format PKCS #8 (`PRIVATE KEY`), PKCS #1 (`RSA PRIVATE KEY`) or SEC 1 (`EC
    /// PRIVATE KEY`), and not encrypted. The files are read once, up to 1 MiB each.
    ///
    /// # Errors
    ///
    /// A file cannot be read, contains no certificate or no key, or the key does not belong to the
    /// certificate. The error names the file.
    pub fn from_pem_files(certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Result<Self> {
        let (certificate, key) = (certificate.as_ref(), key.as_ref());
        let chain = read(certificate, "the client certificate")?;
        let secret = read(key, "the private key")?;
        Self::new(
            &chain,
            &format!("`{}`", certificate.display()),
            &secret,
            &format!("`{}`", key.display()),
        )
    }

    /// The same for the contents of such files.
    ///
    /// # Errors
    ///
    /// As for [`from_pem_files`](Self::from_pem_files).
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self> {
        Self::new(certificate, "the certificate", key, "the key")
    }

    fn new(chain: &[u8], chain_name: &str, key: &[u8], key_name: &str) -> Result<Self> {
        let chain = certificates(chain, chain_name)?;
        let key = private_key(key, key_name)?;
        let provider = provider().ok_or_else(|| Error::usage(NONE.to_owned()))?;
        let certified = CertifiedKey::from_der(chain, key, &provider);
        let certified = certified.map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => Error::usage(format!(
                "the private key in {key_name} does not belong to the first certificate in {chain_name}; \
                 use the key for which the certificate was issued"
            )),
            rustls::Error::InvalidCertificate(reason) => Error::usage(format!(
                "the first certificate in {chain_name} is invalid: {reason:?}"
            )),
            // The text of other errors may describe the key.
            _ => Error::usage(format!(
                "the private key in {key_name} is invalid or of an unsupported kind; use an RSA, ECDSA or Ed25519 key"
            )),
        })?;
        Ok(Self {
            certified: Arc::new(certified),
        })
    }

    /// The certificate and key, as rustls uses them.
    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        self.certified.clone()
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate")
            .field("certificates", &self.certified.cert.len())
            .finish_non_exhaustive()
    }
}

/// The certificates of the authorities that a client trusts, instead of those of the operating
/// system.
///
/// Set them with [`ClientBuilder::root_certificates`](crate::ClientBuilder::root_certificates), or
/// for a transport with
/// [`HttpTransportBuilder::root_certificates`](crate::HttpTransportBuilder::root_certificates).
#[derive(Clone)]
pub struct RootCertificates {
    store: Arc<RootCertStore>,
}

impl RootCertificates {
    /// Reads all certificates in a file, which is read once, up to 1 MiB.
    ///
    /// # Errors
    ///
    /// The file cannot be read, contains no certificate, or an invalid one. The error names the
    /// file.
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let pem = read(path, "the root certificates")?;
        Self::new(&pem, &format!("`{}`", path.display()))
    }

    /// The same for the contents of such a file.
    ///
    /// # Errors
    ///
    /// As for [`from_pem_file`](Self::from_pem_file).
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        Self::new(pem, "the root certificates")
    }

    fn new(pem: &[u8], name: &str) -> Result<Self> {
        let mut store = RootCertStore::empty();
        for (index, certificate) in certificates(pem, name)?.into_iter().enumerate() {
            store.add(certificate).map_err(|error| {
                let number = index + 1;
                Error::usage(format!(
                    "certificate {number} in {name} is invalid: {error}"
                ))
            })?;
        }
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// The certificates, as rustls uses them.
    pub(super) fn store(&self) -> Arc<RootCertStore> {
        self.store.clone()
    }
}

impl fmt::Debug for RootCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootCertificates")
            .field("certificates", &self.store.len())
            .finish()
    }
}

/// Reads a file. The contents of files are not part of errors.
fn read(path: &Path, what: &str) -> Result<Vec<u8>> {
    let shown = path.display();
    let unreadable = |error| Error::usage(format!("{what} in `{shown}` cannot be read: {error}"));
    let mut pem = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let mut file = file.take(LARGEST + 1);
    file.read_to_end(&mut pem).map_err(unreadable)?;
    match pem.len() as u64 > LARGEST {
        true => Err(Error::usage(format!(
            "{what} in `{shown}` cannot be read: the file is larger than {LARGEST} bytes; name a PEM file"
        ))),
        false => Ok(pem),
    }
}

/// All certificates in a PEM file, at least one.
fn certificates(pem: &[u8], name: &str) -> Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = read.map_err(|error| malformed(&error, name))?;
    match found.is_empty() {
        true => Err(Error::usage(format!(
            "{name} contains no certificate; use a PEM file with a section `BEGIN CERTIFICATE`"
        ))),
        false => Ok(found),
    }
}

fn private_key(pem: &[u8], name: &str) -> Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        pem::Error::NoItemsFound if is_encrypted(pem) => Error::usage(format!(
            "the private key in {name} is encrypted, which is not supported; decrypt it, as with `openssl pkey -in … -out …`"
        )),
        pem::Error::NoItemsFound => Error::usage(format!(
            "{name} contains no private key; use a PEM file with a section `BEGIN PRIVATE KEY`, `BEGIN RSA PRIVATE KEY` \
             or `BEGIN EC PRIVATE KEY`"
        )),
        error => malformed(&error, name),
    })
}

fn is_encrypted(pem: &[u8]) -> bool {
    let mark = b"-----BEGIN ENCRYPTED PRIVATE KEY";
    pem.windows(mark.len()).any(|part| part == mark)
}

/// The error of a file in another format. The text of the parser's error is not printed, because it
/// contains parts of the file.
fn malformed(error: &pem::Error, name: &str) -> Error {
    let fact = match error {
        pem::Error::MissingSectionEnd { .. } => "a section has no end",
        pem::Error::IllegalSectionStart { .. } => "the first line of a section is invalid",
        pem::Error::Base64Decode(_) => "the contents of a section are not base64",
        _ => "its format is unknown",
    };
    Error::usage(format!("{name} is not a PEM file: {fact}"))
}
