//! Responses that are read as streams of elements.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, Bytes, CallOptions, Elements, Error, TransportError, http};

use crate::shop::{Shop, faked};

/// An element: `{"n": 1}`.
#[derive(Clone, Default)]
struct Count {
    n: Option<i64>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Count { 0 n "n" });

/// A method that responds with `Count`s.
macro_rules! method {
    ($params:ident, $verb:literal, $response:ty) => {
        #[derive(Clone)]
        struct $params;

        impl rt::Params for $params {
            type Api = Shop;
            type Response = $response;
            const METHOD: rt::Method = rt::Method {
                id: "shop.counts.stream",
                verb: $verb,
                path: "v1/counts:stream",
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }
    };
}

method!(Counts, "GET", Count);
method!(PostedCounts, "POST", Count);
method!(RawCounts, "POST", Bytes);

const SSE: &str = "text/event-stream; charset=utf-8";

/// Reads a stream to its end or its error.
async fn read(mut elements: Elements<Count>) -> (Vec<i64>, Option<Error>) {
    let mut counts = Vec::new();
    while let Some(element) = elements.next().await {
        match element {
            Ok(count) => counts.push(count.n.expect("a count")),
            Err(error) => {
                assert!(
                    elements.next().await.is_none(),
                    "a stream ends with its error"
                );
                return (counts, Some(error));
            }
        }
    }
    (counts, None)
}

fn events(body: impl Into<Body>) -> http::Response<Body> {
    let response = http::Response::builder().header("content-type", SSE);
    response.body(body.into()).expect("a response")
}

#[tokio::test]
async fn arrays_objects_and_events_are_streams_of_elements() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, "[{\"n\": 1}\n,\r\n{\"n\": \"2\"}]\n");
    fake.respond(200, "{\"n\": 1}");
    fake.respond(200, "[]");
    fake.respond(204, "");
    fake.respond_with(events(
        "data: {\"n\": 1}\n\n:\n\ndata: {\"n\":\ndata: 2}\r\n\r\ndata: [DONE]\n\ndata: x\n\n",
    ));
    for expected in [&[1, 2][..], &[1], &[], &[], &[1, 2]] {
        let (counts, error) = read(shop.call(Counts).elements()).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(counts, expected);
    }
    for request in fake.take_requests() {
        assert_eq!(
            request.headers()["accept"],
            "application/json, text/event-stream"
        );
    }
    let accept = CallOptions::new()
        .header("accept", "text/event-stream")
        .alt("sse");
    fake.respond_with(events(""));
    assert!(
        read(shop.call(Counts).with(accept).elements())
            .await
            .1
            .is_none()
    );
    let request = &fake.take_requests()[0];
    assert_eq!(request.headers()["accept"], "text/event-stream");
    assert_eq!(request.uri().query(), Some("alt=sse"));
}

#[tokio::test]
async fn elements_of_a_raw_body_are_its_json() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, "[ {\"n\":1 },[2]");
    let mut elements = shop.call(RawCounts).elements();
    for expected in ["{\"n\":1 }", "[2]"] {
        let element = elements.next().await.expect("an element").expect("JSON");
        assert_eq!(element, expected);
    }
    let error = elements.next().await.expect("an end").expect_err("no `]`");
    assert!(error.is_transport(), "{error}");

    fake.respond_with(events(
        "data: {\"error\": {\"code\": 503, \"message\": \"late\"}}\n\n",
    ));
    let mut elements = shop.call(RawCounts).elements();
    let error = elements
        .next()
        .await
        .expect("an element")
        .expect_err("an error");
    assert_eq!(error.status().map(|status| status.code), Some(503));
}

