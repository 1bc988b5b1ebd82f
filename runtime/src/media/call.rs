//! Upload and download methods of [`Call`].

use super::download::DownloadCall;
use super::upload::{Media, UploadCall};
use crate::api::Params;
use crate::call::Call;

impl<P: Params> Call<P> {
    /// The same call, for the media that it can give.
    #[inline]
    pub fn download(self) -> DownloadCall<P> {
        DownloadCall::new(self)
    }

    /// Uploads media with the call; an error if the method takes none.
    #[inline]
    pub fn upload(self, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(self, media.into())
    }
}
