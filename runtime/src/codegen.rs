//! The items that generated code names. Each type and trait is documented in another module.
//!
//! Hundreds of generated crates may use one version of the runtime, so changes here are additions.

pub use std::collections::BTreeMap;

pub use bytes::Bytes;
pub use serde;
pub use serde_json::Value;

pub use crate::wire::*;
pub use crate::{
    __conversions as conversions, __message as message, __open_enum as open_enum,
    __serde_impls as serde_impls, __transparent as transparent, __unspecified as unspecified,
};

/// A JSON object with any content.
pub type Object = serde_json::Map<String, Value>;

pub use crate::api::{
    Api, Batched, Method, Params, Precondition, RequestId, RequestParts, Service, Upload,
    debug_params, same_params,
};
pub use crate::batch::Batch;
pub use crate::call::Call;
pub use crate::client::Client;
pub use crate::paging::{Listed, PageToken as Token, Paged, Paging};
pub use crate::waiting::{HoldsResult, LongRunning, Operation, Poller, Polling};

pub use crate::__call as call;
#[cfg(feature = "media")]
pub use crate::__download as download;
pub use crate::__pages as pages;
#[cfg(feature = "media")]
pub use crate::__upload as upload;
pub use crate::__wait as wait;
#[cfg(not(feature = "media"))]
pub use crate::{__no_media as download, __no_media as upload};

/// The methods of a generated call, which delegate to [`Call`]. With `alone`, the call cannot be part
/// of a batch.
#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    ($call:ident($params:ty) -> $response:ty) => {
        impl $crate::codegen::Batched for $params {}
        $crate::__call!($call($params) -> $response, alone);
    };
    ($call:ident($params:ty) -> $response:ty, alone) => {
        impl ::core::convert::From<$call> for $crate::Call<$params> {
            #[inline]
            fn from(call: $call) -> Self {
                call.call
            }
        }

        impl ::core::fmt::Debug for $call {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.call, f)
            }
        }

        impl ::core::cmp::PartialEq for $params {
            #[inline]
            fn eq(&self, other: &Self) -> bool { $crate::codegen::same_params(self, other) }
        }

        impl ::core::fmt::Debug for $params {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::debug_params(::core::stringify!($params), self, f)
            }
        }

        impl $call {
            /// Calls a setter if there is a value: `.maybe(token, ListCall::page_token)`. Without
            /// a value, the call is unchanged.
            #[inline]
            pub fn maybe<T>(
                self,
                value: ::core::option::Option<T>,
                setter: fn(Self, T) -> Self,
            ) -> Self {
                match value {
                    ::core::option::Option::Some(value) => setter(self, value),
                    ::core::option::Option::None => self,
                }
            }

            /// Sets options for this call. They take precedence over those of the client and over
            /// earlier ones.
            #[inline]
            pub fn with(self, options: $crate::CallOptions) -> Self {
                Self {
                    call: self.call.with(options),
                }
            }

            /// Requests only these fields of the response: `items(id,name),nextPageToken`.
            #[inline]
            pub fn fields(self, fields: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self {
                    call: self.call.fields(fields),
                }
            }

            /// Builds the request, without the `authorization` header and without sending it.
            #[inline]
            pub fn build(&self) -> $crate::Result<$crate::http::Request<$crate::Bytes>> {
                self.call.build()
            }

            /// Sends the call and returns the response.
            #[inline]
            pub fn send(self) -> $crate::ResponseFuture<$response> {
                self.call.send()
            }

            /// Sends the call and returns the response with its status and headers.
            #[inline]
            pub fn send_full(self) -> $crate::ResponseFuture<$crate::Response<$response>> {
                self.call.send_full()
            }

            /// Sends the call and decodes the response into a type that implements serde's trait.
            #[inline]
            pub fn send_as<T: $crate::codegen::serde::de::DeserializeOwned>(self) -> $crate::ResponseFuture<T> {
                self.call.send_as()
            }

            /// Sends the call and returns the body as a stream of bytes, which is a tokio
            /// `AsyncRead`, too.
            #[inline]
            pub fn send_stream(self) -> $crate::BoxFuture<'static, $crate::Result<$crate::ResponseStream>> {
                self.call.send_stream()
            }

            /// Reads the response as a stream of elements, each as soon as it has arrived: a JSON
            /// array, or server-sent events (`alt=sse`).
            #[inline]
            pub fn elements(self) -> $crate::Elements<$response> {
                self.call.elements()
            }
        }
    };
}

/// The download method of a generated call, which delegates to [`Call`].
#[cfg(feature = "media")]
#[doc(hidden)]
#[macro_export]
macro_rules! __download {
    ($call:ident($params:ty)) => {
        impl $call {
            /// Downloads the media of the method, as a stream of bytes or to a file.
            #[inline]
            pub fn download(self) -> $crate::DownloadCall<$params> {
                self.call.download()
            }
        }
    };
}

/// The methods of a generated call whose response consists of pages.
#[doc(hidden)]
#[macro_export]
macro_rules! __pages {
    ($call:ident($params:ty)) => {
        impl $call {
            /// The pages of the response. Each page is a call of its own with these parameters and
            /// options.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$params> {
                self.call.pages()
            }
        }
    };
    ($call:ident($params:ty) -> $item:ty) => {
        impl $call {
            /// The pages of the response. Each page is a call of its own with these parameters and
            /// options.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$params> {
                self.call.pages()
            }

            /// The items of all pages, which are requested when they are needed.
            #[inline]
            pub fn items(self) -> $crate::Items<$item> {
                self.call.items()
            }
        }
    };
}

/// The methods of a generated call that starts a long-running operation, which delegate to
/// [`Call`].
#[doc(hidden)]
#[macro_export]
macro_rules! __wait {
    ($call:ident($params:ty) -> $response:ty, $polling:path) => {
        impl $crate::codegen::LongRunning for $params {
            const POLLING: &'static $crate::codegen::Polling = &$polling;
        }
        impl $call {
            /// Sends the call and waits until its operation is done. A failed operation is an
            /// error.
            ///
            /// To observe its progress, set a timeout or cancel it, use [`poller`](Self::poller).
            #[inline]
            pub fn wait(
                self,
            ) -> $crate::BoxFuture<'static, $crate::Result<$crate::Operation<$response>>> {
                self.call.wait()
            }

            /// Polls the operation. The call is sent when the first state is requested.
            #[inline]
            pub fn poller(self) -> $crate::Poller<$response> {
                self.call.poller()
            }
        }
    };
}

/// The upload method of a generated call.
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

/// Replaces both methods without the feature `media`.
#[cfg(not(feature = "media"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __no_media {
    ($($call:tt)*) => {
        ::core::compile_error!(
            "this API has uploads or downloads: enable the feature `media` of discogen-runtime"
        );
    };
}
