//! Parses requests of HTTP/1.1, complete or not.

use std::ops::Range;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::delivery::Delivery;

/// The parser's state.
#[derive(Default)]
pub(super) struct Request {
    /// The start and the end of the body, once the head is complete.
    bounds: Option<(usize, usize)>,
    /// The position up to which the end of the head was searched.
    searched: usize,
    method: String,
    target: String,
    headers: HeaderMap,
    /// Whether the body is chunked.
    chunked: bool,
}

impl Request {
    /// Parses the received bytes. Returns the length of the request if it is complete.
    pub(super) fn look(&mut self, wire: &[u8]) -> Option<usize> {
        if self.bounds.is_none() {
            self.read_head(wire);
        }
        let (start, end) = self.bounds?;
        if self.chunked {
            return chunks(wire, start).1;
        }
        (end <= wire.len()).then_some(end)
    }

    fn read_head(&mut self, wire: &[u8]) {
        let rest = wire.get(self.searched..).unwrap_or_default();
        let Some(at) = rest.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            self.searched = wire.len().saturating_sub(3);
            return;
        };
        let body = self.searched + at + 4;
        let head = String::from_utf8_lossy(wire.get(..body).unwrap_or_default()).into_owned();
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        self.method = words.next().unwrap_or_default().to_owned();
        self.target = words.next().unwrap_or_default().to_owned();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
                self.headers.append(name, value);
            }
        }
        let length = self.headers.get("content-length");
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        self.bounds = Some((body, body + length.unwrap_or(0)));
        let coding = self.headers.get("transfer-encoding");
        self.chunked = coding.is_some_and(|coding| coding == "chunked");
    }

    /// Records the received part of the request.
    pub(super) fn record(&self, wire: &[u8], delivery: &mut Delivery) {
        let Some((start, end)) = self.bounds else {
            return;
        };
        delivery.method.clone_from(&self.method);
        delivery.target.clone_from(&self.target);
        delivery.headers.clone_from(&self.headers);
        if self.chunked {
            let (found, end) = chunks(wire, start);
            let parts = found.into_iter().filter_map(|range| wire.get(range));
            delivery.body = parts.flatten().copied().collect();
            delivery.complete = end.is_some();
            return;
        }
        let body = wire.get(start..end.min(wire.len())).unwrap_or_default();
        delivery.body = body.to_vec();
        delivery.complete = end <= wire.len();
    }
}

/// Returns the received chunks of a body, and its end.
fn chunks(wire: &[u8], start: usize) -> (Vec<Range<usize>>, Option<usize>) {
    let mut found = Vec::new();
    let mut at = start;
    loop {
        let rest = wire.get(at..).unwrap_or_default();
        let Some(line) = rest.windows(2).position(|bytes| bytes == b"\r\n") else {
            return (found, None);
        };
        let text = String::from_utf8_lossy(rest.get(..line).unwrap_or_default());
        let Ok(size) = usize::from_str_radix(text.trim(), 16) else {
            return (found, None);
        };
        let from = at + line + 2;
        if size == 0 {
            return (found, (from + 2 <= wire.len()).then_some(from + 2));
        }
        found.push(from..(from + size).min(wire.len()));
        at = from + size + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::{Delivery, Request};

    #[test]
    fn a_chunked_body_is_read_in_any_fragments() {
        let wire = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET";
        let whole = wire.len() - 3;
        for cut in 0..=wire.len() {
            let mut request = Request::default();
            let found = request.look(&wire[..cut]);
            assert_eq!(found, (cut >= whole).then_some(whole), "{cut}");
            let mut delivery = Delivery::default();
            request.record(&wire[..cut], &mut delivery);
            assert_eq!(delivery.complete, cut >= whole, "{cut}");
            assert!(b"abc0123456789".starts_with(&delivery.body));
        }
    }

    #[test]
    fn a_request_is_read_in_any_fragments() {
        let wire = b"POST /v1/a?b=c HTTP/1.1\r\nX-Test-Id: 7\r\ncontent-length: 3\r\n\r\nabcGET";
        let whole = wire.len() - 3;
        for cut in 0..=wire.len() {
            let mut request = Request::default();
            // Byte by byte.
            let found = (0..=cut)
                .filter_map(|end| request.look(&wire[..end]))
                .next();
            assert_eq!(found, (cut >= whole).then_some(whole), "{cut}");
            let mut delivery = Delivery::default();
            request.record(&wire[..cut], &mut delivery);
            assert_eq!(delivery.complete, cut >= whole, "{cut}");
            if cut >= whole - 3 {
                assert_eq!((delivery.id(), &*delivery.target), ("7", "/v1/a?b=c"));
                assert!(b"abc".starts_with(&delivery.body));
            } else {
                assert!(delivery.method.is_empty(), "{cut}");
            }
        }
    }
}
