//! What the person who generates may choose; everything else is the document's.

use std::collections::BTreeMap;

/// Choices for one document.
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
    /// The package's name; `google-<name>-<version>` if not given.
    pub package_name: Option<String>,
    /// The package's version; `0.1.0` if not given.
    pub package_version: Option<String>,
    /// Where the package's source is kept; nothing is said of it if not given.
    pub repository: Option<String>,
    /// How the package depends on `discogen-runtime`, as a TOML value; `{ version = "0.1.0" }` if not given.
    pub runtime: Option<String>,
    /// What of the API the crate has; everything if not given.
    pub select: Option<Select>,
    /// Scopes that calls request in place of those that discogen chooses: by method, resource or
    /// `*` for all methods; written as URLs or as what follows `/auth/`.
    pub scopes: BTreeMap<String, Vec<String>>,
    /// Which methods are retried although a failed attempt may have been executed.
    pub retry: Retry,
    /// A crate of its own, or a module of another crate.
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

    /// Sets [`output`](Self::output).
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }
}

/// What the code of an API becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// A crate.
    #[default]
    Crate,
    /// A module in one file, for `include!` in another crate. Without a name it is called after the API and its
    /// version, `vision_v1`.
    Module(Option<String>),
}

/// Which methods are retried although a failed attempt may have been executed; by the verb if not given.
///
/// Each list has methods (`objects.insert`), method ids (`storage.objects.insert`), resources
/// (`notifications`: all that is in it) and patterns, in which `*` stands for any text
/// (`*.get`). A method takes the rule of the entry with the longest text, `*` not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// Executing them twice has the same effect as executing them once.
    pub always: Vec<String>,
    /// Retried if a query parameter makes the call conditional on the current state.
    pub with_precondition: Vec<String>,
    /// The same, or if the body has an `etag`, which the server compares.
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

/// A part of an API: some methods with the schemas that they reach, and schemas by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Select {
    /// Resources (`operations`: all that is in it), methods (`images.annotate`) and method ids
    /// (`vision.images.annotate`), as the document writes them.
    pub methods: Vec<String>,
    /// Schemas that are kept though no selected method reaches them, by their name in the document or in Rust.
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
