//! The position and version of a download, and whether a response continues it.

use bytes::Bytes;
use http::header::{
    CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderName, HeaderValue, IF_RANGE, RANGE,
};
use http::{StatusCode, response};

use super::range::{ContentRange, Span, number, unsatisfied};
use super::sums::Sums;
use super::version::{Verdict, Version};
use crate::coding::Codings;
use crate::error::DownloadError;
use crate::error::{Error, Result};
use crate::error::{TransportError, TransportErrorKind};

/// The content coding of the stored object. Storage decompresses some objects.
const STORED_ENCODING: HeaderName = HeaderName::from_static("x-goog-stored-content-encoding");
/// The length of the stored object.
const STORED_LENGTH: HeaderName = HeaderName::from_static("x-goog-stored-content-length");

/// Prefix of errors about a response with 200 instead of 206.
const NOT_A_PART: &str = "the server responded to the request for a part with 200 instead of 206";

/// The position of a download. Offsets count from the first byte of the media as it is sent.
pub(super) struct Track {
    span: Span,
    /// The offset of the next byte for the caller.
    position: u64,
    /// The offset after the last byte for the caller, once it is known.
    end: Option<u64>,
    /// The length of the media, once it is known.
    total: Option<u64>,
    version: Version,
    codings: Codings,
    /// The number of gzip layers to decompress.
    layers: usize,
    /// The bytes are those of the stored object, so its offsets and checksums apply.
    is_stored: bool,
    sums: Sums,
    body: Extent,
    /// The checksum of the repeated bytes, while the body repeats earlier ones.
    repeated: Option<Sums>,
    /// The length of the first response, if it may be either the whole media or the range.
    ambiguous_length: Option<u64>,
}

/// The body that is being read.
#[derive(Clone, Copy, Default)]
struct Extent {
    at: u64,
    /// Its end, if the response states it.
    end: Option<u64>,
}

/// The meaning of the end of a body.
pub(super) enum Ending {
    /// The download is complete.
    Whole,
    /// The download is probably complete, but there is neither a length nor a checksum.
    Unmarked,
    /// The body is truncated.
    Broken(Error),
}

fn media(fact: String) -> Error {
    DownloadError::Response(fact).into()
}

impl Track {
    /// Starts with the first response. `raw` requests the bytes as they are stored.
    pub(super) fn begin(span: Span, raw: bool, parts: &response::Parts) -> Result<Self> {
        let headers = &parts.headers;
        let codings = Codings::of(headers);
        let stored = headers.contains_key(&STORED_ENCODING);
        let stored = stored.then(|| Codings::read(headers, &STORED_ENCODING));
        let is_stored = stored.as_ref().is_none_or(|stored| *stored == codings);
        let layers = layers(raw, &codings, stored.as_ref())?;
        let span = match layers {
            0 => span,
            _ => whole_to_decompress(span, parts.status)?,
        };
        let is_whole = is_stored && span.is_whole() && parts.status == StatusCode::OK;
        let mut track = Self {
            span,
            position: span.start,
            end: None,
            total: None,
            version: Version::of(headers),
            codings,
            layers,
            is_stored,
            sums: match is_whole {
                true => Sums::of(headers),
                false => Sums::unstated(),
            },
            body: Extent::default(),
            repeated: None,
            ambiguous_length: None,
        };
        track.body = track.extent(parts)?;
        track.record_end();
        if track.ambiguous_length.is_none() {
            track.check_start()?;
        }
        Ok(track)
    }

    fn check_start(&self) -> Result<()> {
        match self.total.is_some_and(|total| self.span.start > total) {
            true => {
                let fact = "the range starts after the end of the media";
                Err(media(fact.to_owned()))
            }
            false => Ok(()),
        }
    }

    /// An empty download: the range starts at the end of the media.
    pub(super) fn empty(span: Span) -> Self {
        Self {
            span,
            position: span.start,
            end: Some(span.start),
            total: Some(span.start),
            version: Version::default(),
            codings: Codings::default(),
            layers: 0,
            is_stored: false,
            sums: Sums::default(),
            body: Extent::default(),
            repeated: None,
            ambiguous_length: None,
        }
    }

