//! Sends calls of several methods through one function, which adds a header, measures each call and
//! retries it.
//!
//! ```sh
//! cargo run --example any_method -- projects/my-project/locations/us-east1 \
//!     --token "$(gcloud auth print-access-token)"
//! ```

use std::io::Write;
use std::time::{Duration, Instant};

use clap::Parser;
use google_vision_v1::runtime::Call;
use google_vision_v1::runtime::api::Params;
use google_vision_v1::{CallOptions, Vision};

mod shared;

/// Counts the products and product sets of a location.
#[derive(Parser)]
struct Options {
    /// projects/PROJECT/locations/LOCATION
    parent: String,
    /// Attempts of each call.
    #[arg(long, default_value_t = 3)]
    attempts: u32,
    #[command(flatten)]
    connection: shared::Connection,
}

/// Sends a call of any method: `call` is the call of a method, such as `ListCall`, or one that is
/// created from parameters.
///
/// The header contains a reason, which Google records in audit logs. Temporary failures are retried
/// after a delay of 100 ms, instead of by the client's policy. Each attempt prints the method, the
/// outcome and the duration to standard error.
async fn send<P: Params + Clone>(
    call: impl Into<Call<P>>,
    attempts: u32,
) -> google_vision_v1::Result<P::Response> {
    let options = CallOptions::new()
        .header("x-goog-request-reason", "inventory")
        .no_retries();
    let call = call.into().with(options);
    let mut attempt = 1;
    loop {
        let start = Instant::now();
        let result = call.clone().send().await;
        let elapsed = start.elapsed().as_millis();
        let outcome = match &result {
            Ok(_) => "success".to_owned(),
            Err(error) => error.to_string(),
        };
        // The call is unaffected if standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "{} {elapsed} ms: {outcome}",
            P::METHOD.id
        );
        match result {
            Err(error) if error.is_transient() && attempt < attempts => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                attempt += 1;
            }
            result => return result,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let vision = options.connection.client::<Vision>().await?;
    let locations = vision.projects().locations();
    let products = locations.products().list(&options.parent);
    let products = send(products, options.attempts).await?;
    let sets = locations.product_sets().list(&options.parent);
    let sets = send(sets, options.attempts).await?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "{} products", products.products.len())?;
    writeln!(out, "{} product sets", sets.product_sets.len())?;
    Ok(())
}
