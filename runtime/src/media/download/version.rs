//! The version of the media in a response.

use http::header::{DATE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED};

/// The generation of an object in storage.
const GENERATION: HeaderName = HeaderName::from_static("x-goog-generation");

/// The version of a response, as far as it identifies its bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    etag: Option<HeaderValue>,
    generation: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

/// Whether another response has the same version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Other,
    /// The response contains no comparable header.
    Unknown,
}

impl Version {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let etag = headers.get(ETAG);
        let weak = etag.is_some_and(|etag| etag.as_bytes().starts_with(b"W/"));
        let modified = headers.get(LAST_MODIFIED).filter(|modified| {
            // A date with a weak tag is as weak as the tag (RFC 9110, 13.1.5).
            etag.is_none() && is_settled(modified, headers.get(DATE))
        });
        Self {
            etag: etag.filter(|_| !weak).cloned(),
            generation: headers.get(GENERATION).cloned(),
            modified: modified.cloned(),
        }
    }

    pub(super) fn is_known(&self) -> bool {
        self.etag.is_some() || self.generation.is_some() || self.modified.is_some()
    }

    /// A precondition with which servers send the rest of this version only. It saves bytes; the
    /// version of the response is compared anyway, because some servers ignore it.
    pub(super) fn precondition(&self) -> Option<(HeaderName, HeaderValue)> {
        // The tags of storage have no quotes, which this header requires.
        let etag = self
            .etag
            .as_ref()
            .filter(|etag| etag.as_bytes().starts_with(b"\""));
        let value = etag.or(self.modified.as_ref())?;
        Some((IF_RANGE, value.clone()))
    }

    pub(super) fn compare(&self, headers: &HeaderMap) -> Verdict {
        let headers_of_version = [
            (&self.etag, ETAG),
            (&self.generation, GENERATION),
            (&self.modified, LAST_MODIFIED),
        ];
        let mut verdict = Verdict::Unknown;
        for (ours, name) in headers_of_version {
            match (ours, headers.get(name)) {
                (Some(ours), Some(theirs)) if ours == theirs => verdict = Verdict::Same,
                (Some(_), Some(_)) => return Verdict::Other,
                _ => {}
            }
        }
        verdict
    }
}

/// Returns whether `Last-Modified` identifies a version. It has a resolution of one second, and
/// therefore must be at least one second before `Date` (RFC 9110, 8.8.2.2).
fn is_settled(modified: &HeaderValue, date: Option<&HeaderValue>) -> bool {
    let read = |value: &HeaderValue| httpdate::parse_http_date(value.to_str().ok()?).ok();
    let (Some(modified), Some(date)) = (read(modified), date.and_then(read)) else {
        return false;
    };
    date.duration_since(modified)
        .is_ok_and(|age| age.as_secs() >= 1)
}
