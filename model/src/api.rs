//! An API as plain data, with every decision made.
//!
//! `resolve` builds these values, `emit` prints them as Rust. This module does not depend on JSON,
//! and its functions cannot fail. Every list is in the order of the output.
//!
//! Text of the document is [`Untrusted`] or escaped. A `String` is a Rust name or path made by
//! `name`, or comes from the settings.

mod methods;
mod rust_name;

use std::fmt;

use crate::text::{Markdown, Untrusted};

pub use crate::scalar::Scalar;
pub use methods::MethodPath;
pub use rust_name::RustName;

/// An API, resolved from one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// The crate to write.
    pub package: Package,
    /// The client type, `Vision`.
    pub client: String,
    /// `name` of the document, `vision`.
    pub name: Untrusted,
    /// `version` of the document, `v1`.
    pub version: Untrusted,
    /// `revision` of the document, `20261016`.
    pub revision: Untrusted,
    /// `title` of the document without a leading article, `Cloud Vision API`.
    pub title: Untrusted,
    /// Markdown of the document's description.
    pub docs: Markdown,
    /// The documentation of the API, if the document links to it.
    pub documentation_link: Option<Untrusted>,
    /// Whether Google hosts the service, so that the API has a page in Google's console.
    pub is_googles: bool,
    /// `rootUrl`, ends with a slash.
    pub root_url: Untrusted,
    /// `servicePath`, empty or ending with a slash.
    pub service_path: Untrusted,
    /// `batchPath`, relative to the root URL, without a leading slash.
    pub batch_path: Option<Untrusted>,
    /// `mtlsRootUrl`.
    pub mtls_root_url: Option<Untrusted>,
    /// Whether calls send `alt=json`, because the API's default is another format.
    pub alt_json: bool,
    /// Whether the API has the `dataWrapper` feature: bodies are wrapped in `{"data": …}`.
    pub data_wrapper: bool,
    /// OAuth scopes, in the order of their URLs.
    pub scopes: Vec<Scope>,
    /// Methods outside of resources, called on the client itself.
    pub methods: Vec<Method>,
    /// Top-level resources.
    pub resources: Vec<Resource>,
    /// Structs and type aliases, by Rust name.
    pub schemas: Vec<Schema>,
    /// Open enums, by Rust name.
    pub enums: Vec<Enum>,
    /// Types of objects that are declared without properties.
    pub unions: Vec<Union>,
    /// What a selection omits; `None` for a complete crate.
    pub left_out: Option<LeftOut>,
    /// The methods that the front page shows.
    pub front: Front,
}

/// The methods that the front page of a crate shows, as positions in [`Api::methods`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// The most representative call.
    pub first: Option<usize>,
    /// A call that uploads media.
    pub upload: Option<usize>,
    /// A call that downloads media.
    pub download: Option<usize>,
    /// A call that starts a long-running operation.
    pub operation: Option<usize>,
}

/// What a selection of an API omits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Number of omitted methods.
    pub methods: usize,
    /// Number of omitted schemas, including inline schemas.
    pub schemas: usize,
}

/// The crate of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `google-vision-v1`.
    pub name: String,
    /// `google_vision_v1`, the library name in a `use`.
    pub library: String,
    /// The semantic version of the crate.
    pub version: String,
    /// The URL of the source repository.
    pub repository: Option<String>,
    /// The folder of the crate below the output folder: `vision-v1`.
    pub folder: String,
    /// The TOML value of `discogen-runtime` in `[dependencies]`: `{ version = "0.1.0", path =
    /// "../../runtime" }`.
    pub runtime: String,
    /// Where the dependency takes the runtime from.
    pub runtime_source: RuntimeSource,
    /// Whether the code is a crate or a module.
    pub home: Home,
}

/// Where a crate takes `discogen-runtime` from. Only a crate with a runtime from a registry can be
/// in a registry itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RuntimeSource {
    /// A registry.
    #[default]
    Registry,
    /// A folder, relative to the folder of the crate.
    Folder(String),
    /// A Git repository.
    Git,
}

/// Where the code of an API is placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Home {
    /// In its own crate.
    #[default]
    Crate,
    /// In a module of the user's crate; [`Package::library`] is the module's name.
    Module,
}

