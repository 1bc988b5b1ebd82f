//! A user's consent and a domain's delegation through yup-oauth2, with a loopback server in the place of Google's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use discogen_runtime::{Credentials, YupCredentials};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use yup_oauth2::{
    ApplicationSecret, CustomHyperClientBuilder, DeviceFlowAuthenticator,
    ServiceAccountAuthenticator,
};

use crate::google::service_account;
use crate::server::{Server, json as ok};

fn token(name: &str) -> String {
    ok(&format!(
        r#"{{"access_token":"SECRET-{name}","refresh_token":"SECRET-REFRESH","expires_in":3600,"token_type":"Bearer"}}"#
    ))
}

#[tokio::test]
async fn a_device_asks_for_consent_once_and_refreshes_what_is_refused() {
    let consent = r#"{"device_code":"D","user_code":"U","verification_url":"http://x","expires_in":60,"interval":0}"#;
    let server = Server::new([ok(consent), token("1"), token("2")]);
    let secret = ApplicationSecret {
        client_id: "client".to_owned(),
        client_secret: "SECRET-CLIENT".to_owned(),
        token_uri: server.url(),
        ..ApplicationSecret::default()
    };
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
    let asked = server.requests();
    assert!(asked[0].contains("scope=one+two"), "{}", asked[0]);
    assert!(
        asked[2].contains("refresh_token=SECRET-REFRESH"),
        "{}",
        asked[2]
    );
}

/// The account signs that it asks in the name of a user, and for what.
#[tokio::test]
async fn a_service_account_acts_for_a_user_of_its_domain() {
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
    let asked = server.requests();
    let (_, assertion) = asked[0].split_once("assertion=").expect("an assertion");
    let claims = assertion.split('.').nth(1).expect("claims");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(claims["sub"], "user@example.com");
    assert_eq!(claims["iss"], "shop@project.iam.gserviceaccount.com");
    assert_eq!(claims["scope"], "one");
}
