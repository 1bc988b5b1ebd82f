//! Batches: several calls in one request.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    Body, BoxError, BoxFuture, CallOptions, Credentials, Error, HeaderMap, HeaderValue,
    RetryBudget, Transport, TransportError, TransportErrorKind, http,
};
use serde_json::{Value, json};

use crate::shop::{GetParams, Shop};

/// A request within a batch.
#[derive(Clone, Debug)]
struct Part {
    id: String,
    /// `GET /v1/a`.
    line: String,
    headers: HeaderMap,
    body: String,
}

type Outcome = Result<http::Response<Body>, TransportError>;
type Received = Arc<Mutex<Vec<(http::request::Parts, Vec<Part>)>>>;
type Responder = dyn Fn(usize, &[Part]) -> Outcome + Send + Sync;

/// A server of batches: a function responds to the request with this number and these parts.
#[derive(Clone)]
struct BatchServer {
    respond: Arc<Responder>,
    requests: Received,
}

impl BatchServer {
    fn new(respond: impl Fn(usize, &[Part]) -> Outcome + Send + Sync + 'static) -> Self {
        Self {
            respond: Arc::new(respond),
            requests: Arc::default(),
        }
    }

    async fn shop(&self) -> Shop {
        let builder = Shop::builder().token("SECRET").transport(self.clone());
        builder.build().await.expect("a client")
    }

    /// The lines of the parts of each request.
    fn lines(&self) -> Vec<Vec<String>> {
        let requests = self.requests.lock().expect("no panic before");
        let lines = |parts: &[Part]| parts.iter().map(|part| part.line.clone()).collect();
        requests.iter().map(|(_, parts)| lines(parts)).collect()
    }
}

impl Transport for BatchServer {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'static, Outcome> {
        let server = self.clone();
        Box::pin(async move {
            let (head, mut body) = request.into_parts();
            let mut text = Vec::new();
            while let Some(chunk) = body.next().await {
                text.extend_from_slice(&chunk?);
            }
            let parts = parse(&head, &String::from_utf8(text).expect("text"));
            let number = {
                let mut requests = server.requests.lock().expect("no panic before");
                requests.push((head, parts.clone()));
                requests.len() - 1
            };
            (server.respond)(number, &parts)
        })
    }
}

fn parse(head: &http::request::Parts, text: &str) -> Vec<Part> {
    let kind = head.headers["content-type"].to_str().expect("text");
    let boundary = kind
        .strip_prefix("multipart/mixed; boundary=\"")
        .expect("multipart");
    let delimiter = format!("--{}", boundary.trim_end_matches('"'));
    let inside = text.split_once(&format!("{delimiter}--\r\n"));
    let inside = inside.expect("a closing delimiter").0;
    let delimiter = format!("{delimiter}\r\n");
    let parts = inside.split(&delimiter).skip(1);
    parts
        .map(|part| {
            let (mime, request) = part.split_once("\r\n\r\n").expect("headers");
            let (_, id) = mime.split_once("Content-ID: <").expect("an ID");
            let (head, body) = request.split_once("\r\n\r\n").expect("headers");
            let (line, headers) = head.split_once("\r\n").expect("headers");
            let headers = headers.lines().map(|line| {
                let (name, value) = line.split_once(": ").expect("a header");
                let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
                (name, HeaderValue::from_str(value).expect("a value"))
            });
            Part {
                id: id.trim_end_matches('>').to_owned(),
                line: line.trim_end_matches(" HTTP/1.1").to_owned(),
                headers: headers.collect(),
                body: body.strip_suffix("\r\n").expect("a line end").to_owned(),
            }
        })
        .collect()
}

/// A part of a response.
fn part(id: &str, status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "--b\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\nHTTP/1.1 {status} \
         X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}\r\n"
    )
}

fn multipart(body: String) -> Outcome {
    let response = http::Response::builder().header("content-type", "multipart/mixed; boundary=b");
    Ok(response.body(Body::from(body)).expect("a response"))
}

