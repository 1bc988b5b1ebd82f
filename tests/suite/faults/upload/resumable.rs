//! Resumable uploads: requests of each chunk, and every failure that the protocol provides for.

use discogen_testkit::fault::{End, Protocol, Reply, Sent, Step, Take, UploadFault};
use google_storage_v1::CallOptions;
use google_storage_v1::runtime::Media;

use super::{Act, Bench, From, Q, bench, bench_with, content, cut, none, refuse, storage};
use crate::faults::support::{BOTH, ends, side_by_side};

#[tokio::test]
async fn sizes_and_sources() {
    for protocol in BOTH {
        let client = storage(protocol).await;
        for size in [0, 1, Q - 1, Q, Q + 1, 2 * Q, 3 * Q - 1, 3 * Q] {
            for from in From::ALL {
                for chunk in [Q, 2 * Q] {
                    let about = format!("{protocol:?} {size} {from:?} {chunk}");
                    let bench = bench_with(protocol, client.clone()).await;
                    let bytes = content(size);
                    let call = bench.call(from.media(&bytes)).resumable().chunk_size(chunk);
                    let result = ends(&about, call.send()).await;
                    bench.check(&bytes, &result, &about);
                    let object = result.expect(&about);
                    assert_eq!(object.size, Some(size as u64), "{about}");
                    // One request per chunk, and one for empty media.
                    assert_eq!(bench.ranges().len(), size.div_ceil(chunk).max(1), "{about}");
                }
            }
        }
    }
}

#[tokio::test]
async fn headers_of_each_chunk() {
    for (from, size, expected) in [
        (From::Bytes, 0, vec!["bytes */0"]),
        (From::Reader, 0, vec!["bytes */0"]),
        (From::Bytes, 5, vec!["bytes 0-4/5"]),
        (From::Bytes, Q, vec!["bytes 0-262143/262144"]),
        (From::Reader, Q, vec!["bytes 0-262143/262144"]),
        (
            From::Reader,
            Q + 1,
            vec!["bytes 0-262143/*", "bytes 262144-262144/262145"],
        ),
        (
            From::File,
            Q + 1,
            vec!["bytes 0-262143/262145", "bytes 262144-262144/262145"],
        ),
    ] {
        let bench = bench(Protocol::Http1).await;
        let result = bench
            .call(from.media(&content(size)))
            .resumable()
            .send()
            .await;
        result.expect("an object");
        assert_eq!(bench.ranges(), expected, "{from:?} {size}");
        let deliveries = bench.server.deliveries();
        let [begin, chunks @ ..] = &deliveries[..] else {
            panic!("no requests")
        };
        assert_eq!(begin.method, "POST");
        let target = "/upload/storage/v1/b/bucket/o?name=name&uploadType=resumable";
        assert_eq!(begin.target, target);
        assert_eq!(begin.header("x-upload-content-type"), "text/x-test");
        let length = if from == From::Reader {
            String::new()
        } else {
            size.to_string()
        };
        assert_eq!(begin.header("x-upload-content-length"), length);
        for chunk in chunks {
            assert_eq!(chunk.header("authorization"), "Bearer SECRET");
            assert_eq!(chunk.header("x-upload-content-type"), "");
            assert!(chunk.target.starts_with("/session/0?"), "{}", chunk.target);
        }
    }
}

