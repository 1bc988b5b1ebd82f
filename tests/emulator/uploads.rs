//! Creates objects in the emulator by plain HTTP and by upload calls.

use google_storage_v1::runtime::{Media, UploadCall};
use google_storage_v1::schemas::Object;

use crate::{bucket, emulator};

/// Creates an object without the tested client.
pub(crate) async fn seed(host: &str, bucket: &str, name: &str, bytes: Vec<u8>) {
    // Fails if another test has installed the provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let name = name.replace('/', "%2F");
    let url = format!("{host}/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}");
    let request = reqwest::Client::new().post(url).body(bytes);
    let request = request.header("content-type", "text/plain");
    let response = request.send().await.expect("a response");
    assert_eq!(response.status(), 200);
}

#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn seeded_objects_have_metadata() {
    let (storage, host) = emulator().await;
    let bucket = bucket(&storage, "seeded").await;
    seed(&host, &bucket, "a/b c.txt", b"123456789".to_vec()).await;
    let object = storage.objects().get(&bucket, "a/b c.txt").send().await;
    let object = object.expect("an object");
    assert_eq!(object.size, Some(9));
    assert_eq!(object.crc32c.as_deref(), Some("4waSgw=="));
    assert_eq!(object.md5_hash.as_deref(), Some("JfnnlDI7RTiF9RgfG2JNCw=="));
    assert_eq!(object.content_type.as_deref(), Some("text/plain"));
}

/// Uploads with each protocol, from bytes, a file and a reader that can be read once. The upload compares
/// the checksums of the emulator, and the downloaded bytes must be equal.
#[tokio::test]
#[ignore = "needs tests/emulator/run"]
async fn uploads_are_downloaded_unchanged() {
    type Way<P> = fn(UploadCall<P>) -> UploadCall<P>;
    let (storage, _) = emulator().await;
    let bucket = bucket(&storage, "uploads").await;
    let folder = tempfile::tempdir().expect("a folder");
    let ways: [(&str, Way<_>); 4] = [
        ("simple", UploadCall::simple),
        ("multipart", UploadCall::multipart),
        ("resumable", |call| call.resumable().chunk_size(256 << 10)),
        ("chosen", |call| call),
    ];
    for (way, choose) in ways {
        for size in [1, 1000, 256 << 10, (512 << 10) + 1] {
            let bytes: Vec<u8> = (0..size).map(|at| (at * 31 % 251) as u8).collect();
            let file = folder.path().join(format!("{way}{size}"));
            std::fs::write(&file, &bytes).expect("a file");
            let reader = std::io::Cursor::new(bytes.clone());
            for (source, media) in [
                ("bytes", Media::from(bytes.clone())),
                ("file", Media::file(&file)),
                ("reader", Media::reader(reader).length(size as u64)),
            ] {
                let about = format!("{way} {size} {source}");
                let name = about.replace(' ', "/");
                // A simple upload has no metadata, so the name is sent in the query.
                let call = match way {
                    "simple" => storage.objects().insert(&bucket, Object::new()).name(&name),
                    _ => storage.objects().insert(&bucket, Object::new().name(&name)),
                };
                let made = choose(call.upload(media.content_type("text/plain"))).send();
                let made = made
                    .await
                    .unwrap_or_else(|error| panic!("{about}: {error}"));
                assert_eq!(made.size, Some(size as u64), "{about}");
                assert_eq!(made.content_type.as_deref(), Some("text/plain"), "{about}");
                let back = storage.objects().get(&bucket, &name).download().send();
                let back = back.await.expect("media").bytes(1 << 20).await;
                assert!(back.expect("media") == bytes, "{about}");
            }
        }
    }
    // The list contains all objects. The emulator returns it as one page.
    let mut names = storage.objects().list(&bucket).items();
    let mut found = 0;
    while let Some(object) = names.next().await {
        assert!(object.expect("an object").name.is_some());
        found += 1;
    }
    assert_eq!(found, 4 * 4 * 3);
}
