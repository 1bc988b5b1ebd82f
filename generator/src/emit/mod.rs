//! Emits a model as tokens: the content of every file of the crate.
//!
//! Emitting makes no decisions, cannot fail and does not depend on JSON: names, types and prose
//! come from the model. The documentation of each emitter shows its output.

mod client;
mod doc;
mod download;
mod emitter;
#[cfg(test)]
pub(crate) mod fixture;
mod front;
mod literal;
mod method;
mod open_enum;
mod paging;
mod request_id;
mod resource;
mod retry;
mod sample;
mod schema;
mod scopes;
mod setter;
mod streaming;
#[cfg(test)]
mod tests;
mod tokens;
mod ty;
mod undescribed;
mod upload;
mod waiting;

use std::rc::Rc;

use discogen_model::api::{Api, Resource};
use proc_macro2::TokenStream;

use emitter::Shared;

pub(crate) use client::{documentation_link, origin, selection};
pub(crate) use front::{installation, sections};
pub(crate) use sample::Printer;
pub use sample::{Action, Credentials, Program, Text};

/// Whether the crate requires the runtime's feature `media`.
pub(crate) fn needs_media(api: &Api) -> bool {
    let mut methods = api.methods().map(|it| it.method);
    methods.any(|method| method.takes_media() || method.returns_media())
}

/// A source file before it is formatted.
pub(crate) struct Source<'a> {
    /// Path below the crate: `src/resources/operations.rs`.
    pub path: String,
    /// The inner documentation, and the items in pieces. Each piece is emitted lazily: all tokens of
    /// a large document together take gigabytes.
    pub pieces: Pieces<'a>,
}

/// The pieces of a file. A piece consists of whole items.
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
    let shared = Rc::new(Shared::new(api));
    let of_client = Rc::clone(&shared);
    let mut sources = vec![
        Source::new("src/lib.rs", move || client::emit(api, &of_client)),
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
    let resources = api.resources();
    sources.extend(resources.map(|it| {
        let shared = Rc::clone(&shared);
        Source::new(&path(it), move || resource::emit(api, it, &shared))
    }));
    sources
}

/// `src/resources/projects/locations.rs`. A raw identifier names the module; its file name has no `r#`.
fn path(resource: &Resource) -> String {
    let module = resource.module.iter();
    let module: Vec<&str> = module.map(|part| part.trim_start_matches("r#")).collect();
    format!("src/{}.rs", module.join("/"))
}
