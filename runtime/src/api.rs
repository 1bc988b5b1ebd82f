//! The traits that generated code implements: [`Api`] for a client, [`Params`] for the parameters
//! of a method.
//!
//! They allow code that is generic over APIs or methods:
//!
//! ```
//! use discogen_runtime::api::{Api, Params};
//! use discogen_runtime::{Call, ClientBuilder, Result};
//!
//! /// Builds the client of any API with a token.
//! async fn connect<A: Api>(token: &str) -> Result<A> {
//!     ClientBuilder::new().token(token).build().await
//! }
//!
//! /// Sends any call, and prints its method. `ListCall` and `Call<ListParams>` are calls of one method.
//! async fn logged<P: Params>(call: impl Into<Call<P>>) -> Result<P::Response> {
//!     println!("{}", P::METHOD.id);
//!     call.into().send().await
//! }
//! ```
//!
//! A function that retries a call itself needs the bound `P: Clone`, which all generated parameters
//! meet.

use std::fmt;

use crate::client::Client;
pub use crate::fields::FieldNode;
pub use crate::request::{RequestParts, is_standard};
pub use crate::secret::is_secret_key;
pub use crate::service::{Method, Precondition, RequestId, Service, Upload};
pub use crate::wire::Field;
use crate::wire::member_names;

/// A generated client.
pub trait Api: Sized {
    /// The constants of the API.
    const SERVICE: Service;

    /// Wraps a client of this API.
    fn from_client(client: Client) -> Self;
}

/// The parameters of a method whose calls can be part of a [batch](crate::batch): neither media nor
/// a stream of elements.
#[diagnostic::on_unimplemented(
    message = "calls with the parameters `{Self}` cannot be part of a batch",
    note = "calls that transfer media or respond with a stream are sent on their own"
)]
pub trait Batched: Params {}

/// The parameters of a method.
pub trait Params: Clone + Send + Sync + 'static {
    /// The API of the method.
    type Api: Api;
    /// The response of the method.
    type Response: Field + Send + 'static;
    /// The constants of the method.
    const METHOD: Method;

    /// The constants of the method of these parameters: [`METHOD`](Self::METHOD), unless one type is
    /// used for the parameters of several methods.
    #[inline]
    fn method(&self) -> &'static Method {
        const { &Self::METHOD }
    }

    /// The names of the members that the response can have, among which uploads find checksums.
    fn response_members(&self) -> &'static [&'static str] {
        member_names(Self::Response::blank().slot())
    }

    /// Adds each parameter to the request: path, query, header or body.
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>);
}

/// `PartialEq` of generated parameters: equal values, absent ones included, and equal bodies.
///
/// A derived implementation would be compiled for each method of a generated crate.
pub fn same_params<P: Params>(one: &P, other: &P) -> bool {
    described(one).is_same(&described(other))
}

/// `Debug` of generated parameters: the present values under their wire names, with secrets
/// redacted as in schemas.
pub fn debug_params<P: Params>(name: &str, params: &P, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    described(params).debug(name, f)
}

/// The parameters of a call, for its request.
#[inline]
pub(crate) fn request_parts<P: Params>(params: &P) -> RequestParts<'_> {
    let mut parts = RequestParts::new();
    params.describe(&mut parts);
    #[cfg(feature = "testing")]
    {
        parts.typed = Some(params);
    }
    parts
}

fn described<P: Params>(params: &P) -> RequestParts<'_> {
    let mut parts = RequestParts::of_all();
    params.describe(&mut parts);
    parts
}
