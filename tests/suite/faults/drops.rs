//! A future that is dropped at any await point leaves no task, connection or file, and the call after it repeats no
//! write.
//!
//! The future is dropped after a number of pending polls rather than after a time, which would only find the long
//! waits: after none, one, two and so on until it completes.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use discogen_testkit::fault::{Delivery, End, FaultServer, Object, Protocol, Reply, Sent, Step};
use google_storage_v1::CallOptions;
use google_storage_v1::runtime::{Media, UploadSession};
use google_vision_v1::runtime::Items;
use google_vision_v1::schemas::AsyncBatchAnnotateFilesRequest;
use google_vision_v1::{Result, Vision, schemas};

use crate::faults::cancellation::alive;
use crate::faults::media::{self, Play, files, noise};
use crate::faults::support::{
    BOTH, Verb, client, delivered, ends, good, ms, pair, quick, send, until,
};
use crate::faults::upload::{self, Bench, Q, content};
use crate::faults::waiting::{CREATED, DONE, POLL, START, came};

/// An upper bound for the number of pending polls.
const MOST: usize = 2000;

/// Drops a future that is pending more often than this.
struct Dropping<F> {
    future: Option<Pin<Box<F>>>,
    waits: usize,
}

impl<F: Future> Dropping<F> {
    fn after(waits: usize, future: F) -> Self {
        let future = Some(Box::pin(future));
        Self { future, waits }
    }
}

impl<F: Future> Future for Dropping<F> {
    /// `None` if it was dropped.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.future.as_mut().map(|it| it.as_mut().poll(context));
        if let Some(Poll::Ready(done)) = polled {
            return Poll::Ready(Some(done));
        }
        match self.waits.checked_sub(1) {
            Some(left) => {
                self.waits = left;
                Poll::Pending
            }
            None => {
                self.future = None;
                Poll::Ready(None)
            }
        }
    }
}

/// Repeats a scenario with a drop at the first pending poll, at the second and so on, until it completes.
async fn at_every_wait(what: &str, play: impl AsyncFn(usize) -> bool) {
    for waits in 0..MOST {
        let whole = ends(&format!("{what} {waits}"), play(waits)).await;
        until(&format!("{what} {waits}: tasks"), || alive() == 0).await;
        if whole {
            assert!(waits > 1, "{what} hardly waits");
            return;
        }
    }
    panic!("{what} has no end");
}

/// Waits until the tasks of the client have ended and its connections are closed.
async fn assert_released<C>(server: &FaultServer, client: C, most: usize, what: &str) {
    drop(client);
    until(&format!("{what}: connections"), || server.open() == 0).await;
    // The remaining task is the server's listener.
    until(&format!("{what}: tasks"), || alive() <= 1).await;
    let connections = server.connections();
    assert!(connections <= most, "{what}: {connections} connections");
}

#[tokio::test]
async fn a_call() {
    for protocol in BOTH {
        for marked in [false, true] {
            let what = format!("a call, {protocol:?} {marked}");
            at_every_wait(&what, async |waits| {
                let (server, vision) = pair(protocol).await;
                if marked {
                    server.then(Step::reply(Reply::new(503, "no")));
                }
                server.then(Step::reply(good()).write_slowly(20, ms(1)));
                let options = quick(&server).idempotent(marked);
                let call = send(&vision, Verb::Post, "dropped", options);
                let sent = Dropping::after(waits, call).await;
                if let Some(sent) = &sent {
                    assert_eq!(sent.as_deref().ok(), Some("dropped"), "{what} {sent:?}");
                }
                let next = send(&vision, Verb::Get, "next", quick(&server)).await;
                assert_eq!(next.expect(&what), "next");
                assert_released(&server, vision, 2, &what).await;
                assert!(delivered(&server, "dropped") <= 1 + usize::from(marked));
                sent.is_some()
            })
            .await;
        }
    }
}

/// The upload released everything. All stored objects are complete, and there are at most this many.
async fn assert_ended(bench: Bench, bytes: &[u8], most: usize, what: &str) {
    let Bench {
        server,
        uploads,
        storage,
    } = bench;
    assert_released(&server, storage, 2, what).await;
    let (stored, violations) = (uploads.stored(), uploads.violations());
    assert!(violations.is_empty(), "{what} {violations:?}");
    assert!(stored.iter().all(|it| it.bytes == bytes), "{what}: a part");
    assert!(
        (1..=most).contains(&stored.len()),
        "{what} {}",
        stored.len()
    );
}

