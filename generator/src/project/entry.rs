//! The entry for a client in a table of dependencies.

use discogen_model::text::Toml;

/// A dependency as key and value.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    /// The name of the package, if it is not that of the dependency.
    pub(super) package: Option<&'a str>,
    pub(super) path: Option<&'a str>,
    pub(super) version: Option<&'a str>,
    pub(super) is_inherited: bool,
    pub(super) without_default_features: bool,
    pub(super) features: Vec<&'a str>,
}

impl Entry<'_> {
    /// Returns key and value. An inherited entry is written as `key.workspace = true` if the
    /// manifest has others like this.
    pub(super) fn text(&self, key: &str, is_dotted: bool) -> (String, String) {
        if self.is_inherited && is_dotted && self.features.is_empty() {
            return (format!("{key}.workspace"), "true".to_owned());
        }
        let string = |key: &str, value: &str| format!("{key} = {}", Toml::string(value));
        let mut parts = Vec::new();
        if self.is_inherited {
            parts.push("workspace = true".to_owned());
        }
        for (key, value) in [
            ("package", self.package),
            ("version", self.version),
            ("path", self.path),
        ] {
            parts.extend(value.map(|it| string(key, it)));
        }
        if self.without_default_features {
            parts.push("default-features = false".to_owned());
        }
        if !self.features.is_empty() {
            let features = self.features.iter().map(|it| Toml::string(it).to_string());
            let features: Vec<_> = features.collect();
            parts.push(format!("features = [{}]", features.join(", ")));
        }
        let value = match (self.version, parts.len()) {
            (Some(version), 1) => Toml::string(version).to_string(),
            _ => format!("{{ {} }}", parts.join(", ")),
        };
        (key.to_owned(), value)
    }
}
