//! What generated code says about an API and its methods, as constants.

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

/// Where a method's page tokens travel, as its document has it.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Where the request has its token.
    pub token: PageToken,
    /// The way to the next token in the answer: `["nextPageToken"]`, `["metadata", "continue"]`.
    pub next: &'static [&'static str],
    /// The way to the items in the answer: `["products"]`; empty if there are none to be named.
    pub items: &'static [&'static str],
}

impl Paging {
    /// What most methods have in common; completes a literal: `Paging { items, ..Paging::BASE }`.
    pub const BASE: Self = Self {
        token: PageToken::Query("pageToken"),
        next: &["nextPageToken"],
        items: &[],
    };
}

/// Where a request has its page token, by its name on the wire.
#[derive(Clone, Copy, Debug)]
pub enum PageToken {
    /// A parameter in the query.
    Query(&'static str),
    /// A field of the body.
    Body(&'static str),
}

/// How operations of one kind are followed, as the document has it.
#[derive(Clone, Copy, Debug)]
pub struct Polling {
    /// The method that tells how an operation stands.
    pub get: Method,
    /// The method that cancels one.
    pub cancel: Option<Method>,
    /// It takes a body, an empty one.
    pub cancel_body: bool,
    /// The variables of the path of both, in its order, and the segments that each stands for: `*` for
    /// any one, `**` for the whole name of the operation. The last one is the operation.
    pub variables: &'static [(&'static str, &'static str)],
    /// The field with the operation's name.
    pub key: &'static str,
    /// What the field `status` says at the end; without it the field `done` says it.
    pub done: Option<&'static str>,
}

impl Polling {
    /// What most have in common; completes a literal.
    pub const BASE: Self = Self {
        get: Method::BASE,
        cancel: None,
        cancel_body: false,
        variables: &[("name", "**")],
        key: "name",
        done: None,
    };
}