async fn one_request(protocol: Protocol, multipart: bool, path: &Path, waits: usize) -> bool {
    let what = format!("{protocol:?} {multipart} {waits}");
    let bytes = std::fs::read(path).expect("a file");
    let bench = upload::bench(protocol).await;
    let call = || match multipart {
        true => bench.call(Media::file(path)).multipart(),
        false => bench.bare(Media::file(path)).simple(),
    };
    let sent = Dropping::after(waits, call().send()).await;
    let whole = sent.is_some();
    sent.map_or(Ok(()), |sent| sent.map(drop)).expect(&what);
    // The dropped request may have arrived, so that a retry may store a second object.
    let again = call().with(CallOptions::new().idempotent(true)).send();
    again.await.expect(&what);
    assert_ended(bench, &bytes, 2, &what).await;
    whole
}

#[tokio::test]
async fn an_upload_in_one_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("media");
    std::fs::write(&path, content(Q + 5)).expect("a file");
    for protocol in BOTH {
        for multipart in [false, true] {
            let what = format!("an upload, {protocol:?} {multipart}");
            let play = async |waits| one_request(protocol, multipart, &path, waits).await;
            at_every_wait(&what, play).await;
        }
    }
}

async fn in_chunks(protocol: Protocol, path: &Path, waits: usize) -> bool {
    let what = format!("{protocol:?} {waits}");
    let bytes = std::fs::read(path).expect("a file");
    let bench = upload::bench(protocol).await;
    let reported = Arc::new(Mutex::new(None::<UploadSession>));
    let keep = Arc::clone(&reported);
    let call = bench.call(Media::file(path)).resumable();
    let call = call.on_session(move |it| *keep.lock().expect("a session") = Some(it.clone()));
    let sent = Dropping::after(waits, call.send()).await;
    let whole = sent.is_some();
    sent.map_or(Ok(()), |sent| sent.map(drop)).expect(&what);
    let session = reported.lock().expect("a session").take();
    let call = bench.call(Media::file(path));
    let call = match session {
        Some(session) => call.resume(session),
        None => call.resumable(),
    };
    call.send().await.expect(&what);
    // A session stores one object, however often it is resumed.
    assert_ended(bench, &bytes, 1, &what).await;
    whole
}

#[tokio::test]
async fn an_upload_in_chunks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("media");
    std::fs::write(&path, content(2 * Q + 5)).expect("a file");
    for protocol in BOTH {
        let play = async |waits| in_chunks(protocol, &path, waits).await;
        at_every_wait(&format!("chunks, {protocol:?}"), play).await;
    }
}

