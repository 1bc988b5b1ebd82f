//! Lists, uploads and downloads objects with the Cloud Storage JSON API.
//!
//! ```sh
//! cargo run --example storage -- list my-bucket --prefix films/
//! cargo run --example storage -- upload my-bucket films/a.mp4 a.mp4
//! cargo run --example storage -- download my-bucket films/a.mp4 copy.mp4
//! ```

use std::io::Write;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use discogen_runtime::Media;
use google_storage_v1::Storage;
use google_storage_v1::schemas::Object;

mod shared;

/// Lists, uploads and downloads objects.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the objects of a bucket.
    List {
        bucket: String,
        /// Only objects whose names start with this text.
        #[arg(long, default_value = "")]
        prefix: String,
    },
    /// Uploads a file, unless the object exists.
    Upload {
        bucket: String,
        name: String,
        path: PathBuf,
    },
    /// Downloads an object.
    Download {
        bucket: String,
        name: String,
        path: PathBuf,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let storage: Storage = options.connection.client().await?;
    let objects = storage.objects();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { bucket, prefix } => {
            let call = objects.list(bucket).prefix(prefix);
            let mut objects = call.fields("items(name,size,updated)").items();
            while let Some(object) = objects.next().await.transpose()? {
                let updated = object.updated.map(|time| time.to_string());
                writeln!(
                    out,
                    "{:>12}  {}  {}",
                    object.size.unwrap_or_default(),
                    updated.unwrap_or_default(),
                    object.name.unwrap_or_default()
                )?;
            }
        }
        Command::Upload { bucket, name, path } => {
            let call = objects.insert(bucket, Object::new().name(&name));
            // Generation 0 means that the object must not exist. The condition also makes the upload safe to retry.
            let call = call.if_generation_match(0);
            match call.upload(Media::file(path)).send().await {
                Ok(object) => writeln!(
                    out,
                    "{name}: generation {}",
                    object.generation.unwrap_or_default()
                )?,
                Err(error) if error.is_precondition_failed() => {
                    return Err(format!("{name} exists already").into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Command::Download { bucket, name, path } => {
            let download = objects.get(bucket, name).download();
            let size = download.save_to(&path).await?;
            writeln!(out, "{size} bytes in {}", path.display())?;
        }
    }
    Ok(())
}
