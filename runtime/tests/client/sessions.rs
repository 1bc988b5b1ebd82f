//! Sessions: clients of several APIs with the same credentials, connections, retry budget and options.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    BoxError, BoxFuture, CallOptions, Credentials, HeaderMap, HeaderValue, RetryBudget, Session,
};

use crate::shop::Shop;

/// Another API.
#[derive(Clone, Debug)]
struct Depot(rt::Client);

impl rt::Api for Depot {
    const SERVICE: rt::Service = rt::Service {
        name: "depot",
        title: "Depot API",
        package: "google-depot-v1",
        root_url: "https://depot.googleapis.com/",
        ..<Shop as rt::Api>::SERVICE
    };

    fn from_client(client: rt::Client) -> Self {
        Self(client)
    }
}

#[derive(Clone, Default)]
struct Open;

impl rt::Params for Open {
    type Api = Depot;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "depot.open",
        verb: "POST",
        path: "v1/open",
        scopes: &["https://auth/shop.readonly"],
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

/// Credentials that count.
#[derive(Clone, Default)]
struct Counted(Arc<Mutex<Vec<String>>>);

impl Credentials for Counted {
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        self.0.lock().expect("no panic").push(scopes.join(" "));
        let headers = HeaderMap::from_iter([(
            http::header::AUTHORIZATION,
            HeaderValue::from_static("Bearer SECRET"),
        )]);
        Box::pin(async move { Ok(headers) })
    }
}

#[tokio::test(start_paused = true)]
async fn clients_share_everything() {
    let fake = FakeTransport::new();
    let credentials = Counted::default();
    let budget = RetryBudget::new(1, 0);
    let session = Session::builder()
        .credentials(credentials.clone())
        .transport(fake.clone())
        .retry_budget(budget.clone())
        .user_agent("porter/1")
        .options(CallOptions::new().quota_project("payer"))
        .build_session()
        .await
        .expect("a session");
    let shop: Shop = session.client().expect("a client");
    let depot: Depot = session.clone().client().expect("a client");
    // Clients are created without I/O.
    assert!(fake.requests().is_empty() && credentials.0.lock().expect("no panic").is_empty());

    for status in [503, 503, 429, 200] {
        fake.respond(status, "{}");
    }
    // The retry of one client uses the budget of both.
    let error = shop.get("items/1").send().await.expect_err("an error");
    assert_eq!(error.attempts(), 2, "{error}");
    let error = depot.0.call(Open).send().await.expect_err("an error");
    assert!(error.is_retry_budget_exhausted(), "{error}");
    shop.get("items/1").send().await.expect("a response");

    let requests = fake.requests();
    let seen: Vec<String> = requests.iter().map(|it| it.uri().to_string()).collect();
    let item = "https://shop.googleapis.com/v1/items/1";
    let open = "https://depot.googleapis.com/v1/open";
    assert_eq!(seen, [item, item, open, item]);
    for (request, package) in requests.iter().zip(["shop", "shop", "depot", "shop"]) {
        let headers = request.headers();
        assert_eq!(headers["authorization"], "Bearer SECRET");
        assert_eq!(headers["x-goog-user-project"], "payer");
        let agent = headers["user-agent"].to_str().expect("text");
        assert!(
            agent.starts_with(&format!("porter/1 google-{package}-v1/")),
            "{agent}"
        );
    }
    let scopes = credentials.0.lock().expect("no panic").clone();
    assert_eq!(scopes, ["https://auth/shop.readonly"; 4]);
    assert!(!format!("{session:?}").contains("SECRET"));
}

#[tokio::test]
async fn options_of_a_client_take_precedence() {
    let fake = FakeTransport::new();
    let options = CallOptions::new()
        .quota_project("payer")
        .timeout(Duration::from_secs(5));
    let session = Session::builder().token("SECRET").transport(fake.clone());
    let session = session
        .options(options)
        .endpoint("http://session/")
        .build_session()
        .await
        .expect("a session");
    let own = CallOptions::new()
        .quota_project("other")
        .endpoint("http://client/");
    let shop: Shop = session.client_with(own).expect("a client");
    let depot: Depot = session.client().expect("a client");
    for _ in 0..2 {
        fake.respond(200, "{}");
    }
    shop.get("items/1").send().await.expect("a response");
    depot.0.call(Open).send().await.expect("a response");
    let requests = fake.requests();
    let facts = |index: usize| {
        let request = &requests[index];
        let project = request.headers()["x-goog-user-project"]
            .to_str()
            .expect("text");
        (request.uri().host().expect("a host"), project)
    };
    assert_eq!(facts(0), ("client", "other"));
    assert_eq!(facts(1), ("session", "payer"));
    let invalid = CallOptions::new().endpoint("localhost");
    let error = session.client_with::<Shop>(invalid).expect_err("an error");
    assert!(error.to_string().contains("does not begin with"), "{error}");
}

#[tokio::test]
async fn a_session_can_be_read_only() {
    let fake = FakeTransport::new();
    fake.respond(200, "{}");
    let session = Session::builder().anonymous().transport(fake.clone());
    let session = session
        .read_only()
        .build_session()
        .await
        .expect("a session");
    let shop: Shop = session.client().expect("a client");
    let depot: Depot = session.client().expect("a client");
    shop.get("items/1").send().await.expect("a response");
    let error = depot.0.call(Open).send().await.expect_err("an error");
    assert!(error.to_string().contains("read-only mode"), "{error}");
    assert_eq!(fake.requests().len(), 1);
}

/// With Google's credentials, calls of two APIs with the same scopes use one token.
#[cfg(feature = "auth")]
#[tokio::test]
async fn a_token_is_fetched_once() {
    use crate::server::Server;
    use crate::tokens::token;

    let tokens = Server::new([token()]);
    let user = serde_json::json!({
        "type": "authorized_user",
        "client_id": "client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH",
        "token_uri": tokens.url(),
    });
    let user = discogen_runtime::GoogleCredentials::from_json(&user.to_string());
    let fake = FakeTransport::new();
    let session = Session::builder().credentials(user.expect("credentials"));
    let session = session
        .transport(fake.clone())
        .build_session()
        .await
        .expect("a session");
    for _ in 0..2 {
        fake.respond(200, "{}");
    }
    let shop: Shop = session.client().expect("a client");
    let depot: Depot = session.client().expect("a client");
    shop.get("items/1").send().await.expect("a response");
    depot.0.call(Open).send().await.expect("a response");
    for request in fake.requests() {
        assert_eq!(request.headers()["authorization"], "Bearer SECRET-1");
    }
    assert_eq!(tokens.requests().len(), 1);
}
