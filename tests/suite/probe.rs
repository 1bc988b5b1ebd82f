//! The program for one feature set: builds a client, makes calls, and prints the results and whether TLS handshakes
//! offered HTTP/2.

#[allow(dead_code, reason = "the fixture has more than this program calls")]
#[path = "../../runtime/tests/client/shop.rs"]
mod shop;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};

use shop::Shop;

/// The ALPN protocol of HTTP/2, as in the first message of a handshake.
const H2: &[u8] = b"\x02h2";

static OFFERS_HTTP2: AtomicBool = AtomicBool::new(false);

fn main() {
    #[cfg(feature = "own")]
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("the first one");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        println!(
            "with a token: {}",
            outcome(Shop::builder().token("SECRET")).await
        );
        // The message has several lines.
        let message = outcome(Shop::builder()).await.replace('\n', " ");
        println!("with nothing said: {message}");
    });
    println!("{}", OFFERS_HTTP2.load(Ordering::SeqCst));
}

async fn outcome(builder: discogen_runtime::ClientBuilder<Shop>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || answer(&listener));
    match builder.endpoint(url).build().await {
        Err(error) => format!("not built: {error}"),
        Ok(shop) => match shop.get("a").send().await {
            Err(error) => format!("not called: {error}"),
            Ok(_) => "called".to_owned(),
        },
    }
}

/// Reads the first message of a handshake, and responds without TLS.
fn answer(listener: &TcpListener) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    let mut hello = [0; 4096];
    let count = stream.read(&mut hello)?;
    if hello[..count].windows(H2.len()).any(|it| it == H2) {
        OFFERS_HTTP2.store(true, Ordering::SeqCst);
    }
    stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
}
