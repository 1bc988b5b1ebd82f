//! Helpers that several tests share.

use std::path::{Path, PathBuf};

use discogen_testkit::loopback::{CannedResponse, Server};
use google_storage_v1::Storage;
use google_vision_v1::Vision;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where tests may build; shared between runs, so that they are quick.
pub(crate) fn scratch_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("scratch-target")
}

/// Cargo, as it would be called by a user: nothing of this test run's environment.
pub(crate) fn cargo(folder: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO"));
    command.current_dir(folder);
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG")
            || name.starts_with("CARGO_MANIFEST")
            || name == "RUSTFLAGS"
        {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", scratch_target());
    // Built once, never debugged: gigabytes less on the disk.
    command.env("CARGO_INCREMENTAL", "0");
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

/// The start of a manifest up to its dependencies, the first of which is tokio with the features
/// of `consumer/`: builds that share [`scratch_target`] then compile tokio, and all that depends
/// on it, once.
pub(crate) fn package_with_tokio(name: &str) -> String {
    format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    )
}

/// A server with one response to all requests, and a client.
pub(crate) async fn vision(answer: CannedResponse) -> (Server, Vision) {
    let server = Server::start(move |_| answer.clone())
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
pub(crate) async fn storage(answer: CannedResponse) -> (Server, Storage) {
    let server = Server::start(move |_| answer.clone())
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