/// A name in the document and in Rust.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The name in the document: `displayName`.
    pub wire: Untrusted,
    /// The name in Rust, a valid identifier: `display_name`.
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
    /// The URL template, relative to root URL and service path: `v1/{+name}:cancel`.
    pub path: Untrusted,
    /// Markdown of the description.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Indices into [`Api::scopes`], in the document's order.
    pub scopes: Vec<usize>,
    /// The scopes that a call requests by default: indices into [`Api::scopes`].
    pub default_scopes: Vec<usize>,
    /// Required parameters in the order of `parameterOrder`, then optional parameters in the
    /// document's order.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The response type; `None` if the document declares no response.
    pub response: Option<Type>,
    /// `apiVersion`, sent as `x-goog-api-version`.
    pub api_version: Option<Untrusted>,
    /// `mediaUpload`.
    pub upload: Option<Upload>,
    /// `supportsMediaDownload`.
    pub download: bool,
    /// `useMediaDownloadService`: downloads use the `/download` path.
    pub download_service: bool,
    /// Whether the response is a raw body (`google.api.HttpBody`), which is not parsed as JSON.
    pub raw_answer: bool,
    /// Whether the server sends the response as a stream of elements.
    pub streaming: bool,
    /// The paging of the response.
    pub paging: Option<Paging>,
    /// How to wait for the long-running operation in the response.
    pub waiting: Option<Waiting>,
    /// Names of enums beside the parameters struct.
    pub aliases: Vec<ParameterAlias>,
    /// Whether the method is retried although the server may have executed it.
    pub retry: Retry,
    /// The ID by which the server recognizes a repeated request.
    pub request_id: Option<RequestId>,
    /// Whether the method only reads, so that a read-only client may call it.
    pub reads: bool,
}

/// The ID by which the server recognizes a repeated request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestId {
    /// An optional query parameter, which calls set unless the caller does.
    Query {
        /// The parameter.
        name: Name,
        /// Whether the server ignores a request with the ID of an earlier one, so that the call is
        /// idempotent.
        ignores_duplicates: bool,
    },
    /// A field of the body, which only the caller sets.
    Body(Name),
}

/// The name of an enum at its use in a parameter: a type alias beside the parameters struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterAlias {
    /// `GetFormat`
    pub name: String,
    /// The enum in [`Api::enums`], by Rust name.
    pub of: String,
    /// The field of the parameters struct, `format`.
    pub field: String,
}

/// Whether a method is retried although the server may have executed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// The rule for all calls of the method.
    pub rule: RetryRule,
    /// Parts of a call that make it conditional on the current state, so that the server rejects a
    /// second execution.
    pub preconditions: Vec<Precondition>,
}

/// The retry rule of a method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryRule {
    /// Depends on the verb: GET, HEAD, OPTIONS, PUT and DELETE are retried, other verbs only with a
    /// precondition.
    #[default]
    Verb,
    /// Retried.
    Always,
    /// Retried only with a precondition.
    Precondition,
    /// Not retried.
    Never,
}

/// A part of a call that makes it conditional on the current state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// A query parameter.
    Query(Name),
    /// A member of the request body, by its path in JSON.
    Body(Vec<Untrusted>),
}

/// How to wait for a long-running operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The constant that contains these facts, `OPERATIONS_GET`; shared by all methods with the
    /// same polling.
    pub constant: String,
    /// The method that returns the state of the operation.
    pub get: FollowUp,
    /// The method that responds when the operation is done, or after a limit of the server.
    pub wait: Option<FollowUp>,
    /// The method that cancels the operation.
    pub cancel: Option<FollowUp>,
    /// The variables of the path in order, the operation last, with the segments that each matches:
    /// `*` matches one segment, `**` the whole name of the operation.
    pub variables: Vec<(Untrusted, Untrusted)>,
    /// The JSON field that contains the operation's name: `name`, `id`.
    pub key: Untrusted,
    /// The `status` of a completed operation, `DONE`. `None` if the field `done` marks completion
    /// and the operation contains its result.
    pub done: Option<Untrusted>,
}

/// A method that reads, waits for or cancels an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// `vision.operations.get`.
    pub id: Untrusted,
    /// `GET`.
    pub verb: Untrusted,
    /// The URL template.
    pub path: Untrusted,
    /// Indices into [`Api::scopes`].
    pub scopes: Vec<usize>,
    /// The scopes that a call requests by default: indices into [`Api::scopes`].
    pub default_scopes: Vec<usize>,
    /// `apiVersion`.
    pub api_version: Option<Untrusted>,
    /// Whether the method has a body, which is sent empty.
    pub has_body: bool,
}

/// The part of the request that contains a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
}

/// A parameter of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// `pageSize` and `page_size`, the field.
    pub name: Name,
    /// The setter and argument, `page_size`. It differs from the field if a method of calls has that
    /// name: `fields_`.
    pub setter: String,
    /// Path, query or header.
    pub location: Location,
    /// Whether calls require the parameter; always true for path parameters.
    pub required: bool,
    /// The type; `List(…)` for a repeated parameter.
    pub ty: Type,
    /// Markdown, including limits and defaults.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Whether the description calls an optional parameter required, so that samples set it.
    pub expected: bool,
    /// A value for the sample: the default, a value that the description names, or a placeholder
    /// derived from the pattern.
    pub sample: Untrusted,
    /// Constraints on the value. They are documented; the server checks them.
    pub limits: Limits,
}

