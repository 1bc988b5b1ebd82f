//! Responses to batches (`multipart/mixed` with `application/http` parts), for the loopback server.

use bytes::Bytes;
use http::StatusCode;

use crate::loopback::{CannedResponse, Recorded};

/// A call in a batch.
#[derive(Clone, Debug, Default)]
pub struct BatchedCall {
    /// The `content-id`, without angle brackets.
    pub id: String,
    /// The verb.
    pub method: String,
    /// Path and query, unchanged.
    pub target: String,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Responds to each call of a batch, in reverse order. A request that is not a batch is responded to
/// with 400 and the reason.
pub fn respond(
    request: &Recorded,
    each: impl Fn(&BatchedCall) -> CannedResponse,
) -> CannedResponse {
    match calls(request) {
        Ok(calls) => multipart(&calls, each),
        Err(reason) => CannedResponse::new(StatusCode::BAD_REQUEST, "text/plain", reason),
    }
}

/// The calls of a batch, or why the request is not one.
///
/// # Errors
/// Returns the reason if the request is not a batch.
pub fn calls(request: &Recorded) -> Result<Vec<BatchedCall>, String> {
    let kind = request.header("content-type");
    let boundary = kind
        .strip_prefix("multipart/mixed; boundary=")
        .ok_or("the request is not multipart/mixed")?;
    let boundary = boundary.trim_matches('"');
    // Google's Python client ends lines with LF, this project with CR LF.
    let body = std::str::from_utf8(&request.body).map_err(|error| error.to_string())?;
    let body = body.replace("\r\n", "\n");
    let (inside, _) = body
        .split_once(&format!("\n--{boundary}--"))
        .ok_or("the closing delimiter is missing")?;
    let inside = format!("\n{inside}");
    let delimiter = format!("\n--{boundary}\n");
    let parts = inside.split(&delimiter).skip(1);
    parts
        .map(|part| call(part).ok_or_else(|| format!("this part is invalid: {part}")))
        .collect()
}

fn call(part: &str) -> Option<BatchedCall> {
    let (mime, request) = part.split_once("\n\n")?;
    let mime = headers(mime)?;
    let find = |name| {
        mime.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    if find("content-type")? != "application/http" {
        return None;
    }
    let id = find("content-id")?.strip_prefix('<')?.strip_suffix('>')?;
    let (head, body) = request.split_once("\n\n")?;
    let (line, rest) = head.split_once('\n').unwrap_or((head, ""));
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    (words.next()? == "HTTP/1.1").then_some(BatchedCall {
        id: id.to_owned(),
        method,
        target,
        headers: headers(rest)?,
        body: body.to_owned(),
    })
}

fn headers(text: &str) -> Option<Vec<(String, String)>> {
    let lines = text.lines().map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    lines.collect()
}

fn multipart(
    calls: &[BatchedCall],
    each: impl Fn(&BatchedCall) -> CannedResponse,
) -> CannedResponse {
    let mut body = Vec::new();
    for call in calls.iter().rev() {
        let response = each(call);
        let head = format!(
            "--batch_response\r\nContent-Type: application/http\r\nContent-ID: <response-{}>\r\n\r\nHTTP/1.1 {} \
             X\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            call.id,
            response.status.as_u16(),
            response.content_type,
            response.body.len()
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&response.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--batch_response--\r\n");
    CannedResponse::new(
        StatusCode::OK,
        "multipart/mixed; boundary=batch_response",
        Bytes::from(body),
    )
}
