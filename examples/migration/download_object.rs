//! Downloads an object from Cloud Storage, from `docs/from-google-apis-rs.md`.

use google_storage_v1::Storage;

#[expect(clippy::print_stdout, reason = "a program prints")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bucket = std::env::args()
        .nth(1)
        .ok_or("usage: download_object BUCKET")?;
    let storage = Storage::builder().build().await?;

    let call = storage.objects().get(bucket, "films/a.mp4").download();
    match call.save_to("a.mp4").await {
        Ok(size) => println!("{size} bytes"),
        Err(error) if error.is_not_found() => println!("films/a.mp4 does not exist"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
