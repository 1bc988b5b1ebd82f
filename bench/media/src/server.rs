//! A server that discards uploads, and returns objects of the size that their names state.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;

use crate::piece::{Result, piece};

pub async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    println!("{address}");
    let sessions = Arc::new(Mutex::new(0_u64));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (address, sessions) = (address.clone(), sessions.clone());
        let service =
            service_fn(move |request| respond(request, address.clone(), sessions.clone()));
        let connection = hyper::server::conn::http1::Builder::new();
        tokio::spawn(async move {
            connection
                .serve_connection(TokioIo::new(stream), service)
                .await
        });
    }
}

/// `received` is the number of bytes in the only session of a resumable upload.
async fn respond(
    request: Request<Incoming>,
    address: String,
    received: Arc<Mutex<u64>>,
) -> Result<Response<Reply>> {
    let path = request.uri().to_string();
    if request.method() == Method::GET {
        let name = request.uri().path().rsplit('/').next().unwrap_or_default();
        let left = name.parse()?;
        return Ok(Response::builder().header("etag", "\"one\"").body(Reply {
            piece: piece(),
            left,
        })?);
    }
    if path.contains("uploadType=resumable") && !path.contains("upload_id") {
        drain(request).await?;
        *received.lock().map_err(|_| "poisoned")? = 0;
        let location = format!("{address}{path}&upload_id=1");
        return Ok(Response::builder()
            .header("location", location)
            .body(Reply::of(String::new()))?);
    }
    let range = request.headers().get("content-range").cloned();
    let more = drain(request).await?;
    let size = {
        let mut received = received.lock().map_err(|_| "poisoned")?;
        *received = if range.is_some() {
            *received + more
        } else {
            more
        };
        *received
    };
    let is_whole = match &range {
        Some(range) => range.to_str()?.ends_with(&format!("/{size}")),
        None => true,
    };
    if !is_whole {
        let range = format!("bytes=0-{}", size - 1);
        return Ok(Response::builder()
            .status(308)
            .header("range", range)
            .body(Reply::of(String::new()))?);
    }
    Ok(Response::new(Reply::of(format!(
        "{{\"name\": \"media\", \"size\": \"{size}\"}}"
    ))))
}

async fn drain(request: Request<Incoming>) -> Result<u64> {
    let mut body = request.into_body();
    let mut found = 0;
    while let Some(frame) = body.frame().await {
        found += frame?.data_ref().map_or(0, Bytes::len) as u64;
    }
    Ok(found)
}

/// A body that repeats the same chunk up to the given size.
struct Reply {
    piece: Bytes,
    left: u64,
}

impl Reply {
    fn of(text: String) -> Self {
        Self {
            left: text.len() as u64,
            piece: Bytes::from(text),
        }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        let count = self.left.min(self.piece.len() as u64);
        self.left -= count;
        let piece = self.piece.slice(..count as usize);
        Poll::Ready((count > 0).then_some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
