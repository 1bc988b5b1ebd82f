//! Emits a model as tokens: the content of every file of the crate.
//!
//! Emitting makes no decisions, cannot fail and does not depend on JSON: names, types and prose
//! come from the model. The documentation of each emitter shows its output.

mod client;
mod doc;
mod download;
#[cfg(test)]
pub(crate) mod fixture;
mod literal;
mod method;
mod open_enum;
mod paging;
mod resource;
mod retry;
mod sample;
mod schema;
mod scopes;
mod setter;
#[cfg(test)]
mod tests;
mod ty;
mod upload;
mod waiting;

use discogen_model::api::{Api, Resource};
use proc_macro2::TokenStream;

pub(crate) use client::{documentation_link, origin, selection};
pub(crate) use sample::first_program;

/// Whether the crate requires the runtime's feature `media`.
pub(crate) fn needs_media(api: &Api) -> bool {
    upload::is_anywhere(api) || download::is_in(api)
}

/// A source file before it is formatted.
pub(crate) struct Source<'a> {
    /// Path below the crate: `src/resources/operations.rs`.
    pub path: String,
    /// Inner documentation and items in pieces. Each piece is emitted lazily: all tokens of a large
    /// document together take gigabytes.
    pub pieces: Pieces<'a>,
}

/// The pieces of a file, each of some whole items.
type Pieces<'a> = Box<dyn Iterator<Item = TokenStream> + 'a>;

impl<'a> Source<'a> {
    fn new(path: &str, emit: impl FnOnce() -> TokenStream + 'a) -> Self {
        Self {
            path: path.to_owned(),
            pieces: Box::new(std::iter::once_with(emit)),
        }
    }
}

/// Returns the source files of an API's crate.
pub(crate) fn sources(api: &Api) -> Vec<Source<'_>> {
    let mut sources = vec![
        Source::new("src/lib.rs", || client::emit(api)),
        Source {
            path: "src/schemas.rs".to_owned(),
            pieces: Box::new(schema::emit_all(api)),
        },
        Source::new("src/scopes.rs", || scopes::emit(api)),
    ];
    if let Some(tokens) = waiting::emit(api) {
        sources.push(Source::new("src/waiting.rs", || tokens));
    }
    if !api.resources.is_empty() {
        sources.push(Source::new("src/resources/mod.rs", || {
            resource::emit_root(api)
        }));
    }
    for resource in &api.resources {
        add_resource(api, resource, &mut sources);
    }
    sources
}

fn add_resource<'a>(api: &'a Api, resource: &'a Resource, sources: &mut Vec<Source<'a>>) {
    // A raw identifier names the module; its file name has no `r#`.
    let module: Vec<&str> = resource
        .module
        .iter()
        .map(|part| part.trim_start_matches("r#"))
        .collect();
    let path = format!("src/{}.rs", module.join("/"));
    sources.push(Source::new(&path, || resource::emit(api, resource)));
    for child in &resource.resources {
        add_resource(api, child, sources);
    }
}

/// Returns `#[deprecated]` for deprecated items.
fn deprecated(is_deprecated: bool) -> TokenStream {
    if is_deprecated {
        quote::quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}
