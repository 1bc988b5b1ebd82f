//! The program for one feature set: builds a client, makes a call, and prints the result.

#[allow(dead_code, reason = "the fixture has more than this program calls")]
#[path = "../../runtime/tests/client/shop.rs"]
mod shop;

use shop::Shop;

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
}

async fn outcome(builder: discogen_runtime::ClientBuilder<Shop>) -> String {
    // The server does not speak TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    });
    match builder.endpoint(url).build().await {
        Err(error) => format!("not built: {error}"),
        Ok(shop) => match shop.get("a").send().await {
            Err(error) => format!("not called: {error}"),
            Ok(_) => "called".to_owned(),
        },
    }
}
