//! Servers that send endless data without content: timeouts apply and connections end.

use std::time::{Duration, Instant};

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, CallOptions};

use crate::shop::faked;

/// How long a server sends. A client that is kept busy for this long has failed.
pub(crate) const FLOOD: Duration = Duration::from_secs(10);
/// The upper limit for a client on a loaded machine.
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// Responses that consist of empty members of gzip.
#[cfg(feature = "gzip")]
mod gzip {
    use std::io::Write as _;
    use std::net::{SocketAddr, TcpListener};
    use std::time::{Duration, Instant};

    use discogen_runtime::{CallOptions, HttpTransport};

    use super::{FLOOD, SOON};
    use crate::server::read_request;
    use crate::shop::Shop;

    /// An empty member of gzip.
    const MEMBER: [u8; 20] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// Responds to one request with a head and endless repetitions of these bytes.
    fn flood(head: &'static str, bytes: Vec<u8>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || -> std::io::Result<()> {
            let (mut stream, _) = listener.accept()?;
            read_request(&mut stream);
            stream.write_all(head.as_bytes())?;
            let until = Instant::now() + FLOOD;
            while Instant::now() < until {
                stream.write_all(&bytes)?;
            }
            Ok(())
        });
        address
    }

    fn members() -> SocketAddr {
        let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
        flood(head, MEMBER.repeat(10_000))
    }

    async fn shop(address: SocketAddr) -> Shop {
        let options = CallOptions::new().no_retries();
        let shop = Shop::builder().anonymous().options(options);
        let transport = HttpTransport::builder().no_proxy().build();
        let shop = shop
            .transport(transport)
            .endpoint(format!("http://{address}"));
        shop.build().await.expect("a client")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn empty_members_of_gzip_do_not_delay_a_timeout() {
        let options = CallOptions::new().timeout(Duration::from_millis(300));
        let shop = shop(members()).await;
        let started = Instant::now();
        let error = shop.get("a").with(options).send().await;
        let error = error.expect_err("no response");
        assert!(error.is_timeout(), "{error}");
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn empty_members_of_gzip_do_not_delay_the_timeout_of_a_caller() {
        let shop = shop(members()).await;
        let mut stream = shop.get("a").send_stream().await.expect("a head");
        let started = Instant::now();
        let next = tokio::time::timeout(Duration::from_millis(300), stream.next()).await;
        assert!(next.is_err(), "no bytes: {next:?}");
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    }
}

/// Bytes that are always ready.
struct Endless(&'static [u8], Instant);

impl futures_core::Stream for Endless {
    type Item = Result<discogen_runtime::Bytes, discogen_runtime::TransportError>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let piece = (self.1.elapsed() < FLOOD).then(|| Ok(self.0.into()));
        std::task::Poll::Ready(piece)
    }
}

#[tokio::test]
async fn chunks_that_are_always_ready_do_not_delay_a_timeout() {
    for bytes in [&b""[..], b" "] {
        for status in [200, 404] {
            let fake = FakeTransport::new();
            let body = Body::from_stream(Endless(bytes, Instant::now()));
            let response = http::Response::builder().status(status).body(body);
            fake.respond_with(response.expect("a response"));
            let options = CallOptions::new().timeout(Duration::from_millis(300));
            let options = options.max_response_size(usize::MAX).no_retries();
            let started = Instant::now();
            let error = faked(&fake).await.get("a").with(options).send().await;
            let error = error.expect_err("no response");
            // The body of an error is read up to its limit.
            let ended = error.is_timeout() || status == 404 && bytes == b" ";
            assert!(ended, "{status} {bytes:?}: {error}");
            assert!(started.elapsed() < SOON, "{status} {bytes:?}");
        }
    }
}
