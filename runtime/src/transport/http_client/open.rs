//! Opens connections, and establishes TLS over them.

use std::future::{Ready, poll_fn, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::Connection;
use rustls::ClientConfig;
use tower_service::Service;

use super::link::Link;
use crate::boxed::BoxError;

/// Opens a connection with a connector.
pub(super) async fn open<C>(mut connector: C, to: Uri) -> Result<Link, BoxError>
where
    C: Service<Uri>,
    C::Response: Connection + Read + Write + Unpin + Send + 'static,
    C::Error: Into<BoxError>,
{
    let usable = poll_fn(|context| connector.poll_ready(context)).await;
    usable.map_err(Into::into)?;
    let stream = connector.call(to).await.map_err(Into::into)?;
    Ok(Link::new(stream))
}

/// Establishes TLS over a connection of any kind, so that this is compiled once.
pub(super) async fn secure(
    link: Link,
    config: Option<Arc<ClientConfig>>,
    to: Uri,
) -> Result<Link, BoxError> {
    match config {
        None => Ok(link),
        Some(config) => open(HttpsConnector::from((Opened(Some(link)), config)), to).await,
    }
}

/// Connects with a connection that is open already.
struct Opened(Option<Link>);

impl Service<Uri> for Opened {
    type Response = Link;
    type Error = BoxError;
    type Future = Ready<Result<Link, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let used = || io::Error::from(io::ErrorKind::NotConnected).into();
        ready(self.0.take().ok_or_else(used))
    }
}

pub(super) fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}
