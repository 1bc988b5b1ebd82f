//! The names of a message and its fields.

/// The data that all values of a message type share.
#[derive(Debug)]
pub struct Shape {
    /// The Rust name of the type.
    pub name: &'static str,
    /// The id of the schema in the discovery document, if it differs from the Rust name; else nothing.
    ///
    /// A slice, so that a macro can write both cases as one constant.
    pub ids: &'static [&'static str],
    /// Wire names in ascending byte order. The position of a name is the index of its field.
    pub names: &'static [&'static str],
    /// The fields whose 64-bit integers are JSON numbers.
    pub numbers: &'static [usize],
}

impl Shape {
    /// Without names.
    pub(crate) const EMPTY: Self = Self {
        name: "",
        ids: &[],
        names: &[],
        numbers: &[],
    };

    /// The id of the schema in the discovery document; the Rust name for an inline object.
    pub fn id(&self) -> &'static str {
        self.ids.first().unwrap_or(&self.name)
    }

    /// The index of a wire name.
    pub(crate) fn search(&self, key: &str) -> Option<usize> {
        self.names.binary_search(&key).ok()
    }
}
