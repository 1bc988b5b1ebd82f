//! Model to tokens: what every file of the crate contains.
//!
//! Nothing here decides or fails, and nothing here knows JSON: names, types
//! and prose come settled from the model. Each emitter's documentation shows
//! what it yields.

mod client;
mod doc;
#[cfg(test)]
pub(crate) mod fixture;
mod method;
mod open_enum;
mod resource;
mod sample;
mod schema;
mod scopes;
mod setter;
#[cfg(test)]
mod tests;
mod ty;
mod upload;

use proc_macro2::TokenStream;

use crate::model::{Api, Resource};

pub(crate) use client::{documentation_link, selection};
pub(crate) use sample::first_program;

/// A source file before it is formatted.
pub struct Source {
    /// Path below the crate: `src/resources/operations.rs`.
    pub path: String,
    /// Inner documentation and items.
    pub tokens: TokenStream,
}

/// The source files of an API's crate.
pub fn sources(api: &Api) -> Vec<Source> {
    let mut sources = vec![
        Source {
            path: "src/lib.rs".to_owned(),
            tokens: client::emit(api),
        },
        Source {
            path: "src/schemas.rs".to_owned(),
            tokens: schema::emit_all(api),
        },
        Source {
            path: "src/scopes.rs".to_owned(),
            tokens: scopes::emit(api),
        },
    ];
    if !api.resources.is_empty() {
        sources.push(Source {
            path: "src/resources/mod.rs".to_owned(),
            tokens: resource::emit_root(api),
        });
    }
    for resource in &api.resources {
        add_resource(api, resource, &mut sources);
    }
    sources
}

fn add_resource(api: &Api, resource: &Resource, sources: &mut Vec<Source>) {
    // A raw identifier names the module, its file goes without the `r#`.
    let module: Vec<&str> = resource
        .module
        .iter()
        .map(|part| part.trim_start_matches("r#"))
        .collect();
    sources.push(Source {
        path: format!("src/{}.rs", module.join("/")),
        tokens: resource::emit(api, resource),
    });
    for child in &resource.resources {
        add_resource(api, child, sources);
    }
}

/// `#[deprecated]` if the document says so.
fn deprecated(is_deprecated: bool) -> TokenStream {
    if is_deprecated {
        quote::quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}
