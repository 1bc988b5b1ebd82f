//! The traits that generated code implements: a client and the parameters of its methods.

use crate::client::Client;
use crate::request::RequestParts;
use crate::service::{Method, Service};
use crate::wire::Field;

/// A generated client: what it is called, and how it is made from a [`Client`].
pub trait Api: Sized {
    /// The facts of the API.
    const SERVICE: Service;

    /// Wraps a client that was built for this API.
    fn from_client(client: Client) -> Self;
}

/// The parameters of a method, as plain data.
pub trait Params {
    /// The client that the method belongs to.
    type Api: Api;
    /// What the method answers.
    type Response: Field + Send + 'static;
    /// The facts of the method.
    const METHOD: Method;

    /// Tells where each parameter goes.
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>);
}
