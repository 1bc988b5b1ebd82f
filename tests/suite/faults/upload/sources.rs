//! Media sources that fail or never end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use discogen_testkit::fault::{Protocol, Step, UploadFault};
use google_storage_v1::runtime::{Bytes, Media};
use google_storage_v1::{CallOptions, Error};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};

use crate::faults::support::{BOTH, ends, ms, side_by_side};
use crate::faults::upload::{
    Act, Bench, From, Q, bench, bench_with, content, none, refuse, storage,
};

/// A reader that hangs after this many bytes.
fn hangs_after(size: usize) -> Media {
    Media::reader(io::Cursor::new(content(size)).chain(Never))
}

struct Never;

impl AsyncRead for Never {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl futures_core::Stream for Never {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}

/// An endless stream of empty pieces that are always ready.
struct Empty;

impl futures_core::Stream for Empty {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::new())))
    }
}

/// A named source, created for each call.
type Source = (&'static str, fn() -> Media);

/// The sources that never end.
fn endless() -> [Source; 7] {
    [
        ("at once", || hangs_after(0)),
        ("inside a chunk", || hangs_after(1000)),
        ("after a chunk", || hangs_after(Q)),
        ("inside the second", || hangs_after(Q + 1000)),
        ("a stated length", || hangs_after(1000).length(2000)),
        ("a stream", || Media::stream(Never)),
        ("empty pieces", || Media::stream(Empty)),
    ]
}

async fn times_out(bench: &Bench, name: &str, media: Media, resumable: bool) {
    let call = bench.call(media);
    let call = match resumable {
        true => call.resumable(),
        false => call.multipart(),
    };
    let began = Instant::now();
    let call = call.with(CallOptions::new().timeout(ms(300))).send();
    let error = ends(name, call).await.expect_err(name);
    assert!(error.is_timeout(), "{name} {resumable}: {error}");
    assert!(began.elapsed() < Duration::from_secs(10), "{name}");
    assert!(bench.uploads.stored().is_empty(), "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_never_ends_is_timed_out() {
    for protocol in BOTH {
        let client = &storage(protocol).await;
        let cases = endless()
            .into_iter()
            .flat_map(|source| [(source, false), (source, true)]);
        side_by_side(cases.map(async |((name, media), resumable)| {
            let bench = bench_with(protocol, client.clone()).await;
            times_out(&bench, name, media(), resumable).await;
        }))
        .await;
    }
}

/// The same on a single thread: a source that is always ready must not starve the timer.
#[tokio::test]
async fn a_source_that_never_waits_is_timed_out_on_one_thread() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        times_out(&bench, "empty pieces", Media::stream(Empty), resumable).await;
        let endless = Media::reader(tokio::io::repeat(7));
        times_out(&bench, "bytes without end", endless, resumable).await;
    }
}

#[tokio::test]
async fn a_resumed_session_with_a_stalled_source_is_timed_out() {
    let bytes = content(3 * Q + 5);
    for (complete, size) in [(false, 0), (false, Q / 2), (true, 0), (true, Q + 1)] {
        let bench = bench(Protocol::Http1).await;
        let session = super::left_behind(&bench, &bytes, complete).await;
        let call = bench.call(hangs_after(size)).resume(session);
        let call = call.with(CallOptions::new().timeout(ms(300))).send();
        let error = ends("resumed", call).await.expect_err("resumed");
        assert!(error.is_timeout(), "{complete} {size}: {error}");
    }
}

/// The reader of a request that timed out is dropped rather than kept by its connection.
#[tokio::test]
async fn a_source_is_dropped_after_its_call() {
    struct Guarded(std::sync::Arc<()>);
    impl AsyncRead for Guarded {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            assert!(std::sync::Arc::strong_count(&self.0) > 1);
            Poll::Pending
        }
    }
    for protocol in BOTH {
        for resumable in [false, true] {
            let bench = bench(protocol).await;
            let alive = std::sync::Arc::new(());
            let media = Media::reader(Guarded(std::sync::Arc::clone(&alive)));
            times_out(&bench, "guarded", media, resumable).await;
            let gone = || std::sync::Arc::strong_count(&alive) == 1;
            crate::faults::support::until("the reader is dropped", gone).await;
        }
    }
}

