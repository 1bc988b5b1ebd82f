//! Searches for videos with the YouTube Data API.
//!
//! ```sh
//! cargo run --example youtube -- "rust async" --api-key "$KEY"
//! ```

use std::io::Write;

use clap::Parser;
use google_youtube_v3::YouTube;

mod shared;

/// Searches for videos.
#[derive(Parser)]
struct Options {
    /// The words to search for.
    query: String,
    /// The maximum number of videos.
    #[arg(long, default_value_t = 25)]
    limit: usize,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let youtube: YouTube = options.connection.client().await?;
    // `part` names the groups of fields in the response. A page has at most 50 videos; each page costs quota.
    let page = u32::try_from(options.limit.clamp(1, 50))?;
    let call = youtube.search().list(["snippet"]);
    let call = call.q(options.query).type_(["video"]).max_results(page);
    let mut videos = call.items();
    let mut out = std::io::stdout().lock();
    for _ in 0..options.limit {
        let Some(video) = videos.next().await.transpose()? else {
            break;
        };
        let id = video.id.and_then(|id| id.video_id).unwrap_or_default();
        let snippet = video.snippet.unwrap_or_default();
        writeln!(
            out,
            "https://youtu.be/{id}\t{}\t{}",
            snippet.channel_title.unwrap_or_default(),
            snippet.title.unwrap_or_default()
        )?;
    }
    Ok(())
}
