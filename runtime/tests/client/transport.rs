//! Custom transports, and the default transport with TLS and gzip.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use crate::shop::{DeleteParams, Shop};
use discogen_runtime::{
    Body, BoxFuture, Bytes, CallOptions, Transport, TransportError, TransportErrorKind,
};
use serde_json::json;

/// Records requests and always returns the same response.
#[derive(Clone, Default)]
struct Fake {
    seen: Arc<Mutex<Vec<http::Request<Body>>>>,
    fails: bool,
}

impl Transport for Fake {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        self.seen.lock().expect("no panic before").push(request);
        let fails = self.fails;
        Box::pin(async move {
            match fails {
                true => Err(TransportError::new(
                    TransportErrorKind::Interrupted,
                    "unplugged",
                )),
                false => Ok(http::Response::new(Body::from(r#"{"n":3}"#))),
            }
        })
    }
}

#[tokio::test]
async fn a_custom_transport() {
    let fake = Fake::default();
    let shop = Shop::builder()
        .token("SECRET")
        .transport(fake.clone())
        .build()
        .await
        .expect("a client");
    assert_eq!(
        shop.insert(json!([1])).send().await.expect("a response"),
        json!({"n": 3})
    );
    let seen = fake
        .seen
        .lock()
        .expect("no panic before")
        .pop()
        .expect("a request");
    assert_eq!(seen.uri(), "https://shop.googleapis.com/v1/items");
    assert_eq!(seen.headers()["authorization"], "Bearer SECRET");
    assert!(!format!("{seen:?}").contains("SECRET"), "{seen:?}");
    assert_eq!(seen.body().as_bytes(), Some(&Bytes::from_static(b"[1]")));

    // Building a request does not send it.
    let built = shop.get("a").view("FULL").build().expect("a request");
    assert_eq!(built.uri(), "https://shop.googleapis.com/v1/a?view=FULL");
    let by_method = shop.delete().build().expect("a request");
    let by_parameters = shop.call(DeleteParams {}).build().expect("a request");
    assert_eq!(
        (by_method.uri(), by_method.method()),
        (by_parameters.uri(), by_parameters.method())
    );
    assert!(fake.seen.lock().expect("no panic before").is_empty());

    let broken = Shop::builder()
        .anonymous()
        .transport(Fake {
            fails: true,
            ..fake
        })
        .options(CallOptions::new().no_retries())
        .build()
        .await
        .expect("a client");
    let error = broken.get("a").send().await.expect_err("an error");
    assert!(error.is_transport() && !error.is_connect(), "{error}");
    assert_eq!(
        error.to_string(),
        "shop.items.get: the connection broke before the response: unplugged (GET https://shop.googleapis.com/v1/a)"
    );
}

#[cfg(feature = "http")]
#[tokio::test]
async fn https_to_a_plain_server_is_an_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    });
    let shop = Shop::builder()
        .api_key("SECRET")
        .endpoint(url)
        .build()
        .await
        .expect("a client");
    let error = shop.get("a").send().await.expect_err("no TLS");
    assert!(error.is_connect(), "{error:?}");
    assert!(
        error.to_string().contains("cannot establish TLS"),
        "{error:?}"
    );
    assert!(
        !format!("{error} {error:?}").contains("SECRET"),
        "{error:?}"
    );
}

/// `{"n":1}` compressed with gzip.
#[cfg(feature = "http")]
const ZIPPED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x53, 0xb2, 0x32,
    0xac, 0x05, 0x00, 0x7e, 0x3b, 0x4b, 0xd4, 0x07, 0x00, 0x00, 0x00,
];

#[cfg(feature = "http")]
fn zipped(body: &[u8]) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip\r\ncontent-length: ";
    [format!("{head}{}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn gzip_is_decompressed() {
    use crate::server::{Server, get};

    let server = Server::new([zipped(ZIPPED), zipped(&ZIPPED[..15])]);
    assert_eq!(get(&server).await.expect("a response"), json!({"n": 1}));
    let error = get(&server).await.expect_err("a truncated response");
    assert!(error.is_transport(), "{error:?}");
}

#[cfg(all(feature = "http", not(feature = "gzip")))]
#[tokio::test]
async fn gzip_without_the_feature_is_an_error_that_names_it() {
    use crate::server::{Server, get};

    let server = Server::new([zipped(ZIPPED)]);
    let error = get(&server).await.expect_err("a compressed response");
    let said = error.to_string();
    assert!(said.contains("its content coding is `gzip`"), "{said}");
    assert!(
        said.contains("enable the feature `gzip` of your client's crate"),
        "{said}"
    );
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls on this thread, outside tokio's runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[test]
fn a_custom_transport_works_without_tokio() {
    let builder = Shop::builder().anonymous().transport(Fake::default());
    let shop = block_on(builder.build()).expect("a client");
    let response = block_on(shop.get("a").send()).expect("a response");
    assert_eq!(response, json!({"n": 3}));
}

#[cfg(feature = "http")]
#[test]
fn the_default_transport_outside_tokio_is_an_error() {
    let builder = || Shop::builder().token("SECRET");
    // Without a TLS provider reqwest panics when the client is built.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builders: Vec<_> = [
        Some(builder()),
        #[cfg(feature = "reqwest")]
        Some(builder().http_client(reqwest::Client::new())),
    ]
    .into();
    for builder in builders.into_iter().flatten() {
        let builder = builder.endpoint("http://127.0.0.1:1");
        let shop = block_on(builder.build()).expect("a client");
        let error = block_on(shop.get("a").send()).expect_err("no runtime");
        assert!(error.is_transport() && !error.is_connect(), "{error:?}");
        assert_eq!(
            error.to_string(),
            "shop.items.get: the request cannot be sent: the HTTP client needs a tokio runtime; make the call inside \
             of one, or give the builder another transport (GET http://127.0.0.1:1/v1/a)"
        );
    }
}
