//! The answers: an API as plain data, every decision taken.
//!
//! `resolve` builds these values, `emit` spells them as Rust. Nothing here
//! knows JSON, and nothing here can fail. Every list is in the order in which
//! it is written out.
//!
//! Text of the document is [`Untrusted`] or escaped. A `String` is a Rust name
//! or a path, made by `name`, or comes from the settings.

use crate::text::{Markdown, Untrusted};

/// A whole API: what one document becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// The crate that is written.
    pub package: Package,
    /// The client type, `Vision`.
    pub client: String,
    /// `name` of the document, `vision`.
    pub name: Untrusted,
    /// `version` of the document, `v1`.
    pub version: Untrusted,
    /// `revision` of the document, `20261016`.
    pub revision: Untrusted,
    /// `title` of the document without an article, `Cloud Vision API`.
    pub title: Untrusted,
    /// Markdown of the document's description.
    pub docs: Markdown,
    /// Where the API is documented, if the document says so.
    pub documentation_link: Option<Untrusted>,
    /// The service is one of Google's, by its host: there is a page of the console for it.
    pub is_googles: bool,
    /// `rootUrl`, ends with a slash.
    pub root_url: Untrusted,
    /// `servicePath`, empty or ending with a slash.
    pub service_path: Untrusted,
    /// `mtlsRootUrl`.
    pub mtls_root_url: Option<Untrusted>,
    /// True if `alt=json` has to be said, because the API's default is another format.
    pub alt_json: bool,
    /// True for the `dataWrapper` feature: answers stand inside `{"data": …}`.
    pub data_wrapper: bool,
    /// OAuth scopes, in the order of their URLs.
    pub scopes: Vec<Scope>,
    /// Methods without a resource, called on the client itself.
    pub methods: Vec<Method>,
    /// Top-level resources.
    pub resources: Vec<Resource>,
    /// Structs and type aliases, by Rust name.
    pub schemas: Vec<Schema>,
    /// Open enums, by Rust name.
    pub enums: Vec<Enum>,
    /// What objects of any content can be.
    pub unions: Vec<Union>,
    /// What was left out, if the crate is a selection of the API.
    pub left_out: Option<LeftOut>,
}

/// How much of an API a selection leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Methods of the document that the crate doesn't have.
    pub methods: usize,
    /// Schemas of the document that the crate doesn't have, inline ones included.
    pub schemas: usize,
}

/// The crate around an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `google-vision-v1`.
    pub name: String,
    /// `google_vision_v1`, the name in a `use`.
    pub library: String,
    /// The crate's own semantic version.
    pub version: String,
    /// Where the crate's source is kept.
    pub repository: Option<String>,
    /// The folder it is written to, below the output folder: `vision-v1`.
    pub folder: String,
    /// The value of `discogen-runtime` in `[dependencies]`, in TOML: `{ version = "0.1.0", path = "../../runtime" }`.
    pub runtime: String,
    /// A crate, or a part of one.
    pub home: Home,
}

/// Where the code of an API lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Home {
    /// In a crate of its own.
    #[default]
    Crate,
    /// In a module of somebody's crate; [`Package::library`] is the module's name.
    Module,
}

/// One thing's name on both sides, settled together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// As the document writes it: `displayName`.
    pub wire: Untrusted,
    /// As Rust writes it: `display_name`. A valid identifier.
    pub rust: String,
}

/// An OAuth scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `https://www.googleapis.com/auth/cloud-vision`.
    pub url: Untrusted,
    /// `CLOUD_VISION`.
    pub constant: String,
    /// Markdown.
    pub docs: Markdown,
}

/// A resource: a module with a handle type, its methods and sub-resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// `productSets` on the wire, `product_sets` as module and file.
    pub name: Name,
    /// The method on the parent that returns the handle, `product_sets`.
    pub accessor: String,
    /// The handle type, `ProductSets`.
    pub handle: String,
    /// Rust module path below the crate: `["resources", "projects", "locations", "product_sets"]`.
    pub module: Vec<String>,
    /// The accessor path from the client: `["projects", "locations", "product_sets"]`.
    pub accessors: Vec<String>,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Methods in the document's order.
    pub methods: Vec<Method>,
    /// Sub-resources in the document's order.
    pub resources: Vec<Resource>,
}

