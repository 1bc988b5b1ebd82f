//! Upload and download methods of [`Call`].

use super::download::DownloadCall;
use super::upload::{Media, UploadCall};
use crate::api::Params;
use crate::call::Call;

impl<P: Params> Call<P> {
    /// Downloads the media of the method.
    #[inline]
    pub fn download(self) -> DownloadCall<P> {
        DownloadCall::new(self)
    }

    /// Uploads media with the call. It is an error if the method accepts none.
    #[inline]
    pub fn upload(self, media: impl Into<Media>) -> UploadCall<P> {
        UploadCall::new(self, media.into())
    }
}
