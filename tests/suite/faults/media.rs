//! Media on a server that injects faults, and the ways to read it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use discogen_testkit::fault::{Delivery, End, FaultServer, Object, Protocol, Reply, Sent, Step};
use google_storage_v1::runtime::{Download, DownloadCall};
use google_storage_v1::{CallOptions, Error, Storage};
use tokio::io::AsyncReadExt as _;

use crate::faults::support::{ms, prior_knowledge};

/// The server's response to one request.
#[derive(Clone, Debug)]
pub(crate) enum Play {
    /// The correct response.
    Right,
    /// The correct response, which ends like this after a number of bytes of its body.
    Cut(usize, End),
    /// This response, whatever was requested.
    Respond(Reply),
    /// Replaces the object.
    Become(Object),
    /// No response.
    End(End),
}

/// The server's object, and the responses to the next requests. Later responses are correct.
struct Stage {
    object: Object,
    plays: VecDeque<Play>,
}

impl Stage {
    fn step(&mut self, request: &Delivery) -> Step {
        match self.plays.pop_front() {
            None | Some(Play::Right) => Step::reply(self.object.respond(request)),
            Some(Play::Cut(bytes, end)) => {
                Step::reply(self.object.respond(request)).cut(Sent::Body(bytes), end)
            }
            Some(Play::Respond(reply)) => Step::reply(reply),
            Some(Play::Become(object)) => {
                self.object = object;
                self.step(request)
            }
            Some(Play::End(end)) => Step::end_after(discogen_testkit::fault::Take::All, end),
        }
    }
}

/// A server with an object and these responses.
pub(crate) async fn stage(protocol: Protocol, object: Object, plays: Vec<Play>) -> FaultServer {
    let stage = Arc::new(Mutex::new(Stage {
        object,
        plays: plays.into(),
    }));
    let server = FaultServer::start(protocol, move |request| {
        let mut stage = stage.lock().expect("no panic before");
        stage.step(request)
    });
    server.await.expect("a port")
}

/// A separate client.
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

pub(crate) type Call = DownloadCall<google_storage_v1::resources::objects::GetParams>;

/// A download from this server with short retry delays.
pub(crate) fn download(storage: &Storage, server: &FaultServer) -> Call {
    let options = CallOptions::new()
        .endpoint(server.endpoint())
        .timeout(ms(20_000))
        .retry(discogen_runtime::ExponentialBackoff::new().initial(ms(1)));
    let call = storage.objects().get("bucket", "a/b.txt").with(options);
    call.download().idle_timeout(ms(10_000))
}

/// Bytes without a pattern.
pub(crate) fn noise(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // The server replaces `$id`.
        if state as u8 == b'$' {
            b'-'
        } else {
            state as u8
        }
    };
    (0..size).map(next).collect()
}

/// Computes CRC-32C bit by bit, in base64, independently of the runtime.
pub(crate) fn crc32c(bytes: &[u8]) -> String {
    let sum = !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0x82f6_3b78 & (sum & 1).wrapping_neg())
        })
    });
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // Four bytes are six digits, of which four bits are unused, and padding.
    let bits = u64::from(sum) << 4;
    let digits = (0..6).rev().map(|at| (bits >> (6 * at)) & 63);
    let text: String = digits
        .map(|digit| char::from(DIGITS[digit as usize]))
        .collect();
    text + "=="
}

/// How a download is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Pieces,
    Bytes,
    AsyncRead,
    File,
}

impl Reading {
    pub(crate) const ALL: [Self; 4] = [Self::Pieces, Self::Bytes, Self::AsyncRead, Self::File];

    /// Reads the whole download.
    pub(crate) async fn read(self, call: Call) -> Result<Vec<u8>, Error> {
        let download = call.send().await?;
        match self {
            Self::Pieces => pieces(download).await,
            Self::Bytes => download.bytes(1 << 30).await.map(|bytes| bytes.to_vec()),
            Self::AsyncRead => {
                let (mut download, mut whole) = (download, Vec::new());
                match download.read_to_end(&mut whole).await {
                    Ok(_) => Ok(whole),
                    Err(error) => {
                        let error = error.into_inner().expect("an error inside");
                        Err(*error
                            .downcast::<Error>()
                            .expect("the error of the download"))
                    }
                }
            }
            Self::File => file(download).await,
        }
    }
}

async fn pieces(mut download: Download) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    while let Some(piece) = download.next().await {
        match piece {
            Ok(piece) => {
                assert!(!piece.is_empty(), "an empty piece looks like an end");
                whole.extend_from_slice(&piece);
            }
            Err(error) => {
                assert!(download.next().await.is_none(), "the end after {error}");
                return Err(error);
            }
        }
    }
    Ok(whole)
}

/// Downloads into a folder that contains a file of that name.
async fn file(download: Download) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("b.txt");
    std::fs::write(&path, "before").expect("a file");
    let saved = download.save_to(&path).await;
    let bytes = std::fs::read(&path).expect("a file");
    assert_eq!(files(folder.path()), ["b.txt"], "{saved:?}");
    match saved {
        Ok(size) => {
            assert_eq!(size, bytes.len() as u64);
            Ok(bytes)
        }
        Err(error) => {
            assert_eq!(bytes, b"before", "{error}");
            Err(error)
        }
    }
}

/// The names in a folder.
pub(crate) fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.expect("an entry").file_name();
        name.to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}
