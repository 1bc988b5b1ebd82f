//! What generated code calls. Hidden, and changed with care: hundreds of crates may stand on it.

pub use std::collections::BTreeMap;

pub use serde;
pub use serde_json::Value;

pub use crate::wire::*;
pub use crate::{message, open_enum, serde_impls, transparent};

/// A JSON object with any content.
pub type Object = serde_json::Map<String, Value>;

pub use crate::call::Call;
pub use crate::client::Client;
pub use crate::request::RequestParts;
pub use crate::service::{Api, Method, Params, Service, Upload};

pub use crate::__call as call;
pub use crate::__upload as upload;

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

/// What a call has besides if its method takes media.
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
