//! The loopback server: one thread, HTTP/1.1, two fixed responses.
//!
//! It prints its URL. `GET /connections` returns the number of accepted connections, a path that ends in `/products` a page
//! of 1,000 products, and any other path one product.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

struct Responses {
    product: Vec<u8>,
    page: Vec<u8>,
    connections: AtomicUsize,
}

/// The fields are in the order of Google's servers, which is not alphabetical.
fn product(i: usize) -> String {
    format!(
        r#"{{"name":"projects/my-project/locations/us-east1/products/product-{i}","displayName":"Product number {i}","description":"A nice thing to have, the {i}th of its kind","productCategory":"homegoods-v2","productLabels":[{{"key":"color","value":"blue"}},{{"key":"size","value":"{i}"}}]}}"#
    )
}

fn page() -> String {
    let all: Vec<_> = (0..1000).map(product).collect();
    format!(
        r#"{{"products":[{}],"nextPageToken":"abcdef"}}"#,
        all.join(",")
    )
}

/// Formats a response with the headers of Google's servers.
fn response(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nVary: Origin\r\nVary: X-Origin\r\n\
                Vary: Referer\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\nServer: ESF\r\nX-XSS-Protection: 0\r\n\
                X-Frame-Options: SAMEORIGIN\r\nX-Content-Type-Options: nosniff\r\n";
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn serve(mut stream: TcpStream, responses: Arc<Responses>) -> std::io::Result<()> {
    let mut read = Vec::with_capacity(4096);
    loop {
        while let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let line = read.split(|byte| *byte == b'\r').next().unwrap_or_default();
            let target = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
            let path = target
                .split(|byte| *byte == b'?')
                .next()
                .unwrap_or_default();
            if path.ends_with(b"/products") {
                stream.write_all(&responses.page).await?;
            } else if path == b"/connections" {
                let count = responses.connections.load(Ordering::Relaxed);
                stream.write_all(&response(&count.to_string())).await?;
            } else {
                stream.write_all(&responses.product).await?;
            }
            read.drain(..end + 4);
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let responses = Arc::new(Responses {
        product: response(&product(17)),
        page: response(&page()),
        connections: AtomicUsize::new(0),
    });
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    // The backlog must hold a thousand concurrent connections.
    let listener: TcpListener = socket.listen(4096)?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        responses.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(serve(stream, responses.clone()));
    }
}
