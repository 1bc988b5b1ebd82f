//! Redirects: targets, and the headers that are kept.

use discogen_runtime::{CallOptions, ExponentialBackoff};
use serde_json::json;

use crate::server::{Server, at, get, json as ok, response};

#[tokio::test]
async fn redirects_do_not_leak_secrets() {
    let found = |to: &str| response("302 Found", &format!("location: {to}\r\n"), "");
    let kept = |to: &str| response("307 Temporary Redirect", &format!("location: {to}\r\n"), "");

    // Within the origin all headers are kept.
    let listener = Server::new([found("/elsewhere?a=b"), ok(r#"{"n":1}"#)]);
    assert_eq!(get(&listener).await.expect("a response"), json!({"n": 1}));
    let requests = listener.requests();
    assert!(
        requests[1].starts_with("GET /elsewhere?a=b HTTP"),
        "{}",
        requests[1]
    );
    assert!(
        requests[1].contains("authorization: Bearer SECRET"),
        "{}",
        requests[1]
    );

    // The body is sent again if the status requires it.
    let home = Server::new([kept("/again"), ok("{}")]);
    at(&home)
        .await
        .insert(json!([1]))
        .send()
        .await
        .expect("a response");
    let requests = home.requests();
    assert!(
        requests[1].starts_with("POST /again HTTP") && requests[1].ends_with("[1]"),
        "{}",
        requests[1]
    );

    // Only reads are redirected to another origin, without headers of the caller.
    let other = Server::new([ok(r#"{"n":2}"#)]);
    let home = Server::new([found(&other.url())]);
    let shop = at(&home).await;
    let secret = CallOptions::new()
        .key("SECRET")
        .header("x-goog-api-key", "SECRET")
        .header("cookie", "SECRET");
    assert_eq!(
        shop.get("a").with(secret).send().await.expect("a response"),
        json!({"n": 2})
    );
    let seen = other.requests().concat();
    assert!(
        !seen.contains("SECRET") && !seen.to_lowercase().contains("referer"),
        "{seen}"
    );

    // Writes are not redirected: the caller receives the redirect.
    for response in [
        found("/x"),
        kept("http://127.0.0.1:1/"),
        found("http://127.0.0.1:1/"),
    ] {
        let home = Server::new([response]);
        let error = at(&home)
            .await
            .insert(json!([1]))
            .send()
            .await
            .expect_err("a redirect");
        assert!(
            error
                .http_status()
                .is_some_and(|status| status.is_redirection()),
            "{error}"
        );
        assert!(error.to_string().contains("not followed"), "{error}");
    }

    let cycle = Server::new(vec![found("/cycle"); 11]);
    let error = get(&cycle).await.expect_err("an error");
    assert!(
        error.is_transport() && error.to_string().contains("more than 10 redirects"),
        "{error}"
    );
}

/// The request line, and the headers in alphabetical order.
fn lines(request: &str) -> (&str, Vec<&str>) {
    let head = request.split("\r\n\r\n").next().unwrap_or_default();
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let mut headers: Vec<_> = lines.collect();
    headers.sort_unstable();
    (first, headers)
}

#[tokio::test]
async fn each_attempt_sends_the_same_headers_and_names_its_server_once() {
    let target = Server::new([
        response("503 Service Unavailable", "", ""),
        ok(r#"{"n":1}"#),
    ]);
    let found = response(
        "302 Found",
        &format!("location: {}/b\r\n", target.url()),
        "",
    );
    let home = Server::new([found.clone(), found]);
    let hosts = [home.address, target.address].map(|address| format!("host: {address}"));
    let shop = at(&home).await;
    let millisecond = std::time::Duration::from_millis(1);
    let options = CallOptions::new()
        .retry(ExponentialBackoff::new().initial(millisecond))
        .header("x-two", "1")
        .header("x-two", "2");
    let response = shop.get("a").with(options).send().await;
    assert_eq!(response.expect("a response"), json!({"n": 1}));

    for (server, host) in [home, target].into_iter().zip(hosts) {
        let requests = server.requests();
        let [first, second] = &requests[..] else {
            panic!("not two requests: {requests:?}");
        };
        assert_eq!(lines(first), lines(second));
        let (_, headers) = lines(first);
        let named = headers.iter().filter(|line| line.starts_with("host:"));
        assert_eq!(named.copied().collect::<Vec<_>>(), [host]);
    }
}