async fn to_a_file(protocol: Protocol, object: &Object, waits: usize) -> bool {
    let what = format!("{protocol:?} {waits}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    std::fs::write(&path, "before").expect("a file");
    let storage = media::storage(protocol).await;
    // The connection fails and the download is resumed.
    let plays = vec![Play::Cut(object.bytes.len() / 2, End::Close)];
    let server = media::stage(protocol, object.clone(), plays).await;
    let saving = media::download(&storage, &server).save_to(&path);
    let saved = Dropping::after(waits, saving).await;
    let whole = saved.is_some();
    if let Some(saved) = saved {
        assert_eq!(saved.expect(&what), object.bytes.len() as u64);
    }
    // A writing thread removes its file when it ends.
    until(&what, || files(folder.path()) == ["file"]).await;
    let found = std::fs::read(&path).expect("a file");
    let expected = if whole { &object.bytes[..] } else { b"before" };
    assert!(found == expected, "{what}: neither old nor new");
    let again = media::download(&storage, &server).save_to(&path).await;
    again.expect(&what);
    assert!(std::fs::read(&path).expect("a file") == object.bytes);
    assert_released(&server, storage, 3, &what).await;
    whole
}

#[tokio::test]
async fn a_download_to_a_file() {
    // More than one write.
    let object = Object::new(noise(1_100_000, 1)).header("etag", "\"one\"");
    for protocol in BOTH {
        let play = async |waits| to_a_file(protocol, &object, waits).await;
        at_every_wait(&format!("a file, {protocol:?}"), play).await;
    }
}

/// A server with an operation that is done at the first poll.
async fn operation(protocol: Protocol) -> FaultServer {
    let respond = |delivery: &Delivery| {
        let body = match delivery.target.as_str() {
            START => CREATED,
            _ => DONE,
        };
        Step::reply(Reply::json(body)).write_slowly(100, ms(1))
    };
    FaultServer::start(protocol, respond).await.expect("a port")
}

fn poller(
    server: &FaultServer,
    vision: &Vision,
) -> google_vision_v1::runtime::Poller<schemas::Operation> {
    let request = AsyncBatchAnnotateFilesRequest::new();
    let call = vision.files().async_batch_annotate(request);
    call.with(quick(server)).poller().initial_delay(ms(2))
}

/// How often the operation was started.
fn starts(server: &FaultServer) -> usize {
    let came = came(server);
    assert!(came.len() <= 3, "{came:?}");
    came.iter().filter(|line| line.ends_with(START)).count()
}

#[tokio::test]
async fn an_operation_that_is_waited_for() {
    for protocol in BOTH {
        let what = format!("an operation, {protocol:?}");
        at_every_wait(&what, async |waits| {
            let (server, vision) = (operation(protocol).await, client(protocol).await);
            let waited = Dropping::after(waits, poller(&server, &vision).wait()).await;
            let whole = waited.is_some();
            waited.map_or(Ok(()), |it| it.map(drop)).expect(&what);
            // Polling continues by name, without another start.
            let name = POLL.trim_start_matches("/v1/");
            let call = vision.operations().get(name).with(quick(&server));
            call.wait().await.expect(&what);
            assert_released(&server, vision, 2, &what).await;
            assert!(starts(&server) <= 1, "{what} {waits}");
            whole
        })
        .await;
    }
}

#[tokio::test]
async fn the_next_state_of_an_operation() {
    for protocol in BOTH {
        let what = format!("a state, {protocol:?}");
        at_every_wait(&what, async |waits| {
            let (server, vision) = (operation(protocol).await, client(protocol).await);
            let mut poller = poller(&server, &vision);
            let mut states = Vec::new();
            let mut follow = async || {
                while let Some(state) = poller.next().await {
                    states.push(state.expect(&what).is_done());
                }
            };
            let whole = Dropping::after(waits, follow()).await.is_some();
            // The poller is still usable and has not lost a state.
            follow().await;
            assert_eq!(states, [false, true], "{what} {waits}");
            drop(poller);
            assert_released(&server, vision, 1, &what).await;
            assert_eq!(starts(&server), 1, "{what} {waits}");
            whole
        })
        .await;
    }
}

/// A server with two pages; the first attempt of the first page fails.
async fn shelf(protocol: Protocol) -> FaultServer {
    let respond = |delivery: &Delivery| {
        let page = match delivery.target.contains("pageToken=") {
            false => r#"{"products":[{"name":"1"},{"name":"2"}],"nextPageToken":"t"}"#,
            true => r#"{"products":[{"name":"3"}]}"#,
        };
        Step::reply(Reply::json(page)).write_slowly(30, ms(1))
    };
    let server = FaultServer::start(protocol, respond).await.expect("a port");
    let cut = Step::reply(Reply::json("{\"products\":[]}")).cut(Sent::Body(5), End::Close);
    server.then(cut);
    server
}

fn items(server: &FaultServer, vision: &Vision) -> Items<schemas::Product> {
    let products = vision.projects().locations().products();
    let list = products.list("projects/p/locations/l");
    list.with(quick(server)).items()
}

#[tokio::test]
async fn items_of_pages() {
    for protocol in BOTH {
        let what = format!("items, {protocol:?}");
        at_every_wait(&what, async |waits| {
            let (server, vision) = (shelf(protocol).await, client(protocol).await);
            let mut items = items(&server, &vision);
            let mut names = Vec::new();
            let mut read = async || -> Result<()> {
                while let Some(item) = items.next().await {
                    names.push(item?.name.unwrap_or_default());
                }
                Ok(())
            };
            let first = Dropping::after(waits, read()).await;
            let whole = first.is_some();
            first.unwrap_or(Ok(())).expect(&what);
            // Only the wait for an item was dropped, not the items.
            read().await.expect(&what);
            assert_eq!(names, ["1", "2", "3"], "{what} {waits}");
            drop(items);
            assert_released(&server, vision, 2, &what).await;
            assert!(came(&server).len() <= 3, "{what} {waits}");
            whole
        })
        .await;
    }
}
