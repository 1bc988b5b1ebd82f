//! The traits that generated code implements: [`Api`] for a client, [`Params`] for the parameters
//! of a method.
//!
//! They allow code that is generic over APIs or methods:
//!
//! ```
//! use discogen_runtime::api::{Api, Params};
//! use discogen_runtime::{Client, ClientBuilder, Result};
//!
//! /// Builds the client of any API with a token.
//! async fn connect<A: Api>(token: &str) -> Result<A> {
//!     ClientBuilder::new().token(token).build().await
//! }
//!
//! /// Sends any call, and prints its method.
//! async fn logged<P: Params>(client: &Client, params: P) -> Result<P::Response> {
//!     println!("{}", P::METHOD.id);
//!     client.call(params).send().await
//! }
//! ```

use crate::client::Client;
pub use crate::request::RequestParts;
pub use crate::service::{Method, Precondition, Service, Upload};
pub use crate::wire::Field;

/// A generated client.
pub trait Api: Sized {
    /// The constants of the API.
    const SERVICE: Service;

    /// Wraps a client of this API.
    fn from_client(client: Client) -> Self;
}

/// The parameters of a method.
pub trait Params: Clone + Send + Sync + 'static {
    /// The API of the method.
    type Api: Api;
    /// The response of the method.
    type Response: Field + Send + 'static;
    /// The constants of the method.
    const METHOD: Method;

    /// Adds each parameter to the request: path, query, header or body.
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>);
}