    /// The number of gzip layers to decompress.
    pub(super) fn layers(&self) -> usize {
        self.layers
    }

    /// The number of bytes that the caller has.
    pub(super) fn received(&self) -> u64 {
        self.position.saturating_sub(self.span.start)
    }

    /// The number of bytes of the download.
    pub(super) fn size(&self) -> Option<u64> {
        self.end.map(|end| end.saturating_sub(self.span.start))
    }

    /// True if the caller has all bytes.
    pub(super) fn is_complete(&self) -> bool {
        self.end == Some(self.position)
    }

    /// True if the rest of this body is not needed. A body of exactly the requested length is read
    /// to its end, because it may be too long.
    pub(super) fn ignores_rest(&self) -> bool {
        let is_read = self.body.end == self.end && self.body.at >= self.position;
        self.is_complete() && !is_read
    }

    /// The extent of the body of this response, by its headers. Records the length of the media.
    fn extent(&mut self, parts: &response::Parts) -> Result<Extent> {
        let headers = &parts.headers;
        let length = headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| number(length.to_str().ok()?));
        let header = headers.get(CONTENT_RANGE);
        let range = header.and_then(|header| ContentRange::parse(header.to_str().ok()?));
        if parts.status == StatusCode::PARTIAL_CONTENT {
            let range = range.ok_or_else(|| {
                media("the response is a part (206) without a valid `content-range`".to_owned())
            })?;
            return self.part(range, length, "");
        }
        match range {
            Some(range) if !range.is_whole() => self.unmarked_part(range, length),
            None if header.is_some() && self.position > 0 => {
                Err(self.instead("a `content-range` that cannot be read"))
            }
            _ if parts.status == StatusCode::NO_CONTENT => self.whole(Some(0), headers),
            _ => self.whole(length, headers),
        }
    }

    /// A range that includes the position.
    fn part(&mut self, range: ContentRange, length: Option<u64>, why: &str) -> Result<Extent> {
        let wanted = self.span.end.is_none_or(|end| range.end <= end);
        if range.start != self.position || !wanted {
            return Err(media(format!(
                "{why}bytes {}-{} were returned for the requested `{}`",
                range.start,
                range.end.saturating_sub(1),
                self.span.header(self.position)
            )));
        }
        let size = range.end - range.start;
        if let Some(length) = length.filter(|length| *length != size) {
            return Err(media(format!(
                "{why}the response has {length} bytes by its `content-length` and {size} by its `content-range`"
            )));
        }
        self.record_total(range.total)?;
        Ok(Extent {
            at: range.start,
            end: Some(range.end),
        })
    }

    /// A range by its `content-range`, but with status 200.
    fn unmarked_part(&mut self, range: ContentRange, length: Option<u64>) -> Result<Extent> {
        // The requested range, while the total length differs.
        if self.position == 0 && length.is_some() && length == range.total {
            self.record_total(length)?;
            return Ok(Extent { at: 0, end: length });
        }
        self.part(range, length, "200 instead of 206: ")
    }

    /// The whole media, by status and headers.
    fn whole(&mut self, length: Option<u64>, headers: &HeaderMap) -> Result<Extent> {
        if self.position > 0 {
            self.check_whole(length, headers)?;
        }
        let recorded = self.record_total(length);
        recorded.map_err(|error| match self.position {
            0 => error,
            _ => error.with_note(NOT_A_PART),
        })?;
        Ok(Extent { at: 0, end: length })
    }

    /// Rejects a response that may be the requested range, because skipping bytes of it would be
    /// wrong.
    fn check_whole(&mut self, length: Option<u64>, headers: &HeaderMap) -> Result<()> {
        let Some(length) = length else { return Ok(()) };
        let stored = headers.get(&STORED_LENGTH).filter(|_| self.is_stored);
        let stored = stored.and_then(|stored| number(stored.to_str().ok()?));
        if let Some(stored) = stored.filter(|stored| *stored != length) {
            return Err(self.instead(&format!(
                "{length} of {stored} bytes, without a `content-range`"
            )));
        }
        let end = self.end.or(self.span.end);
        let has_requested_length = end.is_some_and(|end| end - self.position.min(end) == length);
        let is_known = stored.is_some() || self.total == Some(length);
        let is_first = self.received() == 0 && self.total.is_none();
        let is_ambiguous = is_first && self.is_stored && !is_known && length > 0;
        self.ambiguous_length = is_ambiguous.then_some(length);
        match has_requested_length && length > 0 && !is_known && !is_ambiguous {
            true => Err(self.instead(&format!(
                "{length} bytes, which are as many as were requested, without a `content-range`: they may be \
                 the part or the whole"
            ))),
            false => Ok(()),
        }
    }

    /// The length of a first response with status 200 that may be either the whole media or the
    /// range.
    pub(super) fn ambiguous_length(&self) -> Option<u64> {
        self.ambiguous_length
    }

    /// Compares the response to a request for the first byte with the length in doubt. The length
    /// of the whole media does not depend on the range.
    pub(super) fn settle(&mut self, length: u64, first: &response::Parts) -> Result<()> {
        let text = |name| first.headers.get(name).and_then(|it| it.to_str().ok());
        let total = match text(&CONTENT_RANGE).and_then(ContentRange::parse) {
            Some(range) => range.total,
            None => text(&CONTENT_LENGTH).and_then(number),
        };
        if self.version.compare(&first.headers) == Verdict::Other {
            return Err(self.changed());
        }
        if total == Some(length) {
            self.ambiguous_length = None;
            return self.check_start();
        }
        Err(self.instead(&format!(
            "{length} bytes without a `content-range`, which are not the whole"
        )))
    }

    fn instead(&self, what: &str) -> Error {
        let range = self.span.header(self.position);
        media(format!(
            "the server responded to `{range}` with 200 instead of 206 and {what}"
        ))
    }

    fn record_total(&mut self, total: Option<u64>) -> Result<()> {
        match (self.total, total) {
            (Some(known), Some(stated)) if known != stated => Err(self.changed()),
            _ => {
                self.total = self.total.or(total);
                Ok(())
            }
        }
    }

    fn record_end(&mut self) {
        self.end = match (self.total, self.span.end) {
            (Some(total), Some(end)) => Some(total.min(end)),
            (total, _) => total,
        };
    }

    fn changed(&self) -> Error {
        DownloadError::Changed {
            position: self.received(),
        }
        .into()
    }

    /// Processes a chunk of the body and returns the part that is new.
    pub(super) fn take(&mut self, mut piece: Bytes) -> Result<Bytes> {
        let at = self.body.at;
        self.body.at = at.saturating_add(piece.len() as u64);
        if let Some(end) = self.body.end.filter(|end| self.body.at > *end) {
            return Err(media(format!(
                "the response has more bytes than stated: it should end at byte {end}"
            )));
        }
        let known = self.position.saturating_sub(at);
        let known = usize::try_from(known).map_or(piece.len(), |known| known.min(piece.len()));
        self.compare(at, &piece.split_to(known))?;
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

    /// Compares repeated bytes with the earlier ones.
    fn compare(&mut self, at: u64, repeated: &[u8]) -> Result<()> {
        let Some(sums) = &mut self.repeated else {
            return Ok(());
        };
        let before = self.span.start.saturating_sub(at);
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        sums.update(repeated.get(before..).unwrap_or_default());
        if self.body.at < self.position {
            return Ok(());
        }
        let is_same = sums.crc32c() == self.sums.crc32c();
        self.repeated = None;
        match is_same {
            true => Ok(()),
            false => Err(self.instead(&format!(
                "a body that does not begin with the {} bytes that came before; start the download again",
                self.received()
            ))),
        }
    }

    /// The meaning of the end of a body. A `framed` one was ended by the server, not by its
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
                "it ended {missing} bytes before the position to resume at"
            ));
        }
        match self.end {
            Some(end) if self.position < end => {
                return short(format!(
                    "the server sent a part that is {} bytes too short",
                    end - self.position
                ));
            }
            None if (!framed || self.body.end.is_some()) && !self.sums.vouch()? => {
                return Ok(Ending::Unmarked);
            }
            _ => self.finish()?,
        }
        Ok(Ending::Whole)
    }

    /// True if a range was requested and the response states which one it is.
    pub(super) fn is_part(&self) -> bool {
        !self.span.is_whole()
    }

    /// True if a checksum confirms that the bytes are those of the server.
    pub(super) fn is_verified(&self) -> Result<bool> {
        self.sums.vouch()
    }

    /// Verifies the bytes at the end of the download.
    pub(super) fn finish(&mut self) -> Result<()> {
        std::mem::take(&mut self.sums).vouch()?;
        self.end = Some(self.position);
        Ok(())
    }

    /// Changes the headers to request the rest; returns the reason if that is impossible.
    pub(super) fn ask(&self, headers: &mut HeaderMap) -> Result<(), &'static str> {
        if !self.version.is_known() {
            return Err(
                "the download cannot be resumed, because the response does not state which \
                        version it is of (`etag`, `x-goog-generation`); start it again",
            );
        }
        headers.remove(RANGE);
        headers.remove(IF_RANGE);
        // Offsets in decompressed bytes are meaningless to the server. The whole media is
        // requested, and the part that the caller has is skipped.
        if self.is_stored {
            let range = HeaderValue::try_from(self.span.header(self.position));
            headers.insert(
                RANGE,
                range.map_err(|_| "the range is not a valid header value")?,
            );
            if let Some((name, value)) = self.version.precondition() {
                headers.insert(name, value);
            }
        }
        Ok(())
    }

    /// Whether an unmarked end is verified by a request. The response is only small if the server
    /// supports ranges.
    pub(super) fn can_verify_end(&self) -> bool {
        self.is_stored && self.version.is_known()
    }

    /// Continues with another response, if it has the same version and the right offset.
    pub(super) fn continue_with(&mut self, parts: &response::Parts) -> Result<()> {
        match self.version.compare(&parts.headers) {
            Verdict::Same => {}
            Verdict::Other => return Err(self.changed()),
            Verdict::Unknown => {
                let fact = "the rest of the download has no version; start it again";
                return Err(media(fact.to_owned()));
            }
        }
        if Codings::of(&parts.headers) != self.codings {
            let fact = "the rest of the download has another content coding than its beginning";
            return Err(media(fact.to_owned()));
        }
        self.body = self.extent(parts)?;
        self.record_end();
        let repeats = self.body.at < self.position && self.received() > 0;
        self.repeated = repeats.then(Sums::unstated);
        Ok(())
    }

    /// True if a rejected request means that there are no more bytes: 416 with this length.
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
            // Servers that support the precondition respond with the range of this version only.
            _ => Ok(total == self.position && self.version.precondition().is_some()),
        }
    }
}

