//! Does not record calls: without the feature `testing`, no transport reads them.

use bytes::Bytes;

use super::parts::RequestParts;
use crate::service::Method;

pub(crate) fn record(_: &mut http::Request<Bytes>, _: &RequestParts<'_>, _: &'static Method) {}

pub(crate) fn record_batch<'r>(
    _: &mut http::Request<Bytes>,
    _: impl IntoIterator<Item = (String, &'r http::Request<Bytes>)>,
) {
}