/// Responds to each part with a status, and with its line as the body.
fn respond(parts: &[Part], status: impl Fn(&Part) -> u16) -> Outcome {
    let parts = parts.iter().rev();
    let parts = parts.map(|part_| {
        part(
            &part_.id,
            status(part_),
            &json!({"line": part_.line}).to_string(),
        )
    });
    multipart(parts.chain(["--b--\r\n".to_owned()]).collect())
}

fn line(value: Result<Value, Error>) -> String {
    value.expect("a response")["line"]
        .as_str()
        .expect("a line")
        .to_owned()
}

#[tokio::test]
async fn responses_are_returned_by_handle_and_by_position() {
    let server = BatchServer::new(|_, parts| respond(parts, |_| 200));
    let shop = server.shop().await;
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a b").view("x"));
    let insert = batch.add(
        shop.insert(json!({"n": 1}))
            .with(CallOptions::new().header("x-own", "1")),
    );
    let delete = batch.add(shop.delete());
    let params = batch.add(shop.call(GetParams {
        name: Some("c".into()),
        ..GetParams::default()
    }));
    assert_eq!((batch.len(), delete.position()), (4, 2));

    let mut responses = batch.send().await.expect("responses");
    assert_eq!(line(responses.take(get)), "GET /v1/a%20b?view=x");
    assert_eq!(line(responses.take_at(1)), "POST /v1/items");
    responses.take(delete).expect("a response");
    let full = responses.take_full(params).expect("a response");
    assert_eq!(full.status().as_u16(), 200);
    assert_eq!(full.headers()["content-type"], "application/json");
    // Taken twice, of another type, and of no call.
    for error in [
        responses.take(insert).expect_err("taken"),
        responses.take_at::<String>(0).expect_err("another type"),
        responses.take_at::<Value>(4).expect_err("no call"),
    ] {
        assert!(error.is_usage(), "{error}");
    }

    let requests = server.requests.lock().expect("no panic before");
    let [(head, parts)] = &requests[..] else {
        panic!("one request");
    };
    assert_eq!(
        (head.method.as_str(), head.uri.to_string().as_str()),
        ("POST", "https://shop.googleapis.com/batch/shop")
    );
    assert_eq!(head.headers["authorization"], "Bearer SECRET");
    assert!(head.headers.contains_key("user-agent"));
    // The request has its own length, and its parts do not repeat its headers.
    assert!(!head.headers.contains_key("content-length"));
    assert!(!parts[1].headers.contains_key("user-agent"));
    assert_eq!(parts[1].headers["x-own"], "1");
    assert_eq!(parts[1].headers["content-length"], "7");
    assert_eq!(
        (parts[1].body.as_str(), parts[0].body.as_str()),
        ("{\"n\":1}", "")
    );
}

#[tokio::test]
async fn calls_over_the_limit_are_sent_in_several_requests() {
    let server = BatchServer::new(|_, parts| respond(parts, |_| 200));
    let shop = server.shop().await;
    let mut batch = shop.batch().limit(2);
    let handles: Vec<_> = (0..5)
        .map(|n| batch.add(shop.get(&n.to_string())))
        .collect();
    let mut responses = batch.send().await.expect("responses");
    let lines: Vec<String> = responses.take_all(handles).into_iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/0",
            "GET /v1/1",
            "GET /v1/2",
            "GET /v1/3",
            "GET /v1/4"
        ]
    );
    assert_eq!(
        server.lines().iter().map(Vec::len).collect::<Vec<_>>(),
        [2, 2, 1]
    );

    let mut batch = shop.batch();
    for _ in 0..101 {
        let _ = batch.add(shop.get("a"));
    }
    batch.send().await.expect("responses");
    assert_eq!(
        server.lines()[3..].iter().map(Vec::len).collect::<Vec<_>>(),
        [100, 1]
    );
}