/// Constraints on a value beyond its type, as written in the document.
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
    /// The field and setter, `body` unless a parameter has that name.
    pub field: String,
    /// The type of the body.
    pub ty: Type,
    /// Whether the schema has no fields, so that `{}` is sent by default.
    pub fieldless: bool,
}

/// The `mediaUpload` of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Accepted media types, `*/*` for any.
    pub accept: Vec<Untrusted>,
    /// The maximum size in bytes.
    pub max_size: Option<u64>,
    /// The path of the simple and multipart protocols, from the root of the host.
    pub simple: Option<Untrusted>,
    /// The path of the resumable protocol, from the root of the host.
    pub resumable: Option<Untrusted>,
}

/// How a method pages its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The part of the request that contains the page token.
    pub token: PageToken,
    /// The path to the next page token in the response, of one or two fields.
    pub next: Vec<Name>,
    /// The parameter that limits the page size, if it is next to the token.
    pub size: Option<Name>,
    /// The items of a page, if they can be determined.
    pub items: Option<Items>,
    /// Other lists and maps of the response.
    pub others: Vec<Name>,
}

/// The part of a request that contains the page token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageToken {
    /// A query parameter.
    Query(Name),
    /// A field of the body.
    Body(Name),
}

/// The items of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items {
    /// The path to the list in the response, of one or two fields.
    pub path: Vec<Name>,
    /// The type of an item, without its key.
    pub item: Type,
    /// Whether the items are in a map, so that each has a key.
    pub map: bool,
    /// Whether a field in the path is deprecated.
    pub deprecated: bool,
}

/// The types of an object that is declared without properties, selected by a discriminant property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The Rust name of the schema: the union itself, or a schema with a field of the union.
    pub within: String,
    /// The property's name in JSON.
    pub discriminant: Untrusted,
    /// The property's values, each with the Rust name of a schema.
    pub cases: Vec<(Untrusted, String)>,
}

/// A named type for a JSON value: a struct, or a wrapper of a value that is not an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The name in the document and in Rust, `Image`; for an inline object, the wire name is its
    /// JSON pointer.
    pub name: Name,
    /// Markdown.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Struct or wrapper.
    pub shape: Shape,
    /// Whether a struct may have other members than its fields (`additionalProperties`). Generated
    /// code keeps unknown members in any case; validation accepts them only here.
    pub open: bool,
}

impl Schema {
    /// The id of the schema in the document, if it differs from the Rust name; `None` for an inline
    /// object, which has no id.
    pub fn id(&self) -> Option<&Untrusted> {
        let id = &self.name.wire;
        let is_id = id.raw() != self.name.rust && !id.raw().starts_with('/');
        is_id.then_some(id)
    }
}

/// The shape of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A struct with these fields, in the document's order.
    Struct(Vec<Field>),
    /// `pub struct Name(pub T)`, encoded like `T`: a map, a list, a scalar or any value.
    Transparent(Type),
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `displayName` and `display_name`.
    pub name: Name,
    /// The setter, `display_name`. It differs from the field if a method of schemas has that name:
    /// `default_`.
    pub setter: String,
    /// The type of the value. `emit` adds `Option` unless the type is a list or a map.
    pub ty: Type,
    /// Whether the value is boxed, because its schema contains itself.
    pub boxed: bool,
    /// Markdown, including limits and defaults.
    pub docs: Markdown,
    /// Marked `deprecated` in the document.
    pub deprecated: bool,
    /// Whether the server sets the field and ignores values sent by clients.
    pub read_only: bool,
    /// Constraints on the value.
    pub limits: Limits,
    /// What samples use of the description.
    pub hints: Hints,
}

/// What samples use of a field's description and annotations. Hints never affect types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether the description calls the field required.
    pub required: bool,
    /// Whether the server sets the field, according to the description.
    pub output_only: bool,
    /// Whether the description advises against setting the field.
    pub unsupported: bool,
    /// Whether the description says that the value cannot be changed.
    pub fixed: bool,
    /// IDs of the methods that require the field, from its annotations.
    pub required_by: Vec<Untrusted>,
    /// The default, or a value that the description names.
    pub value: Option<Untrusted>,
}

