//! Uploads that are rejected before they are sent, and media that fails or has another length than stated.

use discogen_testkit::fault::Protocol;
use google_storage_v1::Error;
use google_storage_v1::runtime::Media;
use google_storage_v1::schemas::Object;
use tokio::io::AsyncReadExt as _;

use super::{Q, bench, content};
use crate::faults::support::{BOTH, ends};

#[tokio::test]
async fn invalid_uploads_are_rejected_before_sending() {
    let bench = bench(Protocol::Http1).await;
    let bytes = || Media::from("text");
    let missing = Media::file("/no/such/file");
    for (call, text) in [
        (bench.call(bytes()).simple(), "has no body"),
        (
            bench.call(bytes()).resumable().chunk_size(1000),
            "multiple of 262144",
        ),
        (
            bench.call(bytes()).resumable().chunk_size(0),
            "multiple of 262144",
        ),
        (
            bench.call(bytes().content_type("text")),
            "is not a media type",
        ),
        (
            bench.call(bytes().content_type("a/b\r\nx: y")),
            "is not a media type",
        ),
        (
            bench.call(bytes().length(5)),
            "ended after 4 of 5 stated bytes",
        ),
        (bench.call(missing), "cannot be read: /no/such/file"),
        (
            bench
                .storage
                .objects()
                .insert("..", Object::new())
                .upload(bytes()),
            "parameter `bucket`",
        ),
    ] {
        let error = call.send().await.expect_err(text);
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(bench.server.deliveries().is_empty());
}

#[tokio::test]
async fn media_of_another_length_is_an_error() {
    for protocol in BOTH {
        for resumable in [false, true] {
            for (stated, text) in [
                (999, "more than the stated 999"),
                (1001, "ended after 1000"),
            ] {
                let bench = bench(protocol).await;
                let media = Media::reader(std::io::Cursor::new(content(1000))).length(stated);
                let call = bench.call(media);
                let call = if resumable {
                    call.resumable()
                } else {
                    call.multipart()
                };
                let error = ends(text, call.send()).await.expect_err(text);
                assert!(error.to_string().contains(text), "{resumable} {error}");
                assert!(bench.uploads.stored().is_empty());
            }
        }
    }
}

#[tokio::test]
async fn a_stream_that_fails_is_an_error_of_the_media() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        let broken = std::io::Cursor::new(content(Q)).chain(Broken);
        let call = bench.call(Media::reader(broken));
        let call = if resumable {
            call.resumable()
        } else {
            call.multipart()
        };
        let error: Error = ends("broken", call.send()).await.expect_err("broken");
        assert!(
            error
                .to_string()
                .contains("cannot be read: the tape is torn"),
            "{error}"
        );
        assert!(bench.uploads.stored().is_empty());
    }
}

struct Broken;

impl tokio::io::AsyncRead for Broken {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Err(std::io::Error::other("the tape is torn")))
    }
}
