//! The completion of resumable uploads: the last response, the server's `range`, the checksum.

use discogen_testkit::fault::{Protocol, Reply, UploadFault};
use google_storage_v1::CallOptions;
use google_storage_v1::runtime::Media;

use crate::faults::support::{BOTH, ends};
use crate::faults::upload::{Act, From, Q, bench, bench_with, content, none, refuse, storage};

fn respond(reply: Reply) -> Act {
    Act::Server(UploadFault::Respond(reply))
}

/// Responses with status 200 without the resource, although the upload is complete.
fn unreadable() -> Vec<Reply> {
    vec![
        Reply::new(200, ""),
        Reply::new(204, ""),
        Reply::json(" \r\n"),
        Reply::json(r#"{"name":"na"#),
        Reply::json(r#"{"name":"name","size":"262145""#),
        Reply::json("null"),
        Reply::new(200, "<html>Welcome</html>").header("content-type", "text/html"),
    ]
}

#[tokio::test]
async fn a_last_response_without_the_resource_is_queried_again() {
    let bytes = content(Q + 1);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for reply in unreadable() {
            for from in [From::Bytes, From::Reader] {
                for retries in [false, true] {
                    let about = format!("{protocol:?} {reply:?} {from:?} {retries}");
                    let bench = bench_with(protocol, client.clone()).await;
                    bench.play([none(), none(), respond(reply.clone())]);
                    let call = bench.call(from.media(&bytes)).resumable();
                    let call = match retries {
                        true => call,
                        false => call.with(CallOptions::new().no_retries()),
                    };
                    let result = ends(&about, call.send()).await;
                    bench.check(&bytes, &result, &about);
                    let object = result.expect(&about);
                    assert_eq!(object.size, Some(bytes.len() as u64), "{about}");
                    let last = bench.ranges().pop();
                    assert_eq!(last.as_deref(), Some("bytes */262145"), "{about}");
                }
            }
        }
    }
}

#[tokio::test]
async fn corruption_is_detected_after_a_last_response_without_the_resource() {
    for reply in unreadable() {
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), Act::Server(UploadFault::Corrupt), respond(reply)]);
        let call = bench.call(Media::from(content(Q + 1))).resumable();
        let error = ends("damage", call.send()).await.expect_err("damage");
        assert!(error.is_checksum_mismatch(), "{error}");
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(!error.elapsed().is_zero(), "{error}");
    }
}

#[tokio::test]
async fn the_query_after_the_last_response_is_retried() {
    let bench = bench(Protocol::Http1).await;
    let fails = [refuse(503), refuse(500)];
    bench.play(
        [none(), none(), respond(Reply::new(200, ""))]
            .into_iter()
            .chain(fails),
    );
    let bytes = content(Q + 1);
    let result = bench
        .call(From::Reader.media(&bytes))
        .resumable()
        .send()
        .await;
    bench.check(&bytes, &result, "asked often");
    let object = result.expect("an object");
    assert_eq!(object.size, Some(bytes.len() as u64));
}

/// The upload was complete: it is not repeated, whatever the status queries return.
#[tokio::test]
async fn a_complete_upload_is_not_sent_again() {
    let gone = || Act::Server(UploadFault::Expire(404));
    let empty = || respond(Reply::new(200, ""));
    for (acts, text) in [
        (vec![empty(), gone()], "complete"),
        (vec![empty(), refuse(403)], "complete"),
        (vec![empty(), refuse(503), gone()], "complete"),
        (vec![empty(), empty()], "complete"),
        (
            vec![respond(Reply::json("{")), respond(Reply::json("{"))],
            "complete",
        ),
    ] {
        let about = format!("{acts:?}");
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), none()].into_iter().chain(acts));
        let call = bench.call(Media::from(content(Q + 1))).resumable();
        let call = call.with(CallOptions::new().idempotent(true)).send();
        let error = ends(&about, call).await.expect_err(&about);
        assert!(error.to_string().contains(text), "{about}: {error}");
        assert!(error.attempts() >= 1, "{about}: {error:?}");
        assert_eq!(
            (bench.uploads.sessions(), bench.uploads.stored().len()),
            (1, 1)
        );
    }
}

#[tokio::test]
async fn a_308_without_a_range_causes_a_query() {
    let bytes = content(3 * Q + 7);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for from in From::ALL {
            for before in 0..3 {
                let about = format!("{protocol:?} {from:?} {before}");
                let bench = bench_with(protocol, client.clone()).await;
                let chunks = (0..=before).map(|_| none());
                bench.play(chunks.chain([Act::Server(UploadFault::Range(None))]));
                let call = bench.call(from.media(&bytes)).resumable();
                let result = ends(&about, call.send()).await;
                bench.check(&bytes, &result, &about);
                result.expect(&about);
                // Each byte was sent once.
                let sent: usize = bench
                    .server
                    .deliveries()
                    .iter()
                    .map(|it| it.body.len())
                    .sum();
                let metadata = r#"{"contentType":"text/x-test"}"#.len();
                assert_eq!(sent, bytes.len() + metadata, "{about}");
            }
        }
    }
}

