//! Streamed responses: a truncated body is an error, never the end of the stream.

use discogen_testkit::fault::{End, Framing, Protocol, Reply, Sent, Step};
use google_vision_v1::runtime::ResponseStream;
use google_vision_v1::{CallOptions, Result, Vision};
use tokio::io::AsyncReadExt as _;

use crate::faults::responses::gzip;
use crate::faults::support::{BOTH, client, ends, ms, pair, quick, server, side_by_side};

const SIZE: usize = 300_000;

fn body() -> Vec<u8> {
    (0..SIZE).map(|n| (n % 251) as u8).collect()
}

async fn open(vision: &Vision, options: CallOptions) -> Result<ResponseStream> {
    let call = vision.operations().get("operations/1").with(options);
    call.send_stream().await
}

/// How a stream is read.
#[derive(Clone, Copy, Debug)]
enum Reading {
    Pieces,
    Bytes,
    AsyncRead,
}

/// Reads to the end. Returns the bytes, and whether the stream ended without an error.
async fn read(mut stream: ResponseStream, reading: Reading) -> (Vec<u8>, bool) {
    let mut whole = Vec::new();
    match reading {
        Reading::Pieces => {
            while let Some(piece) = stream.next().await {
                match piece {
                    Ok(piece) => whole.extend_from_slice(&piece),
                    Err(error) => {
                        assert!(error.is_transport(), "{error}");
                        assert_eq!(error.method(), Some("vision.operations.get"));
                        assert!(stream.next().await.is_none(), "the end after {error}");
                        return (whole, false);
                    }
                }
            }
            (whole, true)
        }
        Reading::Bytes => match stream.bytes(SIZE).await {
            Ok(bytes) => (bytes.to_vec(), true),
            Err(error) => {
                assert!(error.is_transport(), "{error}");
                (whole, false)
            }
        },
        Reading::AsyncRead => {
            let result = stream.read_to_end(&mut whole).await;
            (whole, result.is_ok())
        }
    }
}

fn rows(protocol: Protocol) -> Vec<(Step, bool)> {
    let reply = || Reply::new(200, body());
    let chunked = || reply().framing(Framing::Chunked);
    let zip = gzip(&body());
    let zipped = |bytes: &[u8]| {
        Step::reply(Reply::new(200, bytes.to_vec()).header("content-encoding", "gzip"))
    };
    let mut rows = vec![
        (Step::reply(reply()), true),
        (Step::reply(chunked()), true),
        (Step::reply(reply()).write_slowly(50_000, ms(3)), true),
        (zipped(&zip), true),
        (zipped(&zip[..zip.len() - 1]), false),
        (zipped(&zip[..zip.len() / 2]), false),
        (
            Step::reply(reply().framing(Framing::Claimed(SIZE + 1))).then(End::Close),
            false,
        ),
    ];
    for end in [End::Close, End::Reset, End::ResetStream(2), End::GoAway(0)] {
        for most in [0, 1, 1000, SIZE - 1] {
            rows.push((Step::reply(reply()).cut(Sent::Body(most), end), false));
            rows.push((Step::reply(chunked()).cut(Sent::Body(most), end), false));
        }
    }
    if protocol == Protocol::Http1 {
        // All but the last line of the last chunk.
        let all = SIZE + 32;
        rows.push((
            Step::reply(chunked()).cut(Sent::Body(all - 4), End::Close),
            false,
        ));
        let until = || reply().framing(Framing::UntilClose);
        rows.push((Step::reply(until()).then(End::Close), true));
        rows.push((
            Step::reply(until()).cut(Sent::Body(1000), End::Reset),
            false,
        ));
    } else {
        rows.push((Step::reply(reply()).cut(Sent::Body(1000), End::Keep), false));
        // The server ends the stream without an error code.
        for most in [0, 1000, SIZE - 1] {
            for reply in [reply(), chunked()] {
                let step = Step::reply(reply).cut(Sent::Body(most), End::ResetStream(0));
                rows.push((step, false));
            }
        }
        let step = zipped(&zip).cut(Sent::Body(1000), End::ResetStream(0));
        rows.push((step, false));
    }
    rows
}

#[tokio::test]
async fn a_truncated_stream_is_an_error() {
    for protocol in BOTH {
        let vision = &client(protocol).await;
        side_by_side(rows(protocol).into_iter().map(async |(step, well)| {
            let server = server(protocol).await;
            let mut about = format!("{protocol:?} {step:?}");
            let tail = about.split_off(about.len().saturating_sub(200));
            for reading in [Reading::Pieces, Reading::Bytes, Reading::AsyncRead] {
                server.then(step.clone());
                let about = format!("{protocol:?} {reading:?} …{tail}");
                let work = async {
                    // A reset can overtake the head; the call fails then.
                    match open(vision, quick(&server).no_retries()).await {
                        Ok(stream) => read(stream, reading).await,
                        Err(error) => {
                            assert!(error.is_transport(), "{about}: {error}");
                            (Vec::new(), false)
                        }
                    }
                };
                let (bytes, ended) = ends(&about, work).await;
                assert_eq!(ended, well, "{about}: {} bytes", bytes.len());
                let right = !ended || bytes.len() == SIZE;
                let right = right && body().starts_with(&bytes);
                assert!(right, "{about}: {} bytes", bytes.len());
            }
        }))
        .await;
    }
}

#[tokio::test]
async fn a_stream_outlives_the_timeout_of_its_call() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        // 300 kB in pieces of 30 kB: only the head is subject to the timeout.
        server.then(Step::reply(Reply::new(200, body())).write_slowly(30_000, ms(60)));
        let options = quick(&server).timeout(ms(400)).attempt_timeout(ms(400));
        let stream = open(&vision, options).await.expect("a head");
        let (bytes, ended) = read(stream, Reading::Pieces).await;
        assert!(ended && bytes == body(), "{protocol:?} {}", bytes.len());
    }
}

#[tokio::test]
async fn an_error_status_is_an_error_of_the_call() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        let body = r#"{"error":{"code":404,"message":"no such thing","status":"NOT_FOUND"}}"#;
        server.then(Step::reply(Reply::new(503, "")));
        server.then(Step::reply(Reply::json("")).cut(Sent::Head(0), End::Close));
        server.then(Step::reply(Reply::new(404, body)));
        let error = open(&vision, quick(&server)).await.expect_err("404");
        assert!(error.is_not_found() && error.attempts() == 3, "{error}");
        assert!(error.to_string().contains("no such thing"), "{error}");
    }
}
