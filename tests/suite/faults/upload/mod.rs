//! Uploads while requests and connections fail: the server stores what was sent, or the caller gets an error.
//!
//! This module contains the shared items of the tests of all upload protocols.

mod attempts;
mod completion;
mod credentials;
mod progress;

mod refused;
mod resumable;
mod resumed;
mod schedules;
mod sessions;
mod single;
mod sources;

use std::cell::RefCell;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

pub(crate) use discogen_testkit::content;
use discogen_testkit::fault::{
    End, FaultServer, Protocol, Reply, Sent, Step, Take, UploadFault, Uploads,
};
use google_storage_v1::resources::objects::InsertParams;
use google_storage_v1::runtime::{
    BoxError, BoxFuture, Bytes, Credentials, HeaderMap, HeaderValue, Media, UploadCall,
    UploadSession,
};
use google_storage_v1::schemas::Object;
use google_storage_v1::{Result, Storage};

use crate::faults::support::{prior_knowledge, quick};

/// The size of every chunk except the last is a multiple of this.
pub(crate) const Q: usize = 256 * 1024;

thread_local! {
    /// The files of a test, which runs on a thread of its own. They are removed when it ends, because
    /// the media opens them more than once.
    static FILES: RefCell<Vec<tempfile::TempPath>> = const { RefCell::new(Vec::new()) };
}

/// The source of the media.
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
                let path = file.into_temp_path();
                let media = Media::file(&path);
                FILES.with_borrow_mut(|files| files.push(path));
                media
            }
            Self::OpenFile => {
                let mut file = tempfile::tempfile().expect("a file");
                file.write_all(b"before").expect("room");
                file.write_all(bytes).expect("room");
                std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(6)).expect("a position");
                Media::from(tokio::fs::File::from_std(file))
            }
            Self::Reader => Media::reader(std::io::Cursor::new(bytes.to_vec())),
            // Short reads, as from a pipe.
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

    /// The source can be read again.
    pub(crate) fn rewinds(self) -> bool {
        matches!(self, Self::Bytes | Self::File | Self::OpenFile)
    }
}

/// A stream of these pieces.
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

/// An upload server and a client.
pub(crate) struct Bench {
    pub(crate) server: FaultServer,
    pub(crate) uploads: Uploads,
    pub(crate) storage: Storage,
}

pub(crate) async fn storage(protocol: Protocol) -> Storage {
    let builder = Storage::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .token("SECRET");
    let builder = match protocol {
        Protocol::Http1 => builder,
        Protocol::Http2 => builder.transport(prior_knowledge().build()),
    };
    builder.build().await.expect("a client")
}

pub(crate) async fn serve(protocol: Protocol) -> (FaultServer, Uploads) {
    let uploads = Uploads::new();
    let model = uploads.clone();
    let server = FaultServer::start(protocol, move |delivery| model.respond(delivery));
    (server.await.expect("a port"), uploads)
}

pub(crate) async fn bench(protocol: Protocol) -> Bench {
    bench_with(protocol, storage(protocol).await).await
}

/// Uses an existing client: building one reads the certificates of the system.
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
    Server(UploadFault),
    /// A fault of the connection. The server processes what arrived.
    Connection(Step),
    /// A response in place of the server's, which does not process the request.
    Instead(Step),
}

impl Bench {
    pub(crate) fn play(&self, acts: impl IntoIterator<Item = Act>) {
        for act in acts {
            match act {
                Act::Server(fault) => {
                    self.uploads.then(fault);
                    self.server.then(Step::from_server());
                }
                Act::Connection(step) => {
                    self.uploads.then(UploadFault::None);
                    self.server.then(step);
                }
                Act::Instead(step) => {
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

    /// The same without metadata, as the simple protocol requires.
    pub(crate) fn bare(&self, media: Media) -> UploadCall<InsertParams> {
        let call = self.storage.objects().insert("bucket", Object::new());
        let media = media.content_type("text/x-test");
        call.name("name").upload(media).with(quick(&self.server))
    }

    /// The `content-range` of each request.
    pub(crate) fn ranges(&self) -> Vec<String> {
        let puts = self.server.deliveries().into_iter();
        puts.filter(|it| it.method == "PUT")
            .map(|it| it.header("content-range").to_owned())
            .collect()
    }

    /// Checks that the stored object is complete and that no rule of the protocol was violated.
    pub(crate) fn check(&self, bytes: &[u8], result: &Result<Object>, about: &str) {
        let violations = self.uploads.violations();
        assert!(violations.is_empty(), "{about}: {violations:?}");
        match result {
            Ok(_) => {
                let stored = self.uploads.stored();
                let last = stored
                    .last()
                    .unwrap_or_else(|| panic!("{about}: no object is stored"));
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
    Act::Connection(
        Step::from_server()
            .take(take)
            .cut(Sent::Head(0), End::Close),
    )
}

pub(crate) fn refuse(status: u16) -> Act {
    Act::Server(UploadFault::Refuse(Reply::new(status, "")))
}

pub(crate) fn none() -> Act {
    Act::Server(UploadFault::None)
}

/// A session that another process completed, or left after one chunk.
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

/// Credentials with a new token after each rejected one.
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
