//! Reads a request of HTTP/1.1 as far as it came.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::delivery::Delivery;

/// What is known of the bytes that came.
#[derive(Default)]
pub(super) struct Request {
    /// Where the body begins and ends, once the head is there.
    bounds: Option<(usize, usize)>,
    /// Up to where no end of the head was found.
    searched: usize,
    method: String,
    target: String,
    headers: HeaderMap,
}

impl Request {
    /// Looks at what came; gives how many bytes the request has in all, if all are there.
    pub(super) fn look(&mut self, wire: &[u8]) -> Option<usize> {
        if self.bounds.is_none() {
            self.read_head(wire);
        }
        let (_, end) = self.bounds?;
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
    }

    /// Writes down what came.
    pub(super) fn record(&self, wire: &[u8], delivery: &mut Delivery) {
        let Some((start, end)) = self.bounds else {
            return;
        };
        delivery.method.clone_from(&self.method);
        delivery.target.clone_from(&self.target);
        delivery.headers.clone_from(&self.headers);
        let body = wire.get(start..end.min(wire.len())).unwrap_or_default();
        delivery.body = body.to_vec();
        delivery.complete = end <= wire.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{Delivery, Request};

    #[test]
    fn a_request_is_read_however_it_is_cut() {
        let wire = b"POST /v1/a?b=c HTTP/1.1\r\nX-Test-Id: 7\r\ncontent-length: 3\r\n\r\nabcGET";
        let whole = wire.len() - 3;
        for cut in 0..=wire.len() {
            let mut request = Request::default();
            // Byte by byte, as it may come.
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
