//! Lists, uploads and downloads files with the Google Drive API.
//!
//! ```sh
//! cargo run --example drive -- list "mimeType = 'application/pdf'"
//! cargo run --example drive -- upload report.pdf
//! cargo run --example drive -- download FILE_ID copy.pdf
//! ```

use std::io::Write;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use discogen_runtime::Media;
use google_drive_v3::Drive;
use google_drive_v3::schemas::File;

mod shared;

/// Lists, uploads and downloads files.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the files that match a query, with the newest first.
    List {
        /// A query: "name contains 'report'", "trashed = false".
        query: Option<String>,
    },
    /// Uploads a file.
    Upload {
        path: PathBuf,
        /// The ID of the folder to upload to; by default the root of the drive.
        #[arg(long)]
        folder: Option<String>,
    },
    /// Downloads the content of a file.
    Download { id: String, path: PathBuf },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let drive: Drive = options.connection.client().await?;
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { query } => {
            let mut call = drive.files().list().order_by("modifiedTime desc");
            if let Some(query) = query {
                call = call.q(query);
            }
            // Only these fields are sent, which is faster; `nextPageToken` is added for the next page.
            let mut files = call.page_size(100).fields("files(id,name,size)").items();
            while let Some(file) = files.next().await.transpose()? {
                let size = file.size.map(|size| format!("{size} bytes"));
                writeln!(
                    out,
                    "{}\t{}\t{}",
                    file.id.unwrap_or_default(),
                    file.name.unwrap_or_default(),
                    size.unwrap_or_default()
                )?;
            }
        }
        Command::Upload { path, folder } => {
            let name = path.file_name().ok_or("the path has no file name")?;
            let metadata = File::new().name(name.to_string_lossy()).parents(folder);
            let call = drive.files().create(metadata).fields("id,name");
            // The media type follows from the name. An upload of a large file continues after connection failures.
            let mut percent = 0;
            let upload = call.upload(Media::file(path)).progress(move |progress| {
                let total = progress.total.unwrap_or(progress.bytes).max(1);
                let now = progress.bytes * 100 / total;
                if now >= percent + 10 {
                    percent = now;
                    let _ = writeln!(std::io::stderr(), "{percent} %");
                }
            });
            let file = upload.send().await?;
            writeln!(out, "uploaded as {}", file.id.unwrap_or_default())?;
        }
        Command::Download { id, path } => {
            // The file is complete or absent: the bytes are verified and moved into place at the end.
            let size = drive.files().get(id).download().save_to(&path).await?;
            writeln!(out, "{size} bytes in {}", path.display())?;
        }
    }
    Ok(())
}
