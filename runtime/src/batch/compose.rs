//! Writes the request of a batch: `multipart/mixed` with one `application/http` part per call.
//!
//! The parts have the form of those that Google's Python client sends (`BatchHttpRequest`).

use std::hash::{BuildHasher as _, RandomState};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::{HeaderMap, Request};

/// Identifies the parts of one request.
pub(super) struct PartIds {
    /// A random number of 128 bits, also the boundary.
    base: String,
}

impl PartIds {
    pub(super) fn new() -> Self {
        let bits = || RandomState::new().hash_one(0_u8);
        Self {
            base: format!("{:016x}{:016x}", bits(), bits()),
        }
    }

    /// The `content-type` of the request.
    pub(super) fn content_type(&self) -> String {
        format!("multipart/mixed; boundary=\"{}\"", self.boundary())
    }

    fn boundary(&self) -> String {
        format!("batch_{}", self.base)
    }

    /// The `content-id` of a part. The spaces are part of the form.
    pub(super) fn id(&self, position: usize) -> String {
        format!("<{} + {position}>", self.base)
    }

    /// The position in the `content-id` of a part of the response: `<response-BASE + 3>`.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let id = id.trim();
        let id = id.strip_prefix('<').unwrap_or(id);
        let id = id.strip_suffix('>').unwrap_or(id);
        let id = id.strip_prefix("response-").unwrap_or(id);
        let rest = id.strip_prefix(&self.base)?.trim_start();
        let digits = rest.strip_prefix('+')?.trim();
        let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    }
}

/// Writes the body. Headers that the request itself has are not repeated, because they apply to
/// each part.
pub(super) fn write_body<'r>(
    ids: &PartIds,
    common: &HeaderMap,
    requests: impl IntoIterator<Item = (usize, &'r Request<Bytes>)>,
) -> Bytes {
    let boundary = ids.boundary();
    let mut body = Vec::new();
    for (position, request) in requests {
        let wrapper = format!(
            "--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
             Content-ID: {}\r\n\r\n",
            ids.id(position)
        );
        body.extend_from_slice(wrapper.as_bytes());
        write_request(request, common, &mut body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Bytes::from(body)
}

fn write_request(request: &Request<Bytes>, common: &HeaderMap, into: &mut Vec<u8>) {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let line = format!("{} {target} HTTP/1.1\r\n", request.method());
    into.extend_from_slice(line.as_bytes());
    let mut write = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            into.extend_from_slice(part);
        }
    };
    if let Some(authority) = uri.authority() {
        write(HOST.as_str(), authority.as_str().as_bytes());
    }
    let headers = request.headers();
    for (name, value) in headers {
        let is_common = headers.get_all(name).iter().eq(common.get_all(name).iter());
        if !is_common && name != CONTENT_LENGTH {
            write(name.as_str(), value.as_bytes());
        }
    }
    let length = request.body().len();
    if length > 0 || headers.contains_key(CONTENT_LENGTH) {
        write(CONTENT_LENGTH.as_str(), length.to_string().as_bytes());
    }
    into.extend_from_slice(b"\r\n");
    into.extend_from_slice(request.body());
}
