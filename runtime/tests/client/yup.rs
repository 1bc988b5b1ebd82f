//! yup-oauth2 with loopback servers in place of Google's: the device flow, the installed flow, and domain-wide
//! delegation.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Credentials, YupCredentials};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use yup_oauth2::{
    ApplicationSecret, CustomHyperClientBuilder, DeviceFlowAuthenticator,
    InstalledFlowAuthenticator, InstalledFlowReturnMethod, ServiceAccountAuthenticator,
};

use crate::google::service_account;
use crate::server::{Server, json as ok, response};
use crate::tokens;

fn token(name: &str) -> String {
    ok(&format!(
        r#"{{"access_token":"SECRET-{name}","refresh_token":"SECRET-REFRESH","expires_in":3600,"token_type":"Bearer"}}"#
    ))
}

/// The client of a token endpoint.
fn secret(server: &Server) -> ApplicationSecret {
    ApplicationSecret {
        client_id: "client".to_owned(),
        client_secret: "SECRET-CLIENT".to_owned(),
        auth_uri: "http://consent.invalid/".to_owned(),
        token_uri: server.url(),
        ..ApplicationSecret::default()
    }
}

#[tokio::test]
async fn a_device_requests_consent_once_and_refreshes_rejected_tokens() {
    let consent = r#"{"device_code":"D","user_code":"U","verification_url":"http://x","expires_in":60,"interval":0}"#;
    let server = Server::new([ok(consent), token("1"), token("2")]);
    let secret = secret(&server);
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let builder =
        DeviceFlowAuthenticator::with_client(secret, CustomHyperClientBuilder::from(client));
    let authenticator = builder.device_code_url(server.url()).build().await;
    let credentials = YupCredentials::new(authenticator.expect("an authenticator"));
    assert!(!format!("{credentials:?}").contains("SECRET"));

    let mut first = None;
    for expected in [
        "Bearer SECRET-1",
        "Bearer SECRET-1",
        "Bearer SECRET-2",
        "Bearer SECRET-2",
    ] {
        let headers = credentials.headers(&["one", "two"]).await.expect("a token");
        assert_eq!(headers["authorization"], expected);
        assert!(headers["authorization"].is_sensitive());
        if first.replace(headers.clone()).is_some() && expected.ends_with('1') {
            credentials.reject(&headers);
        }
    }
    let requests = server.requests();
    assert!(requests[0].contains("scope=one+two"), "{}", requests[0]);
    assert!(
        requests[2].contains("refresh_token=SECRET-REFRESH"),
        "{}",
        requests[2]
    );
}

/// Simulates a user who consents immediately and is redirected with a code. Records the URLs.
#[derive(Clone, Default)]
struct Agreeing(Arc<Mutex<Vec<String>>>);

impl Agreeing {
    async fn visit(&self, url: &str) -> Result<String, String> {
        self.0.lock().expect("no panic before").push(url.to_owned());
        let (_, back) = url.split_once("redirect_uri=").ok_or("no way back")?;
        let back = back.split('&').next().unwrap_or_default();
        let address = back.strip_prefix("http://").ok_or("not to this machine")?;
        let port = address
            .strip_prefix("localhost:")
            .ok_or("not to this machine")?;
        let visit = async {
            let mut stream = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await?;
            let request =
                format!("GET /?code=CODE HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut page = String::new();
            stream.read_to_string(&mut page).await?;
            Ok(page)
        };
        visit
            .await
            .map_err(|error: std::io::Error| error.to_string())
    }
}

impl InstalledFlowDelegate for Agreeing {
    fn present_user_url<'a>(
        &'a self,
        url: &'a str,
        _: bool,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(self.visit(url))
    }
}

