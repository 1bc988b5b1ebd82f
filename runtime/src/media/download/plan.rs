//! The options of a download, and their request headers.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue, RANGE};

use super::range::Span;
use crate::error::{Error, Result};
use crate::media::progress::OnProgress;
use crate::transport::KeepCoding;

/// The options of a download.
#[derive(Default)]
pub(super) struct DownloadPlan {
    pub(super) span: Span,
    pub(super) progress: Option<OnProgress>,
    pub(super) idle: Option<Duration>,
    /// The bytes are requested as they are stored.
    pub(super) raw: bool,
}

/// Adds the headers of a download, and rejects ambiguous ranges.
pub(super) fn prepare(request: &mut http::Request<Bytes>, plan: &DownloadPlan) -> Result<()> {
    // Checksum and offsets refer to the bytes as they are sent.
    request.extensions_mut().insert(KeepCoding);
    if plan.raw {
        accept_stored(request);
    }
    prepare_range(request, plan.span)
}

/// Requests the bytes as they are stored. Without this header, the server decompresses some
/// objects.
pub(super) fn accept_stored(request: &mut http::Request<Bytes>) {
    let gzip = HeaderValue::from_static("gzip");
    request.headers_mut().insert(ACCEPT_ENCODING, gzip);
}

fn prepare_range(request: &mut http::Request<Bytes>, span: Span) -> Result<()> {
    let usage = |message: &str| Err(Error::usage(message.to_owned()));
    if request.headers().contains_key(RANGE) {
        return usage("the header `range` is among the options; use `DownloadCall::range` instead");
    }
    if span.is_whole() {
        return Ok(());
    }
    if request.method() != http::Method::GET {
        return usage("only a GET can have a range; remove it");
    }
    if span.is_empty() {
        return usage("the range is empty; there is nothing to download");
    }
    let value = HeaderValue::try_from(span.header(span.start));
    let value =
        value.map_err(|_| Error::usage("the range is not a valid header value".to_owned()))?;
    request.headers_mut().insert(RANGE, value);
    Ok(())
}
