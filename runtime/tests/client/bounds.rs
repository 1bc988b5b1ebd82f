//! Default limits of time and size, as SECURITY.md states them.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, Bytes, CallOptions, HttpTransport, TransportError};
use futures_core::Stream;
use tokio::time::Instant;

use crate::shop::{Shop, faked};

#[tokio::test(start_paused = true)]
async fn the_default_timeout_of_a_call_is_ten_minutes() {
    let fake = FakeTransport::new();
    fake.hang();
    let started = Instant::now();
    let error = faked(&fake).await.get("a").send().await;
    let error = error.expect_err("no response");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(started.elapsed().as_secs(), 600);
}

/// The kernel accepts the connection, and the TLS handshake never starts.
#[tokio::test(start_paused = true)]
async fn the_default_connect_timeout_is_thirty_seconds() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let silent = silent.expect("a port");
    let address = silent.local_addr().expect("an address");
    let builder = || HttpTransport::builder().no_proxy();
    let brief = builder().connect_timeout(Duration::from_secs(7));
    for (transport, limit) in [(builder(), 30), (brief, 7)] {
        let shop = Shop::builder()
            .anonymous()
            .endpoint(format!("https://{address}"));
        let shop = shop.transport(transport.build()).build().await;
        let call = shop.expect("a client").get("a");
        let started = Instant::now();
        let error = call.with(CallOptions::new().no_retries()).send().await;
        let error = error.expect_err("no connection");
        assert!(error.is_connect(), "{error}");
        assert_eq!(started.elapsed().as_secs(), limit, "{error}");
    }
}

/// The stated length exceeds the limit, so that the body need not be sent.
#[tokio::test]
async fn a_response_is_limited_to_256_mib_by_default() {
    for (length, fits) in [(256 << 20, true), ((256 << 20) + 1, false)] {
        let fake = FakeTransport::new();
        let response = http::Response::builder().header("content-length", length);
        fake.respond_with(response.body(Body::from("{}")).expect("a response"));
        let outcome = faked(&fake).await.get("a").send().await;
        match outcome {
            Ok(_) => assert!(fits, "{length}"),
            Err(error) => assert!(!fits && error.is_too_large(), "{length}: {error}"),
        }
    }
}

/// An endless body, and how many bytes of it were read.
struct Endless(Arc<AtomicUsize>);

impl Stream for Endless {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = Bytes::from_static(&[b' '; 1000]);
        self.0.fetch_add(piece.len(), Ordering::SeqCst);
        Poll::Ready(Some(Ok(piece)))
    }
}

#[tokio::test]
async fn error_bodies_are_read_up_to_a_mebibyte() {
    let taken = Arc::new(AtomicUsize::new(0));
    let fake = FakeTransport::new();
    let response = http::Response::builder().status(404);
    let body = Body::from_stream(Endless(taken.clone()));
    fake.respond_with(response.body(body).expect("a response"));
    let error = faked(&fake).await.get("a").send().await;
    let error = error.expect_err("not found");
    assert_eq!(error.body().map(Bytes::len), Some(64 << 10));
    let taken = taken.load(Ordering::SeqCst);
    assert!((1 << 20..(1 << 20) + 1000).contains(&taken), "{taken}");
}
