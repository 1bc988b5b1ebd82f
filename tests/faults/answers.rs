//! Answers that are wrong, or right in an unusual way.

use std::io::Write as _;

use discogen_testkit::fault::{End, Framing, Protocol, Reply, Sent, Step};
use google_vision_v1::{CallOptions, Error};

use crate::support::{BODY, BOTH, Verb, client, ends, good, ms, pair, quick, send};

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Right,
    /// Nothing in it, which is an empty value.
    Blank,
    Broken,
    Unreadable,
    TooLarge,
    Late,
    Status(u16),
}

fn fate(result: Result<String, Error>) -> Fate {
    match result {
        Ok(name) if name == "a call" => Fate::Right,
        Ok(name) => {
            assert!(name.is_empty(), "another's answer: {name}");
            Fate::Blank
        }
        Err(error) if error.is_timeout() => Fate::Late,
        Err(error) if error.is_transport() => Fate::Broken,
        Err(error) if error.is_decode() => Fate::Unreadable,
        Err(error) if error.is_too_large() => Fate::TooLarge,
        Err(error) => Fate::Status(error.http_status().map_or(0, |status| status.as_u16())),
    }
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn zipped(bytes: Vec<u8>) -> Step {
    Step::say(Reply::json(bytes).header("content-encoding", "gzip"))
}

fn raw(text: impl Into<String>) -> Step {
    let text: String = text.into();
    Step::say(Reply::raw(text)).then(End::Close)
}

/// What both protocols can say.
fn common() -> Vec<(Step, Fate)> {
    let body = BODY.replace("$id", "a call").into_bytes();
    let whole = gzip(&body);
    let noise: Vec<u8> = (0..60_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let big = format!(r#"{{"name":"{}"}}"#, "n".repeat(200_000));
    let mut spoiled = whole.clone();
    spoiled[whole.len() / 2] ^= 0xff;
    vec![
        (Step::say(good()), Fate::Right),
        (Step::say(good().framing(Framing::Chunked)), Fate::Right),
        (Step::say(good()).write_slowly(7, ms(1)), Fate::Right),
        (Step::say(Reply::new(200, "")), Fate::Blank),
        (Step::say(Reply::json("{\"name\":")), Fate::Unreadable),
        (Step::say(Reply::new(200, "<html>")), Fate::Unreadable),
        (
            Step::say(good()).cut(Sent::Body(10), End::Close),
            Fate::Broken,
        ),
        (
            Step::say(good().framing(Framing::Chunked)).cut(Sent::Body(30), End::Close),
            Fate::Broken,
        ),
        (
            Step::say(good().framing(Framing::Claimed(5000))).then(End::Close),
            Fate::Broken,
        ),
        (zipped(whole.clone()), Fate::Right),
        (zipped(whole.clone()).write_slowly(3, ms(1)), Fate::Right),
        // The framing is right, what is inside isn't.
        (zipped(whole[..whole.len() - 1].to_vec()), Fate::Broken),
        (zipped(whole[..whole.len() - 8].to_vec()), Fate::Broken),
        (zipped(whole[..whole.len() / 2].to_vec()), Fate::Broken),
        (zipped(whole[..5].to_vec()), Fate::Broken),
        (zipped(spoiled), Fate::Broken),
        (zipped(body), Fate::Broken),
        (
            zipped(whole.clone()).cut(Sent::Body(20), End::Close),
            Fate::Broken,
        ),
        // A bound on what is kept, not on what is sent.
        (Step::say(Reply::json(big.clone())), Fate::TooLarge),
        (
            Step::say(Reply::json(big).framing(Framing::Chunked)),
            Fate::TooLarge,
        ),
        (
            Step::say(good().framing(Framing::Claimed(1 << 40))),
            Fate::TooLarge,
        ),
        (zipped(gzip(&vec![b' '; 64 << 20])), Fate::TooLarge),
        // An error's body is read as far as it is of use.
        (Step::say(Reply::new(400, noise)), Fate::Status(400)),
        (
            Step::say(Reply::new(400, vec![b'x'; 8 << 20])),
            Fate::Status(400),
        ),
        (
            Step::say(Reply::new(400, "cut")).cut(Sent::Body(1), End::Close),
            Fate::Status(400),
        ),
        (
            Step::say(Reply::new(304, "").framing(Framing::UntilClose)).then(End::Close),
            Fate::Status(304),
        ),
        (Step::say(Reply::new(418, "")), Fate::Status(418)),
        // Early news.
        (
            Step::say(good().after_informational(103, "</a>; rel=preload")),
            Fate::Right,
        ),
        (
            Step::say(
                good()
                    .after_informational(103, "a")
                    .after_informational(103, "b"),
            ),
            Fate::Right,
        ),
        // Headers.
        (
            Step::say(good().header("x-long", "y".repeat(8_000))),
            Fate::Right,
        ),
        (
            Step::say(good().header("x-long", "y".repeat(2_000_000))),
            Fate::Broken,
        ),
        (
            Step::say(good()).cut(Sent::Body(10), End::Stall),
            Fate::Late,
        ),
        (Step::say(good()).write_slowly(1, ms(500)), Fate::Late),
    ]
}

/// What only HTTP/1.1 can say.
fn by_hand() -> Vec<(Step, Fate)> {
    let many =
        |count: usize| (0..count).fold(good(), |reply, n| reply.header(&format!("x-{n}"), "y"));
    let length = BODY.len() + 3;
    let body = BODY.replace("$id", "a call");
    let smuggled = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}\
         HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"name\":\"evil\"}";
    let keep = |text: String| Step::say(Reply::raw(text));
    vec![
        (Step::say(good().framing(Framing::UntilClose)).then(End::Close), Fate::Right),
        // Nobody can tell this cut but the reader of the JSON.
        (Step::say(good().framing(Framing::UntilClose)).cut(Sent::Body(10), End::Close), Fate::Unreadable),
        (Step::say(good().framing(Framing::UntilClose)).cut(Sent::Body(10), End::Reset), Fate::Broken),
        // Too short: what is left over is nobody's answer.
        (Step::say(good().framing(Framing::Claimed(12))), Fate::Unreadable),
        (Step::say(good().framing(Framing::Claimed(0))), Fate::Blank),
        (keep(smuggled.into()), Fate::Blank),
        (keep("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"name\":\"evil\"}".into()), Fate::Blank),
        (raw(""), Fate::Broken),
        (raw("\r\n"), Fate::Broken),
        (raw("SSH-2.0-OpenSSH_9.9\r\n"), Fate::Broken),
        (raw("HTTP/9.9 200 OK\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 abc OK\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\nbad\0name: x\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"), Fate::Broken),
        (raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 100 Continue\r\n\r\n"), Fate::Broken),
        (raw("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"), Fate::Status(101)),
        (raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Fate::Broken),
        (raw(format!("HTTP/1.0 200 OK\r\n\r\n{body}")), Fate::Right),
        (raw(format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")), Fate::Right),
        (Step::say(many(90)), Fate::Right),
        (Step::say(many(500)), Fate::Broken),
    ]
}

#[tokio::test]
async fn wrong_answers_are_errors_and_leave_nothing_behind() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        let mut rows = common();
        if protocol == Protocol::Http1 {
            rows.append(&mut by_hand());
        } else {
            // A stream that ends before, or after, its stated length.
            rows.push((
                Step::say(good().framing(Framing::Claimed(5000))),
                Fate::Broken,
            ));
            rows.push((
                Step::say(good().framing(Framing::Claimed(12))),
                Fate::Broken,
            ));
            rows.push((
                Step::say(good()).cut(Sent::Body(10), End::Keep),
                Fate::Broken,
            ));
        }
        let options = || quick(&server).no_retries().max_response_size(100_000);
        for (step, expected) in rows {
            // A connection of HTTP/2 may take a while to end, and must not meet the next row.
            let vision = match protocol {
                Protocol::Http1 => vision.clone(),
                Protocol::Http2 => client(protocol).await,
            };
            let mut about = format!("{protocol:?} {step:?}");
            about.truncate(600);
            server.then(step);
            let options = match expected {
                Fate::Late => options().timeout(ms(150)),
                _ => options(),
            };
            let result = ends(&about, send(&vision, Verb::Get, "a call", options)).await;
            let shown = format!("{result:?}");
            assert!(!shown.contains("SECRET"), "{about}: {shown}");
            assert_eq!(fate(result), expected, "{about}: {shown}");
            // The next call has an answer of its own.
            let id = "another call";
            let next = send(&vision, Verb::Get, id, quick(&server)).await;
            assert_eq!(next.expect(&about), id, "{about}");
        }
    }
}

#[tokio::test]
async fn an_endless_body_is_given_up() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        let endless = Reply::json(vec![b' '; 32 << 20]).framing(Framing::Chunked);
        server.then(Step::say(endless).write_slowly(10_000, ms(1)));
        let options = quick(&server).merge(CallOptions::new().max_response_size(50_000));
        let error = send(&vision, Verb::Get, "endless", options).await;
        let error = error.expect_err("too large");
        // It would be as large the next time.
        assert!(error.is_too_large() && error.attempts() == 1, "{error}");
        assert!(error.elapsed() < ms(5000), "{error}");
    }
}