#[tokio::test(start_paused = true)]
async fn each_call_is_retried_on_its_own() {
    // The first responses: 503 to a GET and a POST, 429 to a POST, 404 to a GET.
    let server = BatchServer::new(|number, parts| {
        respond(parts, |part| {
            match (number, part.line.as_str(), part.body.as_str()) {
                (0 | 1, "GET /v1/a", _) | (0, _, "{\"n\":1}") => 503,
                (0, _, "{\"n\":2}") => 429,
                (_, "GET /v1/b", _) => 404,
                _ => 200,
            }
        })
    });
    let shop = server.shop().await;
    let mut batch = shop.batch();
    let twice = batch.add(shop.get("a"));
    let failed = batch.add(shop.insert(json!({"n": 1})));
    let rejected = batch.add(shop.insert(json!({"n": 2})));
    let missing = batch.add(shop.get("b"));
    let never = batch.add(shop.get("a").with(CallOptions::new().no_retries()));
    let mut responses = batch.send().await.expect("responses");
    let full = responses.take_full(twice).expect("a response");
    assert_eq!(full.body()["line"], "GET /v1/a");
    responses.take(rejected).expect("a response");
    let error = responses.take(failed).expect_err("503");
    assert!(error.is_server_error() && error.attempts() == 1, "{error}");
    assert!(
        error.to_string().starts_with("shop.items.insert: 503"),
        "{error}"
    );
    assert!(responses.take(missing).expect_err("404").is_not_found());
    assert!(responses.take(never).expect_err("503").is_server_error());
    let lines = server.lines();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[1],
        ["GET /v1/a", "POST /v1/items"],
        "delays that end together share a request"
    );
    assert_eq!(lines[2], ["GET /v1/a"]);

    // The attempts of a call end with its policy.
    let server = BatchServer::new(|_, parts| respond(parts, |_| 503));
    let shop = server.shop().await;
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a"));
    let mut responses = batch.send().await.expect("responses");
    assert_eq!(responses.take(get).expect_err("503").attempts(), 5);
    assert_eq!(server.lines().len(), 5);
}

/// Credentials whose first token is rejected.
#[derive(Clone, Default)]
struct Renewed(Arc<AtomicU32>);

