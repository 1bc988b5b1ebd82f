//! Invalid responses, and valid responses in unusual forms.

use std::io::Write as _;

use discogen_testkit::fault::{End, Framing, Protocol, Reply, Sent, Step};
use google_vision_v1::{CallOptions, Error};

use crate::faults::support::{BODY, BOTH, Verb, client, ends, good, ms, pair, quick, send};

/// The expected result of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Right,
    /// An empty body, which is an empty value.
    Blank,
    Broken,
    Unreadable,
    TooLarge,
    Late,
    Status(u16),
}

fn outcome(result: Result<String, Error>) -> Outcome {
    match result {
        Ok(name) if name == "a call" => Outcome::Right,
        Ok(name) => {
            assert!(name.is_empty(), "another call's response: {name}");
            Outcome::Blank
        }
        Err(error) if error.is_timeout() => Outcome::Late,
        Err(error) if error.is_transport() => Outcome::Broken,
        Err(error) if error.is_decode() => Outcome::Unreadable,
        Err(error) if error.is_too_large() => Outcome::TooLarge,
        Err(error) => Outcome::Status(error.http_status().map_or(0, |status| status.as_u16())),
    }
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn zipped(bytes: Vec<u8>) -> Step {
    Step::reply(Reply::json(bytes).header("content-encoding", "gzip"))
}

fn raw(text: impl Into<String>) -> Step {
    let text: String = text.into();
    Step::reply(Reply::raw(text)).then(End::Close)
}

/// Responses of both protocols.
fn common() -> Vec<(Step, Outcome)> {
    let body = BODY.replace("$id", "a call").into_bytes();
    let whole = gzip(&body);
    let noise: Vec<u8> = (0..60_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let big = format!(r#"{{"name":"{}"}}"#, "n".repeat(200_000));
    let mut spoiled = whole.clone();
    spoiled[whole.len() / 2] ^= 0xff;
    vec![
        (Step::reply(good()), Outcome::Right),
        (
            Step::reply(good().framing(Framing::Chunked)),
            Outcome::Right,
        ),
        (Step::reply(good()).write_slowly(7, ms(1)), Outcome::Right),
        (Step::reply(Reply::new(200, "")), Outcome::Blank),
        (Step::reply(Reply::json("{\"name\":")), Outcome::Unreadable),
        (Step::reply(Reply::new(200, "<html>")), Outcome::Unreadable),
        (
            Step::reply(good()).cut(Sent::Body(10), End::Close),
            Outcome::Broken,
        ),
        (
            Step::reply(good().framing(Framing::Chunked)).cut(Sent::Body(30), End::Close),
            Outcome::Broken,
        ),
        (
            Step::reply(good().framing(Framing::Claimed(5000))).then(End::Close),
            Outcome::Broken,
        ),
        (zipped(whole.clone()), Outcome::Right),
        (zipped(whole.clone()).write_slowly(3, ms(1)), Outcome::Right),
        // The framing is valid, the content is not.
        (zipped(whole[..whole.len() - 1].to_vec()), Outcome::Broken),
        (zipped(whole[..whole.len() - 8].to_vec()), Outcome::Broken),
        (zipped(whole[..whole.len() / 2].to_vec()), Outcome::Broken),
        (zipped(whole[..5].to_vec()), Outcome::Broken),
        (zipped(spoiled), Outcome::Broken),
        (zipped(body), Outcome::Broken),
        (
            zipped(whole.clone()).cut(Sent::Body(20), End::Close),
            Outcome::Broken,
        ),
        // The limit applies to the decompressed size.
        (Step::reply(Reply::json(big.clone())), Outcome::TooLarge),
        (
            Step::reply(Reply::json(big).framing(Framing::Chunked)),
            Outcome::TooLarge,
        ),
        (
            Step::reply(good().framing(Framing::Claimed(1 << 40))),
            Outcome::TooLarge,
        ),
        (zipped(gzip(&vec![b' '; 64 << 20])), Outcome::TooLarge),
        // The body of an error response is read up to a limit.
        (Step::reply(Reply::new(400, noise)), Outcome::Status(400)),
        (
            Step::reply(Reply::new(400, vec![b'x'; 8 << 20])),
            Outcome::Status(400),
        ),
        (
            Step::reply(Reply::new(400, "cut")).cut(Sent::Body(1), End::Close),
            Outcome::Status(400),
        ),
        (
            Step::reply(Reply::new(304, "").framing(Framing::UntilClose)).then(End::Close),
            Outcome::Status(304),
        ),
        (Step::reply(Reply::new(418, "")), Outcome::Status(418)),
        // Informational responses.
        (
            Step::reply(good().after_informational(103, "</a>; rel=preload")),
            Outcome::Right,
        ),
        (
            Step::reply(
                good()
                    .after_informational(103, "a")
                    .after_informational(103, "b"),
            ),
            Outcome::Right,
        ),
        // Headers.
        (
            Step::reply(good().header("x-long", "y".repeat(8_000))),
            Outcome::Right,
        ),
        (
            Step::reply(good().header("x-long", "y".repeat(2_000_000))),
            Outcome::Broken,
        ),
        (
            Step::reply(good()).cut(Sent::Body(10), End::Stall),
            Outcome::Late,
        ),
        (Step::reply(good()).write_slowly(1, ms(500)), Outcome::Late),
    ]
}

/// Responses of HTTP/1.1 only.
fn by_hand() -> Vec<(Step, Outcome)> {
    let many =
        |count: usize| (0..count).fold(good(), |reply, n| reply.header(&format!("x-{n}"), "y"));
    let length = BODY.len() + 3;
    let body = BODY.replace("$id", "a call");
    let smuggled = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}\
         HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"name\":\"evil\"}";
    let keep = |text: String| Step::reply(Reply::raw(text));
    vec![
        (Step::reply(good().framing(Framing::UntilClose)).then(End::Close), Outcome::Right),
        // Only the JSON parser can detect this truncation.
        (Step::reply(good().framing(Framing::UntilClose)).cut(Sent::Body(10), End::Close), Outcome::Unreadable),
        (Step::reply(good().framing(Framing::UntilClose)).cut(Sent::Body(10), End::Reset), Outcome::Broken),
        // Too short: the excess bytes must not be read as the next response.
        (Step::reply(good().framing(Framing::Claimed(12))), Outcome::Unreadable),
        (Step::reply(good().framing(Framing::Claimed(0))), Outcome::Blank),
        (keep(smuggled.into()), Outcome::Blank),
        (keep("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"name\":\"evil\"}".into()), Outcome::Blank),
        (raw(""), Outcome::Broken),
        (raw("\r\n"), Outcome::Broken),
        (raw("SSH-2.0-OpenSSH_9.9\r\n"), Outcome::Broken),
        (raw("HTTP/9.9 200 OK\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 abc OK\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\nbad\0name: x\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 100 Continue\r\n\r\n"), Outcome::Broken),
        (raw("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"), Outcome::Status(101)),
        (raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Outcome::Broken),
        (raw(format!("HTTP/1.0 200 OK\r\n\r\n{body}")), Outcome::Right),
        (raw(format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")), Outcome::Right),
        (Step::reply(many(90)), Outcome::Right),
        (Step::reply(many(500)), Outcome::Broken),
    ]
}

#[tokio::test]
async fn invalid_responses_are_errors_and_do_not_affect_later_calls() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        let mut rows = common();
        if protocol == Protocol::Http1 {
            rows.append(&mut by_hand());
        } else {
            // A stream that ends before or after its stated length.
            rows.push((
                Step::reply(good().framing(Framing::Claimed(5000))),
                Outcome::Broken,
            ));
            rows.push((
                Step::reply(good().framing(Framing::Claimed(12))),
                Outcome::Broken,
            ));
            rows.push((
                Step::reply(good()).cut(Sent::Body(10), End::Keep),
                Outcome::Broken,
            ));
        }
        let options = || quick(&server).no_retries().max_response_size(100_000);
        for (step, expected) in rows {
            // An HTTP/2 connection may take a while to close, and must not be used for the next row.
            let vision = match protocol {
                Protocol::Http1 => vision.clone(),
                Protocol::Http2 => client(protocol).await,
            };
            let mut about = format!("{protocol:?} {step:?}");
            about.truncate(600);
            server.then(step);
            let options = match expected {
                Outcome::Late => options().timeout(ms(150)),
                _ => options(),
            };
            let result = ends(&about, send(&vision, Verb::Get, "a call", options)).await;
            let shown = format!("{result:?}");
            assert!(!shown.contains("SECRET"), "{about}: {shown}");
            assert_eq!(outcome(result), expected, "{about}: {shown}");
            // The next call gets its own response.
            let id = "another call";
            let next = send(&vision, Verb::Get, id, quick(&server)).await;
            assert_eq!(next.expect(&about), id, "{about}");
        }
    }
}

#[tokio::test]
async fn an_endless_body_is_an_error() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        // The whole body would take 20 s; the limit is exceeded after a third of a second.
        let endless = Reply::json(vec![b' '; 4 << 20]).framing(Framing::Chunked);
        server.then(Step::reply(endless).write_slowly(10_000, ms(50)));
        let options = quick(&server).merge(CallOptions::new().max_response_size(50_000));
        let error = send(&vision, Verb::Get, "endless", options).await;
        let error = error.expect_err("too large");
        // A retry would get the same body.
        assert!(error.is_too_large() && error.attempts() == 1, "{error}");
        assert!(error.elapsed() < ms(10_000), "{error}");
    }
}
