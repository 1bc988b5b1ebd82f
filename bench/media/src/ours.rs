//! The generated storage client.

use std::pin::Pin;
use std::task::{Context, Poll};

use google_storage_v1::resources::objects::InsertParams;
use google_storage_v1::schemas::Object;
use google_storage_v1::{CallOptions, Media, Storage, UploadCall};
use tokio::io::{AsyncRead, ReadBuf};

use crate::{Result, piece};

async fn client(address: &str) -> Result<Storage> {
    let options = CallOptions::new().endpoint(address);
    Ok(Storage::builder()
        .token("token")
        .options(options)
        .build()
        .await?)
}

pub async fn upload(
    address: &str,
    size: u64,
    way: fn(UploadCall<InsertParams>) -> UploadCall<InsertParams>,
) -> Result<()> {
    let storage = client(address).await?;
    let media = Media::reader(Pieces {
        piece: piece(),
        at: 0,
        left: size,
    })
    .length(size);
    let call = storage
        .objects()
        .insert("bucket", Object::new())
        .name("ours");
    let object = way(call.upload(media)).send().await?;
    (object.size == Some(size))
        .then_some(())
        .ok_or_else(|| "not all arrived".into())
}

pub async fn download(address: &str, size: u64) -> Result<()> {
    let storage = client(address).await?;
    let call = storage.objects().get("bucket", size.to_string());
    let mut media = call.download().send().await?;
    let mut found = 0;
    while let Some(piece) = media.next().await {
        found += piece?.len() as u64;
    }
    (found == size)
        .then_some(())
        .ok_or_else(|| "not all arrived".into())
}

pub async fn save(address: &str, size: u64) -> Result<()> {
    let storage = client(address).await?;
    let path = std::env::temp_dir().join(format!("media-{}", std::process::id()));
    let call = storage.objects().get("bucket", size.to_string());
    let found = call.download().save_to(&path).await;
    std::fs::remove_file(&path)?;
    (found? == size)
        .then_some(())
        .ok_or_else(|| "not all arrived".into())
}

/// The same piece until it is enough, as a reader.
struct Pieces {
    piece: bytes::Bytes,
    at: usize,
    left: u64,
}

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let count = (self.piece.len() - self.at)
            .min(buffer.remaining())
            .min(left);
        buffer.put_slice(&self.piece[self.at..self.at + count]);
        self.at = (self.at + count) % self.piece.len();
        self.left -= count as u64;
        Poll::Ready(Ok(()))
    }
}
