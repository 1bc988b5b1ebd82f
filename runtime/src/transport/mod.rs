//! The one seam to the network: a trait that takes the HTTP client out.

mod body;
#[cfg(any(feature = "http", feature = "media"))]
mod gzip;
#[cfg(feature = "http")]
mod http_client;
#[cfg(feature = "http")]
mod inside_tokio;
mod keep_coding;
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
#[cfg(feature = "media")]
pub(crate) use gzip::Unpacked;
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

/// Sends a request and gives the answer, whatever its status.
///
/// The client has put everything into the request: URL, headers, credentials.
/// A transport follows no redirect to another origin with them. It tries nothing
/// a second time unless the server certainly saw nothing of it, and who drops its
/// future, or the body of its answer, ends the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends. The future ends when the head of the answer is there; its body is read afterwards.
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        (**self).send(request)
    }
}
