//! Attributes and items as prettyplease prints them.

use syn::{File, Item};

/// The text of a file with these attributes and items.
pub(super) fn unparse(attrs: Vec<syn::Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}
