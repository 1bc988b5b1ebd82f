//! Download calls: attempts, pauses, ranges, reported metadata and rejected options.

use std::sync::{Arc, Mutex};

use discogen_testkit::fault::{End, Object, Protocol, Reply};
use google_storage_v1::CallOptions;

use crate::faults::downloads::{ETAG, SIZE, bytes, object};
use crate::faults::media::{Play, Reading, download, stage, storage};
use crate::faults::support::{BOTH, ends, ms};

#[tokio::test]
async fn attempts_count_from_the_last_byte() {
    for protocol in BOTH {
        let storage = storage(protocol).await;
        // The policy allows five attempts; twenty failures follow.
        let plays = vec![Play::Cut(2_000, End::Close); 20];
        let server = stage(protocol, object(), plays).await;
        let got = Reading::Pieces.read(download(&storage, &server)).await;
        assert!(got.expect("all") == bytes(), "{protocol:?}");
        let seen = server.deliveries();
        assert!(seen.len() >= 21, "{protocol:?}: {}", seen.len());
        for (before, after) in seen.iter().zip(&seen[1..]) {
            let start = |range: &str| -> usize {
                let range = range.trim_start_matches("bytes=").trim_end_matches('-');
                range.parse().unwrap_or(0)
            };
            let (from, to) = (start(before.header("range")), start(after.header("range")));
            assert!(from <= to && to <= from + 2_000, "{protocol:?} {from} {to}");
            assert_eq!(after.header("if-range"), ETAG, "{protocol:?}");
        }
        // Failures without progress between them are added up.
        let mut plays = vec![Play::Cut(2_000, End::Close)];
        plays.extend(vec![Play::Cut(0, End::Close); 20]);
        let server = stage(protocol, object(), plays).await;
        let error = Reading::Pieces.read(download(&storage, &server)).await;
        let error = error.expect_err("an end");
        assert!(
            error.is_transport() && error.attempts() == 5,
            "{protocol:?}: {error}"
        );
        assert_eq!(server.deliveries().len(), 5, "{protocol:?}");
    }
}

#[tokio::test]
async fn a_stalled_connection_is_closed() {
    for protocol in BOTH {
        let storage = storage(protocol).await;
        for (most, requests) in [(20_000, 2), (0, 2), (SIZE, 1)] {
            let play = Play::Cut(most, End::Stall);
            // In HTTP/2 the end of the body is a separate frame, which does not arrive either.
            let server = stage(protocol, object(), vec![play]).await;
            let call = download(&storage, &server).idle_timeout(ms(60));
            let about = format!("{protocol:?} {most}");
            let got = ends(&about, Reading::Pieces.read(call)).await;
            assert!(got.expect(&about) == bytes(), "{about}");
            assert_eq!(server.deliveries().len(), requests, "{about}");
        }
        // The time between reads does not count.
        let server = stage(protocol, object(), vec![]).await;
        let call = download(&storage, &server).idle_timeout(ms(40));
        let mut slow = call.send().await.expect("a head");
        let mut size = 0;
        while let Some(piece) = slow.next().await {
            size += piece.expect("a piece").len();
            tokio::time::sleep(ms(60)).await;
        }
        assert_eq!((size, server.deliveries().len()), (SIZE, 1), "{protocol:?}");
    }
}