#[tokio::test]
async fn an_installed_program_requests_consent_once() {
    let server = Server::new([token("1")]);
    let (secret, user) = (secret(&server), Agreeing::default());
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let builder = InstalledFlowAuthenticator::with_client(
        secret,
        InstalledFlowReturnMethod::HTTPRedirect,
        CustomHyperClientBuilder::from(client),
    );
    let builder = builder.flow_delegate(Box::new(user.clone()));
    let authenticator = builder.build().await.expect("an authenticator");
    let credentials = YupCredentials::new(authenticator);

    for _ in 0..2 {
        let headers = credentials.headers(&["one", "two"]).await.expect("a token");
        assert_eq!(headers["authorization"], "Bearer SECRET-1");
        assert!(headers["authorization"].is_sensitive());
    }
    let visited = user.0.lock().expect("no panic before").clone();
    let [url] = &visited[..] else {
        panic!("{visited:?}")
    };
    assert!(
        url.starts_with("http://consent.invalid/?scope=one%20two&"),
        "{url}"
    );
    let requests = server.requests();
    for part in [
        "code=CODE",
        "grant_type=authorization_code",
        "client_id=client",
    ] {
        assert!(requests[0].contains(part), "{}", requests[0]);
    }
}

/// The account signs the user and the scopes.
#[tokio::test]
async fn a_service_account_impersonates_a_user_of_its_domain() {
    let server = Server::new([token("1")]);
    let mut key = service_account();
    key["token_uri"] = json!(server.url());
    let key = serde_json::from_value(key).expect("a key");
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let builder =
        ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(client));
    let authenticator = builder.subject("user@example.com").build().await;
    let credentials = YupCredentials::new(authenticator.expect("an authenticator"));

    let headers = credentials.headers(&["one"]).await.expect("a token");
    assert_eq!(headers["authorization"], "Bearer SECRET-1");
    let requests = server.requests();
    let (_, assertion) = requests[0].split_once("assertion=").expect("an assertion");
    let claims = assertion.split('.').nth(1).expect("claims");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(claims["sub"], "user@example.com");
    assert_eq!(claims["iss"], "shop@project.iam.gserviceaccount.com");
    assert_eq!(claims["scope"], "one");
}

/// A failing token endpoint, whose status yup-oauth2 ignores.
#[tokio::test]
async fn a_temporary_failure_of_the_token_endpoint_is_retried_for_a_post() {
    let status = |body: &str| response("503 Service Unavailable", "", body);
    let mut failures = tokens::failures();
    failures.push(status(r#"{"error":{"code":503,"message":"busy"}}"#));
    failures.push(status(r#"{"error":"temporarily_unavailable"}"#));
    for failure in failures {
        // The last two responses are repeated: yup-oauth2 takes them for tokens.
        let twice = failure.contains("\"code\"");
        let responses = vec![failure.clone(); if twice { 2 } else { 1 }];
        let server = Server::new(responses.into_iter().chain([tokens::token()]));
        let credentials = delegating(&server).await;
        let fake = FakeTransport::new();
        fake.respond(200, "{}");
        let shop = tokens::shop(credentials, &fake).await;
        let result = shop.insert(json!([1])).send().await;
        result.unwrap_or_else(|error| panic!("{failure}: {error}"));
        server.requests();
    }
}

#[tokio::test]
async fn a_rejection_of_the_token_endpoint_is_not_retried() {
    let refusal = response("400 Bad Request", "", r#"{"error":"invalid_grant"}"#);
    let server = Server::new([refusal]);
    let url = server.url();
    let credentials = delegating(&server).await.token_endpoint(&url);
    let shop = tokens::shop(credentials, &FakeTransport::new()).await;
    let error = shop.insert(json!([1])).send().await.expect_err("rejected");
    let text = error.to_string();
    assert!(text.contains(&url), "{text}");
    assert!(text.contains("invalid_grant"), "{text}");
    assert!(text.contains("retrying does not help"), "{text}");
    assert_eq!((error.attempts(), error.is_transient()), (1, false));
    server.requests();
}

async fn delegating(server: &Server) -> YupCredentials<HttpConnector> {
    let mut key = service_account();
    key["token_uri"] = json!(server.url());
    let key = serde_json::from_value(key).expect("a key");
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let builder =
        ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(client));
    let authenticator = builder.subject("user@example.com").build().await;
    YupCredentials::new(authenticator.expect("an authenticator"))
}
