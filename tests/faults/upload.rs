//! Uploads, rule by rule: what the server has is what was sent, or the caller knows.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_testkit::fault::{
    Delivery, End, FaultServer, Protocol, Reply, Sent, Step, Take, Uploads, Whim,
};
use google_storage_v1::resources::objects::InsertParams;
use google_storage_v1::schemas::Object;
use google_storage_v1::{
    BoxError, BoxFuture, Bytes, CallOptions, Credentials, Error, HeaderMap, HeaderValue, Media,
    Result, Storage, UploadCall, UploadSession,
};
use tokio::io::AsyncReadExt as _;

use crate::support::{BOTH, ends, ms, prior_knowledge, quick, until};

/// What every chunk but the last is a multiple of.
pub(crate) const Q: usize = 256 * 1024;

/// Bytes that differ wherever they are cut.
pub(crate) fn content(size: usize) -> Vec<u8> {
    let byte = |index: usize| (index.wrapping_mul(2_654_435_761) >> 13) as u8;
    (0..size).map(byte).collect()
}

/// Where media comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Bytes,
    File,
    OpenFile,
    Reader,
    Stated,
    Stream,
}

impl From {
    pub(crate) const ALL: [Self; 6] = [
        Self::Bytes,
        Self::File,
        Self::OpenFile,
        Self::Reader,
        Self::Stated,
        Self::Stream,
    ];

    pub(crate) fn media(self, bytes: &[u8]) -> Media {
        let length = bytes.len() as u64;
        match self {
            Self::Bytes => Media::from(bytes.to_vec()),
            Self::File => {
                let mut file = tempfile::NamedTempFile::new().expect("a file");
                file.write_all(bytes).expect("room");
                // Kept until the test's process ends: the media opens it more than once.
                let (_, path) = file.keep().expect("kept");
                Media::file(path)
            }
            Self::OpenFile => {
                let mut file = tempfile::tempfile().expect("a file");
                file.write_all(b"before").expect("room");
                file.write_all(bytes).expect("room");
                std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(6)).expect("a place");
                Media::from(tokio::fs::File::from_std(file))
            }
            Self::Reader => Media::reader(std::io::Cursor::new(bytes.to_vec())),
            // Short reads, as a pipe gives them.
            Self::Stated => {
                let (mut here, there) = tokio::io::duplex(10_000);
                let bytes = bytes.to_vec();
                tokio::spawn(async move {
                    let _ = tokio::io::AsyncWriteExt::write_all(&mut here, &bytes).await;
                });
                Media::reader(there).length(length)
            }
            Self::Stream => {
                let pieces: Vec<Vec<u8>> = bytes.chunks(70_001).map(<[u8]>::to_vec).collect();
                Media::stream(Pieces(pieces.into_iter()))
            }
        }
    }

    /// It can be read again.
    pub(crate) fn rewinds(self) -> bool {
        matches!(self, Self::Bytes | Self::File | Self::OpenFile)
    }
}

/// A stream without a library.
struct Pieces(std::vec::IntoIter<Vec<u8>>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(|piece| Ok(Bytes::from(piece))))
    }
}

/// A server of uploads, and a client.
pub(crate) struct Bench {
    pub(crate) server: FaultServer,
    pub(crate) uploads: Uploads,
    pub(crate) storage: Storage,
}

pub(crate) async fn storage(protocol: Protocol) -> Storage {
    let builder = Storage::builder().token("SECRET");
    let builder = match protocol {
        Protocol::Http1 => builder,
        Protocol::Http2 => builder.transport(prior_knowledge().build()),
    };
    builder.build().await.expect("a client")
}

pub(crate) async fn serve(protocol: Protocol) -> (FaultServer, Uploads) {
    let uploads = Uploads::new();
    let model = uploads.clone();
    let server = FaultServer::start(protocol, move |delivery| model.answer(delivery));
    (server.await.expect("a port"), uploads)
}

pub(crate) async fn bench(protocol: Protocol) -> Bench {
    bench_with(protocol, storage(protocol).await).await
}

/// A client is slow to build, since it reads the certificates of the system.
pub(crate) async fn bench_with(protocol: Protocol, storage: Storage) -> Bench {
    let (server, uploads) = serve(protocol).await;
    Bench {
        server,
        uploads,
        storage,
    }
}

