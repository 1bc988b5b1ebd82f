//! Streamed responses.

use discogen_runtime::Bytes;
use tokio::io::AsyncReadExt as _;

use crate::server::{Server, at, response};

#[tokio::test]
async fn stream_and_reader_can_be_mixed() {
    let text = response("200 OK", "content-type: image/png\r\n", "0123456789");
    let server = Server::new(vec![text; 3]);
    let shop = at(&server).await;

    let mut stream = shop.get("a").send_stream().await.expect("a stream");
    let mut small = [0; 3];
    stream.read_exact(&mut small).await.expect("three bytes");
    assert_eq!(&small, b"012");
    assert_eq!(
        stream.next().await.expect("a chunk").expect("bytes"),
        "3456789"
    );
    assert!(stream.next().await.is_none());
    assert_eq!(stream.read(&mut small).await.expect("the end"), 0);

    let mut stream = shop.get("a").send_stream().await.expect("a stream");
    stream.read_exact(&mut small).await.expect("three bytes");
    assert_eq!(stream.bytes(7).await.expect("the rest"), "3456789");

    let mut stream = shop.get("a").send_stream().await.expect("a stream");
    stream.read_exact(&mut small).await.expect("three bytes");
    assert!(stream.bytes(6).await.expect_err("too large").is_too_large());
}

#[tokio::test]
async fn a_stream_ends_after_its_error() {
    let cut = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nabc";
    let server = Server::new([cut, cut]);
    let shop = at(&server).await;
    let mut stream = shop.get("a").send_stream().await.expect("a stream");
    assert_eq!(
        stream.next().await.expect("a chunk").expect("bytes"),
        Bytes::from_static(b"abc")
    );
    let error = stream
        .next()
        .await
        .expect("a chunk")
        .expect_err("a truncated body");
    assert!(
        error.is_transport() && error.to_string().starts_with("shop.items.get: "),
        "{error}"
    );
    assert!(stream.next().await.is_none());

    let stream = shop.get("a").send_stream().await.expect("a stream");
    assert!(stream.bytes(2).await.expect_err("too large").is_too_large());
}