#[tokio::test]
async fn an_error_inside_of_a_stream_ends_it() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let status =
        "{\"error\": {\"code\": 400, \"message\": \"bad\", \"status\": \"INVALID_ARGUMENT\"}}";
    let array = format!("[{{\"n\": 1}},{status}]");
    let after = format!("data: {{\"n\": 1}}\n\ndata: {status}\n\ndata: {{\"n\": 2}}\n\n");
    let typed = "data: {\"n\": 1}\n\nevent: error\ndata: {\"type\": \"error\", \"error\": {\"message\": \"bad\"}}\n\n";
    for (response, code) in [
        (http::Response::new(array.into()), 400),
        (events(after), 400),
        (events(typed), 0),
    ] {
        fake.respond_with(response);
        let (counts, error) = read(shop.call(Counts).elements()).await;
        let error = error.expect("an error");
        let status = error.status().expect("a status");
        assert_eq!(
            (&counts[..], status.code, status.message.as_str()),
            (&[1][..], code, "bad")
        );
        assert!(
            error
                .to_string()
                .ends_with("the elements before it are complete"),
            "{error}"
        );
    }
    // The list of an error status.
    fake.respond(404, format!("[{status}]"));
    let (_, error) = read(shop.call(Counts).elements()).await;
    assert!(error.is_some_and(|error| error.is_not_found() && error.status().is_some()));
}

