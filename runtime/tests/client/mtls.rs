//! Client certificates and root certificates with a TLS server that requires a certificate.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    CallOptions, ClientBuilder, ClientCertificate, Error, HttpTransport, RootCertificates,
};
use tokio::net::TcpListener;

use crate::alone::alone;
use crate::shop::Shop;
use crate::tls::{Seen, acceptor, serve};

const CA: &[u8] = include_bytes!("data/ca.pem");
const CLIENT_CA: &[u8] = include_bytes!("data/client-ca.pem");
const CLIENT: &[u8] = include_bytes!("data/client.pem");
const CLIENT_KEY: &[u8] = include_bytes!("data/client-key.pem");
const OTHER_KEY: &[u8] = include_bytes!("data/other-key.pem");
const ENCRYPTED_KEY: &[u8] = include_bytes!("data/encrypted-key.pem");

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/client/data")
        .join(name)
}

fn certificate() -> ClientCertificate {
    let read = ClientCertificate::from_pem_files(data("client.pem"), data("client-key.pem"));
    read.expect("a certificate")
}

fn roots() -> RootCertificates {
    RootCertificates::from_pem_file(data("ca.pem")).expect("certificates")
}

/// A server that requires a client certificate.
async fn start() -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let acceptor = acceptor(rustls::DEFAULT_VERSIONS, Some(CLIENT_CA));
    (address, tokio::spawn(serve(listener, acceptor)))
}

fn shop(address: SocketAddr) -> ClientBuilder<Shop> {
    Shop::builder()
        .token("SECRET")
        .endpoint(format!("https://localhost:{}", address.port()))
        .options(CallOptions::new().no_retries())
}

/// Makes a call, and returns whether the server accepted it.
async fn is_accepted(builder: impl FnOnce(SocketAddr) -> ClientBuilder<Shop>) -> bool {
    let (address, server) = start().await;
    let shop = builder(address).build().await.expect("a client");
    let response = shop.get("a").send().await;
    drop(shop);
    let seen = server.await.expect("a server");
    match response {
        Ok(response) => {
            assert_eq!(response["n"], 1);
            assert_eq!(seen.expect("a handshake").len(), 1);
            true
        }
        Err(error) => {
            assert!(error.is_transport(), "{error:?}");
            seen.expect_err("no handshake");
            false
        }
    }
}

#[tokio::test]
async fn the_server_accepts_the_client_certificate() {
    assert!(
        is_accepted(|address| {
            shop(address)
                .client_certificate(certificate())
                .root_certificates(roots())
        })
        .await
    );
    // The same for a transport, and for contents of files.
    assert!(
        is_accepted(|address| {
            let certificate = ClientCertificate::from_pem(CLIENT, CLIENT_KEY);
            let roots = RootCertificates::from_pem(CA);
            let transport = HttpTransport::builder()
                .client_certificate(certificate.expect("a certificate"))
                .root_certificates(roots.expect("certificates"));
            shop(address).transport(transport.build())
        })
        .await
    );
}

#[tokio::test]
async fn the_server_rejects_other_clients() {
    assert!(!is_accepted(|address| shop(address).root_certificates(roots())).await);
    // A certificate of another authority.
    let server = ClientCertificate::from_pem_files(data("server.pem"), data("server-key.pem"));
    let server = server.expect("a certificate");
    assert!(
        !is_accepted(|address| {
            shop(address)
                .client_certificate(server)
                .root_certificates(roots())
        })
        .await
    );
}

#[tokio::test]
async fn only_the_given_authorities_are_trusted() {
    let roots = RootCertificates::from_pem(CLIENT_CA).expect("certificates");
    let client = |address| {
        shop(address)
            .client_certificate(certificate())
            .root_certificates(roots)
    };
    assert!(!is_accepted(client).await);
}

fn message(result: Result<impl std::fmt::Debug, Error>) -> String {
    let error = result.expect_err("an invalid file");
    assert!(error.is_usage(), "{error:?}");
    format!("{error} {error:?}")
}

