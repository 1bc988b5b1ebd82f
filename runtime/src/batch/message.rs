//! Parses the parts of a batch response: MIME headers around an HTTP response (RFC 9112).

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::multipart::is_multipart;

pub(super) const CONTENT_ID: HeaderName = HeaderName::from_static("content-id");

/// A part of a batch response.
pub(super) struct Part {
    /// The `content-id`.
    pub(super) id: Option<String>,
    /// The response, or why it cannot be read.
    pub(super) response: Result<Response<Bytes>, String>,
}

/// Parses a part.
pub(super) fn part(part: &Bytes) -> Part {
    let (headers, content) = match headers(part) {
        Ok(parsed) => parsed,
        Err(reason) => {
            return Part {
                id: None,
                response: Err(reason),
            };
        }
    };
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
    let id = text(&CONTENT_ID);
    let response = match text(&CONTENT_TYPE) {
        Some(kind) if !is_http(&kind) => {
            let kind = match is_multipart(&kind) {
                true => "is multipart itself",
                false => "has another content type",
            };
            Err(format!(
                "its part of the batch response {kind} instead of `application/http`"
            ))
        }
        _ => response(&content),
    };
    Part { id, response }
}

fn is_http(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/http")
}

/// Parses an HTTP response: status line, headers, body.
fn response(content: &Bytes) -> Result<Response<Bytes>, String> {
    let (line, rest) = take_line(content);
    let status = status(line).ok_or("its part of the batch response has no status line")?;
    let (headers, body) = headers(&content.slice(content.len() - rest.len()..))?;
    let length = headers.get(CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|length| length.to_str().ok()?.trim().parse().ok());
    let body = match length {
        Some(length) if length > body.len() => {
            return Err(format!(
                "its part of the batch response has {} of {length} bytes",
                body.len()
            ));
        }
        // Line ends may follow the body.
        Some(length) if body.slice(length..).iter().all(u8::is_ascii_whitespace) => {
            body.slice(..length)
        }
        _ => body,
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// `HTTP/1.1 200 OK`.
fn status(line: &[u8]) -> Option<StatusCode> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let version = words.next()?;
    let code = words.next().filter(|code| code.len() == 3)?;
    let status = StatusCode::from_bytes(code.as_bytes()).ok()?;
    version.starts_with("HTTP/").then_some(status)
}

/// Parses headers up to an empty line, and returns what follows. Lines that begin with white space
/// continue the header before them (RFC 5322).
pub(super) fn headers(text: &Bytes) -> Result<(HeaderMap, Bytes), String> {
    let mut headers = HeaderMap::new();
    let mut rest = &text[..];
    while !rest.is_empty() {
        let (line, mut after) = take_line(rest);
        if line.is_empty() {
            rest = after;
            break;
        }
        let mut header = line.to_vec();
        while after.starts_with(b" ") || after.starts_with(b"\t") {
            let (more, next) = take_line(after);
            header.push(b' ');
            header.extend_from_slice(more.trim_ascii());
            after = next;
        }
        add(&header, &mut headers)?;
        rest = after;
    }
    Ok((headers, text.slice(text.len() - rest.len()..)))
}

fn add(line: &[u8], headers: &mut HeaderMap) -> Result<(), String> {
    const INVALID: &str = "its part of the batch response has an invalid header";
    let colon = line.iter().position(|byte| *byte == b':').ok_or(INVALID)?;
    let (name, value) = line.split_at(colon);
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    let name = HeaderName::from_bytes(name.trim_ascii_end()).map_err(|_| INVALID)?;
    let value = HeaderValue::from_bytes(value).map_err(|_| INVALID)?;
    headers
        .try_append(name, value)
        .map(drop)
        .map_err(|_| "its part of the batch response has too many headers".to_owned())
}

/// The first line without its end, and the text after it.
fn take_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n');
    let (line, rest) = match end {
        Some(end) => text.split_at(end + 1),
        None => (text, &[][..]),
    };
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}
