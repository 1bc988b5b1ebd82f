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
    /// The name of the module, if the API becomes a module of somebody's crate and no crate of its own.
    pub module: Option<String>,
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
