//! A call that downloads media.

use std::fmt;
use std::future::Future;
use std::ops::RangeBounds;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;

use super::plan::{DownloadPlan, accept_stored};
use super::range::Span;
use super::stream::Download;
use crate::api::Params;
use crate::call::Call;
use crate::error::Result;
use crate::media::progress::Progress;
use crate::options::CallOptions;
use crate::request::Purpose;

/// A call of the method whose parameters are `P`, for its media.
///
/// It adds `alt=media`, without which the method returns metadata; the options must not set another
/// `alt`. If the response of a method is a raw body (`google.api.HttpBody`), it returns that body
/// and adds no `alt`.
///
/// ```
/// # use discogen_runtime::{DownloadCall, Result, codegen::Params};
/// # async fn sample<P: Params>(download: DownloadCall<P>) -> Result<()> {
/// let bytes = download.range(..1024).send().await?.bytes(1024).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is sent"]
pub struct DownloadCall<P> {
    call: Call<P>,
    plan: DownloadPlan,
}

impl<P: Params> DownloadCall<P> {
    #[inline]
    pub(crate) fn new(call: Call<P>) -> Self {
        Self {
            call,
            plan: DownloadPlan::default(),
        }
    }

    /// Sets options for this call. They take precedence over those of the client and over earlier
    /// ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.call = self.call.with(options);
        self
    }

    /// Requests a range: `..1024`, `1024..`, `10..=19`. Offsets count from the first byte.
    ///
    /// A range that extends beyond the end is truncated; one that starts at the end is empty; one
    /// that starts after the end is an error. If the server does not support ranges, it sends the
    /// whole media, and the range is extracted here. If a response with status 200 may be either,
    /// another request for the first byte decides.
    #[inline]
    pub fn range(mut self, range: impl RangeBounds<u64>) -> Self {
        self.plan.span = Span::new(range);
        self
    }

    /// Requests the bytes as they are stored, without decompression.
    ///
    /// An object may be stored with a content coding (`gzip`). By default, the server or this
    /// client decompresses it. With this option, length, [ranges](Self::range) and checksum are
    /// those of the stored bytes, and `content-encoding` in [`Download::headers`] names the coding.
    /// Other clients call it `ReadCompressed` (Go) and `raw_download` (Python). It is an error if
    /// the server decompresses the object nevertheless.
    #[inline]
    pub fn raw(mut self) -> Self {
        self.plan.raw = true;
        self
    }

    /// Sets a callback for the progress of the download, which is called after each chunk.
    #[inline]
    pub fn progress(mut self, report: impl FnMut(Progress) + Send + 'static) -> Self {
        self.plan.progress = Some(Box::new(report));
        self
    }

    /// Sets how long to wait for the next bytes before the connection counts as broken.
    ///
    /// The default is one minute. Methods with a raw body may pause and have no default.
    #[inline]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.plan.idle = Some(limit);
        self
    }

    /// Builds the request, without the `authorization` and `range` headers.
    ///
    /// If there is an API key, the URL contains it.
    #[inline]
    pub fn build(&self) -> Result<http::Request<Bytes>> {
        let mut request = self.call.request(Purpose::Download)?;
        if self.plan.raw {
            accept_stored(&mut request);
        }
        Ok(request)
    }

    /// Sends the call and returns the media as a stream. An error status is an error.
    #[inline]
    pub fn send(self) -> impl Future<Output = Result<Download>> + Send + 'static {
        Download::open(self.call.start(Purpose::Download), self.plan)
    }

    /// Sends the call, writes the media to a file as [`Download::save_to`] does, and returns its
    /// size.
    #[inline]
    pub fn save_to(
        self,
        path: impl AsRef<Path>,
    ) -> impl Future<Output = Result<u64>> + Send + 'static {
        let path = path.as_ref().to_owned();
        let download = self.send();
        async move { download.await?.save_to(path).await }
    }
}

impl<P: fmt::Debug> fmt::Debug for DownloadCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadCall")
            .field("call", &self.call)
            .field("range", &self.plan.span)
            .field("raw", &self.plan.raw)
            .finish_non_exhaustive()
    }
}
