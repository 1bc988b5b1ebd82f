//! What generated code says about an API and its methods, as constants.

use crate::client::Client;
use crate::request::RequestParts;
use crate::wire::Field;

/// A generated client: what it is called, and how it is made from a [`Client`].
pub trait Api: Sized {
    /// The facts of the API.
    const SERVICE: Service;

    /// Wraps a client that was built for this API.
    fn from_client(client: Client) -> Self;
}

/// The facts of an API, as its document states them.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// `vision`.
    pub name: &'static str,
    /// `v1`.
    pub version: &'static str,
    /// `Cloud Vision API`.
    pub title: &'static str,
    /// The document's revision, `20261016`.
    pub revision: &'static str,
    /// The generated package, `google-vision-v1`.
    pub package: &'static str,
    /// The version of the generated package.
    pub package_version: &'static str,
    /// `https://vision.googleapis.com/`; ends with a slash.
    pub root_url: &'static str,
    /// Empty, or ending with a slash.
    pub service_path: &'static str,
    /// The root for mutual TLS.
    pub mtls_root_url: Option<&'static str>,
    /// `alt=json` has to be said, because the API's default is another format.
    pub alt_json: bool,
    /// Bodies stand inside `{"data": …}`.
    pub data_wrapper: bool,
    /// All scopes of the API.
    pub scopes: &'static [&'static str],
}

/// The facts of a method, as its document states them.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// `vision.operations.cancel`.
    pub id: &'static str,
    /// `POST`.
    pub verb: &'static str,
    /// `v1/{+name}:cancel`, relative to the root URL and the service path.
    pub path: &'static str,
    /// Scopes of which any one suffices.
    pub scopes: &'static [&'static str],
    /// The scopes that a call requests unless its options name others; if empty, all of `scopes`.
    pub default_scopes: &'static [&'static str],
    /// Sent as `x-goog-api-version`.
    pub api_version: Option<&'static str>,
    /// The method can answer with media.
    pub download: bool,
    /// Media comes from below `/download`.
    pub download_service: bool,
    /// The method takes media.
    pub upload: Option<Upload>,
    /// Whether executing it twice has the same effect as executing it once, as the settings of the
    /// crate declare it; `None` if that follows from the verb.
    pub idempotent: Option<bool>,
    /// What makes a call of the method conditional on the current state, and with that idempotent.
    pub preconditions: &'static [Precondition],
}

/// A part of a request that makes it conditional on the current state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// A query parameter: `ifGenerationMatch`.
    Query(&'static str),
    /// A member of the body, by its path: `["policy", "etag"]`.
    Body(&'static [&'static str]),
}

impl Method {
    /// What most methods have in common; completes a literal: `Method { id, verb, path, ..Method::BASE }`.
    pub const BASE: Self = Self {
        id: "",
        verb: "GET",
        path: "",
        scopes: &[],
        default_scopes: &[],
        api_version: None,
        download: false,
        download_service: false,
        upload: None,
        idempotent: None,
        preconditions: &[],
    };

    /// The scopes that a call requests unless its options name others.
    pub const fn requested_scopes(&self) -> &'static [&'static str] {
        match self.default_scopes {
            [] => self.scopes,
            scopes => scopes,
        }
    }
}

/// How a method takes media.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    /// Media types that it accepts, `*/*` for any.
    pub accept: &'static [&'static str],
    /// The largest size in bytes.
    pub max_size: Option<u64>,
    /// Path of the simple and multipart protocol, from the root of the host.
    pub simple: Option<&'static str>,
    /// Path of the resumable protocol, from the root of the host.
    pub resumable: Option<&'static str>,
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