#[test]
fn errors_of_files_name_the_file() {
    let folder = std::env::temp_dir().join(format!("discogen-mtls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, contents: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, contents).expect("a file");
        path
    };
    let text = |pem: &[u8]| String::from_utf8(pem.to_vec()).expect("text");
    let key = text(CLIENT_KEY);
    let body: String = key
        .lines()
        .filter(|line| !line.starts_with("---"))
        .collect();
    let without_end: Vec<&str> = key.lines().filter(|line| !line.contains("END")).collect();
    let broken = key.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY");
    let odd_base64 = key.replacen(&body[..10], "?*?", 1);
    let no_key = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        &body[..60]
    );
    let no_certificate = text(CLIENT).replacen("\nMII", "\nMIA", 1);
    let huge = vec![b'x'; 2 * 1024 * 1024];
    // certificate, key, the named file, part of the message
    let rows: Vec<(PathBuf, PathBuf, &str, &str)> = vec![
        (
            folder.join("absent.pem"),
            data("client-key.pem"),
            "absent.pem",
            "cannot be read",
        ),
        (
            data("client.pem"),
            folder.join("gone.pem"),
            "gone.pem",
            "cannot be read",
        ),
        (
            folder.clone(),
            data("client-key.pem"),
            "discogen-mtls",
            "cannot be read",
        ),
        (
            write("huge.pem", &huge),
            data("client-key.pem"),
            "huge.pem",
            "larger than",
        ),
        (
            write("text.pem", b"hello"),
            data("client-key.pem"),
            "text.pem",
            "no certificate",
        ),
        (
            write("empty.pem", b""),
            data("client-key.pem"),
            "empty.pem",
            "no certificate",
        ),
        (
            write("der.pem", &[0x30, 0x82, 1, 0]),
            data("client-key.pem"),
            "der.pem",
            "no certificate",
        ),
        (
            data("client-key.pem"),
            data("client-key.pem"),
            "client-key.pem",
            "no certificate",
        ),
        (
            write("bad.pem", no_certificate.as_bytes()),
            data("client-key.pem"),
            "bad.pem",
            "invalid",
        ),
        (
            data("client.pem"),
            data("client.pem"),
            "client.pem",
            "no private key",
        ),
        (
            data("client.pem"),
            data("encrypted-key.pem"),
            "encrypted-key.pem",
            "encrypted",
        ),
        (
            data("client.pem"),
            data("other-key.pem"),
            "other-key.pem",
            "does not belong",
        ),
        (
            data("client.pem"),
            write("a.pem", without_end.join("\n").as_bytes()),
            "a.pem",
            "not a PEM",
        ),
        (
            data("client.pem"),
            write("b.pem", broken.as_bytes()),
            "b.pem",
            "",
        ),
        (
            data("client.pem"),
            write("c.pem", odd_base64.as_bytes()),
            "c.pem",
            "not a PEM",
        ),
        (
            data("client.pem"),
            write("d.pem", no_key.as_bytes()),
            "d.pem",
            "unsupported",
        ),
    ];
    for (certificate, key, named, expected) in rows {
        let message = message(ClientCertificate::from_pem_files(certificate, key));
        assert!(
            message.contains(named) && message.contains(expected),
            "{named}: {message}"
        );
        for window in body.as_bytes().windows(8) {
            let part = std::str::from_utf8(window).expect("base64");
            assert!(!message.contains(part), "{named}: {message}");
        }
    }
    for (path, expected) in [
        (folder.join("absent.pem"), "cannot be read"),
        (folder.join("text.pem"), "no certificate"),
        (data("client-key.pem"), "no certificate"),
        (folder.join("bad.pem"), "certificate 1"),
    ] {
        let message = message(RootCertificates::from_pem_file(&path));
        let name = path.display().to_string();
        assert!(
            message.contains(&name) && message.contains(expected),
            "{message}"
        );
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn errors_of_contents_print_no_key() {
    for key in [OTHER_KEY, ENCRYPTED_KEY, CLIENT] {
        let message = message(ClientCertificate::from_pem(CLIENT, key));
        assert!(message.contains("the key"), "{message}");
    }
    let shown = format!("{:?}", certificate());
    assert_eq!(shown, "ClientCertificate { certificates: 1, .. }");
    assert_eq!(
        format!("{:?}", roots()),
        "RootCertificates { certificates: 1 }"
    );
}

/// The URL that a call of this client is sent to, or the error of the builder.
async fn url(builder: ClientBuilder<Shop>) -> Result<String, String> {
    match builder.build().await {
        Ok(shop) => {
            let request = shop.get("a").build().expect("a request");
            Ok(request.uri().host().unwrap_or_default().to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

const MTLS: &str = "shop.mtls.googleapis.com";
const REGULAR: &str = "shop.googleapis.com";

#[tokio::test]
async fn a_certificate_selects_the_mtls_endpoint() {
    let builder = || Shop::builder().anonymous();
    assert_eq!(url(builder()).await.as_deref(), Ok(REGULAR));
    let with = || builder().client_certificate(certificate());
    assert_eq!(url(with()).await.as_deref(), Ok(MTLS));
    assert_eq!(
        url(with().endpoint("https://other.test")).await.as_deref(),
        Ok("other.test")
    );
    let transport = HttpTransport::builder()
        .client_certificate(certificate())
        .build();
    assert_eq!(
        url(builder().transport(transport)).await.as_deref(),
        Ok(MTLS)
    );
    // They have no effect on another transport.
    for builder in [with(), builder().root_certificates(roots())] {
        let error = url(builder.transport(FakeTransport::new())).await;
        assert!(error.is_err_and(|error| error.contains("default transport")));
    }
    let universe = CallOptions::new().universe_domain("example.test");
    let error = url(with().options(universe))
        .await
        .expect_err("no such endpoint");
    assert!(
        error.contains("GOOGLE_API_USE_MTLS_ENDPOINT=never"),
        "{error}"
    );
}

/// Runs a test in a process in which a variable of Google's clients is set.
macro_rules! with_variable {
    ($($test:ident: $variable:literal = $value:expr, |$builder:ident| $body:expr;)*) => { $(
        #[tokio::test]
        async fn $test() {
            let test = concat!("mtls::", stringify!($test));
            if alone(test, $variable, $value) {
                let $builder = || Shop::builder().anonymous();
                $body
            }
        }
    )* };
}

with_variable! {
    always_uses_the_mtls_endpoint: "GOOGLE_API_USE_MTLS_ENDPOINT" = "always", |builder| {
        assert_eq!(url(builder()).await.as_deref(), Ok(MTLS));
        let fake = builder().transport(FakeTransport::new());
        assert_eq!(url(fake).await.as_deref(), Ok(MTLS));
        assert_eq!(url(builder().endpoint("http://other.test")).await.as_deref(), Ok("other.test"));
    };
    never_uses_the_mtls_endpoint: "GOOGLE_API_USE_MTLS_ENDPOINT" = "never", |builder| {
        assert_eq!(url(builder().client_certificate(certificate())).await.as_deref(), Ok(REGULAR));
        assert_eq!(url(builder().mtls_endpoint()).await.as_deref(), Ok(MTLS));
    };
    an_unknown_endpoint_is_an_error: "GOOGLE_API_USE_MTLS_ENDPOINT" = "yes", |builder| {
        let error = url(builder()).await.expect_err("an error");
        assert!(error.contains("GOOGLE_API_USE_MTLS_ENDPOINT"), "{error}");
    };
    false_disables_a_certificate_of_the_program: "GOOGLE_API_USE_CLIENT_CERTIFICATE" = "False", |builder| {
        assert_eq!(url(builder().client_certificate(certificate())).await.as_deref(), Ok(REGULAR));
        let disabled = |address| shop(address).client_certificate(certificate()).root_certificates(roots());
        assert!(!is_accepted(disabled).await);
    };
    an_unknown_use_is_an_error: "GOOGLE_API_USE_CLIENT_CERTIFICATE" = "maybe", |builder| {
        let error = url(builder()).await.expect_err("an error");
        assert!(error.contains("GOOGLE_API_USE_CLIENT_CERTIFICATE"), "{error}");
    };
    a_configuration_names_the_certificate: "GOOGLE_API_CERTIFICATE_CONFIG" = &config(), |builder| {
        assert_eq!(url(builder()).await.as_deref(), Ok(MTLS));
        assert!(is_accepted(|address| shop(address).root_certificates(roots())).await);
    };
    an_unusable_configuration_is_ignored: "GOOGLE_API_CERTIFICATE_CONFIG" = "/nonexistent.json", |builder| {
        assert_eq!(url(builder()).await.as_deref(), Ok(REGULAR));
    };
}

/// Writes a certificate configuration; returns its path.
fn config() -> String {
    let path = std::env::temp_dir().join("discogen-certificate-config.json");
    let json = serde_json::json!({ "cert_configs": { "workload": {
        "cert_path": data("client.pem"),
        "key_path": data("client-key.pem"),
    } } });
    std::fs::write(&path, json.to_string()).expect("a file");
    path.display().to_string()
}
