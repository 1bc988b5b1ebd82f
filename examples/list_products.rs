//! Lists all products of a location.
//!
//! ```sh
//! cargo run --example list_products -- projects/my-project/locations/us-east1 \
//!     --token "$(gcloud auth print-access-token)"
//! ```

use std::io::Write;

use clap::Parser;
use google_vision_v1::Vision;

mod shared;

/// Lists the products of a location.
#[derive(Parser)]
struct Options {
    /// projects/PROJECT/locations/LOCATION
    parent: String,
    /// Products per page, at most 100.
    #[arg(long, default_value_t = 100)]
    page_size: i32,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let vision = options.connection.client::<Vision>().await?;
    let products = vision.projects().locations().products();
    let call = products.list(&options.parent).page_size(options.page_size);
    let mut out = std::io::stdout().lock();

    // Pages are requested one at a time, and only one is in memory.
    let mut products = call.items();
    while let Some(product) = products.next().await {
        let product = product?;
        let name = product.name.unwrap_or_default();
        writeln!(out, "{name}\t{}", product.display_name.unwrap_or_default())?;
    }
    Ok(())
}
