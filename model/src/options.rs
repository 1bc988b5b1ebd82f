//! Options of the generator. All other decisions depend on the document.

use std::collections::BTreeMap;

/// Options for one document.
///
/// ```
/// use discogen_model::{Options, Select};
///
/// let options = Options::new()
///     .package_name("my-vision")
///     .select(Select::new().methods(["images.annotate"]));
/// assert_eq!(options.package_name.as_deref(), Some("my-vision"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The package name; default `google-<name>-<version>`.
    pub package_name: Option<String>,
    /// The package version; default `0.1.0`.
    pub package_version: Option<String>,
    /// The URL of the source repository; default none.
    pub repository: Option<String>,
    /// The dependency on `discogen-runtime` as a TOML value; default `{ version = "0.1.0" }`.
    pub runtime: Option<String>,
    /// The part of the API to generate; default all.
    pub select: Option<Select>,
    /// Scopes that calls request instead of the default scopes: by method, resource or `*` for all
    /// methods; written as URLs or as the part after `/auth/`.
    pub scopes: BTreeMap<String, Vec<String>>,
    /// Which methods are retried although the server may have executed a failed attempt.
    pub retry: Retry,
    /// The method that the front page of the crate shows, as written in the document
    /// (`files.list`); default chosen by the generator.
    pub front_page: Option<String>,
    /// What the query parameter `requestId` of methods means.
    pub request_ids: RequestIds,
    /// Which methods only read, so that a read-only client may call them.
    pub reads: Reads,
    /// Whether to generate a crate, or a module of another crate.
    pub output: Output,
}

impl Options {
    /// Returns the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`package_name`](Self::package_name).
    #[must_use]
    pub fn package_name(mut self, name: impl Into<String>) -> Self {
        self.package_name = Some(name.into());
        self
    }

    /// Sets [`package_version`](Self::package_version).
    #[must_use]
    pub fn package_version(mut self, version: impl Into<String>) -> Self {
        self.package_version = Some(version.into());
        self
    }

    /// Sets [`repository`](Self::repository).
    #[must_use]
    pub fn repository(mut self, url: impl Into<String>) -> Self {
        self.repository = Some(url.into());
        self
    }

    /// Sets [`runtime`](Self::runtime).
    #[must_use]
    pub fn runtime(mut self, dependency: impl Into<String>) -> Self {
        self.runtime = Some(dependency.into());
        self
    }

    /// Sets [`select`](Self::select).
    #[must_use]
    pub fn select(mut self, select: Select) -> Self {
        self.select = Some(select);
        self
    }

    /// Adds an entry to [`scopes`](Self::scopes).
    #[must_use]
    pub fn scopes(
        mut self,
        selector: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.scopes.insert(selector.into(), strings(scopes));
        self
    }

    /// Sets [`retry`](Self::retry).
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets [`front_page`](Self::front_page).
    #[must_use]
    pub fn front_page(mut self, method: impl Into<String>) -> Self {
        self.front_page = Some(method.into());
        self
    }

    /// Sets [`request_ids`](Self::request_ids).
    #[must_use]
    pub fn request_ids(mut self, request_ids: RequestIds) -> Self {
        self.request_ids = request_ids;
        self
    }

    /// Sets [`reads`](Self::reads).
    #[must_use]
    pub fn reads(mut self, reads: Reads) -> Self {
        self.reads = reads;
        self
    }

    /// Sets [`output`](Self::output).
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }
}

/// The form of the generated code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// A crate.
    #[default]
    Crate,
    /// A module in one file, for `include!` in another crate. The default name consists of the
    /// API's name and version, `vision_v1`.
    Module(Option<String>),
}

/// Which methods are retried although the server may have executed a failed attempt. The default
/// depends on the verb.
///
/// Each list contains methods (`objects.insert`), method ids (`storage.objects.insert`), resources
/// (`notifications`: all methods in it) and patterns, in which `*` matches any text (`*.get`). The
/// longest matching entry, not counting `*`, determines the rule of a method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// Idempotent: executing them twice has the same effect as executing them once.
    pub always: Vec<String>,
    /// Retried if a query parameter makes the call conditional on the current state.
    pub with_precondition: Vec<String>,
    /// Retried under the same condition, or if the body has an `etag`, which the server compares.
    pub with_etag: Vec<String>,
    /// Never retried.
    pub never: Vec<String>,
}

impl Retry {
    /// Returns empty lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`always`](Self::always).
    #[must_use]
    pub fn always(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.always = strings(methods);
        self
    }

    /// Sets [`with_precondition`](Self::with_precondition).
    #[must_use]
    pub fn with_precondition(
        mut self,
        methods: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.with_precondition = strings(methods);
        self
    }

    /// Sets [`with_etag`](Self::with_etag).
    #[must_use]
    pub fn with_etag(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_etag = strings(methods);
        self
    }

    /// Sets [`never`](Self::never).
    #[must_use]
    pub fn never(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.never = strings(methods);
        self
    }
}

/// What the optional query parameter `requestId` of methods means. The default depends on the verb
/// and on the description of the parameter.
///
/// The entries are those of [`Retry`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestIds {
    /// Calls send an ID, and the server ignores a second request with the same ID, so that the
    /// calls are idempotent.
    pub deduplicated: Vec<String>,
    /// Calls send an ID, which does not make them idempotent.
    pub sent: Vec<String>,
    /// Calls send no ID unless the caller sets one.
    pub never: Vec<String>,
}

impl RequestIds {
    /// Returns empty lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`deduplicated`](Self::deduplicated).
    #[must_use]
    pub fn deduplicated(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.deduplicated = strings(methods);
        self
    }

    /// Sets [`sent`](Self::sent).
    #[must_use]
    pub fn sent(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sent = strings(methods);
        self
    }

    /// Sets [`never`](Self::never).
    #[must_use]
    pub fn never(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.never = strings(methods);
        self
    }
}

/// Which methods only read, so that a read-only client may call them. The default depends on the
/// verb, the name and the scopes of a method.
///
/// The entries are those of [`Retry`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reads {
    /// Methods that only read.
    pub always: Vec<String>,
    /// Methods that may write.
    pub never: Vec<String>,
}

impl Reads {
    /// Returns empty lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`always`](Self::always).
    #[must_use]
    pub fn always(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.always = strings(methods);
        self
    }

    /// Sets [`never`](Self::never).
    #[must_use]
    pub fn never(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.never = strings(methods);
        self
    }
}

/// A part of an API: selected methods with the schemas that they use, and schemas by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Select {
    /// Resources (`operations`: all methods in it), methods (`images.annotate`) and method ids
    /// (`vision.images.annotate`), as written in the document.
    pub methods: Vec<String>,
    /// Schemas to keep even if no selected method uses them, by their name in the document or in
    /// Rust.
    pub schemas: Vec<String>,
}

impl Select {
    /// Returns an empty selection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`methods`](Self::methods).
    #[must_use]
    pub fn methods(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.methods = strings(names);
        self
    }

    /// Sets [`schemas`](Self::schemas).
    #[must_use]
    pub fn schemas(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.schemas = strings(names);
        self
    }
}

fn strings(items: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}