/// The number of gzip layers of a response.
fn layers(raw: bool, codings: &Codings, stored: Option<&Codings>) -> Result<usize> {
    let layers = codings.gzip_layers().unwrap_or(0);
    match stored {
        _ if !raw => Ok(layers),
        None => Ok(0),
        Some(stored) if stored == codings => Ok(0),
        // The object was compressed for the transfer only.
        Some(stored) if stored.is_none() && layers > 0 => Ok(layers),
        Some(stored) => Err(media(format!(
            "the bytes were requested as they are stored, with the content coding `{stored}`, and came in \
             another form; leave out `raw`"
        ))),
    }
}

/// Decompression starts with the first byte; the caller's range is extracted afterwards.
fn whole_to_decompress(span: Span, status: StatusCode) -> Result<Span> {
    match span.is_whole() || status != StatusCode::PARTIAL_CONTENT {
        true => Ok(Span::default()),
        false => Err(media(
            "the response is a part of compressed media, which cannot be decompressed; use `DownloadCall::raw` to \
             download parts of the bytes as they are stored"
                .to_owned(),
        )),
    }
}

/// The length of the media in a 416.
pub(super) fn unsatisfied_total(error: &Error) -> Option<u64> {
    let refused = error.http_status() == Some(StatusCode::RANGE_NOT_SATISFIABLE);
    let range = error.headers()?.get(CONTENT_RANGE).filter(|_| refused)?;
    unsatisfied(range.to_str().ok()?)
}
