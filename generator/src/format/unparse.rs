//! Prints attributes and items with prettyplease.

use syn::{File, Item};

/// Returns the source of a file with these attributes and items.
pub(super) fn unparse(attrs: Vec<syn::Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}
