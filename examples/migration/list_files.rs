//! Lists the files of a Drive, from `docs/from-google-apis-rs.md`.

use google_drive_v3::{Drive, scopes};

#[expect(clippy::print_stdout, reason = "a program prints")]
#[tokio::main]
async fn main() -> google_drive_v3::Result<()> {
    let drive = Drive::builder().build().await?;

    let mut files = drive
        .files()
        .list()
        .q("trashed = false")
        .page_size(100)
        .fields("files(id,name,size),nextPageToken")
        .with(google_drive_v3::CallOptions::new().scopes([scopes::DRIVE_READONLY]))
        .items();
    while let Some(file) = files.next().await {
        let file = file?;
        let name = file.name.unwrap_or_default();
        println!("{name}\t{} bytes", file.size.unwrap_or(0));
    }
    Ok(())
}
