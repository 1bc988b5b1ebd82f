//! Interrupted downloads are resumed, or return an error if that is impossible.

use discogen_testkit::fault::{End, Framing, Object, Protocol, Reply};
use google_storage_v1::{Error, Storage};

use crate::faults::media::{Play, Reading, crc32c, download, noise, stage, storage};
use crate::faults::responses::gzip;
use crate::faults::support::{BOTH, ends, side_by_side};

pub(crate) const SIZE: usize = 50_000;
pub(crate) const ETAG: &str = "\"one\"";

pub(crate) fn bytes() -> Vec<u8> {
    noise(SIZE, 1)
}

pub(crate) fn object() -> Object {
    Object::new(bytes()).header("etag", ETAG)
}

/// Another version of the same size.
fn other() -> Object {
    Object::new(noise(SIZE, 2)).header("etag", "\"two\"")
}

fn bare() -> Object {
    Object::new(bytes())
}

/// The expected result of a download.
#[derive(Clone, Copy, Debug)]
enum Expected {
    Whole,
    /// The whole object or an error: the server ignores a condition of the request.
    WholeOrFault,
    Fault(&'static str, fn(&Error) -> bool),
}

const CHANGED: Expected = Expected::Fault("changed", Error::is_changed);
const CHECKSUM: Expected = Expected::Fault("checksum", Error::is_checksum_mismatch);
const BROKEN: Expected = Expected::Fault("cannot be resumed", Error::is_transport);
const ANY: Expected = Expected::Fault("", |_| true);

const fn fails_with(text: &'static str) -> Expected {
    Expected::Fault(text, |error| !error.is_transport() && !error.is_changed())
}

type Row = (&'static str, Object, Vec<Play>, Expected);

async fn check(rows: fn(Protocol) -> Vec<Row>) {
    for protocol in BOTH {
        let storage = &storage(protocol).await;
        side_by_side(
            rows(protocol)
                .into_iter()
                .map(async |(name, object, plays, expected)| {
                    for reading in Reading::ALL {
                        let server = stage(protocol, object.clone(), plays.clone()).await;
                        let about = format!("{protocol:?} {reading:?} {name}");
                        let got = ends(&about, reading.read(download(storage, &server))).await;
                        match (got, expected) {
                            (Ok(got), Expected::Whole | Expected::WholeOrFault) => {
                                assert!(got == bytes(), "{about}: {} bytes", got.len());
                            }
                            (Err(error), Expected::Fault(text, is)) => {
                                assert!(
                                    is(&error) && error.to_string().contains(text),
                                    "{about}: {error}"
                                );
                                assert_eq!(error.method(), Some("storage.objects.get"), "{about}");
                            }
                            (Err(_), Expected::WholeOrFault) => {}
                            (Ok(got), _) => panic!("{about}: {} bytes and no error", got.len()),
                            (Err(error), _) => panic!("{about}: {error}"),
                        }
                    }
                }),
        )
        .await;
    }
}

fn cuts(protocol: Protocol) -> Vec<Row> {
    let mut rows = vec![("no fault", bare(), vec![], Expected::Whole)];
    for end in [
        End::Close,
        End::Reset,
        End::ResetStream(2),
        End::GoAway(0),
        End::ResetStream(0),
    ] {
        for most in [0, 1, 20_000, SIZE - 1] {
            rows.push((
                "a cut",
                object(),
                vec![Play::Cut(most, end)],
                Expected::Whole,
            ));
            let chunked = object().framing(Framing::Chunked);
            rows.push((
                "unsized",
                chunked,
                vec![Play::Cut(most, end)],
                Expected::Whole,
            ));
        }
        let plays = vec![Play::Cut(20_000, end)];
        if protocol == Protocol::Http2 || !matches!(end, End::Reset | End::ResetStream(_)) {
            rows.push(("no version", bare(), plays, BROKEN));
        }
    }
    if protocol == Protocol::Http1 {
        let until_close = || object().framing(Framing::UntilClose);
        let cut = |most| {
            vec![
                Play::Cut(most, End::Close),
                Play::Cut(usize::MAX, End::Close),
            ]
        };
        rows.push(("until close", until_close(), cut(20_000), Expected::Whole));
        rows.push((
            "until close, all of it",
            until_close(),
            cut(SIZE),
            Expected::Whole,
        ));
    } else {
        let cut = vec![Play::Cut(20_000, End::Keep)];
        rows.push(("an end without its length", object(), cut, Expected::Whole));
        rows.push((
            "ends that only the transport reports",
            vague(),
            twice(),
            Expected::Whole,
        ));
    }
    rows
}

/// Without a length and without ranges.
fn vague() -> Object {
    let mut object = object().framing(Framing::Chunked);
    object.has_ranges = false;
    object
}

fn twice() -> Vec<Play> {
    vec![Play::Cut(20_000, End::ResetStream(0)); 2]
}

/// reqwest reports a reset without an error as the end of the body. Two equal ends count as the end or as a failure.
#[tokio::test]
async fn an_unmarked_end_is_an_error() {
    // Another test may have installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().http2_prior_knowledge();
    let builder = Storage::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .token("SECRET");
    let storage = builder.http_client(client.build().expect("a client"));
    let storage = storage.build().await.expect("a client");
    let server = stage(Protocol::Http2, vague(), twice()).await;
    let got = ends("vague", Reading::ALL[0].read(download(&storage, &server))).await;
    let error = got.expect_err("no bytes");
    assert!(
        error.to_string().contains("the download may be incomplete"),
        "{error}"
    );
}

#[tokio::test]
async fn interrupted_downloads_are_resumed() {
    check(cuts).await;
}

fn versions(_: Protocol) -> Vec<Row> {
    let cut = || vec![Play::Cut(20_000, End::Close)];
    let with = |name: &str, value: &str| bare().header(name, value);
    let dated =
        |age: &str| with("last-modified", "Sun, 22 Nov 2026 10:00:00 GMT").header("date", age);
    let old = "Sun, 22 Nov 2026 10:00:05 GMT";
    let becoming = |object: Object| vec![Play::Cut(20_000, End::Close), Play::Become(object)];
    let deaf = |mut object: Object| {
        object.honors_if_range = false;
        object
    };
    let rangeless = |mut object: Object| {
        object.has_ranges = false;
        object
    };
    let generation = |number: &str| with("x-goog-generation", number);
    vec![
        ("etag", object(), cut(), Expected::Whole),
        ("generation", generation("7"), cut(), Expected::Whole),
        (
            "etag without quotes",
            with("etag", "CKih16GjycICEAE="),
            cut(),
            Expected::Whole,
        ),
        ("settled date", dated(old), cut(), Expected::Whole),
        (
            "fresh date",
            dated("Sun, 22 Nov 2026 10:00:00 GMT"),
            cut(),
            BROKEN,
        ),
        ("date of no day", dated("yesterday"), cut(), BROKEN),
        ("weak etag", with("etag", "W/\"one\""), cut(), BROKEN),
        (
            "weak etag and a date",
            dated(old).header("etag", "W/\"one\""),
            cut(),
            BROKEN,
        ),
        ("changed", object(), becoming(other()), CHANGED),
        (
            "changed, if-range not heeded",
            object(),
            becoming(deaf(other())),
            CHANGED,
        ),
        (
            "changed, no ranges",
            object(),
            becoming(rangeless(other())),
            CHANGED,
        ),
        (
            "changed generation",
            generation("7"),
            becoming(generation("8")),
            CHANGED,
        ),
        (
            "changed generation, same tag",
            generation("7").header("etag", ETAG),
            becoming(generation("8").header("etag", ETAG)),
            CHANGED,
        ),
        (
            "changed date",
            dated(old),
            becoming(dated(old).header("x", "y")),
            Expected::Whole,
        ),
        (
            "no ranges, same version",
            object(),
            becoming(rangeless(object())),
            Expected::Whole,
        ),
        (
            "no ranges from the start",
            rangeless(object()),
            cut(),
            Expected::Whole,
        ),
        (
            "a word on the version no more",
            object(),
            becoming(deaf(bare())),
            fails_with("has no version"),
        ),
        (
            "as many bytes, another length",
            object(),
            becoming(rangeless(
                Object::new(noise(SIZE + 1, 1)).header("etag", ETAG),
            )),
            CHANGED,
        ),
    ]
}

#[tokio::test]
async fn two_versions_are_never_combined() {
    check(versions).await;
}

/// Responses to the request for the rest, from byte 20,000 on.
fn rests(_: Protocol) -> Vec<Row> {
    let rest = bytes().split_off(20_000);
    let part = |range: &str, bytes: &[u8]| {
        let reply = Reply::new(206, bytes.to_vec()).header("etag", ETAG);
        Play::Respond(reply.header("content-range", range))
    };
    let status =
        |status: u16| Play::Respond(Reply::new(status, r#"{"error":{"message":"the message"}}"#));
    let refused = |total: &str| {
        let reply = Reply::new(416, "").header("etag", ETAG);
        Play::Respond(reply.header("content-range", total))
    };
    let no_range = Play::Respond(Reply::new(206, rest.clone()).header("etag", ETAG));
    let unpacked = Reply::new(206, rest.clone()).header("etag", ETAG);
    let unpacked = unpacked.header("content-range", "bytes 20000-49999/50000");
    let packed = Play::Respond(unpacked.header("content-encoding", "br"));
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |name, plays: Vec<Play>, expected| {
        // Chunk lines would count as bytes; the length shows the position of the cut.
        let mut all = vec![Play::Cut(20_000, End::Close)];
        all.extend(plays);
        rows.push((name, object(), all, expected));
    };
    let came = fails_with("for the requested `bytes=");
    row(
        "the rest",
        vec![part("bytes 20000-49999/50000", &rest)],
        Expected::Whole,
    );
    row(
        "of unknown length",
        vec![part("bytes 20000-49999/*", &rest)],
        Expected::Whole,
    );
    row(
        "a part of it",
        vec![part("bytes 20000-20009/50000", &rest[..10])],
        Expected::Whole,
    );
    row(
        "too early",
        vec![part("bytes 19999-49999/50000", &bytes()[19_999..])],
        came,
    );
    row(
        "too late",
        vec![part("bytes 20001-49999/50000", &rest[1..])],
        came,
    );
    row(
        "no range",
        vec![no_range],
        fails_with("without a valid `content-range`"),
    );
    row(
        "no unit",
        vec![part("20000-49999/50000", &rest)],
        fails_with("without a valid `content-range`"),
    );
    row(
        "backwards",
        vec![part("bytes 20000-19999/50000", b"")],
        fails_with("without a valid `content-range`"),
    );
    row(
        "another total",
        vec![part("bytes 20000-49999/50001", &rest)],
        CHANGED,
    );
    row(
        "too few",
        vec![part("bytes 20000-49999/50000", &rest[1..])],
        fails_with("by its `content-length`"),
    );
    row(
        "another encoding",
        vec![packed],
        fails_with("another content coding"),
    );
    row(
        "503 first",
        vec![status(503), status(500), Play::Right],
        Expected::Whole,
    );
    row(
        "503 for ever",
        vec![status(503); 5],
        Expected::Fault("the message", Error::is_server_error),
    );
    row(
        "gone",
        vec![status(404)],
        Expected::Fault("the message", Error::is_not_found),
    );
    row(
        "precondition",
        vec![status(412)],
        Expected::Fault("the message", Error::is_changed),
    );
    row(
        "refused",
        vec![refused("bytes */20000")],
        Expected::Fault("416", |it| !it.is_transport()),
    );
    row(
        "refused, no length",
        vec![refused("bytes */*")],
        Expected::Fault("416", |_| true),
    );
    row(
        "no content",
        vec![Play::Respond(Reply::new(204, "").header("etag", ETAG))],
        CHANGED,
    );
    row(
        "no response",
        vec![Play::End(End::Close), Play::End(End::Reset)],
        Expected::Whole,
    );
    rows
}

#[tokio::test]
async fn the_rest_is_validated() {
    check(rests).await;
}

fn lengths(protocol: Protocol) -> Vec<Row> {
    let claimed = |size| object().framing(Framing::Claimed(size));
    let respond = |reply: Reply| vec![Play::Respond(reply); 6];
    let right = format!("crc32c={},md5=AAAA", crc32c(&bytes()));
    let hashed = |hash: &str| bare().header("x-goog-hash", hash);
    let cut = |most| vec![Play::Cut(most, End::Close)];
    let part = Reply::new(206, bytes()).header("content-range", "bytes 0-49999/50000");
    let mut rows = vec![
        (
            "too long a length",
            claimed(SIZE + 1),
            vec![Play::Cut(SIZE, End::Close)],
            ANY,
        ),
        (
            "an unrequested part",
            bare(),
            respond(Reply::new(206, bytes())),
            fails_with("206"),
        ),
        (
            "all of it as a part",
            bare(),
            respond(part),
            Expected::Whole,
        ),
        ("right hash", hashed(&right), vec![], Expected::Whole),
        (
            "right hash, carried on",
            hashed(&right).header("etag", ETAG),
            cut(20_000),
            Expected::Whole,
        ),
        ("wrong hash", hashed("crc32c=AAAAAA=="), vec![], CHECKSUM),
        (
            "wrong md5",
            hashed("md5=AAAAAAAAAAAAAAAAAAAAAA=="),
            vec![],
            CHECKSUM,
        ),
        (
            "wrong content-md5",
            bare().header("content-md5", "AAAA"),
            vec![],
            CHECKSUM,
        ),
        (
            "hash of what was packed",
            hashed("crc32c=AAAAAA==").header("x-goog-stored-content-encoding", "gzip"),
            vec![],
            Expected::Whole,
        ),
        (
            "unpacked on the way, carried on",
            hashed("crc32c=AAAAAA==")
                .header("x-goog-stored-content-encoding", "gzip")
                .header("x-goog-generation", "7")
                .framing(Framing::Chunked),
            cut(20_000),
            Expected::Whole,
        ),
        ("another hash", hashed("sha1=AAAA"), vec![], Expected::Whole),
    ];
    let too_short = claimed(SIZE - 1).header("x-goog-hash", right.clone());
    rows.push(("too short a length", too_short, vec![], ANY));
    if protocol == Protocol::Http2 {
        rows.push(("more than its length", claimed(SIZE - 1), vec![], ANY));
        let end = vec![Play::Cut(SIZE, End::ResetStream(2))];
        rows.push(("all but the end", object(), end.clone(), Expected::Whole));
        rows.push((
            "all but the end, vouched for",
            hashed(&right),
            end,
            Expected::Whole,
        ));
    }
    let zip = gzip(&bytes());
    let packed = |zip: &[u8]| {
        let packed = Object::new(zip).header("content-encoding", "gzip");
        packed.header("etag", ETAG)
    };
    rows.push((
        "packed in spite of all",
        packed(&zip),
        vec![],
        Expected::WholeOrFault,
    ));
    rows.push((
        "packed and cut",
        packed(&zip),
        vec![Play::Cut(20_000, End::Close)],
        Expected::WholeOrFault,
    ));
    rows
}

#[tokio::test]
async fn lengths_and_checksums_are_verified() {
    check(lengths).await;
}
