//! Helpers that several tests share.

use std::path::Path;

use discogen_testkit::loopback::{CannedResponse, Server};
use google_storage_v1::Storage;
use google_vision_v1::Vision;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A server with one response to all requests, and a client.
pub(crate) async fn vision(response: CannedResponse) -> (Server, Vision) {
    let server = Server::start(move |_| response.clone())
        .await
        .expect("a port");
    let vision = Vision::builder()
        .endpoint(server.endpoint())
        .token("a-token")
        .build()
        .await
        .expect("a client");
    (server, vision)
}

/// The same for storage.
pub(crate) async fn storage(response: CannedResponse) -> (Server, Storage) {
    let server = Server::start(move |_| response.clone())
        .await
        .expect("a port");
    let storage = Storage::builder()
        .endpoint(server.endpoint())
        .token("a-token")
        .build()
        .await
        .expect("a client");
    (server, storage)
}
