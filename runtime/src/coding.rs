//! The content codings of a body.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// The number of gzip layers that are decompressed. More are treated as an unsupported coding.
#[cfg(all(feature = "gzip", any(feature = "http", feature = "media")))]
const MAX_LAYERS: usize = 3;

/// The codings of a body, in the order in which they were applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codings(Vec<String>);

impl Codings {
    /// Parses `content-encoding`. `identity` is ignored.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self::read(headers, &CONTENT_ENCODING)
    }

    /// Parses a header with the syntax of `content-encoding`.
    pub(crate) fn read(headers: &HeaderMap, name: &http::HeaderName) -> Self {
        let values = headers.get_all(name).into_iter();
        let names = values.flat_map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            let names = text.split(',').map(|name| match name.trim() {
                "x-gzip" => "gzip".to_owned(),
                name => name.to_owned(),
            });
            names.collect::<Vec<_>>()
        });
        Self(
            names
                .filter(|name| !name.is_empty() && name != "identity")
                .collect(),
        )
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of gzip layers; `None` if the body has another coding.
    #[cfg(all(feature = "gzip", any(feature = "http", feature = "media")))]
    pub(crate) fn gzip_layers(&self) -> Option<usize> {
        let only_gzip = self.0.iter().all(|name| name == "gzip");
        (only_gzip && self.0.len() <= MAX_LAYERS).then_some(self.0.len())
    }
}

impl std::fmt::Display for Codings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

#[cfg(all(test, feature = "gzip", any(feature = "http", feature = "media")))]
mod tests {
    use http::HeaderMap;

    use super::Codings;

    #[test]
    fn codings_are_read_from_all_values() {
        for (values, layers, text) in [
            (&[][..], Some(0), ""),
            (&["identity"], Some(0), ""),
            (&["gzip"], Some(1), "gzip"),
            (&["X-GZIP"], Some(1), "gzip"),
            (&["gzip, gzip"], Some(2), "gzip, gzip"),
            (&["gzip", "x-gzip ,identity"], Some(2), "gzip, gzip"),
            (&["gzip,gzip,gzip,gzip"], None, "gzip, gzip, gzip, gzip"),
            (&["br"], None, "br"),
            (&["gzip, br"], None, "gzip, br"),
            (&[""], Some(0), ""),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("content-encoding", value.parse().expect("a value"));
            }
            let codings = Codings::of(&headers);
            assert_eq!(codings.gzip_layers(), layers, "{values:?}");
            assert_eq!(codings.to_string(), text, "{values:?}");
            assert_eq!(codings.is_none(), layers == Some(0), "{values:?}");
        }
    }
}
