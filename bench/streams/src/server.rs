//! An HTTP/1.1 server with a latency, for single calls, batches and streams.

use std::time::Duration;

use discogen_testkit::batch;
use discogen_testkit::loopback::{CannedResponse, Recorded};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

type AnyResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const BUCKET: &str = r#"{"kind": "storage#bucket", "id": "b", "name": "b", "location": "EU", "projectNumber": "1234567890", "timeCreated": "2026-01-01T00:00:00Z", "labels": {"a": "b", "c": "d"}}"#;

pub(crate) async fn run(latency: Duration) -> AnyResult {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A client that closes its connection ends the task.
        tokio::spawn(async move {
            let _ = serve(BufReader::new(stream), latency).await;
        });
    }
}

async fn serve(mut stream: BufReader<TcpStream>, latency: Duration) -> AnyResult {
    while let Some(request) = read(&mut stream).await? {
        tokio::time::sleep(latency).await;
        if let Some(bytes) = request.path().strip_prefix("/storage/v1/stream/") {
            elements(&mut stream, bytes.parse()?, request.query().contains("sse")).await?;
            continue;
        }
        let response = match request.target.starts_with("/batch/") {
            true => batch::respond(&request, |_| CannedResponse::json(BUCKET)),
            false => CannedResponse::json(BUCKET),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
            response.content_type,
            response.body.len()
        );
        stream
            .write_all(&[head.as_bytes(), &response.body].concat())
            .await?;
    }
    Ok(())
}

async fn read(stream: &mut BufReader<TcpStream>) -> AnyResult<Option<Recorded>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let (method, target) = (method.parse()?, target.to_owned());
    let mut headers = http::HeaderMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.append(
            http::HeaderName::from_bytes(name.as_bytes())?,
            value.parse()?,
        );
    }
    let length = headers
        .get("content-length")
        .map_or(Ok(0), |it| it.to_str().unwrap_or_default().parse())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Recorded {
        method,
        target,
        headers,
        body: body.into(),
    }))
}

/// About this number of bytes of elements, in chunks of 64 KiB that do not respect elements.
async fn elements(stream: &mut BufReader<TcpStream>, bytes: u64, events: bool) -> AnyResult {
    let (kind, before, between, end) = match events {
        true => ("text/event-stream", "data: ", "\r\n\r\ndata: ", "\r\n\r\n"),
        false => ("application/json", "[", "\n,\r\n", "]"),
    };
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let mut pending = before.as_bytes().to_vec();
    let mut sent = 0;
    while sent < bytes {
        while pending.len() < 64 << 10 {
            pending.extend_from_slice(BUCKET.as_bytes());
            pending.extend_from_slice(between.as_bytes());
        }
        let chunk: Vec<u8> = pending.drain(..64 << 10).collect();
        sent += chunk.len() as u64;
        write_chunk(stream, &chunk).await?;
    }
    pending.extend_from_slice(BUCKET.as_bytes());
    pending.extend_from_slice(end.as_bytes());
    write_chunk(stream, &pending).await?;
    Ok(stream.write_all(b"0\r\n\r\n").await?)
}

async fn write_chunk(stream: &mut BufReader<TcpStream>, chunk: &[u8]) -> AnyResult {
    let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
    Ok(stream.write_all(&framed).await?)
}
