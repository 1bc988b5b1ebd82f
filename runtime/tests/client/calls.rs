//! A client like that of a generated crate, over a real socket.

use std::time::Duration;

use crate::server::{Server, at, get, json as ok, response};
use crate::shop::{DeleteParams, GetCall, GetParams, InsertParams, Shop, faked};
use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    BoxError, BoxFuture, CallOptions, Credentials, ExponentialBackoff, HeaderMap,
};
use serde_json::json;
use tokio::io::AsyncReadExt as _;

#[tokio::test]
async fn every_way_to_send_a_call() {
    let server = Server::new(vec![ok(r#"{"n":1}"#); 4]);
    let shop = at(&server).await;
    assert_eq!(
        shop.get("items/1")
            .view("FULL")
            .send()
            .await
            .expect("a response"),
        json!({"n": 1})
    );

    let full = shop.get("items/1").send_full().await.expect("a response");
    assert_eq!(
        (full.status().as_u16(), full.body()),
        (200, &json!({"n": 1}))
    );
    assert_eq!(full.headers()["content-type"], "application/json");

    let mut stream = shop.get("items/1").send_stream().await.expect("a stream");
    assert_eq!(stream.status().as_u16(), 200);
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("a body");
    assert_eq!(text, r#"{"n":1}"#);

    let params = GetParams {
        name: Some("items/1".to_owned()),
        view: None,
    };
    let call = shop
        .call(params)
        .with(CallOptions::new().fields("n").header("x-trace", "7"));
    call.send().await.expect("a response");

    let requests = server.requests();
    let first = requests[0].to_lowercase();
    assert!(
        first.starts_with("get /v1/items/1?view=full http/1.1\r\n"),
        "{first}"
    );
    for header in [
        "authorization: bearer secret\r\n",
        "accept: application/json\r\n",
        match cfg!(feature = "gzip") {
            true => "accept-encoding: gzip\r\n",
            false => "accept-encoding: identity\r\n",
        },
        "user-agent: google-shop-v1/1.2.3 discogen-runtime/",
        "x-goog-api-client: gdcl/",
    ] {
        assert!(first.contains(header), "{header} in {first}");
    }
    assert!(
        requests[3].starts_with("GET /v1/items/1?fields=n HTTP/1.1\r\n"),
        "{}",
        requests[3]
    );
    assert!(requests[3].contains("x-trace: 7\r\n"), "{}", requests[3]);
}

#[tokio::test]
async fn bodies_arrive() {
    let server = Server::new(vec![ok("{}"); 2]);
    let shop = at(&server).await;
    shop.insert(json!({"a": "ä"}))
        .send()
        .await
        .expect("a response");
    shop.call(InsertParams::default())
        .send()
        .await
        .expect("a response");
    let requests = server.requests();
    assert!(
        requests[0].contains("content-type: application/json\r\n"),
        "{}",
        requests[0]
    );
    assert!(
        requests[0].ends_with("\r\n\r\n{\"a\":\"ä\"}"),
        "{}",
        requests[0]
    );
    assert_eq!(
        requests[1].matches("content-length: 0\r\n").count(),
        1,
        "{}",
        requests[1]
    );
}

#[tokio::test]
async fn empty_responses_are_empty_values() {
    let no_content = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned();
    let server = Server::new([
        no_content,
        response("200 OK", "", ""),
        response("200 OK", "", " \n"),
    ]);
    for _ in 0..3 {
        assert_eq!(get(&server).await.expect("a response"), json!(null));
    }
    // A method without a response type accepts any body.
    let server = Server::new([response("200 OK", "content-type: text/html\r\n", "<p>done")]);
    at(&server).await.delete().send().await.expect("a response");
}

#[tokio::test]
async fn error_responses_are_parsed() {
    let body = r#"{"error":{"code":404,"message":"no item","status":"NOT_FOUND"}}"#;
    let server = Server::new(vec![response("404 Not Found", "", body); 3]);
    let shop = at(&server).await;
    let errors = [
        shop.get("items/1").send().await.expect_err("an error"),
        shop.get("items/1").send_full().await.expect_err("an error"),
        shop.get("items/1")
            .send_stream()
            .await
            .expect_err("an error"),
    ];
    for error in errors {
        assert!(error.is_not_found(), "{error}");
        assert_eq!(
            error.to_string(),
            "shop.items.get: 404 Not Found: no item (NOT_FOUND)"
        );
        assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn invalid_responses_are_errors() {
    let html = "content-type: text/html\r\n";
    let cut = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{\"a\":";
    let cut_error = "HTTP/1.1 500 Oops\r\nconnection: close\r\ncontent-length: 100\r\n\r\npartly";
    for (what, text, expected) in [
        (
            "html",
            response("200 OK", html, "<html>hello"),
            "content type text/html, the body begins with `<html>hello`",
        ),
        (
            "not modified",
            "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_owned(),
            "304 Not Modified",
        ),
        (
            "cut",
            cut.to_owned(),
            "the connection broke inside of a body",
        ),
        (
            "cut error",
            cut_error.to_owned(),
            "500 Internal Server Error: partly",
        ),
        (
            "hang up",
            String::new(),
            "the connection broke before the response",
        ),
    ] {
        let server = Server::new([text]);
        let error = get(&server).await.expect_err(what);
        let printed = error.to_string();
        assert!(
            printed.starts_with("shop.items.get: ") && printed.contains(expected),
            "{what}: {printed}"
        );
        assert_eq!(error.is_decode(), what == "html", "{what}");
        assert_eq!(error.is_not_modified(), what == "not modified", "{what}");
        assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
    }
}

#[tokio::test]
async fn broken_connections_are_retried() {
    let cut = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{\"n\":";
    let broken = || {
        [
            String::new(),
            cut.to_owned(),
            response("503 Busy", "retry-after: 0\r\n", ""),
        ]
    };
    let brief_delays = ExponentialBackoff::new().initial(Duration::from_millis(1));
    let options = CallOptions::new().retry(brief_delays);

    let server = Server::new(broken().into_iter().chain([ok(r#"{"n":1}"#)]));
    let call = at(&server).await.get("a").with(options.clone());
    assert_eq!(call.send().await.expect("a response"), json!({"n": 1}));
    let requests = server.requests();
    assert!(
        requests.iter().all(|request| *request == requests[0]),
        "{requests:?}"
    );

    // A request that may have arrived is not retried.
    for text in broken() {
        let server = Server::new([text]);
        let call = at(&server).await.insert(json!([1])).with(options.clone());
        assert_eq!(call.send().await.expect_err("an error").attempts(), 1);
        assert_eq!(server.requests().len(), 1);
    }

    // A request that cannot have arrived is retried.
    let unreachable = Shop::builder()
        .token("SECRET")
        .endpoint("http://127.0.0.1:1");
    let shop = unreachable.build().await.expect("a client");
    let call = shop.insert(json!([1])).with(options);
    let error = call.send().await.expect_err("no server");
    assert!(error.is_connect() && error.attempts() == 5, "{error}");
}

#[tokio::test]
async fn size_and_time_are_limited() {
    let server = Server::new([ok(&format!("\"{}\"", "x".repeat(5000)))]);
    let call = at(&server)
        .await
        .get("a")
        .with(CallOptions::new().max_response_size(1000));
    assert!(call.send().await.expect_err("too large").is_too_large());

    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        "5\r\n12345\r\n".repeat(500)
    );
    let server = Server::new([chunked]);
    let call = at(&server)
        .await
        .get("a")
        .with(CallOptions::new().max_response_size(1000));
    assert!(call.send().await.expect_err("too large").is_too_large());

    // The connection is never accepted, so that no response arrives.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let shop = Shop::builder()
        .api_key("SECRET")
        .endpoint(url)
        .build()
        .await
        .expect("a client");
    let brief = Duration::from_millis(50);
    for options in [
        CallOptions::new().timeout(brief),
        CallOptions::new().attempt_timeout(brief).no_retries(),
    ] {
        let error = shop
            .get("a")
            .with(options.clone())
            .send()
            .await
            .expect_err("a timeout");
        assert!(error.is_timeout(), "{error}");
        assert!(
            error.to_string().contains("50ms") && !format!("{error} {error:?}").contains("SECRET"),
            "{error:?}"
        );
        assert!(
            shop.get("a")
                .with(options)
                .send_stream()
                .await
                .expect_err("a timeout")
                .is_timeout()
        );
    }
}

#[tokio::test]
async fn credentials_and_headers_of_calls() {
    struct Scoped;
    impl Credentials for Scoped {
        fn headers<'a>(
            &'a self,
            scopes: &'a [&'a str],
        ) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
            Box::pin(async move {
                let mut headers = HeaderMap::new();
                headers.insert(
                    "authorization",
                    format!("Scoped {}", scopes.join(",")).parse()?,
                );
                headers.insert("x-goog-user-project", "theirs".parse()?);
                Ok(headers)
            })
        }
    }
    let server = Server::new(vec![ok("{}"); 6]);
    let to = || Shop::builder().endpoint(server.url()).user_agent("till/2");
    let scoped = to().credentials(Scoped).build().await.expect("a client");
    let key = to().api_key("K EY").build().await.expect("a client");
    let anonymous = to().anonymous().build().await.expect("a client");
    let ours = CallOptions::new().quota_project("ours").scopes(["one"]);
    for call in [
        scoped.get("a"),
        scoped.get("a").with(ours),
        scoped
            .get("a")
            .with(CallOptions::new().header("authorization", "Own")),
        key.get("a"),
        key.get("a").with(CallOptions::new().key("other")),
        anonymous.get("a"),
    ] {
        call.send().await.expect("a response");
    }
    let requests = server.requests();
    assert!(
        requests[0].contains("authorization: Scoped https://auth/shop.readonly\r\n"),
        "{}",
        requests[0]
    );
    assert!(
        requests[0].contains("x-goog-user-project: theirs\r\n"),
        "{}",
        requests[0]
    );
    assert!(
        requests[0].contains("user-agent: till/2 google-shop-v1/1.2.3"),
        "{}",
        requests[0]
    );
    assert!(
        requests[1].contains("authorization: Scoped one\r\n"),
        "{}",
        requests[1]
    );
    assert!(
        requests[1].contains("x-goog-user-project: ours\r\n"),
        "{}",
        requests[1]
    );
    assert!(
        requests[2].contains("authorization: Own\r\n"),
        "{}",
        requests[2]
    );
    assert!(
        requests[3].starts_with("GET /v1/a?key=K%20EY HTTP"),
        "{}",
        requests[3]
    );
    assert!(
        requests[4].starts_with("GET /v1/a?key=other HTTP"),
        "{}",
        requests[4]
    );
    assert!(requests[5].starts_with("GET /v1/a HTTP"), "{}", requests[5]);
    for request in &requests[3..] {
        assert!(!request.contains("authorization"), "{request}");
    }
}

#[tokio::test]
async fn invalid_calls_are_errors_before_sending() {
    let shop = Shop::builder()
        .token("t")
        .endpoint("http://127.0.0.1:1/")
        .options(CallOptions::new().no_retries())
        .build()
        .await
        .expect("a client");
    let error = shop
        .call(GetParams::default())
        .send()
        .await
        .expect_err("no name");
    assert_eq!(error.missing_parameters(), ["name"]);
    let error = shop.get("a/../b").send_stream().await.expect_err("dots");
    assert!(
        error.is_usage() && error.to_string().contains("`name`"),
        "{error}"
    );
    let error = shop.get("a").send().await.expect_err("no server");
    assert!(error.is_connect(), "{error}");
    assert!(
        error.to_string().contains("(GET http://127.0.0.1:1/v1/a)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_without_credentials_is_an_error() {
    for (builder, expected) in [
        #[cfg(not(feature = "auth"))]
        (Shop::builder(), ".anonymous()"),
        (Shop::builder().api_key(" "), "API key is empty"),
        (Shop::builder().token("SECRET\nSECRET"), "the token"),
        (Shop::builder().token(""), "the token"),
        (
            Shop::builder().anonymous().endpoint("nowhere"),
            "the endpoint does not begin with `https://`",
        ),
        (
            Shop::builder().anonymous().endpoint("http://a:99999/"),
            "`:99999` instead of a port",
        ),
        (
            Shop::builder().token("SECRET").endpoint("https://[::1"),
            "the endpoint is not a URL",
        ),
        (Shop::builder().anonymous().user_agent("a\nb"), "product"),
    ] {
        let error = builder.build().await.expect_err(expected);
        assert!(
            error.is_usage() && error.to_string().contains(expected),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("SECRET"), "{error}");
    }
}

#[tokio::test]
async fn debug_prints_no_secrets() {
    let options = CallOptions::new().key("SECRET");
    let builder = Shop::builder().token("SECRET").options(options.clone());
    assert!(!format!("{builder:?}").contains("SECRET"), "{builder:?}");
    let shop = builder.build().await.expect("a client");
    let call = shop.get("a").with(options);
    assert!(
        !format!("{shop:?} {call:?}").contains("SECRET"),
        "{shop:?} {call:?}"
    );
    assert!(
        call.build()
            .expect("a request")
            .uri()
            .to_string()
            .ends_with("?key=SECRET")
    );
}

#[tokio::test]
async fn optional_values_are_set_in_the_chain() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for (view, query) in [(Some("full"), Some("view=full")), (None, None)] {
        let request = shop.get("items/1").maybe(view, GetCall::view).build();
        assert_eq!(request.expect("a request").uri().query(), query);
    }
}

#[tokio::test]
async fn functions_accept_calls_of_any_method() {
    async fn sent<P: rt::Params>(call: impl Into<rt::Call<P>>) -> &'static str {
        let result = call.into().send().await;
        result.map_or("failed", |_| P::METHOD.id)
    }
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for _ in 0..3 {
        fake.respond(200, "{}");
    }
    assert_eq!(sent(shop.get("items/1")).await, "shop.items.get");
    assert_eq!(sent(shop.delete()).await, "shop.items.delete");
    assert_eq!(sent(shop.call(DeleteParams {})).await, "shop.items.delete");
}

#[test]
fn calls_and_futures_are_send() {
    fn shared<T: Clone + std::fmt::Debug + Send + Sync + 'static>(value: T) -> T {
        value
    }
    fn movable<T: Send + 'static>(_: T) {}
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let shop = runtime
        .block_on(Shop::builder().anonymous().build())
        .expect("a client");
    let call = shared(shared(shop).get("a"));
    movable(call.clone().send());
    movable(call.clone().send_full());
    movable(call.send_stream());
    movable(Shop::builder().build());
}
