//! Where a download stands, and whether an answer carries it on.

use bytes::{Buf as _, Bytes};
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderName,
    HeaderValue, IF_RANGE, RANGE,
};
use http::{StatusCode, response};

use super::Fault;
use super::range::{ContentRange, Span, number, unsatisfied};
use super::sums::Sums;
use super::version::{Verdict, Version};
use crate::error::{Error, Result};
use crate::transport::{BodyFacts, TransportError, TransportErrorKind};

/// Storage packs some objects, and unpacks them for those who don't ask for that.
const STORED_ENCODING: HeaderName = HeaderName::from_static("x-goog-stored-content-encoding");

/// Where a download stands. Places count from the first byte of the media.
pub(super) struct Track {
    span: Span,
    /// The next byte that the caller gets.
    position: u64,
    /// Where the caller has everything, as soon as that is known.
    end: Option<u64>,
    /// How long the media is in all, as soon as that is known.
    total: Option<u64>,
    version: Version,
    encoding: Option<HeaderValue>,
    /// The bytes are those that the server has stored, so that places and checksums mean the same.
    is_plain: bool,
    sums: Sums,
    body: Extent,
}

/// The body that is being read.
#[derive(Clone, Copy, Default)]
struct Extent {
    at: u64,
    /// Where it ends, if the answer says so.
    end: Option<u64>,
}

/// What the end of a body means.
pub(super) enum Ending {
    /// That was all.
    Whole,
    /// Probably, but nothing says so: no length, no checksum.
    Unsaid,
    /// There should have been more.
    Broken(Error),
}

fn media(fact: String) -> Error {
    Fault::Answer(fact).into()
}

impl Track {
    /// Begins with the first answer.
    pub(super) fn begin(span: Span, parts: &response::Parts, sent: &HeaderMap) -> Result<Self> {
        let headers = &parts.headers;
        let encoding = encoding_of(parts);
        let is_plain = sent
            .get(ACCEPT_ENCODING)
            .is_some_and(|value| value == "identity")
            && [headers.get(STORED_ENCODING), encoding.as_ref()]
                .into_iter()
                .flatten()
                .all(|value| value == "identity");
        let whole = is_plain && span.is_whole() && parts.status == StatusCode::OK;
        let mut track = Self {
            span,
            position: span.start,
            end: None,
            total: None,
            version: Version::of(headers),
            encoding,
            is_plain,
            sums: match whole {
                true => Sums::of(headers),
                false => Sums::default(),
            },
            body: Extent::default(),
        };
        track.body = track.extent(parts)?;
        track.learn_end();
        if track.total.is_some_and(|total| span.start > total) {
            let fact = "the range begins behind the end of what there is";
            return Err(media(fact.to_owned()));
        }
        Ok(track)
    }

    /// Nothing is left from where the range begins: the server has exactly as many bytes.
    pub(super) fn nothing(span: Span) -> Self {
        Self {
            span,
            position: span.start,
            end: Some(span.start),
            total: Some(span.start),
            version: Version::default(),
            encoding: None,
            is_plain: false,
            sums: Sums::default(),
            body: Extent::default(),
        }
    }

    /// How many bytes the caller has.
    pub(super) fn received(&self) -> u64 {
        self.position.saturating_sub(self.span.start)
    }

    /// How many bytes the caller gets in all.
    pub(super) fn size(&self) -> Option<u64> {
        self.end.map(|end| end.saturating_sub(self.span.start))
    }

    /// The caller has all bytes.
    pub(super) fn is_complete(&self) -> bool {
        self.end == Some(self.position)
    }

    /// Nothing more of this body is wanted. The end of a body that has no more than was
    /// asked for is waited for all the same: it may have too much.
    pub(super) fn is_cut_out(&self) -> bool {
        let is_read = self.body.end == self.end && self.body.at >= self.position;
        self.is_complete() && !is_read
    }