/// What happens to one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Whim(Whim),
    /// On the way; the server sees what came.
    Way(Step),
    /// Instead of the server.
    Deaf(Step),
}

impl Bench {
    pub(crate) fn play(&self, acts: impl IntoIterator<Item = Act>) {
        for act in acts {
            match act {
                Act::Whim(whim) => {
                    self.uploads.then(whim);
                    self.server.then(Step::ask());
                }
                Act::Way(step) => {
                    self.uploads.then(Whim::None);
                    self.server.then(step);
                }
                Act::Deaf(step) => {
                    self.server.then(step);
                }
            }
        }
    }

    pub(crate) fn call(&self, media: Media) -> UploadCall<InsertParams> {
        let object = Object::new().content_type("text/x-test");
        let call = self.storage.objects().insert("bucket", object).name("name");
        call.upload(media).with(quick(&self.server)).chunk_size(Q)
    }

    /// The same without metadata, as the simple protocol wants it.
    pub(crate) fn bare(&self, media: Media) -> UploadCall<InsertParams> {
        let call = self.storage.objects().insert("bucket", Object::new());
        let media = media.content_type("text/x-test");
        call.name("name").upload(media).with(quick(&self.server))
    }

    /// What each request said of its part: `bytes 0-9/10`.
    pub(crate) fn ranges(&self) -> Vec<String> {
        let puts = self.server.deliveries().into_iter();
        puts.filter(|it| it.method == "PUT")
            .map(|it| it.header("content-range").to_owned())
            .collect()
    }

    /// Every byte is there, and no rule was broken.
    pub(crate) fn check(&self, bytes: &[u8], result: &Result<Object>, about: &str) {
        let violations = self.uploads.violations();
        assert!(violations.is_empty(), "{about}: {violations:?}");
        match result {
            Ok(_) => {
                let stored = self.uploads.stored();
                let last = stored
                    .last()
                    .unwrap_or_else(|| panic!("{about}: nothing stored"));
                assert!(
                    last.bytes == bytes,
                    "{about}: {} of {}",
                    last.bytes.len(),
                    bytes.len()
                );
                assert_eq!(last.media_type, "text/x-test", "{about}");
                let metadata = r#"{"contentType":"text/x-test"}"#;
                assert_eq!(last.metadata, metadata, "{about}");
            }
            Err(error) => {
                let text = format!("{error} {error:?}");
                assert!(!text.contains("SECRET"), "{about}: {text}");
                assert_eq!(error.method(), Some("storage.objects.insert"), "{about}");
            }
        }
    }
}

pub(crate) fn cut(take: Take) -> Act {
    Act::Way(Step::ask().take(take).cut(Sent::Head(0), End::Close))
}

pub(crate) fn refuse(status: u16) -> Act {
    Act::Whim(Whim::Refuse(Reply::new(status, "")))
}