/// A method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// `vision.operations.cancel`.
    pub id: Untrusted,
    /// `cancel`.
    pub name: Name,
    /// `CancelParams`.
    pub params: String,
    /// `CancelCall`.
    pub call: String,
    /// Upper case, `POST`.
    pub verb: Untrusted,
    /// The template as written, relative to root URL and service path: `v1/{+name}:cancel`.
    pub path: Untrusted,
    /// Markdown of the description.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Indices into [`Api::scopes`], in the document's order.
    pub scopes: Vec<usize>,
    /// The scopes that a call requests unless its options name others: indices into [`Api::scopes`].
    pub default_scopes: Vec<usize>,
    /// Required parameters first, in `parameterOrder`; then the optional ones, in the document's order.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The type of the answer; `None` if the document gives no response.
    pub response: Option<Type>,
    /// `apiVersion`, sent as `x-goog-api-version`.
    pub api_version: Option<Untrusted>,
    /// `mediaUpload`.
    pub upload: Option<Upload>,
    /// `supportsMediaDownload`.
    pub download: bool,
    /// `useMediaDownloadService`: downloads use the `/download` path.
    pub download_service: bool,
    /// The answer is a raw body, `google.api.HttpBody`, which is not read as JSON.
    pub raw_answer: bool,
    /// The answer comes page by page.
    pub paging: Option<Paging>,
    /// The answer is a long-running operation, and this is how it is waited for.
    pub waiting: Option<Waiting>,
    /// Whether it is retried although a failed attempt may have been executed.
    pub retry: Retry,
}

impl Method {
    /// There are bytes to be had from it, in place of an answer that is read.
    pub fn gives_media(&self) -> bool {
        self.download || self.raw_answer
    }
}

/// Whether a method is retried although a failed attempt may have been executed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// What holds for every call of it.
    pub rule: RetryRule,
    /// What makes a call of it conditional on the current state, so that a second execution is refused.
    pub preconditions: Vec<Precondition>,
}

/// The rule of a method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryRule {
    /// GET, HEAD, OPTIONS, PUT and DELETE are retried; other verbs with a precondition.
    #[default]
    Verb,
    /// Retried.
    Always,
    /// Retried with a precondition.
    Precondition,
    /// Not retried.
    Never,
}

/// A part of a call that makes it conditional on the current state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// A query parameter.
    Query(Name),
    /// A member of the body that is sent: its path, as on the wire.
    Body(Vec<Untrusted>),
}

/// How a long-running operation is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where the crate says it, `OPERATIONS_GET`; the same for all methods whose operations are polled alike.
    pub constant: String,
    /// The method that tells how the operation stands.
    pub get: FollowUp,
    /// The method that cancels it.
    pub cancel: Option<FollowUp>,
    /// The path's variables in its order, the operation last; and the segments that each stands for, `*`
    /// for any one, `**` for the operation's whole name.
    pub variables: Vec<(Untrusted, Untrusted)>,
    /// The field with its name, on the wire: `name`, `id`.
    pub key: Untrusted,
    /// The `status` that says that it is done, `DONE`; without one the field `done` says it, and the
    /// operation holds its result.
    pub done: Option<Untrusted>,
}

/// A method that is called about an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// `vision.operations.get`.
    pub id: Untrusted,
    /// `GET`.
    pub verb: Untrusted,
    /// The template as written.
    pub path: Untrusted,
    /// Indices into [`Api::scopes`].
    pub scopes: Vec<usize>,
    /// The scopes that a call requests unless its options name others: indices into [`Api::scopes`].
    pub default_scopes: Vec<usize>,
    /// `apiVersion`.
    pub api_version: Option<Untrusted>,
    /// It takes a body, which is sent empty.
    pub has_body: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the URL template.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
}

/// A parameter of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// `pageSize` and `page_size`; the Rust name is field and setter.
    pub name: Name,
    /// Path, query or header.
    pub location: Location,
    /// A call without it is refused. Every path parameter is.
    pub required: bool,
    /// `List(…)` for a repeated parameter.
    pub ty: Type,
    /// Markdown, limits and defaults included.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// A placeholder value for the sample, made from the pattern: the text of one value.
    pub sample: Untrusted,
    /// What the document says about the values. The server checks it; here it is documentation.
    pub limits: Limits,
}

/// What a document says about values beyond their type, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// `default`
    pub default: Option<Untrusted>,
    /// `minimum`
    pub minimum: Option<Untrusted>,
    /// `maximum`
    pub maximum: Option<Untrusted>,
    /// `pattern`
    pub pattern: Option<Untrusted>,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Field and setter, `body` unless something else has that name.
    pub field: String,
    /// What is sent.
    pub ty: Type,
    /// The schema has no field at all: `{}` is sent without being asked for.
    pub fieldless: bool,
}