impl Credentials for Renewed {
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        let token = self.0.load(Ordering::Relaxed).min(1);
        Box::pin(async move {
            let value = HeaderValue::from_str(&format!("Bearer {token} {}", scopes.join(" ")))?;
            Ok(HeaderMap::from_iter([(http::header::AUTHORIZATION, value)]))
        })
    }

    fn reject(&self, _: &HeaderMap) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_401_of_a_part_refreshes_its_credentials() {
    let server = BatchServer::new(|number, parts| {
        respond(parts, |part| {
            if number == 0 && part.line.starts_with("GET") {
                401
            } else {
                200
            }
        })
    });
    let builder = Shop::builder()
        .credentials(Renewed::default())
        .transport(server.clone());
    let shop = builder.build().await.expect("a client");
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a"));
    let delete = batch.add(shop.delete());
    let mut responses = batch.send().await.expect("responses");
    responses.take(get).expect("a response");
    responses.take(delete).expect("a response");
    assert_eq!(
        server.lines(),
        [vec!["GET /v1/a", "DELETE /v1/items"], vec!["GET /v1/a"]]
    );
    let requests = std::mem::take(&mut *server.requests.lock().expect("no panic before"));
    let readonly = "https://auth/shop.readonly";
    // The request has the credentials of its first call, and each other call its own.
    assert_eq!(
        requests[0].0.headers["authorization"],
        format!("Bearer 0 {readonly}")
    );
    assert!(!requests[0].1[0].headers.contains_key("authorization"));
    assert_eq!(requests[0].1[1].headers["authorization"], "Bearer 0 ");
    assert_eq!(
        requests[1].0.headers["authorization"],
        format!("Bearer 1 {readonly}")
    );

    // Rejected again.
    let server = BatchServer::new(|_, parts| respond(parts, |_| 401));
    let builder = Shop::builder()
        .credentials(Renewed::default())
        .transport(server.clone());
    let shop = builder.build().await.expect("a client");
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a"));
    let mut responses = batch.send().await.expect("responses");
    assert!(responses.take(get).expect_err("401").is_unauthenticated());
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_request_is_sent_again_where_that_is_safe() {
    let broken = |kind| Err(TransportError::new(kind, "as scripted by the test"));
    let status = |status| {
        http::Response::builder()
            .status(status)
            .body(Body::from("no"))
            .map_err(|_| unreachable!())
    };
    type First = Box<dyn Fn() -> Outcome + Send + Sync>;
    let cases: [(First, bool); 4] = [
        (
            Box::new(move || broken(TransportErrorKind::Interrupted)),
            false,
        ),
        (Box::new(move || broken(TransportErrorKind::Connect)), true),
        (Box::new(move || status(503)), false),
        (Box::new(move || status(429)), true),
    ];
    for (first, post_is_safe) in cases {
        let server = BatchServer::new(move |number, parts| match number {
            0 => first(),
            _ => respond(parts, |_| 200),
        });
        let shop = server.shop().await;
        let mut batch = shop.batch();
        let get = batch.add(shop.get("a"));
        let post = batch.add(shop.insert(json!({})));
        let mut responses = batch.send().await.expect("responses");
        assert_eq!(line(responses.take(get)), "GET /v1/a");
        let post = responses.take(post);
        assert_eq!(post.is_ok(), post_is_safe, "{post:?}");
        if let Err(error) = post {
            let text = error.to_string();
            assert!(
                text.starts_with("shop.items.insert: ") && error.is_transient(),
                "{text}"
            );
        }
        let again = if post_is_safe { 2 } else { 1 };
        assert_eq!(
            server.lines().iter().map(Vec::len).collect::<Vec<_>>(),
            [2, again]
        );
    }
    // A failure that another attempt cannot avoid.
    let server = BatchServer::new(|_, _| {
        let body =
            r#"{"error": {"code": 403, "message": "no batches", "status": "PERMISSION_DENIED"}}"#;
        let response = http::Response::builder().status(403).body(Body::from(body));
        Ok(response.expect("a response"))
    });
    let shop = server.shop().await;
    let mut batch = shop.batch();
    let gets: Vec<_> = (0..2).map(|_| batch.add(shop.get("a"))).collect();
    let mut responses = batch.send().await.expect("responses");
    for result in responses.take_all(gets) {
        let error = result.expect_err("403");
        assert!(error.is_permission_denied(), "{error}");
        assert!(error.to_string().contains("no batches"), "{error}");
    }
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn a_response_without_a_valid_part_is_an_error_of_its_call() {
    type Bad = fn(&[Part]) -> Outcome;
    let cases: [(Bad, &str); 9] = [
        (
            |parts| multipart(part(&parts[0].id, 200, "{}") + "--b--"),
            "has no part for the call",
        ),
        (
            |parts| multipart(part(&parts[0].id, 200, "{}") + &part("x + 1", 200, "{}") + "--b--"),
            "has no part for the call",
        ),
        (
            |parts| {
                let second = part(&parts[1].id, 200, "{}");
                multipart(part(&parts[0].id, 200, "{}") + &second[..second.len() - 3])
            },
            "ends before its part for the call is complete",
        ),
        (
            |parts| {
                let second = part(&parts[1].id, 200, "{}")
                    .replace("application/http", "multipart/mixed; boundary=c");
                multipart(part(&parts[0].id, 200, "{}") + &second + "--b--")
            },
            "its part of the batch response is multipart itself",
        ),
        (
            |parts| {
                let second = part(&parts[1].id, 200, "{}")
                    .replace("Content-Length: 2", "Content-Length: 20");
                multipart(part(&parts[0].id, 200, "{}") + &second + "--b--")
            },
            "has 2 of 20 bytes",
        ),
        (
            |parts| {
                let second = part(&parts[1].id, 200, "{}");
                multipart(part(&parts[0].id, 200, "{}") + &second + &second + "--b--")
            },
            "has two parts for the call",
        ),
        (
            |parts| {
                let second = part(&parts[1].id, 200, "{}").replace("HTTP/1.1 200", "what");
                multipart(part(&parts[0].id, 200, "{}") + &second + "--b--")
            },
            "has no status line",
        ),
        (
            |parts| multipart(part(&parts[0].id, 200, "{}").replace("--b", "--other")),
            "does not occur in its body",
        ),
        (
            |_| Ok(http::Response::new(Body::from("{}"))),
            "is not `multipart/mixed`",
        ),
    ];
    for (bad, expected) in cases {
        let server = BatchServer::new(move |_, parts| bad(parts));
        let shop = server.shop().await;
        let mut batch = shop.batch();
        let first = batch.add(shop.get("a"));
        let second = batch.add(shop.get("b"));
        let mut responses = batch.send().await.expect("responses");
        let first_fails = expected.contains("occur") || expected.contains("mixed");
        assert_eq!(responses.take(first).is_err(), first_fails, "{expected}");
        let error = responses.take(second).expect_err("no part");
        assert!(
            error.is_decode() && error.to_string().contains(expected),
            "{error}"
        );
        assert!(error.to_string().starts_with("shop.items.get: "), "{error}");
        assert_eq!(
            server.lines().len(),
            1,
            "an invalid response is not retried"
        );
    }
}

#[tokio::test]
async fn invalid_calls_do_not_prevent_the_others() {
    let server = BatchServer::new(|_, parts| respond(parts, |_| 200));
    let shop = server.shop().await;
    let other = server.shop().await;
    let mut batch = shop.batch();
    let missing = batch.add(shop.call(GetParams::default()));
    let foreign = batch.add(other.get("a"));
    let elsewhere = batch.add(
        shop.get("a")
            .with(CallOptions::new().endpoint("https://localhost:1")),
    );
    let good = batch.add(shop.get("a"));
    let mut responses = batch.send().await.expect("responses");
    for (handle, expected) in [
        (missing, "missing required parameter `name`"),
        (foreign, "belongs to another client"),
        (elsewhere, "has another endpoint than the batch"),
    ] {
        let error = responses.take(handle).expect_err("invalid");
        assert!(
            error.is_usage() && error.to_string().contains(expected),
            "{error}"
        );
    }
    assert_eq!(line(responses.take(good)), "GET /v1/a");
    assert_eq!(server.lines(), [["GET /v1/a"]]);

    // A handle of another batch.
    let mut batch = shop.batch();
    let handle = batch.add(shop.get("a"));
    let error = responses.take(handle).expect_err("another batch");
    assert!(error.is_usage(), "{error}");
    // Without calls, and with an invalid limit.
    assert!(shop.batch().send().await.expect("responses").is_empty());
    let mut batch = shop.batch().limit(0);
    let _ = batch.add(shop.get("a"));
    assert!(batch.send().await.expect_err("no limit").is_usage());
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_call_ends_its_attempts() {
    // The request never ends: each call fails with its own timeout.
    #[derive(Clone)]
    struct Silent;
    impl Transport for Silent {
        fn send(&self, _: http::Request<Body>) -> BoxFuture<'static, Outcome> {
            Box::pin(std::future::pending())
        }
    }
    let builder = Shop::builder().anonymous().transport(Silent);
    let shop = builder.build().await.expect("a client");
    let timeout = |seconds| CallOptions::new().timeout(Duration::from_secs(seconds));
    let mut batch = shop.batch();
    let short = batch.add(shop.get("a").with(timeout(3)));
    let long = batch.add(shop.get("b").with(timeout(8)));
    let before = tokio::time::Instant::now();
    let mut responses = batch.send().await.expect("responses");
    assert_eq!(before.elapsed().as_secs(), 8);
    for (handle, seconds) in [(short, 3), (long, 8)] {
        let error = responses.take(handle).expect_err("a timeout");
        let expected = format!("the call took longer than {seconds}s");
        assert!(
            error.is_timeout() && error.to_string().contains(&expected),
            "{error}"
        );
    }
    // A delay that would exceed the timeout ends the call.
    let server = BatchServer::new(|_, parts| {
        let slow = |part_: &Part| {
            part(&part_.id, 503, "{}").replace(" X\r\n", " X\r\nRetry-After: 60\r\n")
        };
        multipart(parts.iter().map(slow).chain(["--b--".to_owned()]).collect())
    });
    let shop = server.shop().await;
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a").with(timeout(30)));
    let mut responses = batch.send().await.expect("responses");
    assert!(responses.take(get).expect_err("503").is_server_error());
    assert_eq!(server.lines().len(), 1);
}

/// An attempt timeout applies to the request, after which idempotent calls are sent again.
#[tokio::test(start_paused = true)]
async fn options_of_the_batch_apply_to_its_requests() {
    let server = BatchServer::new(|_, parts| respond(parts, |_| 200));
    let shop = server.shop().await;
    let options = CallOptions::new()
        .endpoint("http://localhost:8080/prefix/")
        .header("x-batch", "1");
    let mut batch = shop.batch().with(options.clone());
    let get = batch.add(shop.get("a").with(options));
    let mut responses = batch.send().await.expect("responses");
    assert_eq!(line(responses.take(get)), "GET /prefix/v1/a");
    let requests = server.requests.lock().expect("no panic before");
    assert_eq!(requests[0].0.uri, "http://localhost:8080/prefix/batch/shop");
    assert_eq!(requests[0].0.headers["x-batch"], "1");
}

/// A request is sent after the response to the one before it, so that its calls can depend on those
/// of earlier requests; batches that are sent at the same time are concurrent.
#[tokio::test(start_paused = true)]
async fn requests_of_a_batch_are_sent_one_after_the_other() {
    /// Responds after a second.
    #[derive(Clone)]
    struct Slow {
        server: BatchServer,
        /// Requests without a response, and their maximum.
        running: Arc<[AtomicU32; 2]>,
    }
    impl Transport for Slow {
        fn send(&self, request: http::Request<Body>) -> BoxFuture<'static, Outcome> {
            let slow = self.clone();
            Box::pin(async move {
                let running = slow.running[0].fetch_add(1, Ordering::Relaxed) + 1;
                slow.running[1].fetch_max(running, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(1)).await;
                slow.running[0].fetch_sub(1, Ordering::Relaxed);
                slow.server.send(request).await
            })
        }
    }
    let slow = Slow {
        server: BatchServer::new(|_, parts| respond(parts, |_| 200)),
        running: Arc::default(),
    };
    let builder = Shop::builder().anonymous().transport(slow.clone());
    let shop = builder.build().await.expect("a client");
    let batch = || {
        let mut batch = shop.batch().limit(2);
        for n in 0..6 {
            let _ = batch.add(shop.get(&n.to_string()));
        }
        batch
    };
    let before = tokio::time::Instant::now();
    batch().send().await.expect("responses");
    assert_eq!(before.elapsed().as_secs(), 3);
    assert_eq!(slow.running[1].load(Ordering::Relaxed), 1);
    assert_eq!(
        slow.server.lines().concat(),
        ["/0", "/1", "/2", "/3", "/4", "/5"].map(|name| format!("GET /v1{name}"))
    );
    let before = tokio::time::Instant::now();
    let (one, other) = tokio::join!(batch().send(), batch().send());
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(before.elapsed().as_secs(), 3);
    assert_eq!(slow.running[1].load(Ordering::Relaxed), 2);
}

/// The retry budget counts the calls of a batch one by one.
#[tokio::test(start_paused = true)]
async fn each_call_of_a_batch_has_its_part_of_the_retry_budget() {
    let server = BatchServer::new(|number, parts| {
        respond(parts, |part| match (number, part.line.as_str()) {
            (0, "GET /v1/fails") | (_, "GET /v1/down") => 503,
            (_, "GET /v1/missing") => 404,
            _ => 200,
        })
    });
    let budget = RetryBudget::new(10, 20);
    let builder = Shop::builder().anonymous().transport(server.clone());
    let shop = builder.retry_budget(budget.clone()).build().await;
    let shop = shop.expect("a client");
    let send = async |names: &[&str]| {
        let mut batch = shop.batch();
        let handles: Vec<_> = names.iter().map(|name| batch.add(shop.get(name))).collect();
        batch.send().await.expect("responses").take_all(handles)
    };
    // Four failures of two calls: each retry takes a token.
    send(&["down", "down"]).await;
    assert_eq!(budget.remaining(), Some(2));
    // Each response refills the budget, other errors included, but no temporary failure.
    send(&["a", "b", "missing", "missing", "c"]).await;
    assert_eq!(budget.remaining(), Some(3));
    // With an empty budget, the calls are not retried.
    let results = send(&["down"; 4]).await;
    let exhausted = |result: &Result<Value, Error>| {
        let error = result.as_ref().expect_err("503");
        error.is_retry_budget_exhausted()
    };
    assert!(results.iter().all(exhausted), "{results:?}");
    assert_eq!(budget.remaining(), Some(0));

    // A retry that succeeds returns its token.
    let server =
        BatchServer::new(|number, parts| respond(parts, |_| if number == 0 { 503 } else { 200 }));
    let budget = RetryBudget::new(3, 0);
    let builder = Shop::builder().anonymous().transport(server.clone());
    let shop = builder.retry_budget(budget.clone()).build().await;
    let shop = shop.expect("a client");
    let mut batch = shop.batch();
    let handles: Vec<_> = (0..3).map(|_| batch.add(shop.get("a"))).collect();
    let mut responses = batch.send().await.expect("responses");
    assert!(responses.take_all(handles).iter().all(Result::is_ok));
    assert_eq!(budget.remaining(), Some(3));
}

#[tokio::test(start_paused = true)]
async fn the_fake_transport_responds_to_batches() {
    let fake = FakeTransport::new();
    let builder = Shop::builder().anonymous().transport(fake.clone());
    let shop = builder.build().await.expect("a client");
    fake.respond_batch([(200, r#"{"n": 1}"#), (503, ""), (404, "{}")]);
    fake.respond_batch([(200, r#"{"n": 2}"#)]);
    let mut batch = shop.batch();
    let handles: Vec<_> = ["a", "b", "c", "d"]
        .map(|name| batch.add(shop.get(name)))
        .into();
    let results = batch.send().await.expect("responses").take_all(handles);
    assert_eq!(results[0].as_ref().expect("a response")["n"], 1);
    assert_eq!(results[1].as_ref().expect("a retry")["n"], 2);
    assert!(results[2].as_ref().expect_err("404").is_not_found());
    let error = results[3].as_ref().expect_err("no part");
    assert!(error.is_decode(), "{error}");
    assert_eq!((fake.requests().len(), fake.remaining()), (2, 0));

    // More responses than calls, and a request that is not a batch.
    fake.respond_batch([(200, "{}"), (200, "{}")]);
    let mut batch = shop.batch();
    let get = batch.add(shop.get("a"));
    let error = batch.send().await.expect("responses").take(get);
    let text = error.expect_err("too many").to_string();
    assert!(
        text.contains("2 responses") && text.contains("1 calls"),
        "{text}"
    );
    fake.respond_batch([(200, "{}")]);
    let error = shop.get("a").send().await.expect_err("not a batch");
    assert!(error.to_string().contains("0 calls"), "{error}");
}
