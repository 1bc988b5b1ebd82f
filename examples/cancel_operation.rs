//! Cancels a long-running operation and polls it until it is done.
//!
//! ```sh
//! cargo run --example cancel_operation -- operations/123 --token "$(gcloud auth print-access-token)"
//! ```

use std::io::Write;
use std::time::Duration;

use clap::Parser;
use google_vision_v1::{CallOptions, Vision};

mod shared;

/// Cancels a long-running operation and polls it until it is done.
#[derive(Parser)]
struct Options {
    /// The name of the operation, as returned by the method that started it: operations/123.
    operation: String,
    /// Polling interval in seconds.
    #[arg(long, default_value_t = 2.0)]
    interval: f64,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let interval = Duration::try_from_secs_f64(options.interval)?;
    let vision = options.connection.client::<Vision>().await?;
    let operations = vision.operations();
    let mut out = std::io::stdout().lock();

    // Success means only that the server accepted the request to cancel.
    let call_options = CallOptions::new().timeout(Duration::from_secs(30));
    operations
        .cancel(&options.operation)
        .with(call_options)
        .send()
        .await?;
    writeln!(out, "cancellation of {} requested", options.operation)?;

    loop {
        let operation = operations.get(&options.operation).send().await?;
        if operation.done == Some(true) {
            match operation.error {
                // google.rpc.Code: 1 is CANCELLED.
                Some(error) if error.code == Some(1) => writeln!(out, "cancelled")?,
                Some(error) => writeln!(out, "failed: {}", error.message.unwrap_or_default())?,
                None => writeln!(out, "finished before it could be cancelled")?,
            }
            return Ok(());
        }
        writeln!(out, "still running")?;
        tokio::time::sleep(interval).await;
    }
}