    /// Where the body of this answer begins and ends; learns how much there is.
    fn extent(&mut self, parts: &response::Parts) -> Result<Extent> {
        let length = parts.headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| number(length.to_str().ok()?));
        if parts.status != StatusCode::PARTIAL_CONTENT {
            let length = match parts.status {
                StatusCode::NO_CONTENT => Some(0),
                _ => length,
            };
            self.learn_total(length)?;
            return Ok(Extent { at: 0, end: length });
        }
        let said = parts.headers.get(CONTENT_RANGE);
        let said = said.and_then(|said| ContentRange::parse(said.to_str().ok()?));
        let range = said.ok_or_else(|| {
            media("a part came (206), and its `content-range` does not say which".to_owned())
        })?;
        let wanted = self.span.end.is_none_or(|end| range.end <= end);
        if range.start != self.position || !wanted {
            return Err(media(format!(
                "bytes {}-{} came where `{}` was asked for",
                range.start,
                range.end.saturating_sub(1),
                self.span.header(self.position)
            )));
        }
        let size = range.end - range.start;
        if length.is_some_and(|length| length != size) {
            return Err(media(format!(
                "the answer has {} bytes by its length and {size} by its range",
                length.unwrap_or_default()
            )));
        }
        self.learn_total(range.total)?;
        Ok(Extent {
            at: range.start,
            end: Some(range.end),
        })
    }

    fn learn_total(&mut self, total: Option<u64>) -> Result<()> {
        match (self.total, total) {
            (Some(known), Some(said)) if known != said => Err(self.changed()),
            _ => {
                self.total = self.total.or(total);
                Ok(())
            }
        }
    }

    fn learn_end(&mut self) {
        self.end = match (self.total, self.span.end) {
            (Some(total), Some(end)) => Some(total.min(end)),
            (total, _) => total,
        };
    }

    fn changed(&self) -> Error {
        Fault::Changed {
            position: self.received(),
        }
        .into()
    }

    /// Takes a piece of the body; gives what of it the caller hasn't had yet.
    pub(super) fn take(&mut self, mut piece: Bytes) -> Result<Bytes> {
        let at = self.body.at;
        self.body.at = at.saturating_add(piece.len() as u64);
        if let Some(end) = self.body.end.filter(|end| self.body.at > *end) {
            return Err(media(format!(
                "the answer has more bytes than it states: it should end at byte {end}"
            )));
        }
        let known = self.position.saturating_sub(at);
        piece.advance(usize::try_from(known).map_or(piece.len(), |known| known.min(piece.len())));
        if let Some(end) = self.end.or(self.span.end) {
            let room = end.saturating_sub(self.position);
            piece.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        }
        self.position += piece.len() as u64;
        self.sums.update(&piece);
        if self.span.end == Some(self.position) {
            self.end = self.span.end;
        }
        Ok(piece)
    }

    /// What it means that the body has ended. A `framed` one was ended by the server, not by its
    /// connection.
    pub(super) fn ending(&mut self, framed: bool) -> Result<Ending> {
        let short = |missing: String| {
            let error = TransportError::new(TransportErrorKind::Body, missing);
            Ok(Ending::Broken(Error::from(error)))
        };
        if let Some(end) = self.body.end.filter(|end| self.body.at < *end) {
            return short(format!("it ended {} bytes too early", end - self.body.at));
        }
        if self.body.at < self.position {
            let missing = self.position - self.body.at;
            return short(format!(
                "it ended {missing} bytes before it was to be carried on"
            ));
        }
        match self.end {
            Some(end) if self.position < end => {
                return short(format!(
                    "the server gave a part, {} bytes short",
                    end - self.position
                ));
            }
            None if (!framed || self.body.end.is_some()) && !self.sums.vouch()? => {
                return Ok(Ending::Unsaid);
            }
            _ => self.finish()?,
        }
        Ok(Ending::Whole)
    }

    /// Only a part is wanted, and the answer says which it has.
    pub(super) fn is_part(&self) -> bool {
        !self.span.is_whole()
    }

    /// A checksum says that these are the bytes that the server has.
    pub(super) fn is_vouched_for(&self) -> Result<bool> {
        self.sums.vouch()
    }

    /// The caller has everything: is it what the server has?
    pub(super) fn finish(&mut self) -> Result<()> {
        std::mem::take(&mut self.sums).vouch()?;
        self.end = Some(self.position);
        Ok(())
    }

    /// Changes the request into one for the rest; why not, if that can't be done.
    pub(super) fn ask(&self, headers: &mut HeaderMap) -> Result<(), &'static str> {
        if !self.version.is_known() {
            return Err(
                "the download cannot be carried on, because the answer doesn't say which \
                        version it is of (`etag`, `x-goog-generation`); start it again",
            );
        }
        headers.remove(RANGE);
        headers.remove(IF_RANGE);
        // Places in what was unpacked are nobody's places: the whole is asked for again, and what
        // the caller has of it is skipped.
        if self.is_plain {
            let range = HeaderValue::try_from(self.span.header(self.position));
            headers.insert(RANGE, range.map_err(|_| "the range is no header")?);
            if let Some((name, value)) = self.version.precondition() {
                headers.insert(name, value);
            }
        }
        Ok(())
    }

    /// Whether a doubtful end is worth a question: the answer costs next to nothing only
    /// where the server has ranges.
    pub(super) fn can_ask_for_nothing(&self) -> bool {
        self.is_plain && self.version.is_known()
    }

    /// Carries on with another answer, if it is of the same version and begins where it has to.
    pub(super) fn carry_on(&mut self, parts: &response::Parts) -> Result<()> {
        match self.version.compare(&parts.headers) {
            Verdict::Same => {}
            Verdict::Other => return Err(self.changed()),
            Verdict::Unsaid => {
                let fact =
                    "the rest of the download came without a word on its version; start it again";
                return Err(media(fact.to_owned()));
            }
        }
        if encoding_of(parts) != self.encoding {
            let fact = "the rest of the download came in another encoding than its beginning";
            return Err(media(fact.to_owned()));
        }
        self.body = self.extent(parts)?;
        self.learn_end();
        Ok(())
    }

    /// Whether a refusal of the rest says that there is none: 416 with exactly this length.
    pub(super) fn is_end(&self, error: &Error) -> Result<bool> {
        let Some(total) = unsatisfied_total(error) else {
            return Ok(false);
        };
        if self.total.is_some_and(|known| known != total) {
            return Ok(false);
        }
        let headers = error.headers();
        match headers.map(|headers| self.version.compare(headers)) {
            Some(Verdict::Other) => Err(self.changed()),
            Some(Verdict::Same) => Ok(total == self.position),
            // A server that heeds the precondition answers it for this version only.
            _ => Ok(total == self.position && self.version.precondition().is_some()),
        }
    }
}

/// How the body came, also where the transport has unpacked it and taken the header away.
fn encoding_of(parts: &response::Parts) -> Option<HeaderValue> {
    let facts = parts.extensions.get::<BodyFacts>();
    match facts.is_some_and(|facts| facts.was_packed) {
        true => Some(HeaderValue::from_static("gzip")),
        false => parts.headers.get(CONTENT_ENCODING).cloned(),
    }
}

/// How long the media is, by a 416.
pub(super) fn unsatisfied_total(error: &Error) -> Option<u64> {
    let refused = error.http_status() == Some(StatusCode::RANGE_NOT_SATISFIABLE);
    let said = error.headers()?.get(CONTENT_RANGE).filter(|_| refused)?;
    unsatisfied(said.to_str().ok()?)
}
