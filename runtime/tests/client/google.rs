//! Google's credentials, with loopback servers in place of Google's.

use std::time::Duration;

use base64::Engine as _;
use discogen_runtime::{CallOptions, Credentials, GoogleCredentials, HeaderMap};
use serde_json::{Value, json};

use crate::server::{Server, json as ok, response};
use crate::shop::Shop;

const SCOPE: &str = "https://auth/shop.readonly";

/// A service account file with the key `data/service-account-key.pem`.
pub(crate) fn service_account() -> Value {
    json!({
        "type": "service_account",
        "client_email": "shop@project.iam.gserviceaccount.com",
        "private_key_id": "1",
        "private_key": include_str!("data/service-account-key.pem"),
        "project_id": "project",
        "token_uri": "http://127.0.0.1:1/never-asked",
    })
}

fn user(server: &Server) -> Value {
    json!({
        "type": "authorized_user",
        "client_id": "client",
        "client_secret": "SECRET-CLIENT",
        "refresh_token": "SECRET-REFRESH",
        "quota_project_id": "payer",
        "token_uri": server.url(),
    })
}

fn token(name: &str) -> String {
    ok(&format!(
        r#"{{"access_token":"SECRET-{name}","expires_in":3600,"token_type":"Bearer"}}"#
    ))
}

fn credentials(json: &Value) -> GoogleCredentials {
    GoogleCredentials::from_json(&json.to_string()).expect("credentials")
}

async fn headers(credentials: &GoogleCredentials) -> HeaderMap {
    let headers = credentials.headers(&[SCOPE]).await.expect("headers");
    assert!(headers["authorization"].is_sensitive());
    headers
}

async fn shop(credentials: impl Credentials, server: &Server) -> Shop {
    let builder = Shop::builder()
        .credentials(credentials)
        .endpoint(server.url());
    let shop = builder.build().await.expect("a client");
    assert!(!format!("{shop:?}").contains("SECRET"), "{shop:?}");
    shop
}

/// The claims in the token of a request.
pub(crate) fn claims(request: &str) -> Value {
    let token = request
        .split("authorization: Bearer ")
        .nth(1)
        .expect("a token");
    let claims = token.split('.').nth(1).expect("three parts");
    let claims = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(claims);
    serde_json::from_slice(&claims.expect("base64")).expect("JSON")
}

#[tokio::test]
async fn a_service_account_uses_the_scopes_of_the_method() {
    let server = Server::new(vec![ok("{}"); 4]);
    let shop = shop(credentials(&service_account()), &server).await;
    let scoped = CallOptions::new().scopes(["a", "b"]);
    shop.get("a").send().await.expect("a response");
    shop.get("b").send().await.expect("a response");
    shop.get("c").with(scoped).send().await.expect("a response");
    shop.delete().send().await.expect("a response");
    let requests = server.requests();
    let scopes: Vec<Value> = requests
        .iter()
        .map(|request| claims(request)["scope"].clone())
        .collect();
    let platform = "https://www.googleapis.com/auth/cloud-platform";
    assert_eq!(scopes, [SCOPE, SCOPE, "a b", platform]);
    assert_eq!(
        claims(&requests[0])["iss"],
        "shop@project.iam.gserviceaccount.com"
    );
}

#[tokio::test]
async fn a_user_s_token_is_cached_and_refreshed() {
    let tokens = Server::new([token("1"), token("2"), token("3")]);
    let user = credentials(&user(&tokens));
    let server = Server::new([ok("{}"), ok("{}")]);
    let shop = shop(user.clone(), &server).await;
    shop.get("a").send().await.expect("a response");
    let named = CallOptions::new().quota_project("other");
    shop.insert(json!(1))
        .with(named)
        .send()
        .await
        .expect("a response");
    let requests = server.requests();
    for (request, project) in requests.iter().zip(["payer", "other"]) {
        assert!(
            request.contains("authorization: Bearer SECRET-1\r\n"),
            "{request}"
        );
        let header = format!("x-goog-user-project: {project}\r\n");
        assert_eq!(request.matches("x-goog-user-project").count(), 1);
        assert!(request.contains(&header), "{request}");
    }

    // A server rejects the token; a second rejection of the same token has no effect.
    let first = headers(&user).await;
    assert_eq!(first["authorization"], "Bearer SECRET-1");
    user.reject(&first);
    assert_eq!(headers(&user).await["authorization"], "Bearer SECRET-2");
    user.reject(&first);
    assert_eq!(headers(&user).await["authorization"], "Bearer SECRET-2");

    // The token expires.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3601)).await;
    tokio::time::resume();
    assert_eq!(headers(&user).await["authorization"], "Bearer SECRET-3");

    let requests = tokens.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert!(request.contains("SECRET-REFRESH"), "{request}");
        // Only the scopes that the user has granted are requested.
        assert!(!request.contains("auth/shop"), "{request}");
    }
}

#[tokio::test]
async fn a_token_error_is_reported_and_not_cached() {
    let refusal = response("400 Bad Request", "", r#"{"error":"invalid_grant"}"#);
    let tokens = Server::new([refusal, token("1")]);
    let server = Server::new([ok("{}")]);
    let shop = shop(credentials(&user(&tokens)), &server).await;
    let error = shop.get("a").send().await.expect_err("no token");
    assert!(error.to_string().contains("invalid_grant"), "{error}");
    let shown = format!("{error} {error:?}");

    assert!(!shown.contains("SECRET"), "{shown}");
    shop.get("a").send().await.expect("a response");
    assert!(server.requests()[0].contains("Bearer SECRET-1"));
}

#[tokio::test]
async fn an_external_account_exchanges_its_subject_token() {
    let file = std::env::temp_dir().join(format!("discogen-subject-{}", std::process::id()));
    std::fs::write(&file, "SECRET-SUBJECT").expect("a file");
    let sts = Server::new([ok(
        r#"{"access_token":"SECRET-1","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":3600}"#,
    )]);
    let external = credentials(&json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": sts.url(),
        "credential_source": { "file": file },
    }));
    let found = headers(&external).await;
    std::fs::remove_file(&file).expect("removed");
    assert_eq!(found["authorization"], "Bearer SECRET-1");
    let requests = sts.requests().concat();
    assert!(
        requests.contains("subject_token=SECRET-SUBJECT"),
        "{requests}"
    );
    assert!(
        requests.contains("scope=https%3A%2F%2Fauth%2Fshop.readonly"),
        "{requests}"
    );
}

