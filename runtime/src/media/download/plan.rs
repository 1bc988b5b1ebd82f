//! The options of a download, and the request that follows from them.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue, RANGE};

use super::range::Span;
use crate::error::{Error, Result};
use crate::transport::KeepCoding;

/// Told how many bytes have come, and how many will come in all if that is known.
pub(super) type OnProgress = Box<dyn FnMut(u64, Option<u64>) + Send>;

/// How a download goes.
#[derive(Default)]
pub(super) struct DownloadPlan {
    pub(super) span: Span,
    pub(super) progress: Option<OnProgress>,
    pub(super) idle: Option<Duration>,
    /// The bytes are wanted as they are stored.
    pub(super) raw: bool,
}

/// Completes the request; refuses what would make places ambiguous.
pub(super) fn prepare(request: &mut http::Request<Bytes>, plan: &DownloadPlan) -> Result<()> {
    // The checksum is of the bytes as they come, and so are places.
    request.extensions_mut().insert(KeepCoding);
    if plan.raw {
        accept_stored(request);
    }
    prepare_range(request, plan.span)
}

/// Asks for the bytes as they are stored: without this the server decompresses some objects.
pub(super) fn accept_stored(request: &mut http::Request<Bytes>) {
    let gzip = HeaderValue::from_static("gzip");
    request.headers_mut().insert(ACCEPT_ENCODING, gzip);
}

fn prepare_range(request: &mut http::Request<Bytes>, span: Span) -> Result<()> {
    let usage = |fault: &str| Err(Error::usage(fault.to_owned()));
    if request.headers().contains_key(RANGE) {
        return usage("the header `range` is among the options; use `DownloadCall::range` instead");
    }
    if span.is_whole() {
        return Ok(());
    }
    if request.method() != http::Method::GET {
        return usage("a range can only be asked of a GET; leave it out");
    }
    if span.is_empty() {
        return usage("the range is empty; there is nothing to download");
    }
    let value = HeaderValue::try_from(span.header(span.start));
    let value = value.map_err(|_| Error::usage("the range is no header".to_owned()))?;
    request.headers_mut().insert(RANGE, value);
    Ok(())
}
