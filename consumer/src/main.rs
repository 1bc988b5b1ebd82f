//! A program that uses the generated crate: `consumer <endpoint>` calls any server that implements the Cloud Vision API.

use google_vision_v1::resources::operations::CancelParams;
use google_vision_v1::schemas::{CancelOperationRequest, Empty, Operation};
use google_vision_v1::{CallOptions, Vision};
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint = std::env::args()
        .nth(1)
        .ok_or("usage: consumer <endpoint>")?;
    let vision = Vision::builder()
        .endpoint(endpoint)
        .token("secret")
        .build()
        .await?;

    // The three forms of the JavaScript reference: typed, with a parameters
    // struct and options, and as a raw stream.
    let response: Empty = vision.operations().cancel("operations/123").send().await?;
    println!("typed: {response:?}");

    let params = CancelParams::new()
        .name("operations/123")
        .body(CancelOperationRequest::new());
    let options = CallOptions::new().timeout(Duration::from_secs(5));
    let response = vision.call(params).with(options).send_full().await?;
    println!("params: {} {:?}", response.status(), response.body());

    let mut stream = vision
        .operations()
        .cancel("operations/123")
        .send_stream()
        .await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    println!("stream: {}", String::from_utf8_lossy(&bytes));

    let operation: Operation = vision.operations().get("operations/123").send().await?;
    println!("get: {operation:?}");

    match vision.operations().delete("operations/404").send().await {
        Err(error) if error.is_not_found() => println!("delete: {error}"),
        other => println!("delete: {other:?}"),
    }
    Ok(())
}