/// Without a range in any response, the server has stored zero bytes.
#[tokio::test]
async fn a_server_without_ranges_is_an_error() {
    let bench = bench(Protocol::Http1).await;
    bench.play(
        [none()]
            .into_iter()
            .chain((0..40).map(|_| Act::Server(UploadFault::Range(None)))),
    );
    let call = bench.call(Media::from(content(3 * Q))).resumable();
    let error = ends("no ranges", call.send()).await.expect_err("no ranges");
    assert!(error.to_string().contains("stays at 0 bytes"), "{error}");
    assert_eq!(error.attempts(), 5, "{error}");
}

#[tokio::test]
async fn a_server_that_stores_a_byte_of_each_chunk_is_an_error() {
    for kept in [1, 1000, Q / 5 - 1] {
        for from in [From::Bytes, From::Reader] {
            let bench = bench(Protocol::Http1).await;
            bench.play(
                [none()]
                    .into_iter()
                    .chain((0..400).map(|_| Act::Server(UploadFault::Keep(kept)))),
            );
            let call = bench.call(from.media(&content(8 * Q))).resumable();
            let call = call.chunk_size(4 * Q).send();
            let error = ends("a byte", call)
                .await
                .expect_err("a byte of each chunk");
            assert!(error.to_string().contains("262144"), "{error}");
            assert_eq!(error.attempts(), 5, "{error}");
            assert_eq!(bench.ranges().len(), 5, "{error}");
        }
    }
}

/// Progress of less than 256 KiB counts as a failed attempt.
#[tokio::test]
async fn parts_that_add_up_to_a_unit_are_progress() {
    let bytes = content(8 * Q + 3);
    for from in [From::Bytes, From::Reader] {
        let bench = bench(Protocol::Http1).await;
        bench.play(
            [none()]
                .into_iter()
                .chain((0..20).map(|_| Act::Server(UploadFault::Keep(100_000)))),
        );
        let call = bench.call(from.media(&bytes)).resumable().send();
        let result = ends("parts", call).await;
        bench.check(&bytes, &result, "parts");
        result.expect("an object");
    }
    // The last chunk counts as progress, whatever its size.
    let bench = bench(Protocol::Http1).await;
    bench.play([
        none(),
        none(),
        Act::Server(UploadFault::Range(Some("bytes=0-262144"))),
    ]);
    let call = bench.call(Media::from(content(Q + 1))).resumable();
    call.with(CallOptions::new().no_retries())
        .send()
        .await
        .expect("an object");
}

#[tokio::test]
async fn lost_bytes_of_a_session_are_sent_again() {
    let bytes = content(9 * Q);
    let bench = bench(Protocol::Http1).await;
    let chunks = (0..8).map(|_| none());
    bench.play(chunks.chain([Act::Server(UploadFault::Lose(7 * Q))]));
    let call = bench.call(Media::from(bytes.clone())).resumable();
    let result = ends("lost", call.send()).await;
    bench.check(&bytes, &result, "lost");
    result.expect("an object");
}

#[tokio::test]
async fn fields_do_not_disable_the_verification() {
    for resumable in [false, true] {
        for (fields, asked) in [
            ("name,size", "name,size,crc32c"),
            ("size,crc32c", "size,crc32c"),
            ("*", "*"),
        ] {
            for checked in [false, true] {
                for (fault, good) in [(UploadFault::None, true), (UploadFault::Corrupt, false)] {
                    let about = format!("{resumable} {fields} {checked} {fault:?}");
                    let bench = bench(Protocol::Http1).await;
                    let begin = resumable.then(none);
                    bench.play(begin.into_iter().chain([Act::Server(fault)]));
                    let call = bench.call(Media::from(content(1000)));
                    let options = match checked {
                        true => CallOptions::new().fields(fields),
                        false => CallOptions::new().fields_unchecked(fields),
                    };
                    let call = call.with(options);
                    let call = match resumable {
                        true => call.resumable(),
                        false => call.multipart(),
                    };
                    let result = ends(&about, call.send()).await;
                    let stored = bench.uploads.stored();
                    assert_eq!(stored.last().map(|it| &*it.fields), Some(asked), "{about}");
                    match result {
                        Ok(object) => assert!(good && object.size == Some(1000), "{about}"),
                        Err(error) => assert!(!good && error.is_checksum_mismatch(), "{error}"),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn invalid_fields_are_rejected_before_sending() {
    let bench = bench(Protocol::Http1).await;
    for fields in ["nmae", "name,", "name(x)"] {
        let call = bench.call(Media::from("text"));
        let call = call.with(CallOptions::new().fields(fields));
        let error = call.send().await.expect_err(fields);
        assert!(
            error.is_usage() && error.to_string().contains("`fields`"),
            "{error}"
        );
    }
    assert!(bench.server.deliveries().is_empty());
}
