//! What the person who generates may choose; everything else is the document's.

/// Choices for one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The package's name; `google-<name>-<version>` if not given.
    pub package_name: Option<String>,
    /// The package's version; `0.1.0` if not given.
    pub package_version: Option<String>,
    /// How the package depends on `discogen-runtime`, as a TOML value; `{ version = "0.1.0" }` if not given.
    pub runtime: Option<String>,
}
