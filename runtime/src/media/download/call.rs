//! A call that asks for media.

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
use crate::options::CallOptions;
use crate::request::Purpose;

/// A call of the method that `P` belongs to, for the media that it can give.
///
/// A method that has media answers with metadata unless `alt=media` asks for the bytes themselves, which this
/// does; the options must not say another `alt`. Of a method whose answer is a raw body
/// (`google.api.HttpBody`) it gives that body, and says nothing of `alt`.
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

    /// Sets options for this call; they win over those of the client and over earlier ones.
    #[inline]
    pub fn with(mut self, options: CallOptions) -> Self {
        self.call = self.call.with(options);
        self
    }

    /// Asks for a part: `..1024`, `1024..`, `10..=19`. Places count from the first byte.
    ///
    /// A range that reaches behind the end gives what there is, one that begins there nothing,
    /// and one that begins further behind is an error. From a server that has no ranges the
    /// whole comes, and the part is cut out of it here. If it may be the part as well, because the server says only that all
    /// is well (200), one more request for the first byte tells.
    #[inline]
    pub fn range(mut self, range: impl RangeBounds<u64>) -> Self {
        self.plan.span = Span::new(range);
        self
    }

    /// Asks for the bytes as they are stored, without decompressing them.
    ///
    /// An object may be stored with a content coding (`gzip`). Without this the server or this client
    /// decompresses it; with it, length, [ranges](Self::range) and checksum are those of the stored bytes, and
    /// [`Download::headers`] say in `content-encoding` how to decompress them. It is what other clients call
    /// `ReadCompressed` (Go) and `raw_download` (Python). A server that decompresses in spite of it is an error.
    #[inline]
    pub fn raw(mut self) -> Self {
        self.plan.raw = true;
        self
    }

    /// Has this called after each piece: with the bytes that have come, and with how many that
    /// will be in all if it is known.
    #[inline]
    pub fn progress(mut self, progress: impl FnMut(u64, Option<u64>) + Send + 'static) -> Self {
        self.plan.progress = Some(Box::new(progress));
        self
    }

    /// How long the next bytes are waited for before the connection counts as broken.
    ///
    /// A minute unless set. A method that answers with a raw body may have reasons to
    /// pause, and is waited for without end.
    #[inline]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.plan.idle = Some(limit);
        self
    }

    /// The request as it would be sent, but for the `authorization` and `range` headers.
    ///
    /// It has the API key in its URL, if there is one.
    #[inline]
    pub fn build(&self) -> Result<http::Request<Bytes>> {
        let mut request = self.call.request(Purpose::Download)?;
        if self.plan.raw {
            accept_stored(&mut request);
        }
        Ok(request)
    }

    /// Sends the call; the media is read from what this gives. An error status is an error.
    #[inline]
    pub fn send(self) -> impl Future<Output = Result<Download>> + Send + 'static {
        Download::open(self.call.start(Purpose::Download), self.plan)
    }

    /// Sends the call and writes the media to a file, as [`Download::save_to`] does; gives its size.
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
