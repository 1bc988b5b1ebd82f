//! Resolves a document to an [`Api`]. Each file makes one kind of decision.
//!
//! Resolving continues after errors with placeholders, so that all errors of a document are
//! reported at once.

mod address;
mod aliases;
mod api;
mod context;
mod default_scopes;
mod entries;
mod enums;
mod front;
mod hints;
mod inventory;
mod media;
mod media_range;
mod methods;
mod package;
mod paging;
mod parameters;
mod prefix;
mod properties;
mod prose;
mod reads;
mod recursion;
mod request_id;
mod resources;
mod retry;
mod schemas;
mod scopes;
mod select;
mod streaming;
mod types;
mod unions;
mod url;
mod variants;
mod waiting;

use crate::Options;
use crate::api::Api;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::excerpt::Kept;
use crate::name::nearest;
use context::Context;
use default_scopes::DefaultScopes;
use inventory::Inventory;
use prose::Prose;
use scopes::Scopes;
use waiting::Waits;

/// Resolves as much of the API as possible, with all findings.
///
/// Other methods and schemas than those in `kept` only take part in the choice of names.
pub(crate) fn gather(
    document: &Document,
    kept: &Kept,
    options: &Options,
) -> (Api, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let inventory = Inventory::new(document, kept, &mut findings);
    let scopes = Scopes::new(document, &mut findings);
    let prose = Prose::default();
    let schemas = schemas::all(&inventory, &prose, &mut findings);
    let unions = unions::all(&inventory);
    let context = Context {
        document,
        kept,
        inventory: &inventory,
        prose,
        written: document
            .schemas
            .iter()
            .map(|it| (it.key.as_str(), it))
            .collect(),
        scopes: &scopes,
        default_scopes: DefaultScopes::new(document, &scopes, options, &mut findings),
        waits: Waits::new(document),
        fieldless: schemas::fieldless(&schemas),
        raw_bodies: media::raw_bodies(&schemas),
    };
    let mut api = api::api(document, options, &mut findings);
    api.methods = resources::root_methods(&context, &api.client, &mut findings);
    api.resources = resources::all(&context, &mut findings);
    api.schemas = schemas;
    api.unions = unions;
    api.enums = inventory.into_enums();
    api.scopes = scopes.list;
    paging::decide(&mut api);
    retry::decide(&mut api, &options.retry, &mut findings);
    front::check(&api, options, &mut findings);
    request_id::decide(&mut api, &options.request_ids, &mut findings);
    reads::decide(&mut api, &options.reads, &mut findings);
    if let Some(select) = &options.select {
        select::prune(&mut api, select, &mut findings);
    }
    api.front = front::choose(&api, options);
    (api, findings)
}

#[cfg(test)]
mod tests;
