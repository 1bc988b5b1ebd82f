//! Transient failures of token endpoints. No request has reached the API, so that every verb is retried.

use std::sync::Mutex;
use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    BoxError, BoxFuture, CallOptions, Credentials, Error, GoogleCredentials, HeaderMap,
    HeaderValue, TransportError, TransportErrorKind,
};
use serde_json::{Value, json};

use crate::server::{Server, json as ok, response};
use crate::shop::Shop;

/// Failures of a token endpoint on the connection.
pub(crate) fn failures() -> Vec<String> {
    let page = "<html>down</html>";
    let mut failures: Vec<String> = [
        "408 Request Timeout",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ]
    .iter()
    .map(|status| response(status, "", page))
    .collect();
    // Closed before the response, in its head, and in its body.
    failures.push(String::new());
    failures.push("HTTP/1.1 200 O".to_owned());
    let whole = ok(r#"{"access_token":"SECRET-0","expires_in":3600,"token_type":"Bearer"}"#);
    failures.push(whole[..whole.len() - 9].to_owned());
    failures
}

pub(crate) fn token() -> String {
    ok(r#"{"access_token":"SECRET-1","expires_in":3600,"token_type":"Bearer"}"#)
}

/// Short delays between attempts.
pub(crate) fn quick() -> CallOptions {
    let policy = discogen_runtime::ExponentialBackoff::new().initial(Duration::from_millis(2));
    CallOptions::new().retry(policy)
}

pub(crate) async fn shop(credentials: impl Credentials, fake: &FakeTransport) -> Shop {
    let builder = Shop::builder().credentials(credentials);
    let builder = builder.transport(fake.clone()).options(quick());
    builder.build().await.expect("a client")
}

fn user(url: &str) -> GoogleCredentials {
    let json = json!({
        "type": "authorized_user",
        "client_id": "client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH",
        "token_uri": url,
    });
    GoogleCredentials::from_json(&json.to_string()).expect("credentials")
}

#[tokio::test]
async fn a_temporary_failure_is_retried_for_a_post() {
    for failure in failures() {
        let tokens = Server::new([failure.clone(), failure.clone(), token()]);
        let fake = FakeTransport::new();
        fake.respond(200, "{}");
        let shop = shop(user(&tokens.url()), &fake).await;
        let result = shop.insert(json!([1])).send().await;
        result.unwrap_or_else(|error| panic!("{failure}: {error}"));
        assert_eq!(fake.take_requests().len(), 1, "{failure}");
        assert_eq!(tokens.requests().len(), 3, "{failure}");
    }
}

#[tokio::test]
async fn the_error_contains_the_endpoint_and_a_retry_hint() {
    let refusal = response("400 Bad Request", "", r#"{"error":"invalid_grant"}"#);
    let expired = (refusal, 1, "retrying does not help");
    let temporary = failures().into_iter();
    let temporary = temporary.map(|failure| (failure, 2, "retrying can help"));
    for (failure, attempts, advice) in temporary.chain([expired]) {
        let tokens = Server::new(vec![failure.clone(); attempts]);
        let url = tokens.url();
        let fake = FakeTransport::new();
        let policy = discogen_runtime::ExponentialBackoff::new().max_attempts(2);
        let options = CallOptions::new().retry(policy.initial(Duration::from_millis(2)));
        let shop = shop(user(&url), &fake).await;
        let error = shop.insert(json!([1])).with(options).send().await;
        let error = error.expect_err("no token");
        tokens.requests();
        let text = error.to_string();
        assert!(error.is_credentials() && fake.take_requests().is_empty());
        assert!(text.contains(&url) && text.contains(advice), "{text}");
        assert_eq!(error.is_transient(), attempts == 2, "{text}");
        assert_eq!(error.method(), Some("shop.items.insert"));
        for wrong in ["will also fail", "will not succeed", "attempts may"] {
            assert!(!text.contains(wrong), "{text}");
        }
        let shown = format!("{text} {error:?}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}

#[tokio::test]
async fn an_unreachable_endpoint_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/token", listener.local_addr().expect("one"));
    drop(listener);
    let shop = shop(user(&url), &FakeTransport::new()).await;
    let error = shop.insert(json!([1])).send().await.expect_err("no server");
    assert!(error.to_string().contains(&url), "{error}");
    assert_eq!(error.attempts(), 5, "{error}");
}

/// Custom credentials that fail in this way, then provide a token.
struct Own(Mutex<Vec<BoxError>>);

impl Own {
    fn failing(errors: impl IntoIterator<Item = BoxError>) -> Self {
        Self(Mutex::new(errors.into_iter().collect()))
    }
}

impl Credentials for Own {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(async move {
            match self.0.lock().expect("no panic before").pop() {
                Some(error) => Err(error),
                None => {
                    let value = HeaderValue::from_static("Bearer SECRET");
                    Ok(HeaderMap::from_iter([("authorization".parse()?, value)]))
                }
            }
        })
    }
}

/// The error of a call whose credentials failed.
async fn nested() -> Error {
    let fake = FakeTransport::new();
    fake.respond(503, "");
    let builder = Shop::builder().anonymous().transport(fake);
    let builder = builder.options(CallOptions::new().no_retries());
    let shop = builder.build().await.expect("a client");
    shop.get("a").send().await.expect_err("503")
}

#[tokio::test(start_paused = true)]
async fn transient_causes_are_recognized() {
    let reset = || std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let broken = || TransportError::new(TransportErrorKind::Interrupted, "unplugged");
    let untrusted = TransportError::new(TransportErrorKind::Tls, "untrusted");
    let absent = std::io::Error::from(std::io::ErrorKind::NotFound);
    let wrapped = std::io::Error::other(broken());
    let table: Vec<(BoxError, bool)> = vec![
        (Box::new(reset()), true),
        (Box::new(broken()), true),
        (Box::new(nested().await), true),
        (Box::new(wrapped), true),
        (Box::new(untrusted), false),
        (Box::new(absent), false),
        ("something else".into(), false),
    ];
    for (error, retried) in table {
        let what = format!("{error:?}");
        let fake = FakeTransport::new();
        fake.respond(200, "{}");
        let shop = shop(Own::failing([error]), &fake).await;
        let result = shop.insert(json!([1])).send().await;
        assert_eq!(result.is_ok(), retried, "{what}: {result:?}");
        assert_eq!(fake.take_requests().len(), usize::from(retried), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn token_retries_observe_the_deadline() {
    let broken = || TransportError::new(TransportErrorKind::Interrupted, "unplugged");
    let errors: Vec<BoxError> = (0..100).map(|_| broken().into()).collect();
    let fake = FakeTransport::new();
    let shop = shop(Own::failing(errors), &fake).await;
    let always = |_: &discogen_runtime::FailedAttempt<'_>| Some(Duration::from_secs(1));
    let options = CallOptions::new().retry(always);
    let options = options.timeout(Duration::from_secs(10));
    let error = shop.get("a").with(options).send().await.expect_err("late");
    assert!((9..=11).contains(&error.attempts()), "{error}");
    assert!(error.elapsed() <= Duration::from_secs(10), "{error}");
    assert!(fake.take_requests().is_empty());
}

#[tokio::test]
async fn a_refresh_after_a_401_is_retried_too() {
    for failure in failures() {
        let second = ok(r#"{"access_token":"SECRET-2","expires_in":3600,"token_type":"Bearer"}"#);
        let tokens = Server::new([token(), failure.clone(), second]);
        let fake = FakeTransport::new();
        fake.respond(401, "{}");
        fake.respond(200, "{}");
        let shop = shop(user(&tokens.url()), &fake).await;
        let result = shop.insert(json!([1])).send().await;
        result.unwrap_or_else(|error| panic!("{failure}: {error}"));
        let sent: Vec<Value> = fake
            .take_requests()
            .iter()
            .map(|request| {
                json!(
                    request.headers()["authorization"]
                        .to_str()
                        .expect("a string")
                )
            })
            .collect();
        assert_eq!(sent, ["Bearer SECRET-1", "Bearer SECRET-2"], "{failure}");
        assert_eq!(tokens.requests().len(), 3, "{failure}");
    }
}