#[cfg(unix)]
mod files {
    use super::*;
    use std::path::{Path, PathBuf};

    fn fifo(folder: &Path) -> PathBuf {
        let path = folder.join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo").success());
        path
    }

    const KINDS: [&str; 5] = [
        "a pipe",
        "a link to it",
        "an open pipe",
        "a folder",
        "a device",
    ];

    fn media(kind: &str, folder: &Path) -> Media {
        let pipe = folder.join("fifo");
        match kind {
            "a pipe" => Media::file(pipe),
            "a link to it" => Media::file(folder.join("link")),
            "a folder" => Media::file(folder),
            "a device" => Media::file("/dev/zero"),
            _ => {
                // Opened for reading and writing, which does not block.
                let both = std::fs::File::options().read(true).write(true).open(pipe);
                Media::from(tokio::fs::File::from_std(both.expect("opened")))
            }
        }
    }

    /// Reading from something other than a regular file could block a thread forever.
    #[test]
    fn special_files_are_rejected_without_blocking_a_thread() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = fifo(folder.path());
        std::os::unix::fs::symlink(&pipe, folder.path().join("link")).expect("a link");
        for kind in KINDS {
            for resumable in [false, true] {
                let media = media(kind, folder.path());
                let (done, over) = std::sync::mpsc::channel();
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_multi_thread()
                        .worker_threads(1)
                        .enable_all()
                        .build()
                        .expect("a runtime");
                    let error = runtime.block_on(refused(media, resumable));
                    drop(runtime);
                    let _ = done.send(error);
                });
                let error = over.recv_timeout(Duration::from_secs(30));
                let error = error.unwrap_or_else(|_| panic!("{kind}: the runtime is kept"));
                let text = error.to_string();
                assert!(error.is_io() && !error.is_timeout(), "{kind}: {text}");
                assert!(text.contains("not a regular file"), "{kind}: {text}");
                assert!(text.contains("Media::reader"), "{kind}: {text}");
                assert_eq!(error.attempts(), 0, "{kind}: {text}");
            }
        }
    }

    async fn refused(media: Media, resumable: bool) -> Error {
        let bench = bench(Protocol::Http1).await;
        let call = bench.call(media);
        let call = match resumable {
            true => call.resumable(),
            false => call.multipart(),
        };
        let call = call.with(CallOptions::new().timeout(ms(2000))).send();
        let error = tokio::time::timeout(Duration::from_secs(10), call).await;
        assert!(bench.server.deliveries().is_empty());
        error.expect("an end").expect_err("refused")
    }
}

#[tokio::test]
async fn a_missing_file_is_an_io_error_with_its_cause() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        let call = bench.call(Media::file("/no/such/file"));
        let call = if resumable {
            call.resumable()
        } else {
            call.multipart()
        };
        let error = call.send().await.expect_err("no file");
        assert!(error.is_io(), "{error}");
        let cause = error.cause().and_then(|it| it.downcast_ref::<io::Error>());
        assert_eq!(
            cause.map(io::Error::kind),
            Some(io::ErrorKind::NotFound),
            "{error:?}"
        );
        assert!(error.to_string().contains("/no/such/file"), "{error}");
        assert_eq!(error.attempts(), 0, "{error}");
    }
}

#[derive(Debug)]
struct Torn;

impl std::fmt::Display for Torn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the tape is torn")
    }
}

impl std::error::Error for Torn {}

struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other(Torn)))
    }
}

impl futures_core::Stream for Broken {
    type Item = Result<Bytes, Torn>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Err(Torn)))
    }
}

#[tokio::test]
async fn a_source_that_fails_is_an_io_error_with_its_cause() {
    for protocol in BOTH {
        for resumable in [false, true] {
            for size in [0, 1000, Q + 1] {
                let bench = bench(protocol).await;
                let about = format!("{protocol:?} {resumable} {size}");
                let tape = io::Cursor::new(content(size)).chain(Broken);
                let error = fails(&bench, Media::reader(tape), resumable).await;
                assert!(error.is_io(), "{about}: {error}");
                let cause = error.cause().and_then(|it| it.downcast_ref::<io::Error>());
                let inner = cause.and_then(|it| it.get_ref());
                assert!(
                    inner.is_some_and(|it| it.is::<Torn>()),
                    "{about}: {error:?}"
                );
                assert!(
                    error.to_string().contains("the tape is torn"),
                    "{about}: {error}"
                );
                assert_eq!(error.attempts(), 1, "{about}: {error}");
                assert!(!error.elapsed().is_zero(), "{about}: {error}");

                let error = fails(&bench, Media::stream(Broken), resumable).await;
                assert!(error.is_io(), "{about}: {error}");
                assert!(
                    error.cause().is_some_and(|it| it.is::<Torn>()),
                    "{about}: {error:?}"
                );
            }
        }
    }
}

