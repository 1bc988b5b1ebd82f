//! The generated storage client.

use google_storage_v1::resources::objects::InsertParams;
use google_storage_v1::runtime::{Media, UploadCall};
use google_storage_v1::schemas::Object;
use google_storage_v1::{CallOptions, Storage};

use crate::piece::Result;
use crate::pieces::Pieces;

async fn client(address: &str) -> Result<Storage> {
    let options = CallOptions::new().endpoint(address);
    Ok(Storage::builder()
        .token("token")
        .options(options)
        .build()
        .await?)
}

/// The media source of the plain program with the same name.
pub fn reader(size: u64) -> Media {
    Media::reader(Pieces::new(size)).length(size)
}

pub async fn upload(
    address: &str,
    size: u64,
    media: Media,
    way: fn(UploadCall<InsertParams>) -> UploadCall<InsertParams>,
) -> Result<()> {
    let storage = client(address).await?;
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
