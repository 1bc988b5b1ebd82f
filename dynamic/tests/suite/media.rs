//! Uploads and downloads.

#![cfg(feature = "media")]

use discogen_dynamic::serde_json::json;
use discogen_dynamic::testing::FakeTransport;

use crate::support::client;

#[tokio::test]
async fn an_upload_with_metadata_is_verified() {
    let fake = FakeTransport::new();
    let storage = client("discovery/storage.v1.json", &fake).await;
    let call = || {
        let call = storage
            .method("storage.objects.insert")
            .and_then(|it| it.set("bucket", "b"));
        call.and_then(|it| it.body(json!({"name": "a"})))
            .expect("valid")
    };
    // The CRC-32C of "hello" in base64.
    fake.respond(200, r#"{"name": "a", "crc32c": "mnG7TA=="}"#);
    let object = call()
        .upload("hello")
        .expect("media")
        .send()
        .await
        .expect("an object");
    assert_eq!(object["name"], "a");
    let [request] = &fake.take_requests()[..] else {
        panic!("one request");
    };
    assert_eq!(request.uri().path(), "/upload/storage/v1/b/b/o");
    assert_eq!(request.uri().query(), Some("uploadType=multipart"));

    fake.respond(200, r#"{"name": "a", "crc32c": "AAAAAA=="}"#);
    let error = call()
        .upload("hello")
        .expect("media")
        .send()
        .await
        .expect_err("another checksum");
    assert!(error.is_checksum_mismatch(), "{error}");
}

#[tokio::test]
async fn a_download() {
    let fake = FakeTransport::new();
    let drive = client("discovery/drive.v3.json", &fake).await;
    let call = || {
        drive
            .method("files.get")
            .and_then(|it| it.set("fileId", "1"))
            .expect("valid")
    };
    fake.respond(200, "hello");
    let download = call()
        .download()
        .expect("media")
        .send()
        .await
        .expect("media");
    assert_eq!(download.bytes(10).await.expect("bytes"), "hello");
    let [request] = &fake.take_requests()[..] else {
        panic!("one request");
    };
    assert_eq!(request.uri().query(), Some("alt=media"));

    let export = drive
        .method("files.export")
        .and_then(|it| it.set("fileId", "1"));
    let export = export
        .and_then(|it| it.set("mimeType", "text/plain"))
        .expect("valid");
    assert!(export.clone().send().await.expect_err("media").is_usage());
    fake.respond(200, "text");
    assert_eq!(export.send_bytes().await.expect("bytes"), "text");
}

#[tokio::test]
async fn methods_without_media() {
    let drive = client("discovery/drive.v3.json", &FakeTransport::new()).await;
    let list = || drive.method("files.list").expect("a method");
    assert!(list().upload("x").is_err());
    assert!(list().download().is_err());
}
