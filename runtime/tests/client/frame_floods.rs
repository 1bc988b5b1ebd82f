//! Servers that send endless HTTP/2 frames without content: the client closes the connection.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use discogen_runtime::{CallOptions, HttpTransport};

use crate::floods::{FLOOD, SOON};
use crate::shop::Shop;

fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small frame");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, 0, 0, 0, 0, 0]);
    frame.extend(payload);
    frame
}

/// Repeats these HTTP/2 frames. Returns the time for which the client accepted them.
fn frames(frames: Vec<u8>) -> (SocketAddr, mpsc::Receiver<Duration>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || -> std::io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        let mut replies = stream.try_clone()?;
        std::thread::spawn(move || drain(&mut replies));
        let started = Instant::now();
        stream.write_all(&frame(4, &[]))?;
        while stream.write_all(&frames).is_ok() && started.elapsed() < FLOOD {}
        let _ = sender.send(started.elapsed());
        Ok(())
    });
    (address, receiver)
}

fn drain(stream: &mut TcpStream) {
    let mut buffer = vec![0; 1 << 16];
    while matches!(stream.read(&mut buffer), Ok(count) if count > 0) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn frame_floods_close_the_connection() {
    for (name, kind, payload) in [("ping", 6, &[0; 8][..]), ("settings", 4, &[])] {
        let (address, receiver) = frames(frame(kind, payload).repeat(1000));
        let shop = Shop::builder()
            .anonymous()
            .endpoint(format!("http://{address}"));
        let transport = HttpTransport::builder().no_proxy().http2_only().build();
        let shop = shop.transport(transport).build().await.expect("a client");
        let options = CallOptions::new().timeout(Duration::from_millis(300));
        let error = shop.get("a").with(options.no_retries()).send().await;
        let error = error.expect_err("no response");
        assert!(
            error.is_timeout() || error.is_transport(),
            "{name}: {error}"
        );
        let accepted_for = tokio::task::spawn_blocking(move || receiver.recv_timeout(2 * FLOOD));
        let accepted_for = accepted_for.await.expect("a thread").expect("a server");
        assert!(accepted_for < SOON, "{name}: {accepted_for:?}");
        drop(shop);
    }
}
