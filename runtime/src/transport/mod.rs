//! The one seam to the network: a trait that takes the HTTP client out.

mod body;
mod coding;
mod error;
#[cfg(any(feature = "http", feature = "media"))]
mod gzip;
#[cfg(feature = "http")]
mod http_client;
#[cfg(feature = "http")]
mod pieces;
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
pub(crate) use coding::Codings;
pub use error::{TransportError, TransportErrorKind};
#[cfg(feature = "media")]
pub(crate) use gzip::Unpacked;
#[cfg(feature = "http")]
pub use http_client::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "media")]
pub(crate) use turn::Turn;

use std::sync::Arc;

use http::{Request, Response};

use crate::credentials::BoxFuture;

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

/// An error outside of tokio, where its I/O would panic. It counts where a future is polled, not
/// where it was made.
#[cfg(feature = "http")]
fn inside_tokio() -> Result<(), TransportError> {
    const TEXT: &str = "the HTTP client needs a tokio runtime; make the call inside of one, \
                        or give the builder another transport";
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(TransportError::new(TransportErrorKind::Request, TEXT)),
    }
}

/// What a transport knows of an answer's body beside its headers. It comes with the body, and
/// stands in the extensions of an answer that is handed out before its body is read.
///
/// A transport that says nothing leaves what it means in doubt.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(
    not(feature = "media"),
    expect(dead_code, reason = "media alone asks for it")
)]
pub(crate) struct BodyFacts {
    /// The body's end is a mark of its own: one that breaks off before is an error.
    pub(crate) has_marked_end: bool,
}

/// In the extensions of a request: the body of its response is not decompressed.
#[cfg(feature = "media")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepCoding;

/// Whether the body of the response to this request is decompressed.
#[cfg(feature = "http")]
fn is_decompressed(request: &http::Extensions) -> bool {
    #[cfg(feature = "media")]
    let keep = request.get::<KeepCoding>().is_some();
    #[cfg(not(feature = "media"))]
    let keep = {
        let _ = request;
        false
    };
    !keep
}
