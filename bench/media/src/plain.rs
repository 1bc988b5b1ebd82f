//! The comparison: hyper's pooled client with one request.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http_body_util::{BodyExt as _, Empty, StreamBody};
use hyper::body::{Body, Frame, SizeHint};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::io::AsyncWriteExt as _;

use crate::piece::{Result, piece};

/// Sends the same block of memory repeatedly.
pub async fn upload(address: &str, size: u64) -> Result<()> {
    let body = Pieces {
        piece: piece(),
        left: size,
    };
    send(address, size, body).await
}

/// Sends the bytes of the reader that the generated client uses.
pub async fn upload_read(address: &str, size: u64) -> Result<()> {
    let reader = tokio_util::io::ReaderStream::with_capacity(
        crate::pieces::Pieces::new(size),
        crate::piece::PIECE,
    );
    send(address, size, StreamBody::new(reader.map_ok(Frame::data))).await
}

/// Sends the bytes of a file with tokio's reader, which reads on another thread.
pub async fn upload_file(address: &str, size: u64, file: &str) -> Result<()> {
    let file = tokio::fs::File::open(file).await?;
    let reader = tokio_util::io::ReaderStream::with_capacity(file, crate::piece::PIECE);
    send(address, size, StreamBody::new(reader.map_ok(Frame::data))).await
}

/// Sends the bytes of a file, which the sending thread reads.
pub async fn upload_blocking(address: &str, size: u64, file: &str) -> Result<()> {
    let mut file = std::fs::File::open(file)?;
    let pieces = std::iter::from_fn(move || {
        let mut piece = vec![0; crate::piece::PIECE];
        match file.read(&mut piece) {
            Ok(0) => None,
            Ok(count) => {
                piece.truncate(count);
                Some(Ok(Frame::data(Bytes::from(piece))))
            }
            Err(error) => Some(Err(error)),
        }
    });
    send(
        address,
        size,
        StreamBody::new(futures_util::stream::iter(pieces)),
    )
    .await
}

async fn send<B>(address: &str, size: u64, body: B) -> Result<()>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let client = Client::builder(TokioExecutor::new()).build_http();
    let uri = format!("{address}/upload/storage/v1/b/bucket/o?uploadType=media&name=plain");
    let request = hyper::Request::post(uri).header("content-length", size);
    let response = client.request(request.body(body)?).await?;
    let whole = response.into_body().collect().await?.to_bytes();
    let size = format!("\"{size}\"");
    let is_whole = std::str::from_utf8(&whole)?.contains(&size);
    is_whole
        .then_some(())
        .ok_or_else(|| "not all arrived".into())
}

/// Writes each chunk on the receiving thread, and syncs the file at the end.
pub async fn save(address: &str, size: u64) -> Result<()> {
    let path = std::env::temp_dir().join(format!("plain-{}", std::process::id()));
    let mut file = std::fs::File::create(&path)?;
    let result = download(address, size, async |chunk| file.write_all(chunk)).await;
    file.sync_all()?;
    std::fs::remove_file(&path)?;
    result
}

/// Writes each chunk with tokio::fs, and syncs the file at the end.
pub async fn save_file(address: &str, size: u64) -> Result<()> {
    let path = std::env::temp_dir().join(format!("plain-{}", std::process::id()));
    let mut file = tokio::fs::File::create(&path).await?;
    let result = download(address, size, async |chunk| file.write_all(chunk).await).await;
    file.sync_all().await?;
    tokio::fs::remove_file(&path).await?;
    result
}

/// Passes each chunk to `write`.
pub async fn download(
    address: &str,
    size: u64,
    mut write: impl AsyncFnMut(&[u8]) -> std::io::Result<()>,
) -> Result<()> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let uri = format!("{address}/storage/v1/b/bucket/o/{size}?alt=media");
    let response = client
        .request(hyper::Request::get(uri).body(Empty::<Bytes>::new())?)
        .await?;
    let mut body = response.into_body();
    let mut found = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let chunk = frame.data_ref().map_or(&[][..], |chunk| chunk);
        write(chunk).await?;
        found += chunk.len() as u64;
    }
    (found == size)
        .then_some(())
        .ok_or_else(|| "not all arrived".into())
}

/// A body that repeats the same chunk up to the given size.
struct Pieces {
    piece: Bytes,
    left: u64,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        let count = self.left.min(self.piece.len() as u64);
        self.left -= count;
        let piece = self.piece.slice(..count as usize);
        Poll::Ready((count > 0).then_some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
