//! What the person who generates may choose; everything else is the document's.

use std::collections::BTreeMap;

/// Choices for one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The name of the module, if the API becomes a module of somebody's crate and no crate of its own.
    pub module: Option<String>,
}

/// Which methods are retried although a failed attempt may have been executed; by the verb if not given.
///
/// Each list has methods (`objects.insert`), method ids (`storage.objects.insert`), resources
/// (`notifications`: all that is in it) and patterns, in which `*` stands for any text
/// (`*.get`). A method takes the rule of the entry with the longest text, `*` not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// A part of an API: some methods with the schemas that they reach, and schemas by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// Resources (`operations`: all that is in it), methods (`images.annotate`) and method ids
    /// (`vision.images.annotate`), as the document writes them.
    pub methods: Vec<String>,
    /// Schemas that are kept though no selected method reaches them, by their name in the document or in Rust.
    pub schemas: Vec<String>,
}