/// A row: its name, the events, and the outcome for media that can be read again and for media that cannot.
type Row = (&'static str, Vec<Act>, Outcome, Outcome);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Good,
    /// An error with this text in its message.
    Bad(&'static str),
}

/// For media of three chunks, the last of 100 bytes: one request starts the session, three send the chunks.
fn rows() -> Vec<Row> {
    use Outcome::{Bad, Good};
    let good = |name, acts| (name, acts, Good, Good);
    let bad = |name, acts, text| (name, acts, Bad(text), Bad(text));
    let mut rows = vec![
        good("no fault", vec![]),
        good(
            "the beginning fails",
            vec![refuse(503), refuse(429), none()],
        ),
        good("the beginning is cut", vec![cut(Take::All)]),
        good(
            "a part is kept",
            vec![none(), Act::Server(UploadFault::Keep(1000))],
        ),
        good(
            "a part is kept, twice",
            vec![
                none(),
                Act::Server(UploadFault::Keep(1000)),
                Act::Server(UploadFault::Keep(Q / 2)),
            ],
        ),
        good(
            "no bytes are kept",
            vec![none(), Act::Server(UploadFault::Keep(0))],
        ),
        good(
            "no bytes of the last chunk are kept",
            vec![none(), none(), none(), Act::Server(UploadFault::Keep(0))],
        ),
        good(
            "a part of the last is kept",
            vec![none(), none(), none(), Act::Server(UploadFault::Keep(7))],
        ),
        good(
            "reports fewer bytes than it keeps",
            vec![none(), none(), Act::Server(UploadFault::Claim(-100))],
        ),
        good(
            "the last chunk is kept and its response lost",
            vec![none(), none(), none(), cut(Take::All)],
        ),
        good(
            "the last chunk is kept, with status 503",
            vec![
                none(),
                none(),
                none(),
                Act::Server(UploadFault::Respond(Reply::new(503, ""))),
            ],
        ),
        good(
            "it moves",
            vec![
                none(),
                Act::Server(UploadFault::Move),
                Act::Server(UploadFault::Move),
            ],
        ),
        good(
            "it is gone at once",
            vec![none(), Act::Server(UploadFault::Expire(404))],
        ),
        good(
            "it is gone at the first question",
            vec![none(), refuse(500), Act::Server(UploadFault::Expire(410))],
        ),
        (
            "it is gone later",
            vec![none(), none(), Act::Server(UploadFault::Expire(410))],
            Good,
            Bad("cannot be read again"),
        ),
        (
            "what was confirmed is lost",
            vec![none(), none(), Act::Server(UploadFault::Lose(Q))],
            Good,
            Bad("from byte 0 again"),
        ),
        bad(
            "reports more bytes than were sent",
            vec![none(), Act::Server(UploadFault::Claim(1))],
            "reports 262145 bytes",
        ),
        bad(
            "a range from the middle",
            vec![none(), Act::Server(UploadFault::Range(Some("bytes=5-9")))],
            "bytes=0-",
        ),
        bad(
            "done too early",
            vec![none(), Act::Server(UploadFault::Finish)],
            "only 262144 bytes were sent",
        ),
        bad(
            "done when asked, too early",
            vec![none(), refuse(503), Act::Server(UploadFault::Finish)],
            "complete",
        ),
        bad(
            "a bit is turned",
            vec![none(), none(), Act::Server(UploadFault::Corrupt)],
            "`crc32c`",
        ),
        bad(
            "no session",
            vec![Act::Instead(Step::reply(Reply::json("{}")))],
            "no `location`",
        ),
        bad("not allowed", vec![none(), none(), refuse(403)], "403"),
        bad(
            "never any further",
            vec![none(), none()]
                .into_iter()
                .chain(vec![Act::Server(UploadFault::Keep(0)); 9])
                .collect(),
            "stays at 262144",
        ),
        bad(
            "never again",
            vec![none(), none()]
                .into_iter()
                .chain(vec![refuse(503); 9])
                .collect(),
            "after 5 attempts",
        ),
        bad(
            "gone, and perhaps complete",
            vec![
                none(),
                none(),
                none(),
                cut(Take::All),
                Act::Server(UploadFault::Expire(404)),
            ],
            "may be complete",
        ),
    ];
    for status in [408, 429, 500, 502, 503, 504] {
        rows.push(good(
            "a status",
            vec![none(), refuse(status), none(), none(), refuse(status)],
        ));
        let refused = Act::Server(UploadFault::Respond(Reply::new(status, "")));
        rows.push(good(
            "kept, and a status",
            vec![none(), refused.clone(), none(), refused],
        ));
    }
    for bytes in [0, 10, 500, 5000, Q - 1, Q + 10] {
        rows.push(good(
            "the request is cut",
            vec![
                none(),
                cut(Take::First(bytes)),
                none(),
                cut(Take::First(bytes)),
            ],
        ));
        rows.push(good(
            "the last is cut",
            vec![none(), none(), none(), cut(Take::First(bytes.min(320)))],
        ));
        let reset = Step::from_server()
            .take(Take::First(bytes))
            .cut(Sent::Head(0), End::Reset);
        rows.push(good(
            "the request is reset",
            vec![none(), Act::Connection(reset)],
        ));
    }
    for bytes in [0, 5, 20] {
        let act = Act::Connection(Step::from_server().cut(Sent::Head(bytes), End::Close));
        rows.push(good(
            "the response is truncated",
            vec![none(), act.clone(), none(), act],
        ));
    }
    rows
}

#[tokio::test]
async fn every_rule_of_the_resumable_protocol() {
    let bytes = content(2 * Q + 100);
    for protocol in BOTH {
        let client = &storage(protocol).await;
        side_by_side(rows().into_iter().map(async |row| {
            for from in [From::Bytes, From::File, From::Reader, From::Stream] {
                let bench = bench_with(protocol, client.clone()).await;
                a_row(protocol, &bench, &row, from, &bytes).await;
            }
        }))
        .await;
    }
}

async fn a_row(protocol: Protocol, bench: &Bench, row: &Row, from: From, bytes: &[u8]) {
    let (name, acts, again, once) = row;
    let about = format!("{protocol:?} {name} {from:?} {acts:?}");
    bench.play(acts.clone());
    let call = bench.call(from.media(bytes)).resumable().send();
    let result = ends(&about, call).await;
    bench.check(bytes, &result, &about);
    let expected = if from.rewinds() { again } else { once };
    match (expected, result) {
        (Outcome::Good, result) => {
            result.expect(&about);
            assert_eq!(bench.uploads.stored().len(), 1, "{about}");
        }
        (Outcome::Bad(text), result) => {
            let error = result.expect_err(&about);
            assert!(error.to_string().contains(text), "{about}: {error}");
            let is_damaged = *name == "a bit is turned";
            assert_eq!(error.is_checksum_mismatch(), is_damaged, "{about}");
            let gone = name.contains("gone");
            assert_eq!(error.is_upload_expired(), gone, "{about}");
        }
    }
}

#[tokio::test]
async fn the_rest_of_a_chunk_is_a_multiple_of_the_unit() {
    for from in From::ALL {
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), Act::Server(UploadFault::Keep(1000))]);
        let bytes = content(4 * Q);
        let call = bench.call(from.media(&bytes)).resumable();
        let result = call.chunk_size(2 * Q).send().await;
        bench.check(&bytes, &result, &format!("{from:?}"));
        result.expect("an object");
    }
}

#[tokio::test]
async fn failures_count_since_the_last_progress() {
    // Twelve failures, while five in a row end the upload.
    let bench = bench(Protocol::Http1).await;
    let fault = || [refuse(503), refuse(503), none(), none()];
    bench.play([none()].into_iter().chain((0..6).flat_map(|_| fault())));
    let bytes = content(6 * Q);
    let call = bench.call(From::Reader.media(&bytes)).resumable();
    let result = call.send().await;
    bench.check(&bytes, &result, "often");
    result.expect("an object");
}

#[tokio::test]
async fn an_idempotent_upload_restarts_even_if_it_may_be_complete() {
    let bench = bench(Protocol::Http1).await;
    bench.play([
        none(),
        none(),
        cut(Take::All),
        Act::Server(UploadFault::Expire(404)),
    ]);
    let bytes = content(Q + 1);
    let call = bench.call(Media::from(bytes.clone())).resumable();
    let result = call.with(CallOptions::new().idempotent(true)).send().await;
    bench.check(&bytes, &result, "marked");
    result.expect("an object");
    assert_eq!(
        (bench.uploads.sessions(), bench.uploads.stored().len()),
        (2, 2)
    );
}
