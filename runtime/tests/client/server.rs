//! A loopback server with scripted responses.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use discogen_runtime::codegen as rt;
use discogen_runtime::{CallOptions, Result};

use crate::shop::Shop;

/// Accepts one connection per response and records the requests.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    pub(crate) fn new<T: Into<Vec<u8>>>(responses: impl IntoIterator<Item = T>) -> Self {
        let responses: Vec<Vec<u8>> = responses.into_iter().map(Into::into).collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let thread = std::thread::spawn(move || {
            responses
                .iter()
                .map(|response| serve(&listener, response))
                .collect()
        });
        Self { address, thread }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the received requests. Must be called after all responses were received.
    pub(crate) fn requests(self) -> Vec<String> {
        self.thread.join().expect("a server")
    }
}

fn serve(listener: &TcpListener, response: &[u8]) -> String {
    let (mut stream, _) = listener.accept().expect("a connection");
    let request = read_request(&mut stream);
    // A client may close the connection early.
    let _ = stream.write_all(response);
    request
}

pub(crate) fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return text,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
}

/// A response with the correct length.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

pub(crate) fn json(body: &str) -> String {
    response("200 OK", "content-type: application/json\r\n", body)
}

/// A client of this server without retries.
pub(crate) async fn at(server: &Server) -> Shop {
    Shop::builder()
        .token("SECRET")
        .endpoint(server.url())
        .options(CallOptions::new().no_retries())
        .build()
        .await
        .expect("a client")
}

/// Sends one GET and returns the result.
pub(crate) async fn get(server: &Server) -> Result<rt::Value> {
    at(server).await.get("items/1").send().await
}
