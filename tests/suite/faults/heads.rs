//! Response headers and trailers beyond the limits of the HTTP client: one attempt, and an error that names the
//! limit.

use discogen_testkit::fault::{End, Protocol, Reply, Step};

use crate::faults::support::{Verb, ends, good, pair, quick, send};

/// A number of headers of this size.
fn headers(count: usize, size: usize) -> Reply {
    let add = |reply: Reply, n: usize| reply.header(&format!("x-{n}"), "v".repeat(size));
    (0..count).fold(good(), add)
}

/// A chunked body followed by these trailers.
fn chunked(after: &str) -> Step {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
    Step::reply(Reply::raw(format!("{head}{after}"))).then(End::Close)
}

#[tokio::test]
async fn exceeded_limits_are_named_after_one_attempt() {
    let many: String = (0..200).map(|n| format!("x-{n}: v\r\n")).collect();
    let http1 = [
        ("many", Step::reply(headers(200, 1))),
        ("large", Step::reply(headers(1, 3_000_000))),
        ("trailers", chunked(&format!("0\r\n{many}\r\n"))),
        (
            "a trailer",
            chunked(&format!("0\r\nx: {}\r\n\r\n", "v".repeat(50_000))),
        ),
        (
            "an extension",
            chunked(&format!("0;{}\r\n\r\n", "x".repeat(50_000))),
        ),
    ];
    let http2 = [
        ("many", Step::reply(headers(1000, 1))),
        ("large", Step::reply(headers(1, 20_000))),
        ("larger", Step::reply(headers(1, 200_000))),
        ("both", Step::reply(headers(100, 10_000))),
    ];
    let rows = http1.map(|row| (Protocol::Http1, row));
    let rows = rows
        .into_iter()
        .chain(http2.map(|row| (Protocol::Http2, row)));
    for (protocol, (name, step)) in rows {
        let (server, vision) = pair(protocol).await;
        for _ in 0..5 {
            server.then(step.clone());
        }
        let about = format!("{protocol:?} {name}");
        let sent = send(&vision, Verb::Get, "a call", quick(&server));
        let error = ends(&about, sent).await.expect_err(&about);
        assert!(
            error.is_transport() && error.to_string().contains("exceed the limits"),
            "{about}: {error}"
        );
        assert_eq!(error.attempts(), 1, "{about}: {error}");
        assert_eq!(server.deliveries().len(), 1, "{about}: {error}");
    }
}

#[tokio::test]
async fn heads_within_the_limits_are_read() {
    for (protocol, count, size) in [
        (Protocol::Http1, 90, 1000),
        (Protocol::Http1, 1, 300_000),
        (Protocol::Http2, 90, 50),
        (Protocol::Http2, 1, 12_000),
    ] {
        let (server, vision) = pair(protocol).await;
        server.then(Step::reply(headers(count, size)));
        let sent = send(&vision, Verb::Get, "a call", quick(&server)).await;
        assert_eq!(
            sent.expect("a response"),
            "a call",
            "{protocol:?} {count} {size}"
        );
    }
}
