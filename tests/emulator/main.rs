//! Tests of the generated storage client with gcp-storage-emulator, a server of another project.
//! `tests/emulator/run` installs and starts it.
//!
//! The following features are not tested here because the emulator (2026.7.19) does not support them:
//!
//! - Pages: `maxResults` and `pageToken` are ignored, and every list is complete (`ls` in its
//!   `handlers/objects.py` reads `prefix`, `delimiter`, `matchGlob` and `softDeleted`).
//! - Versions of media: downloads have no `etag` and no `x-goog-generation`, so an interrupted download
//!   cannot be resumed (`download` in the same file sets only `content-range` and `x-goog-hash`).
//! - 416: the response to a range beyond the end is an empty 206 (`file[start:end]` in the same function).
//! - Empty objects by simple upload: the connection is closed (`len(request.data)` of `None` in `_media_upload`).
//! - Checksums of partial media: `x-goog-hash` is sent only with complete media.

mod buckets;
mod downloads;
mod uploads;

use google_storage_v1::{CallOptions, Storage};

/// Returns a client of the emulator, and the URL of the emulator. The tests are ignored unless the emulator runs.
async fn emulator() -> (Storage, String) {
    let host = std::env::var("STORAGE_EMULATOR_HOST");
    let host = host.expect("STORAGE_EMULATOR_HOST is not set; run tests/emulator/run");
    let options = CallOptions::new().endpoint(&host);
    let builder = Storage::builder().anonymous().options(options);
    (builder.build().await.expect("a client"), host)
}

/// Creates a separate bucket for a test.
async fn bucket(storage: &Storage, name: &str) -> String {
    let bucket = google_storage_v1::schemas::Bucket::new().name(name);
    let made = storage.buckets().insert("project", bucket).send().await;
    let made = made.expect("a bucket");
    assert_eq!(made.name.as_deref(), Some(name));
    name.to_owned()
}