/// A type.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// A type without parts.
    Scalar(Scalar),
    /// Any JSON value.
    Any,
    /// A JSON object with any content.
    Object,
    /// An open enum.
    Enum(EnumUse),
    /// A schema of [`Api::schemas`], by Rust name.
    Schema(String),
    /// A list.
    List(Box<Type>),
    /// A map with string keys.
    Map(Box<Type>),
}

/// A use of an open enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumUse {
    /// The type in [`Api::enums`], by Rust name.
    pub name: String,
    /// The name that code uses for the type here.
    pub shown: EnumName,
}

/// The name that code uses for an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EnumName {
    /// The name of the type itself.
    Type,
    /// An alias of [`Enum::aliases`].
    Alias(String),
    /// An alias beside the parameters, of [`Method::aliases`].
    Beside(String),
}

impl<T: Into<String>> From<T> for EnumUse {
    fn from(name: T) -> Self {
        Self {
            name: name.into(),
            shown: EnumName::Type,
        }
    }
}

impl From<Scalar> for Type {
    fn from(scalar: Scalar) -> Self {
        Self::Scalar(scalar)
    }
}

/// A scalar is printed by its name alone.
impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => scalar.fmt(f),
            Self::Any => f.write_str("Any"),
            Self::Object => f.write_str("Object"),
            Self::Enum(it) => match &it.shown {
                EnumName::Type => f.debug_tuple("Enum").field(&it.name).finish(),
                shown => f.debug_tuple("Enum").field(&it.name).field(shown).finish(),
            },
            Self::Schema(name) => f.debug_tuple("Schema").field(name).finish(),
            Self::List(item) => f.debug_tuple("List").field(item).finish(),
            Self::Map(item) => f.debug_tuple("Map").field(item).finish(),
        }
    }
}

impl Type {
    /// Whether the type contains 64-bit integers that are JSON numbers, directly or in lists and
    /// maps.
    pub fn has_numbers(&self) -> bool {
        match self {
            Self::Scalar(Scalar::I64Number | Scalar::U64Number) => true,
            Self::List(item) | Self::Map(item) => item.has_numbers(),
            _ => false,
        }
    }

    /// Returns the name of the schema or enum that the type or its items refer to.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Enum(it) => Some(&it.name),
            Self::Schema(name) => Some(name),
            Self::List(item) | Self::Map(item) => item.named(),
            _ => None,
        }
    }

    /// Returns the enum that is the type or its items.
    pub fn enum_use(&self) -> Option<&EnumUse> {
        match self {
            Self::Enum(it) => Some(it),
            Self::List(item) | Self::Map(item) => item.enum_use(),
            _ => None,
        }
    }

    pub(crate) fn enum_use_mut(&mut self) -> Option<&mut EnumUse> {
        match self {
            Self::Enum(it) => Some(it),
            Self::List(item) | Self::Map(item) => item.enum_use_mut(),
            _ => None,
        }
    }

    /// Returns the type with enums under the names of their types instead of aliases.
    #[must_use]
    pub fn without_aliases(&self) -> Self {
        let mut ty = self.clone();
        if let Some(it) = ty.enum_use_mut() {
            it.shown = EnumName::Type;
        }
        ty
    }

    /// Whether setters accept `impl Into` of this type.
    pub fn is_converted(&self) -> bool {
        match self {
            Self::Scalar(scalar) => scalar.facts().is_converted,
            Self::Any | Self::Enum(_) => true,
            _ => false,
        }
    }

    /// Whether setters of lists and maps convert items of this type. Other items keep their type, so
    /// that the type of an empty list can be inferred.
    pub fn is_converted_item(&self) -> bool {
        match self {
            Self::Scalar(Scalar::String) | Self::Any | Self::Enum(_) => true,
            Self::List(item) => item.is_converted_item(),
            _ => false,
        }
    }

    /// Whether an empty value of this type represents absence; a field of any other type is an
    /// `Option`.
    pub fn holds_absence(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_) | Self::Object)
    }
}

/// An open enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// The Rust name, `Likelihood`.
    pub name: String,
    /// Markdown with the uses of the enum.
    pub docs: Markdown,
    /// Names of the enum at its uses in schemas, `FaceAnnotationJoyLikelihood`: type aliases in
    /// `schemas`.
    pub aliases: Vec<String>,
    /// Values in the document's order.
    pub values: Vec<Value>,
}

impl Enum {
    /// The variant of the value that stands for an absent value, such as `STATE_UNSPECIFIED`.
    pub const UNSPECIFIED: &'static str = "Unspecified";

    /// Whether the enum has the variant [`UNSPECIFIED`](Self::UNSPECIFIED).
    pub fn has_unspecified(&self) -> bool {
        self.values
            .iter()
            .any(|it| it.name.rust == Self::UNSPECIFIED)
    }
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
