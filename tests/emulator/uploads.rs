//! How objects get into the emulator: by plain HTTP, and by calls that upload.

use crate::{bucket, emulator};

/// Puts an object into a bucket without the client that is tested.
pub(crate) async fn seed(host: &str, bucket: &str, name: &str, bytes: Vec<u8>) {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let name = name.replace('/', "%2F");
    let url = format!("{host}/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}");
    let request = reqwest::Client::new().post(url).body(bytes);
    let request = request.header("content-type", "text/plain");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn what_is_seeded_is_described() {
    let Some((storage, host)) = emulator().await else {
        return;
    };
    let bucket = bucket(&storage, "seeded").await;
    seed(&host, &bucket, "a/b c.txt", b"123456789".to_vec()).await;
    let object = storage.objects().get(&bucket, "a/b c.txt").send().await;
    let object = object.expect("an object");
    assert_eq!(object.size, Some(9));
    assert_eq!(object.crc32c.as_deref(), Some("4waSgw=="));
    assert_eq!(object.md5_hash.as_deref(), Some("JfnnlDI7RTiF9RgfG2JNCw=="));
    assert_eq!(object.content_type.as_deref(), Some("text/plain"));
}