#[tokio::test]
async fn incomplete_and_invalid_responses_are_errors() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let policy = CallOptions::new().no_retries();
    let json = |body: &str| http::Response::new(Body::from(body.to_owned()));
    let event = |body: &str| events(body.to_owned());
    for (response, count, transport, expected) in [
        (
            json("[{\"n\": 1},{\"n\""),
            1,
            true,
            "it ends inside of an element",
        ),
        (json("[{\"n\": 1}"), 1, true, "its array is not closed"),
        (json(""), 0, true, "it has no content"),
        (
            event("data: {\"n\": 1}\n\ndata: {"),
            1,
            true,
            "it ends inside of an event",
        ),
        (
            json("[{\"n\": 1} {\"n\": 2}]"),
            1,
            false,
            "expected `,` or `]`, found `{`",
        ),
        (
            json("<title>Sorry</title>"),
            0,
            false,
            "expected an array, found `<`",
        ),
        (json("[{\"n\": 1},{\"n\": \"x\"}]"), 1, false, "n: expected"),
        (
            event("data: hello\n\n"),
            0,
            false,
            "the body begins with `hello`",
        ),
    ] {
        fake.respond_with(response);
        let (counts, error) = read(shop.call(Counts).with(policy.clone()).elements()).await;
        let error = error.expect("an error");
        assert_eq!(
            (counts.len(), error.is_transport(), error.is_decode()),
            (count, transport, !transport),
            "{error}"
        );
        assert!(error.to_string().contains(expected), "{error}");
        assert!(
            error.to_string().starts_with("shop.counts.stream: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_size_limits_apply_to_each_element() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let options = CallOptions::new().max_response_size(9);
    fake.respond(200, "[{\"n\": 12},{\"n\": 34},{\"n\": 56}]");
    let (counts, error) = read(shop.call(Counts).with(options.clone()).elements()).await;
    assert!(error.is_none() && counts == [12, 34, 56], "{error:?}");
    fake.respond(200, "[{\"n\": 12},{\"n\":  34},{\"n\": 56}]");
    let (counts, error) = read(shop.call(Counts).with(options).elements()).await;
    let error = error.expect("an error");
    assert!(error.is_too_large() && counts == [12], "{error}");
    assert!(
        error
            .to_string()
            .contains("the limit applies to each element"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn calls_are_retried_until_the_first_element() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(503, "");
    fake.cut(200, "[{\"n\"");
    fake.respond(200, "[");
    fake.respond(200, "[{\"error\": {\"code\": 503, \"message\": \"busy\"}}]");
    fake.respond(200, "[{\"n\": 1},{\"n\": 2}]");
    let (counts, error) = read(shop.call(Counts).elements()).await;
    assert!(error.is_none() && counts == [1, 2], "{error:?}");
    assert_eq!((fake.take_requests().len(), fake.live()), (5, 0));

    // After the first element, and if the method is not idempotent.
    fake.cut(200, "[{\"n\": 1},");
    let (counts, error) = read(shop.call(Counts).elements()).await;
    assert!(counts == [1] && error.is_some_and(|error| error.is_transport()));
    fake.cut(200, "[");
    let (_, error) = read(shop.call(PostedCounts).elements()).await;
    assert!(error.is_some_and(|error| error.is_transport()));
    assert_eq!(fake.take_requests().len(), 2);

    // The attempts are counted across responses that break off.
    for _ in 0..5 {
        fake.cut(200, "[");
    }
    let (_, error) = read(shop.call(Counts).elements()).await;
    assert_eq!(error.map(|error| error.attempts()), Some(5));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_applies_to_each_element() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let options = CallOptions::new().timeout(Duration::from_secs(9));
    for (body, expected) in [
        ("", "the call took longer than 9s"),
        (
            "[{\"n\": 1},",
            "the wait for the next element took longer than 9s",
        ),
    ] {
        fake.stall(200, body);
        let mut elements = shop.call(Counts).with(options.clone()).elements();
        if !body.is_empty() {
            elements.next().await.expect("an element").expect("a count");
            // The time between two requests for elements does not count.
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        let before = tokio::time::Instant::now();
        let error = elements
            .next()
            .await
            .expect("an end")
            .expect_err("a timeout");
        assert_eq!(before.elapsed().as_secs(), 9);
        assert!(
            error.is_timeout() && error.to_string().contains(expected),
            "{error}"
        );
        assert!(elements.next().await.is_none());
        assert_eq!(fake.live(), 0, "the connection is closed");
    }
    // The deadline of the first element includes the attempts before it.
    fake.cut(200, "[");
    fake.stall(200, "[");
    let before = tokio::time::Instant::now();
    let (_, error) = read(shop.call(Counts).with(options).elements()).await;
    assert!(error.is_some_and(|error| error.is_timeout()));
    assert_eq!(before.elapsed().as_secs(), 9);
}

/// A body whose chunks a test sends one by one.
struct Fed(tokio::sync::mpsc::UnboundedReceiver<&'static str>);

impl futures_core::Stream for Fed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .poll_recv(context)
            .map(|chunk| chunk.map(|chunk| Ok(Bytes::from(chunk))))
    }
}

#[tokio::test(start_paused = true)]
async fn an_element_is_returned_before_the_next_chunk() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let (send, chunks) = tokio::sync::mpsc::unbounded_channel();
    fake.respond_with(http::Response::new(Body::from_stream(Fed(chunks))));
    let mut elements = shop.call(Counts).elements();
    for (chunk, expected) in [
        ("[{\"n\":", None),
        (" 1}", Some(1)),
        (",", None),
        ("{\"n\": 2}]", Some(2)),
    ] {
        send.send(chunk).expect("a reader");
        // The dropped future of `next` loses no element.
        let next = tokio::time::timeout(Duration::from_secs(1), elements.next()).await;
        let count = next
            .ok()
            .flatten()
            .map(|count| count.expect("a count").n.expect("a count"));
        assert_eq!(count, expected, "{chunk}");
    }
}

#[tokio::test]
async fn send_names_the_function_for_streams() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for _ in 0..2 {
        fake.respond(200, "\n[{\"n\": 1}]");
        fake.respond_with(events("data: {\"n\": 1}\n\n"));
    }
    let array = "it is an array of elements; read it with `elements`";
    let sse = "it is a stream of server-sent events; read it with `elements`";
    for expected in [array, sse] {
        let error = shop
            .call(Counts)
            .send()
            .await
            .map(drop)
            .expect_err("an error");
        assert!(
            error.is_decode() && error.to_string().ends_with(expected),
            "{error}"
        );
    }
    for expected in [array, sse] {
        let response = shop
            .call(Counts)
            .send_as::<std::collections::BTreeMap<String, i64>>();
        let error = response.await.expect_err("an error");
        assert!(
            error.is_decode() && error.to_string().ends_with(expected),
            "{error}"
        );
    }
}
