//! Lists the products of a location, page by page.
//!
//! ```sh
//! cargo run --example list_products -- projects/my-project/locations/us-east1 \
//!     --token "$(gcloud auth print-access-token)"
//! ```

use std::io::Write;

use clap::Parser;

mod shared;

/// Lists the products of a location.
#[derive(Parser)]
struct Options {
    /// projects/PROJECT/locations/LOCATION
    parent: String,
    /// Products a page, at most 100.
    #[arg(long, default_value_t = 100)]
    page_size: i32,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let vision = options.connection.vision().await?;
    let products = vision.projects().locations().products();
    let mut out = std::io::stdout().lock();

    let mut page_token: Option<String> = None;
    loop {
        let mut page = products.list(&options.parent).page_size(options.page_size);
        if let Some(token) = page_token {
            page = page.page_token(token);
        }
        let page = page.send().await?;
        for product in page.products {
            let name = product.name.unwrap_or_default();
            writeln!(out, "{name}\t{}", product.display_name.unwrap_or_default())?;
        }
        page_token = page.next_page_token.filter(|token| !token.is_empty());
        if page_token.is_none() {
            return Ok(());
        }
    }
}
