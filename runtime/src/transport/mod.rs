//! The [`Transport`] trait, and the HTTP client that implements it.

mod body;
#[cfg(feature = "http")]
mod certificates;
mod copy;
#[cfg(all(feature = "gzip", any(feature = "http", feature = "media")))]
mod gzip;
#[cfg(feature = "http")]
mod http_client;
#[cfg(feature = "http")]
mod inside_tokio;
mod keep_coding;
#[cfg(feature = "http")]
mod provider;
#[cfg(feature = "http")]
mod redirect;
#[cfg(feature = "http")]
mod reference;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
#[cfg(feature = "http")]
pub(crate) mod tls;
mod turn;

pub use body::Body;
#[cfg(feature = "media")]
pub(crate) use body::BodyFacts;
#[cfg(feature = "http")]
pub use certificates::{ClientCertificate, RootCertificates};
pub use copy::RequestCopy;
#[cfg(feature = "media")]
pub(crate) use gzip::Decompressed;
#[cfg(feature = "http")]
pub use http_client::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "media")]
pub(crate) use keep_coding::KeepCoding;
#[cfg(feature = "media")]
pub(crate) use turn::Turn;

use std::sync::Arc;

use http::{Request, Response};

use crate::boxed::BoxFuture;
use crate::error::TransportError;

/// Sends requests and returns responses, whatever their status.
///
/// The request is complete: URL, headers and credentials. A transport must not follow redirects to
/// another origin with them, and must not repeat a request unless the server has certainly not
/// received it. Dropping the future, or the body of the response, cancels the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request. The future completes with the head of the response; the body is read
    /// afterwards.
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>>;

    /// Sends a request of which the caller keeps a copy: method, URL, headers and body are equal.
    ///
    /// A transport that may send a request more than once, because of a redirect, can use the copy
    /// instead of its own one. By default, it is dropped.
    fn send_with_copy(
        &self,
        request: Request<Body>,
        copy: RequestCopy,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        drop(copy);
        self.send(request)
    }

    /// True if the transport authenticates itself with a client certificate. Then clients use the
    /// mTLS endpoint of the API by default.
    fn has_client_certificate(&self) -> bool {
        false
    }

    /// True for transports of tests that match calls by their parameters, such as that of
    /// [`Mock`](crate::testing::Mock). Requests then carry method and parameters as an extension.
    fn records_calls(&self) -> bool {
        false
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        (**self).send(request)
    }

    fn send_with_copy(
        &self,
        request: Request<Body>,
        copy: RequestCopy,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        (**self).send_with_copy(request, copy)
    }

    fn has_client_certificate(&self) -> bool {
        (**self).has_client_certificate()
    }

    fn records_calls(&self) -> bool {
        (**self).records_calls()
    }
}
