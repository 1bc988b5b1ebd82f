//! Uploads a file to Drive in chunks, from `docs/from-google-apis-rs.md`.

use google_drive_v3::runtime::Media;
use google_drive_v3::schemas::File;
use google_drive_v3::{Drive, scopes};

#[expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a program prints"
)]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: upload_file FILE")?;
    let drive = Drive::builder().build().await?;

    let metadata = File::new().name("film.mp4").parents(["root"]);
    let options = google_drive_v3::CallOptions::new().scopes([scopes::DRIVE_FILE]);
    let file = drive
        .files()
        .create(metadata)
        .with(options)
        .upload(Media::file(path).content_type("video/mp4"))
        .resumable()
        .chunk_size(16 << 20)
        .progress(|progress| eprintln!("sent {} bytes", progress.bytes))
        .send()
        .await?;
    println!("uploaded as {}", file.id.unwrap_or_default());
    Ok(())
}
