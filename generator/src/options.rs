//! What a caller may choose about the crate that is generated.

/// Choices that the document doesn't make; each has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Name of the package, `google-vision-v1`.
    pub package_name: Option<String>,
    /// Version of the package, `0.1.0`.
    pub package_version: Option<String>,
    /// How the package depends on the runtime: the value in `[dependencies]`, as inline TOML.
    pub runtime: Option<String>,
}
