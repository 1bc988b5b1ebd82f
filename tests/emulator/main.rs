//! The generated storage client against gcp-storage-emulator, a server that others
//! wrote. `tests/emulator/run` installs and starts it.
//!
//! What the emulator (2026.7.19) does not do, so that it isn't shown here:
//!
//! - Pages: `maxResults` and `pageToken` are not read, every list has everything (`ls` in its
//!   `handlers/objects.py` reads `prefix`, `delimiter`, `matchGlob` and `softDeleted`).
//! - Versions of media: downloads have no `etag` and no `x-goog-generation`, so that a broken one
//!   cannot be carried on (`download` in the same file sets `content-range` and `x-goog-hash` only).
//! - 416: a range behind the end is answered with 206 and nothing (`file[start:end]`, same place).
//! - Empty objects by simple upload: the connection breaks (`len(request.data)` of `None` in `_media_upload`).
//! - Checksums of parts: `x-goog-hash` is sent with whole media only.

mod buckets;
mod downloads;
mod uploads;

use google_storage_v1::{CallOptions, Storage};

/// A client of the emulator, and where that is. The tests are ignored where nobody starts one.
async fn emulator() -> (Storage, String) {
    let host = std::env::var("STORAGE_EMULATOR_HOST");
    let host = host.expect("STORAGE_EMULATOR_HOST is not set; run tests/emulator/run");
    let options = CallOptions::new().endpoint(&host);
    let builder = Storage::builder().anonymous().options(options);
    (builder.build().await.expect("a client"), host)
}

/// A bucket of its own for a test.
async fn bucket(storage: &Storage, name: &str) -> String {
    let bucket = google_storage_v1::schemas::Bucket::new().name(name);
    let made = storage.buckets().insert("project", bucket).send().await;
    let made = made.expect("a bucket");
    assert_eq!(made.name.as_deref(), Some(name));
    name.to_owned()
}
