//! Constants that generated code provides about an API and its methods.

/// The constants of an API, from its document.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The name, `vision`.
    pub name: &'static str,
    /// The version, `v1`.
    pub version: &'static str,
    /// The title, `Cloud Vision API`.
    pub title: &'static str,
    /// The revision of the document, `20261016`.
    pub revision: &'static str,
    /// The name of the generated package, `google-vision-v1`.
    pub package: &'static str,
    /// The version of the generated package.
    pub package_version: &'static str,
    /// The root URL, `https://vision.googleapis.com/`. It ends with a slash.
    pub root_url: &'static str,
    /// The path between the root URL and the paths of methods: empty, or ends with a slash.
    pub service_path: &'static str,
    /// The path of batches, `batch/drive/v3`, relative to the root URL.
    pub batch_path: Option<&'static str>,
    /// The root URL for mutual TLS.
    pub mtls_root_url: Option<&'static str>,
    /// `alt=json` is required, because the default format of the API is another.
    pub alt_json: bool,
    /// Bodies are wrapped in `{"data": …}`.
    pub data_wrapper: bool,
    /// All scopes of the API.
    pub scopes: &'static [&'static str],
}

/// The constants of a method, from its document.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The ID, `vision.operations.cancel`.
    pub id: &'static str,
    /// The HTTP method, `POST`.
    pub verb: &'static str,
    /// The path template, `v1/{+name}:cancel`, relative to the root URL and the service path.
    pub path: &'static str,
    /// The scopes of which any one suffices.
    pub scopes: &'static [&'static str],
    /// The scopes that a call requests by default; if empty, all of `scopes`.
    pub default_scopes: &'static [&'static str],
    /// The value of `x-goog-api-version`.
    pub api_version: Option<&'static str>,
    /// The method can return media.
    pub download: bool,
    /// Downloads use the path prefix `/download`.
    pub download_service: bool,
    /// The method accepts media.
    pub upload: Option<Upload>,
    /// Whether executing it twice has the same effect as executing it once, if the settings of the
    /// crate declare it; `None` if the HTTP method decides.
    pub idempotent: Option<bool>,
    /// The preconditions that make a call idempotent.
    pub preconditions: &'static [Precondition],
    /// Calls send an ID in the query parameter `requestId`, unless the caller sets one.
    pub request_id: Option<RequestId>,
    /// Whether the method only reads; `None` if the HTTP method decides.
    pub reads: Option<bool>,
}

/// What the server does with the request ID of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestId {
    /// It ignores a second request with the same ID, so that the call is idempotent.
    Deduplicated,
    /// The document promises no deduplication.
    Sent,
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
    /// The most common values, for struct literals: `Method { id, verb, path, ..Method::BASE }`.
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
        request_id: None,
        reads: None,
    };

    /// Whether the method only reads: GET, HEAD and OPTIONS, unless the document states otherwise.
    pub const fn is_read(&self) -> bool {
        match self.reads {
            Some(reads) => reads,
            None => matches!(self.verb.as_bytes(), b"GET" | b"HEAD" | b"OPTIONS"),
        }
    }

    /// The scopes that a call requests by default.
    pub const fn requested_scopes(&self) -> &'static [&'static str] {
        match self.default_scopes {
            [] => self.scopes,
            scopes => scopes,
        }
    }
}

/// The media that a method accepts.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    /// The accepted media types; `*/*` for any.
    pub accept: &'static [&'static str],
    /// The maximum size in bytes.
    pub max_size: Option<u64>,
    /// The path of the simple and multipart protocols, relative to the root URL.
    pub simple: Option<&'static str>,
    /// The path of the resumable protocol, relative to the root URL.
    pub resumable: Option<&'static str>,
}

/// The page token and the items of a method that returns pages.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// The page token in the request.
    pub token: PageToken,
    /// The path to the next token in the response: `["nextPageToken"]`, `["metadata", "continue"]`.
    pub next: &'static [&'static str],
    /// The path to the items in the response: `["products"]`; empty if the document names none.
    pub items: &'static [&'static str],
}

impl Paging {
    /// The most common values, for struct literals: `Paging { items, ..Paging::BASE }`.
    pub const BASE: Self = Self {
        token: PageToken::Query("pageToken"),
        next: &["nextPageToken"],
        items: &[],
    };
}

/// The location of the page token in a request, with its wire name.
#[derive(Clone, Copy, Debug)]
pub enum PageToken {
    /// A query parameter.
    Query(&'static str),
    /// A field of the body.
    Body(&'static str),
}

/// How the operations of a method are polled.
#[derive(Clone, Copy, Debug)]
pub struct Polling {
    /// The method that returns the state of an operation.
    pub get: Method,
    /// The method that cancels an operation.
    pub cancel: Option<Method>,
    /// The method that responds when an operation is done, or after a limit of the server.
    pub wait: Option<Method>,
    /// The waiting method has a request body.
    pub wait_body: bool,
    /// The cancelling method has a request body.
    pub cancel_body: bool,
    /// The path variables of these methods, in the order of the path, with the segments that each
    /// matches: `*` for one segment, `**` for the whole name of the operation. The last one is the
    /// operation.
    pub variables: &'static [(&'static str, &'static str)],
    /// The field that contains the name of the operation.
    pub key: &'static str,
    /// The value of the field `status` when the operation is done; `None` if the field `done`
    /// states it.
    pub done: Option<&'static str>,
}

impl Polling {
    /// The most common values, for struct literals.
    pub const BASE: Self = Self {
        get: Method::BASE,
        wait: None,
        wait_body: false,
        cancel: None,
        cancel_body: false,
        variables: &[("name", "**")],
        key: "name",
        done: None,
    };
}