async fn fails(bench: &Bench, media: Media, resumable: bool) -> Error {
    let call = bench.call(media);
    let call = match resumable {
        true => call.resumable(),
        false => call.multipart(),
    };
    let error = ends("a torn tape", call.send()).await;
    error.expect_err("a torn tape")
}

/// Every error of a resumable upload states the attempts since the last progress.
#[tokio::test]
async fn errors_of_uploads_in_chunks_count_their_attempts() {
    let claim = || Act::Server(UploadFault::Claim(7));
    for (name, acts, attempts) in [
        (
            "a wrong checksum",
            vec![none(), none(), Act::Server(UploadFault::Corrupt)],
            1,
        ),
        (
            "after retries",
            vec![
                none(),
                none(),
                refuse(503),
                refuse(503),
                none(),
                Act::Server(UploadFault::Corrupt),
            ],
            1,
        ),
        (
            "too early",
            vec![none(), Act::Server(UploadFault::Finish)],
            1,
        ),
        ("a claim", vec![none(), none(), claim()], 1),
        (
            "a claim after a retry",
            vec![none(), none(), refuse(503), none(), claim()],
            2,
        ),
        ("refused", vec![none(), none(), refuse(403)], 1),
        ("no session", vec![refuse(403)], 1),
        ("given up", (0..9).map(|_| refuse(503)).collect(), 5),
    ] {
        let bench = bench(Protocol::Http1).await;
        bench.play(acts);
        let call = bench
            .call(From::Bytes.media(&content(2 * Q + 100)))
            .resumable();
        let error = ends(name, call.send()).await.expect_err(name);
        assert_eq!(error.attempts(), attempts, "{name}: {error}");
        assert!(!error.elapsed().is_zero(), "{name}: {error}");
    }
}

/// A reader that counts the bytes that were read.
struct Counted(
    io::Cursor<Vec<u8>>,
    std::sync::Arc<std::sync::atomic::AtomicUsize>,
);

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.0).poll_read(context, buffer);
        let position = usize::try_from(self.0.position()).expect("a size");
        self.1.store(position, std::sync::atomic::Ordering::Relaxed);
        result
    }
}

#[tokio::test]
async fn the_next_chunk_is_read_while_one_is_sent() {
    for protocol in BOTH {
        let bench = bench(protocol).await;
        // The server receives the first chunk and does not respond.
        bench.play([none(), Act::Instead(Step::hang())]);
        let read = std::sync::Arc::default();
        let media = io::Cursor::new(content(5 * Q));
        let media = Counted(media, std::sync::Arc::clone(&read));
        let call = bench.call(Media::reader(media)).resumable().send();
        let read = || read.load(std::sync::atomic::Ordering::Relaxed);
        tokio::select! {
            result = call => panic!("{result:?}"),
            () = crate::faults::support::until("two chunks", || read() >= 2 * Q) => {}
        }
        assert!(read() < 3 * Q, "{protocol:?}: {}", read());
    }
}

#[tokio::test]
async fn a_chunk_is_confirmed_before_the_error_of_the_next_one() {
    for protocol in BOTH {
        let bench = bench(protocol).await;
        let media = io::Cursor::new(content(2 * Q - 1)).chain(Broken);
        let confirmed = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
        let keep = std::sync::Arc::clone(&confirmed);
        let call = bench.call(Media::reader(media)).resumable();
        let call = call.progress(move |progress| {
            keep.store(progress.bytes, std::sync::atomic::Ordering::Relaxed);
        });
        let error = ends("a torn tape", call.send()).await;
        assert!(error.expect_err("a torn tape").is_io());
        let confirmed = confirmed.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(confirmed, Q as u64, "{protocol:?}");
    }
}