/// The file is readable by its owner only.
#[tokio::test]
async fn programs_in_credentials_files_are_not_run() {
    const ALLOWED: &str = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";
    assert!(std::env::var_os(ALLOWED).is_none(), "{ALLOWED} is set");
    let mark = std::env::temp_dir().join(format!("discogen-mark-{}", std::process::id()));
    let external = credentials(&json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "http://127.0.0.1:1/",
        "credential_source": { "executable": { "command": format!("touch {}", mark.display()) } },
    }));
    let error = external.headers(&[SCOPE]).await.expect_err("not allowed");
    assert!(format!("{error:?}").contains(ALLOWED), "{error:?}");
    assert!(!mark.exists(), "it was run");
}

#[tokio::test]
async fn a_user_impersonates_a_service_account() {
    let tokens = Server::new([token("USER")]);
    let iam = Server::new([ok(
        r#"{"accessToken":"SECRET-1","expireTime":"2999-01-01T00:00:00Z"}"#,
    )]);
    let impersonated = credentials(&json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url": format!("{}/v1/projects/-/serviceAccounts/reader:generateAccessToken", iam.url()),
        "source_credentials": user(&tokens),
    }))
    .quota_project("payer");
    let found = headers(&impersonated).await;
    assert_eq!(found["authorization"], "Bearer SECRET-1");
    assert_eq!(found["x-goog-user-project"], "payer");
    let requests = iam.requests().concat();
    assert!(requests.contains("Bearer SECRET-USER"), "{requests}");
    assert!(requests.contains(SCOPE), "{requests}");
}

#[test]
fn credentials_can_be_used_in_several_runtimes() {
    let tokens = Server::new([token("1"), token("2")]);
    let user = credentials(&user(&tokens));
    for expected in ["Bearer SECRET-1", "Bearer SECRET-2"] {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            assert_eq!(headers(&user).await["authorization"], expected);
        });
    }
}

#[tokio::test]
async fn errors_of_a_file_do_not_print_its_content() {
    let mut broken_key = service_account();
    broken_key["private_key"] = json!("SECRET-KEY");
    let mut odd_key = service_account();
    odd_key["private_key"] = json!(["SECRET-KEY"]);
    let mut no_key = service_account();
    no_key["client_email"] = Value::Null;
    let table = [
        ("SECRET", "not JSON at line 1 column 1"),
        ("\"SECRET\"", "it has no `type`"),
        (
            r#"{"type":"SECRET"}"#,
            "has an unsupported `type`: supported are `authorized_user`, `service_account`, `impersonated_service_account` and \
             `external_account`; build other credentials with google-cloud-auth and pass them to \
             `GoogleCredentials::from`",
        ),
        (
            r#"{"type":"authorized_user","client_id":"SECRET"}"#,
            "missing field `client_secret`",
        ),
        (
            r#"{"type":"authorized_user","client_id":["SECRET"]}"#,
            "cannot parse",
        ),
        (
            r#"{"type":"external_account","audience":"SECRET"}"#,
            "missing field",
        ),
        (
            r#"{"type":"impersonated_service_account","source_credentials":"SECRET"}"#,
            "missing field",
        ),
        (
            &broken_key.to_string(),
            "failed to parse service account private key",
        ),
        (&odd_key.to_string(), "cannot parse"),
        (&no_key.to_string(), "cannot parse"),
    ];
    for (text, expected) in table {
        let error = match GoogleCredentials::from_json(text) {
            Err(error) => format!("{error} {error:?}"),
            Ok(credentials) => {
                let error = credentials.headers(&[SCOPE]).await.expect_err("an error");
                format!("{error} {error:?} {credentials:?}")
            }
        };
        assert!(error.contains(expected), "{text}: {error}");
        assert!(!error.contains("SECRET"), "{error}");
    }
}

#[tokio::test]
async fn credentials_of_another_universe_are_not_sent() {
    let mut account = service_account();
    for (universe, sent) in [
        (Value::Null, true),
        (json!("googleapis.com"), true),
        (json!("other.example"), false),
    ] {
        account["universe_domain"] = universe;
        let server = Server::new(vec![ok("{}"); usize::from(sent)]);
        let shop = shop(credentials(&account), &server).await;
        match shop.get("a").send().await {
            Ok(_) => assert!(sent),
            Err(error) => assert!(
                !sent && error.to_string().contains("other.example"),
                "{error}"
            ),
        }
    }
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_within_the_call() {
    let tokens = Server::new([token("1"), token("2")]);
    let refusal = response("401 Unauthorized", "", "{}");
    let server = Server::new([refusal, ok("{}")]);
    let shop = shop(credentials(&user(&tokens)), &server).await;
    shop.get("a").send().await.expect("a response");
    let requests = server.requests();
    for (request, name) in requests.iter().zip(["SECRET-1", "SECRET-2"]) {
        assert!(request.contains(name), "{request}");
    }
}