/// What `mediaUpload` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Media types accepted, `*/*` for any.
    pub accept: Vec<Untrusted>,
    /// The largest size in bytes.
    pub max_size: Option<u64>,
    /// Path of the simple and multipart protocol, from the root of the host.
    pub simple: Option<Untrusted>,
    /// Path of the resumable protocol, from the root of the host.
    pub resumable: Option<Untrusted>,
}

/// How an answer comes page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where the request has its token.
    pub token: PageToken,
    /// The way to the next token in the answer: a field, or one in another.
    pub next: Vec<Name>,
    /// What says how large a page may be, beside the token.
    pub size: Option<Name>,
    /// What a page is a list of, if that can be told.
    pub items: Option<Items>,
    /// Other lists and maps of the answer that a caller could want.
    pub others: Vec<Name>,
}

/// Where a request has its page token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageToken {
    /// In this parameter of the query.
    Query(Name),
    /// In this field of the body.
    Body(Name),
}

/// What a page is a list of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items {
    /// The way to it in the answer: a field, or one in another.
    pub path: Vec<Name>,
    /// The type of one item, without its key.
    pub item: Type,
    /// It is a map: an item has a key, too.
    pub map: bool,
    /// A field on the way is deprecated.
    pub deprecated: bool,
}

/// What an object of any content can be, told by one of its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The schema that is one, or that has a field which is one, by Rust name.
    pub within: String,
    /// The property's name in JSON.
    pub discriminant: Untrusted,
    /// The property's values, each with the Rust name of a schema.
    pub cases: Vec<(Untrusted, String)>,
}

/// A named type for a JSON value: a struct, or an alias for what is not an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// `Image` and `Image`; an inline object has its JSON pointer as wire name.
    pub name: Name,
    /// Markdown.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Struct or alias.
    pub shape: Shape,
}

/// What a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A struct with these fields, in the document's order.
    Struct(Vec<Field>),
    /// `pub struct Name(pub T)`, the same JSON as `T`: a map, a list, a scalar, any value.
    Transparent(Type),
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `displayName` and `display_name`.
    pub name: Name,
    /// The type of the value. Absence is not part of it: emit adds `Option` where the type isn't a list or map.
    pub ty: Type,
    /// The value is boxed, because its schema contains itself.
    pub boxed: bool,
    /// Markdown, limits and defaults included.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// The server fills it and ignores what a client sends.
    pub read_only: bool,
    /// What the document says about the values.
    pub limits: Limits,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A 32-bit integer, a JSON number.
    I32,
    /// A 32-bit unsigned integer, a JSON number.
    U32,
    /// A 64-bit integer, a JSON string.
    I64,
    /// A 64-bit unsigned integer, a JSON string.
    U64,
    /// A 64-bit integer, a JSON number.
    I64Number,
    /// A 64-bit unsigned integer, a JSON number.
    U64Number,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
    /// Bytes, base64 on the wire.
    Bytes,
    /// Any JSON value.
    Any,
    /// A JSON object with any content.
    Object,
    /// RFC 3339 date and time.
    Timestamp,
    /// Seconds with a trailing `s`.
    Duration,
    /// `2026-11-22`.
    Date,
    /// Comma-separated paths.
    FieldMask,
    /// An open enum of [`Api::enums`], by Rust name.
    Enum(String),
    /// A schema of [`Api::schemas`], by Rust name.
    Schema(String),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
}

impl Type {
    /// Whether its 64-bit integers are JSON numbers: it is one, or a list or map of them.
    pub fn has_numbers(&self) -> bool {
        match self {
            Self::I64Number | Self::U64Number => true,
            Self::List(item) | Self::Map(item) => item.has_numbers(),
            _ => false,
        }
    }
}

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// `Likelihood`.
    pub name: String,
    /// Markdown: where it is used.
    pub docs: Markdown,
    /// The long names of its other uses, `FaceAnnotationJoyLikelihood`; written as type aliases.
    pub aliases: Vec<String>,
    /// Values in the document's order.
    pub values: Vec<Value>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// `VERY_LIKELY` and `VeryLikely`.
    pub name: Name,
    /// Markdown.
    pub docs: Markdown,
    /// Marked in `enumDeprecated`.
    pub deprecated: bool,
}
