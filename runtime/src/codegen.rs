//! What generated code calls. Hidden, and changed with care: hundreds of crates may stand on it.

pub use std::collections::BTreeMap;

pub use bytes::Bytes;
pub use serde;
pub use serde_json::Value;

pub use crate::wire::*;
pub use crate::{
    __message as message, __open_enum as open_enum, __serde_impls as serde_impls,
    __transparent as transparent,
};

/// A JSON object with any content.
pub type Object = serde_json::Map<String, Value>;

pub use crate::api::{Api, Params};
pub use crate::call::Call;
pub use crate::client::Client;
pub use crate::paging::{Listed, Paged};
pub use crate::request::RequestParts;
pub use crate::service::{
    Method, PageToken as Token, Paging, Polling, Precondition, Service, Upload,
};
pub use crate::waiting::{HoldsResult, LongRunning, Operation, Poller};

pub use crate::__call as call;
#[cfg(feature = "media")]
pub use crate::__download as download;
pub use crate::__pages as pages;
#[cfg(feature = "media")]
pub use crate::__upload as upload;
pub use crate::__wait as wait;
#[cfg(not(feature = "media"))]
pub use crate::{__no_media as download, __no_media as upload};

/// The methods of a call's builder; each hands over to [`Call`].
#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    ($call:ident($params:ty) -> $response:ty) => {
        impl $call {
            /// Sets options for this call; they win over those of the client and over earlier ones.
            #[inline]
            pub fn with(self, options: $crate::CallOptions) -> Self {
                Self {
                    call: self.call.with(options),
                }
            }

            /// Asks for parts of the answer only: `items(id,name),nextPageToken`.
            #[inline]
            pub fn fields(self, fields: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self {
                    call: self.call.fields(fields),
                }
            }

            /// The request as it would be sent, but for the `authorization` header; nothing is sent.
            #[inline]
            pub fn build(&self) -> $crate::Result<$crate::http::Request<$crate::Bytes>> {
                self.call.build()
            }

            /// Sends the call and gives the answer.
            #[inline]
            pub fn send(
                self,
            ) -> impl ::core::future::Future<Output = $crate::Result<$response>>
            + ::core::marker::Send
            + 'static {
                self.call.send()
            }

            /// Sends the call and gives the answer with its status and headers.
            #[inline]
            pub fn send_full(
                self,
            ) -> impl ::core::future::Future<Output = $crate::Result<$crate::Response<$response>>>
            + ::core::marker::Send
            + 'static {
                self.call.send_full()
            }

            /// Sends the call and reads the answer into a type of the caller's, with serde.
            #[inline]
            pub fn send_as<T: $crate::codegen::serde::de::DeserializeOwned>(
                self,
            ) -> impl ::core::future::Future<Output = $crate::Result<T>>
            + ::core::marker::Send
            + 'static {
                self.call.send_as()
            }

            /// Sends the call and gives the body as it comes: a stream of bytes, a tokio `AsyncRead`.
            #[inline]
            pub fn send_stream(
                self,
            ) -> impl ::core::future::Future<Output = $crate::Result<$crate::ResponseStream>>
            + ::core::marker::Send
            + 'static {
                self.call.send_stream()
            }
        }
    };
}

/// The way from a call to the media that it can give; hands over to [`Call`].
#[cfg(feature = "media")]
#[doc(hidden)]
#[macro_export]
macro_rules! __download {
    ($call:ident($params:ty)) => {
        impl $call {
            /// The same call, for the media itself: a stream of bytes, or a file.
            #[inline]
            pub fn download(self) -> $crate::DownloadCall<$params> {
                self.call.download()
            }
        }
    };
}

/// The methods of a call whose answer comes page by page.
#[doc(hidden)]
#[macro_export]
macro_rules! __pages {
    ($call:ident($params:ty)) => {
        impl $call {
            /// The answer page by page, each a call of its own with these parameters and options.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$params> {
                self.call.pages()
            }
        }
    };
    ($call:ident($params:ty) -> $item:ty) => {
        impl $call {
            /// The answer page by page, each a call of its own with these parameters and options.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$params> {
                self.call.pages()
            }

            /// The items of all pages, which are asked for one after the other.
            #[inline]
            pub fn items(self) -> $crate::Items<$item> {
                self.call.items()
            }
        }
    };
}

/// The methods by which a call's builder waits for the operation that it starts; each hands over to [`Call`].
#[doc(hidden)]
#[macro_export]
macro_rules! __wait {
    ($call:ident($params:ty) -> $response:ty, $polling:path) => {
        impl $crate::codegen::LongRunning for $params {
            const POLLING: &'static $crate::codegen::Polling = &$polling;
        }
        impl $call {
            /// Sends the call and waits until its operation is done; one that failed is an error.
            ///
            /// To see how far it is, to set a time or to cancel it, use [`poller`](Self::poller).
            #[inline]
            pub fn wait(
                self,
            ) -> impl ::core::future::Future<Output = $crate::Result<$crate::Operation<$response>>>
            + ::core::marker::Send
            + 'static {
                self.call.wait()
            }

            /// Sends the call when it is asked for the first state of its operation, and follows it.
            #[inline]
            pub fn poller(self) -> $crate::Poller<$response> {
                self.call.poller()
            }
        }
    };
}

/// What a call has besides if its method takes media.
#[cfg(feature = "media")]
#[doc(hidden)]
#[macro_export]
macro_rules! __upload {
    ($call:ident($params:ty)) => {
        impl $call {
            /// Uploads media with the call: bytes, a file, a reader or a stream.
            #[inline]
            pub fn upload(
                self,
                media: impl ::core::convert::Into<$crate::Media>,
            ) -> $crate::UploadCall<$params> {
                self.call.upload(media)
            }
        }
    };
}

/// In place of both where they can't be had.
#[cfg(not(feature = "media"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __no_media {
    ($($call:tt)*) => {
        ::core::compile_error!(
            "this API has uploads or downloads: switch on the feature `media` of discogen-runtime"
        );
    };
}