#[tokio::test]
async fn a_range_equals_a_slice() {
    for protocol in BOTH {
        let storage = storage(protocol).await;
        for has_ranges in [true, false] {
            let mut object = object().header("x-goog-hash", "crc32c=AAAAAA==");
            object.has_ranges = has_ranges;
            let whole = bytes();
            for (start, end) in [
                (0, Some(1)),
                (0, Some(SIZE)),
                (0, Some(SIZE + 1)),
                (1, None),
                (20_000, Some(30_000)),
                (SIZE - 1, None),
                (SIZE, None),
                (SIZE, Some(SIZE + 5)),
                (SIZE + 1, None),
            ] {
                let expected = whole.get(start..end.unwrap_or(SIZE).min(SIZE).max(start));
                for plays in [vec![], vec![Play::Cut(7, End::Close)]] {
                    let about = format!("{protocol:?} {has_ranges} {start} {end:?} {plays:?}");
                    let server = stage(protocol, object.clone(), plays).await;
                    let call = download(&storage, &server);
                    let call = match end {
                        Some(end) => call.range(start as u64..end as u64),
                        None => call.range(start as u64..),
                    };
                    let got = ends(&about, Reading::Bytes.read(call)).await;
                    match (got, expected) {
                        (Ok(got), Some(expected)) => {
                            assert!(got == expected, "{about}: {} bytes", got.len());
                        }
                        (Err(error), None) => assert!(!error.is_transport(), "{about}: {error}"),
                        (got, _) => panic!("{about}: {:?}", got.map(|got| got.len())),
                    }
                }
            }
        }
        let server = stage(protocol, Object::new(""), vec![]).await;
        for call in [
            download(&storage, &server),
            download(&storage, &server).range(..10),
            download(&storage, &server).range(0..=u64::MAX),
        ] {
            let got = call.send().await.expect("an empty object");
            assert_eq!(got.size(), Some(0));
            assert_eq!(got.bytes(0).await.expect("empty"), "");
        }
    }
}

#[tokio::test]
async fn a_download_reports_its_metadata() {
    let storage = storage(Protocol::Http1).await;
    let object = object().header("content-type", "text/plain");
    let server = stage(Protocol::Http1, object, vec![Play::Cut(9_000, End::Close)]).await;
    let reported = Arc::new(Mutex::new(Vec::new()));
    let reporter = Arc::clone(&reported);
    let call = download(&storage, &server).progress(move |progress| {
        let report = (progress.bytes, progress.total);
        reporter.lock().expect("no panic").push(report);
    });
    let got = call.send().await.expect("a head");
    assert_eq!(got.status(), 200);
    assert_eq!(got.content_type(), Some("text/plain"));
    assert_eq!(got.headers()["etag"], ETAG);
    assert_eq!(got.size(), Some(SIZE as u64));
    got.bytes(SIZE).await.expect("all");
    let reported = reported.lock().expect("no panic").clone();
    assert!(
        reported.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "{reported:?}"
    );
    assert_eq!(reported.last(), Some(&(SIZE as u64, Some(SIZE as u64))));
    let first = &server.deliveries()[0];
    assert_eq!(
        first.target,
        "/download/storage/v1/b/bucket/o/a%2Fb.txt?alt=media"
    );
    assert_eq!(first.header("accept-encoding"), "identity");
    assert_eq!(first.header("accept"), "*/*");
    assert_eq!(first.header("authorization"), "Bearer SECRET");

    let got = download(&storage, &server).send().await.expect("a head");
    let error = got.bytes(SIZE - 1).await.expect_err("one too many");
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test]
async fn unsupported_options_are_rejected_before_sending() {
    let storage = storage(Protocol::Http1).await;
    let server = stage(Protocol::Http1, object(), vec![]).await;
    let with = |options| download(&storage, &server).with(options);
    for (call, text) in [
        (with(CallOptions::new().alt("json")), "`alt=json`"),
        (
            with(CallOptions::new().query("alt", "proto")),
            "`alt=proto`",
        ),
        (
            with(CallOptions::new().header("Range", "bytes=1-")),
            "`range`",
        ),
        (with(CallOptions::new()).range(5..5), "empty"),
    ] {
        let error = call.send().await.expect_err(text);
        assert!(
            error.is_usage() && error.to_string().contains(text),
            "{error}"
        );
    }
    assert!(server.deliveries().is_empty());
    let same = with(CallOptions::new().alt("media"));
    same.send().await.expect("a head");
    // The body of an error status is parsed as an error.
    let forbidden = Reply::new(403, r#"{"error":{"code":403,"message":"not yours"}}"#);
    let server = stage(Protocol::Http1, object(), vec![Play::Respond(forbidden)]).await;
    let error = download(&storage, &server).send().await.expect_err("403");
    assert!(
        error.is_permission_denied() && error.to_string().contains("not yours"),
        "{error}"
    );
}
