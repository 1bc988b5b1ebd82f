//! TLS handshakes with a loopback server whose certificate has its own authority.

use std::io::Result;
use std::net::SocketAddr;
use std::sync::Arc;

use discogen_runtime::Bytes;
use rustls::SupportedProtocolVersion;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::alone::alone;
use crate::shop::Shop;

#[cfg(feature = "reqwest")]
const AUTHORITY: &[u8] = include_bytes!("data/ca.pem");

/// A server with these versions of TLS, which requires a client certificate of this authority, if
/// there is one. It prefers HTTP/2 to HTTP/1.1.
pub(crate) fn acceptor(
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&[u8]>,
) -> TlsAcceptor {
    let chain = vec![
        CertificateDer::from_pem_slice(include_bytes!("data/server.pem")).expect("a certificate"),
    ];
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("data/server-key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(versions)
        .expect("versions");
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(authority) => {
            let mut roots = rustls::RootCertStore::empty();
            let authority = CertificateDer::from_pem_slice(authority).expect("a certificate");
            roots.add(authority).expect("an authority");
            let roots = Arc::new(roots);
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
            config.with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let mut config = config.with_single_cert(chain, key).expect("a pair");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// The head and the body of a response of HTTP/1.1.
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n{\"n\":1}";

/// Serves one connection. Returns the requests, or the error of the handshake.
pub(crate) async fn serve(listener: TcpListener, acceptor: TlsAcceptor) -> Result<Vec<String>> {
    let (stream, _) = listener.accept().await?;
    let stream = acceptor.accept(stream).await?;
    match stream.get_ref().1.alpn_protocol() {
        Some(b"h2") => serve_http2(stream).await,
        _ => Ok(serve_http1(stream).await),
    }
}

async fn serve_http1(stream: TlsStream<TcpStream>) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    let mut seen = Vec::new();
    loop {
        let mut head = String::new();
        // A client may close a connection without notice, which is an error here.
        while !head.ends_with("\r\n\r\n") {
            if !matches!(stream.read_line(&mut head).await, Ok(1..)) {
                return seen;
            }
        }
        let (first, headers) = head.split_once("\r\n").expect("a line");
        let host = headers.lines().find_map(|line| line.strip_prefix("host: "));
        // The same URL as in HTTP/2.
        seen.push(first.replace(" /", &format!(" https://{}/", host.expect("a host"))));
        if stream.write_all(RESPONSE).await.is_err() || stream.flush().await.is_err() {
            return seen;
        }
    }
}

async fn serve_http2(stream: TlsStream<TcpStream>) -> Result<Vec<String>> {
    let mut connection = h2::server::handshake(stream)
        .await
        .map_err(std::io::Error::other)?;
    let mut seen = Vec::new();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        seen.push(format!(
            "{} {} {:?}",
            request.method(),
            request.uri(),
            request.version()
        ));
        let mut body = respond
            .send_response(http::Response::new(()), false)
            .map_err(std::io::Error::other)?;
        body.send_data(Bytes::from_static(b"{\"n\":1}"), true)
            .map_err(std::io::Error::other)?;
    }
    Ok(seen)
}

pub(crate) type Seen = tokio::task::JoinHandle<Result<Vec<String>>>;

async fn start() -> (SocketAddr, Seen) {
    start_with(rustls::DEFAULT_VERSIONS).await
}

async fn start_with(versions: &[&'static SupportedProtocolVersion]) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (
        address,
        tokio::spawn(serve(listener, acceptor(versions, None))),
    )
}

fn shop(address: SocketAddr) -> discogen_runtime::ClientBuilder<Shop> {
    Shop::builder()
        .token("SECRET")
        .endpoint(format!("https://localhost:{}", address.port()))
}

/// Makes two calls on one connection. Returns the requests that the server receives.
async fn make_calls(address: SocketAddr, shop: Shop, version: &str) -> [String; 2] {
    for _ in 0..2 {
        let response = shop.get("a").send().await.expect("a response");
        assert_eq!(response["n"], 1);
    }
    let expected = format!("GET https://localhost:{}/v1/a {version}", address.port());
    [expected.clone(), expected]
}

#[tokio::test]
async fn calls_share_a_connection_with_the_best_http_version_of_this_build() {
    let http = match cfg!(feature = "http2") {
        true => "HTTP/2.0",
        false => "HTTP/1.1",
    };
    // The trusted certificates are a property of the process.
    let test = "tls::calls_share_a_connection_with_the_best_http_version_of_this_build";
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/data/ca.pem");
    if !alone(test, "SSL_CERT_FILE", authority) {
        return;
    }
    // rustls does not support older versions.
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (address, server) = start_with(&[version]).await;
        let shop = shop(address).build().await.expect("a client");
        let expected = make_calls(address, shop, http).await;
        let seen = server.await.expect("a server").expect("a handshake");
        assert_eq!(seen, expected, "{version:?}");
    }
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_reqwest_client_uses_its_own_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (address, server) = start().await;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(AUTHORITY).expect("a certificate"))
        .expect("an authority");
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy();
    let shop = shop(address).http_client(client.build().expect("a client"));
    let shop = shop.build().await.expect("a client");
    let expected = make_calls(address, shop, "HTTP/2.0").await;
    let seen = server.await.expect("a server").expect("a handshake");
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let (address, server) = start().await;
    let shop = shop(address).build().await.expect("a client");
    let error = shop
        .get("a")
        .send()
        .await
        .expect_err("an untrusted certificate");
    assert!(error.is_connect(), "{error:?}");
    assert!(
        error.to_string().contains("cannot establish TLS"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
    server
        .await
        .expect("a server")
        .expect_err("no request was sent");
}