pub(crate) fn none() -> Act {
    Act::Whim(Whim::None)
}

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
                    // One request a chunk, and one for nothing at all.
                    assert_eq!(bench.ranges().len(), size.div_ceil(chunk).max(1), "{about}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_said_of_each_chunk() {
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

/// A row: its name, what happens, whether it ends well with media that can be read again,
/// and with media that cannot.
type Row = (&'static str, Vec<Act>, Outcome, Outcome);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Good,
    /// An error whose text has this in it.
    Bad(&'static str),
}

/// Media of three chunks, the last of 100 bytes: one request begins, three send.
fn rows() -> Vec<Row> {
    use Outcome::{Bad, Good};
    let good = |name, acts| (name, acts, Good, Good);
    let bad = |name, acts, text| (name, acts, Bad(text), Bad(text));
    let mut rows = vec![
        good("nothing", vec![]),
        good(
            "the beginning fails",
            vec![refuse(503), refuse(429), none()],
        ),
        good("the beginning is cut", vec![cut(Take::All)]),
        good("a part is kept", vec![none(), Act::Whim(Whim::Keep(1000))]),
        good(
            "a part is kept, twice",
            vec![
                none(),
                Act::Whim(Whim::Keep(1000)),
                Act::Whim(Whim::Keep(Q / 2)),
            ],
        ),
        good("nothing is kept", vec![none(), Act::Whim(Whim::Keep(0))]),
        good(
            "nothing of the last is kept",
            vec![none(), none(), none(), Act::Whim(Whim::Keep(0))],
        ),
        good(
            "a part of the last is kept",
            vec![none(), none(), none(), Act::Whim(Whim::Keep(7))],
        ),
        good(
            "less is said than kept",
            vec![none(), none(), Act::Whim(Whim::Claim(-100))],
        ),
        good(
            "the last is kept and its answer lost",
            vec![none(), none(), none(), cut(Take::All)],
        ),
        good(
            "the last is kept and 503 said",
            vec![
                none(),
                none(),
                none(),
                Act::Whim(Whim::Say(Reply::new(503, ""))),
            ],
        ),
        good(
            "it moves",
            vec![none(), Act::Whim(Whim::Move), Act::Whim(Whim::Move)],
        ),
        good(
            "it is gone at once",
            vec![none(), Act::Whim(Whim::Expire(404))],
        ),
        good(
            "it is gone at the first question",
            vec![none(), refuse(500), Act::Whim(Whim::Expire(410))],
        ),
        (
            "it is gone later",
            vec![none(), none(), Act::Whim(Whim::Expire(410))],
            Good,
            Bad("cannot be read again"),
        ),
        (
            "what was confirmed is lost",
            vec![none(), none(), Act::Whim(Whim::Lose(Q))],
            Good,
            Bad("from byte 0 again"),
        ),
        bad(
            "more is said than sent",
            vec![none(), Act::Whim(Whim::Claim(1))],
            "says that it has 262145 bytes",
        ),
        bad(
            "a range from the middle",
            vec![none(), Act::Whim(Whim::Range(Some("bytes=5-9")))],
            "bytes=0-",
        ),
        bad(
            "done too early",
            vec![none(), Act::Whim(Whim::Finish)],
            "only 262144 bytes were sent",
        ),
        bad(
            "done when asked, too early",
            vec![none(), refuse(503), Act::Whim(Whim::Finish)],
            "complete",
        ),
        bad(
            "a bit is turned",
            vec![none(), none(), Act::Whim(Whim::Corrupt)],
            "`crc32c`",
        ),
        bad(
            "no session",
            vec![Act::Deaf(Step::say(Reply::json("{}")))],
            "no `location`",
        ),
        bad("not allowed", vec![none(), none(), refuse(403)], "403"),
        bad(
            "never any further",
            vec![none(), none()]
                .into_iter()
                .chain(vec![Act::Whim(Whim::Keep(0)); 9])
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
                Act::Whim(Whim::Expire(404)),
            ],
            "may be complete",
        ),
    ];
    for status in [408, 429, 500, 502, 503, 504] {
        rows.push(good(
            "a status",
            vec![none(), refuse(status), none(), none(), refuse(status)],
        ));
        let said = Act::Whim(Whim::Say(Reply::new(status, "")));
        rows.push(good(
            "kept, and a status",
            vec![none(), said.clone(), none(), said],
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
        let reset = Step::ask()
            .take(Take::First(bytes))
            .cut(Sent::Head(0), End::Reset);
        rows.push(good("the request is reset", vec![none(), Act::Way(reset)]));
    }
    for bytes in [0, 5, 20] {
        let act = Act::Way(Step::ask().cut(Sent::Head(bytes), End::Close));
        rows.push(good(
            "the answer is cut",
            vec![none(), act.clone(), none(), act],
        ));
    }
    rows
}

#[tokio::test]
async fn every_rule_of_the_resumable_protocol() {
    let bytes = content(2 * Q + 100);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for (name, acts, again, once) in rows() {
            for from in [From::Bytes, From::File, From::Reader, From::Stream] {
                let about = format!("{protocol:?} {name} {from:?} {acts:?}");
                let bench = bench_with(protocol, client.clone()).await;
                bench.play(acts.clone());
                let call = bench.call(from.media(&bytes)).resumable().send();
                let result = ends(&about, call).await;
                bench.check(&bytes, &result, &about);
                let expected = if from.rewinds() { again } else { once };
                match (expected, result) {
                    (Outcome::Good, result) => {
                        result.expect(&about);
                        assert_eq!(bench.uploads.stored().len(), 1, "{about}");
                    }
                    (Outcome::Bad(text), result) => {
                        let error = result.expect_err(&about);
                        assert!(error.to_string().contains(text), "{about}: {error}");
                        assert_eq!(
                            error.is_checksum_mismatch(),
                            name == "a bit is turned",
                            "{about}"
                        );
                        let gone = name.contains("gone");
                        assert_eq!(error.is_upload_expired(), gone, "{about}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_left_of_a_chunk_is_still_a_multiple() {
    for from in From::ALL {
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), Act::Whim(Whim::Keep(1000))]);
        let bytes = content(4 * Q);
        let call = bench.call(from.media(&bytes)).resumable();
        let result = call.chunk_size(2 * Q).send().await;
        bench.check(&bytes, &result, &format!("{from:?}"));
        result.expect("an object");
    }
}

#[tokio::test]
async fn failures_count_since_the_last_progress() {
    // Twelve of them, where five in a row are the end.
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
async fn a_call_that_may_be_repeated_begins_anew_even_if_it_may_be_complete() {
    let bench = bench(Protocol::Http1).await;
    bench.play([none(), none(), cut(Take::All), Act::Whim(Whim::Expire(404))]);
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

#[tokio::test]
async fn one_request_is_made_again_only_if_it_may_be() {
    let bytes = content(1000);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for from in From::ALL {
            for marked in [false, true] {
                for act in [refuse(503), cut(Take::First(900)), cut(Take::First(0))] {
                    let about = format!("{protocol:?} {from:?} {marked} {act:?}");
                    let bench = bench_with(protocol, client.clone()).await;
                    bench.play([act]);
                    let call = bench.call(from.media(&bytes)).multipart();
                    let call = call.with(CallOptions::new().idempotent(marked)).send();
                    let result = ends(&about, call).await;
                    bench.check(&bytes, &result, &about);
                    let again = marked && matches!(from, From::Bytes | From::File);
                    assert_eq!(result.is_ok(), again, "{about} {result:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_arrived_in_one_request_is_compared() {
    for (whim, good) in [
        (Whim::None, true),
        (Whim::Corrupt, false),
        (Whim::Keep(999), false),
    ] {
        for multipart in [false, true] {
            let bench = bench(Protocol::Http1).await;
            bench.play([Act::Whim(whim.clone())]);
            let media = Media::from(content(1000));
            let call = match multipart {
                true => bench.call(media).multipart(),
                false => {
                    let call = bench
                        .storage
                        .objects()
                        .insert("bucket", Object::new())
                        .name("name");
                    call.upload(media).simple().with(quick(&bench.server))
                }
            };
            let result = call.send().await;
            assert_eq!(result.is_ok(), good, "{whim:?} {multipart}");
            assert!(result.is_ok() || result.is_err_and(|error| error.is_checksum_mismatch()));
        }
    }
}

#[tokio::test]
async fn the_protocol_is_chosen_by_size_and_by_what_is_said() {
    for (size, from, body, expected) in [
        (0, From::Bytes, false, "media"),
        (5_000_000, From::Bytes, false, "media"),
        (5_000_000, From::File, true, "multipart"),
        (5_000_001, From::Bytes, false, "resumable"),
        (5_000_001, From::File, true, "resumable"),
        (10, From::Stated, true, "multipart"),
        (10, From::Reader, true, "resumable"),
    ] {
        let bench = bench(Protocol::Http1).await;
        let object = match body {
            true => Object::new().content_type("text/plain"),
            false => Object::new(),
        };
        let call = bench.storage.objects().insert("bucket", object).name("a/b");
        let endpoint = format!("{}prefix/", bench.server.endpoint());
        let options = quick(&bench.server).endpoint(endpoint);
        let bytes = content(size);
        let sent = call
            .upload(from.media(&bytes))
            .with(options)
            .send_full()
            .await;
        assert_eq!(sent.expect("an object").status(), 200);
        let first: Delivery = bench.server.deliveries().remove(0);
        let target =
            format!("/prefix/upload/storage/v1/b/bucket/o?name=a%2Fb&uploadType={expected}");
        assert_eq!(first.target, target, "{size} {from:?}");
        let stored = bench.uploads.stored().remove(0);
        assert!(stored.bytes == bytes, "{size} {from:?}");
        let kind = if body {
            "text/plain"
        } else {
            "application/octet-stream"
        };
        assert_eq!(stored.media_type, kind, "{size} {from:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is() {
    let bench = bench(Protocol::Http1).await;
    let bytes = || Media::from("text");
    let missing = Media::file("/no/such/file");
    for (call, text) in [
        (bench.call(bytes()).simple(), "has no body"),
        (
            bench.call(bytes()).resumable().chunk_size(1000),
            "multiple of 262144",
        ),
        (
            bench.call(bytes()).resumable().chunk_size(0),
            "multiple of 262144",
        ),
        (
            bench.call(bytes().content_type("text")),
            "is not a media type",
        ),
        (
            bench.call(bytes().content_type("a/b\r\nx: y")),
            "is not a media type",
        ),
        (
            bench.call(bytes().length(5)),
            "ended after 4 bytes, 5 were stated",
        ),
        (bench.call(missing), "cannot be read: /no/such/file"),
        (
            bench
                .storage
                .objects()
                .insert("..", Object::new())
                .upload(bytes()),
            "parameter `bucket`",
        ),
    ] {
        let error = call.send().await.expect_err(text);
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(bench.server.deliveries().is_empty());
}

#[tokio::test]
async fn media_of_another_length_is_an_error() {
    for protocol in BOTH {
        for resumable in [false, true] {
            for (stated, text) in [(999, "more than the 999"), (1001, "ended after 1000")] {
                let bench = bench(protocol).await;
                let media = Media::reader(std::io::Cursor::new(content(1000))).length(stated);
                let call = bench.call(media);
                let call = if resumable {
                    call.resumable()
                } else {
                    call.multipart()
                };
                let error = ends(text, call.send()).await.expect_err(text);
                assert!(error.to_string().contains(text), "{resumable} {error}");
                assert!(bench.uploads.stored().is_empty());
            }
        }
    }
}

#[tokio::test]
async fn a_session_goes_on_in_another_process() {
    let bytes = content(3 * Q + 5);
    for from in From::ALL {
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), none(), none(), Act::Deaf(Step::hang())]);
        let saved = Arc::new(Mutex::new(String::new()));
        let keep = Arc::clone(&saved);
        let call = bench.call(Media::from(bytes.clone())).resumable();
        let call = call.on_session(move |session| *keep.lock().expect("text") = session.save());
        let sending = tokio::spawn(call.send());
        until("two chunks", || bench.server.remaining() == 0).await;
        sending.abort();
        let _ = sending.await;
        // What was on its way is counted.
        tokio::time::sleep(Duration::from_millis(50)).await;

        let session: UploadSession = saved.lock().expect("text").parse().expect("a session");
        let before = bench.server.deliveries().len();
        let call = bench.call(from.media(&bytes)).resume(session.clone());
        let result = call.send().await;
        bench.check(&bytes, &result, &format!("{from:?}"));
        result.expect("an object");
        let rest: Vec<usize> = bench
            .server
            .deliveries()
            .split_off(before)
            .iter()
            .map(|it| it.body.len())
            .collect();
        assert_eq!(rest, [0, Q, 5], "{from:?}");
        // Once more: it is complete, and nothing is sent.
        let result = bench
            .call(from.media(&bytes))
            .resume(session.clone())
            .send()
            .await;
        result.expect("an object");
        // Other media is another thing, which the checksum or the length tells.
        let mut other = bytes.clone();
        other[1] ^= 1;
        let result = bench
            .call(from.media(&other))
            .resume(session.clone())
            .send()
            .await;
        assert!(
            result.is_err_and(|error| error.is_checksum_mismatch()),
            "{from:?}"
        );
        let result = bench
            .call(Media::from("short"))
            .resume(session)
            .send()
            .await;
        assert!(result.is_err_and(|error| error.is_usage()), "{from:?}");
        assert_eq!(bench.uploads.stored().len(), 1);
    }
}

/// A session of these bytes that another process completed, or left when it had a chunk.
pub(crate) async fn left_behind(bench: &Bench, bytes: &[u8], complete: bool) -> UploadSession {
    let saved = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&saved);
    if !complete {
        bench.play([none(), none(), refuse(403)]);
    }
    let call = bench.call(Media::from(bytes.to_vec())).resumable();
    let call = call.on_session(move |session| *keep.lock().expect("text") = session.save());
    assert_eq!(call.send().await.is_ok(), complete);
    let text = saved.lock().expect("text").clone();
    text.parse().expect("a session")
}

#[tokio::test]
async fn a_session_that_is_gone_when_it_goes_on_may_be_complete() {
    let bytes = content(2 * Q + 5);
    for protocol in BOTH {
        for status in [404, 410] {
            for complete in [false, true] {
                for marked in [false, true] {
                    let about = format!("{protocol:?} {status} {complete} {marked}");
                    let bench = bench(protocol).await;
                    let session = left_behind(&bench, &bytes, complete).await;
                    bench.play([Act::Whim(Whim::Expire(status))]);
                    let call = bench.call(Media::from(bytes.clone())).resume(session);
                    let call = call.with(CallOptions::new().idempotent(marked)).send();
                    let result = ends(&about, call).await;
                    bench.check(&bytes, &result, &about);
                    let stored = usize::from(complete) + usize::from(marked);
                    assert_eq!(bench.uploads.stored().len(), stored, "{about}");
                    match result {
                        Ok(_) => assert!(marked, "{about}"),
                        Err(error) => assert!(
                            !marked && error.to_string().contains("may be complete"),
                            "{about} {error}"
                        ),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_session_that_is_gone_after_it_went_on_is_begun_anew() {
    let bytes = content(2 * Q + 5);
    let bench = bench(Protocol::Http1).await;
    let session = left_behind(&bench, &bytes, false).await;
    // The answer to the question says that it was not complete.
    bench.play([none(), Act::Whim(Whim::Expire(410))]);
    let call = bench.call(Media::from(bytes.clone())).resume(session);
    let result = ends("anew", call.send()).await;
    bench.check(&bytes, &result, "anew");
    result.expect("an object");
    assert_eq!(bench.uploads.stored().len(), 1);
}

/// Gives another token after each that was refused.
#[derive(Default)]
pub(crate) struct Renewing(Mutex<u32>);

impl Credentials for Renewing {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        let mut headers = HeaderMap::new();
        let token = format!("Bearer {}", self.0.lock().expect("a number"));
        headers.insert(
            "authorization",
            HeaderValue::from_str(&token).expect("a header"),
        );
        Box::pin(std::future::ready(Ok(headers)))
    }

    fn reject(&self, _: &HeaderMap) {
        *self.0.lock().expect("a number") += 1;
    }
}

#[tokio::test]
async fn a_token_that_expires_on_the_way_is_renewed() {
    let mut bench = bench(Protocol::Http1).await;
    let builder = Storage::builder().credentials(Renewing::default());
    bench.storage = builder.build().await.expect("a client");
    bench.play([
        refuse(401),
        none(),
        none(),
        refuse(401),
        none(),
        none(),
        refuse(401),
    ]);
    let bytes = content(3 * Q);
    let call = bench.call(From::Reader.media(&bytes)).resumable();
    let result = call.with(CallOptions::new().no_retries()).send().await;
    bench.check(&bytes, &result, "renewed");
    result.expect("an object");
    let tokens: Vec<String> = bench
        .server
        .deliveries()
        .iter()
        .map(|it| it.header("authorization").to_owned())
        .collect();
    assert_eq!(tokens.first().map(String::as_str), Some("Bearer 0"));
    assert_eq!(tokens.last().map(String::as_str), Some("Bearer 3"));
}

#[tokio::test]
async fn another_host_is_not_told_who_calls() {
    let bench = bench(Protocol::Http1).await;
    let model = bench.uploads.clone();
    let other = FaultServer::start(Protocol::Http1, move |delivery| model.answer(delivery));
    let other = other.await.expect("a port");
    bench.uploads.elsewhere(&other.endpoint());
    let bytes = content(Q + 1);
    let call = bench.call(Media::from(bytes.clone())).resumable();
    let call = call.with(
        CallOptions::new()
            .header("x-goog-secret", "SECRET")
            .quota_project("p"),
    );
    let result = call.send().await;
    bench.check(&bytes, &result, "elsewhere");
    result.expect("an object");
    assert_eq!(bench.server.deliveries().len(), 1);
    let deliveries = other.deliveries();
    assert_eq!(deliveries.len(), 2);
    for delivery in deliveries {
        let names: Vec<&str> = delivery
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        let harmless = [
            "accept",
            "accept-encoding",
            "user-agent",
            "x-goog-api-client",
            "content-length",
            "content-range",
            "host",
        ];
        assert!(
            names.iter().all(|name| harmless.contains(name)),
            "{names:?}"
        );
    }
}

#[tokio::test]
async fn progress_is_told_and_only_grows() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        bench.play(
            [none(), Act::Whim(Whim::Keep(1000)), refuse(503)]
                .into_iter()
                .filter(|_| resumable),
        );
        let told = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&told);
        let size = 2 * Q + 1;
        let call = bench.call(From::Stated.media(&content(size)));
        let call = if resumable {
            call.resumable()
        } else {
            call.multipart()
        };
        let call = call.progress(move |progress| {
            keep.lock()
                .expect("a list")
                .push((progress.sent, progress.total))
        });
        call.send().await.expect("an object");
        let told = told.lock().expect("a list").clone();
        assert!(told.is_sorted() && told.len() >= 3, "{told:?}");
        assert_eq!(
            told.last(),
            Some(&(size as u64, Some(size as u64))),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn the_total_time_ends_an_upload_that_hangs() {
    let bench = bench(Protocol::Http1).await;
    bench.play([none(), none(), Act::Deaf(Step::hang())]);
    let call = bench.call(From::Reader.media(&content(3 * Q))).resumable();
    let call = call.with(CallOptions::new().timeout(ms(300))).send();
    let error = ends("a deadline", call).await.expect_err("late");
    assert!(error.is_timeout(), "{error}");
    // An attempt that hangs is made again.
    let bench = self::bench(Protocol::Http1).await;
    bench.play([none(), none(), Act::Deaf(Step::hang())]);
    let bytes = content(3 * Q);
    let call = bench.call(From::Reader.media(&bytes)).resumable();
    let call = call
        .with(CallOptions::new().attempt_timeout(ms(500)))
        .send();
    let result = ends("an attempt", call).await;
    bench.check(&bytes, &result, "hung");
    result.expect("an object");
}

#[tokio::test]
async fn an_upload_can_be_dropped_anywhere() {
    let alive = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    for protocol in BOTH {
        for from in [From::Bytes, From::File, From::Reader] {
            for after in 0..4 {
                for step in [
                    Step::hang(),
                    Step::end_after(Take::First(10_000), End::Stall),
                    Step::say(Reply::new(503, "").header("retry-after", "10")),
                ] {
                    let about = format!("{protocol:?} {from:?} {after} {step:?}");
                    let bench = bench(protocol).await;
                    tokio::task::yield_now().await;
                    let before = alive();
                    bench.play((0..after).map(|_| none()).chain([Act::Deaf(step)]));
                    let call = bench.call(from.media(&content(2 * Q + 9))).resumable();
                    let mut sending = Box::pin(call.send());
                    let play = tokio::time::timeout(Duration::from_secs(20), async {
                        tokio::select! {
                            _ = &mut sending => {}
                            () = until("the step", || bench.server.remaining() == 0) => {}
                        }
                    });
                    assert!(play.await.is_ok(), "{about}");
                    drop(sending);
                    let Bench {
                        server,
                        uploads,
                        storage,
                    } = bench;
                    drop(storage);
                    until(&about, || server.open() == 0).await;
                    until(&about, || alive() <= before).await;
                    assert!(uploads.stored().is_empty(), "{about}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_fails_is_an_error_of_the_media() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        let broken = std::io::Cursor::new(content(Q)).chain(Broken);
        let call = bench.call(Media::reader(broken));
        let call = if resumable {
            call.resumable()
        } else {
            call.multipart()
        };
        let error: Error = ends("broken", call.send()).await.expect_err("broken");
        assert!(
            error
                .to_string()
                .contains("cannot be read: the tape is torn"),
            "{error}"
        );
        assert!(bench.uploads.stored().is_empty());
    }
}

struct Broken;

impl tokio::io::AsyncRead for Broken {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Err(std::io::Error::other("the tape is torn")))
    }
}
