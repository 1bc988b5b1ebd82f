//! Chooses the methods that the front page of a crate shows.
//!
//! The most representative call is the one with the highest score: see [`score`]. The settings can
//! name another method. Calls that upload, download or start an operation are taken from the same
//! resource where possible.

mod score;
mod topic;

use crate::Options;
use crate::api::{Api, Front, Method, MethodPath};
use crate::diagnostic::{Diagnostic, quoted};
use score::{Scores, required};

/// Reports a method in the settings that the API does not have.
pub(super) fn check(api: &Api, options: &Options, findings: &mut Vec<Diagnostic>) {
    let Some(wanted) = &options.front_page else {
        return;
    };
    if api.methods().any(|it| is_called(&it, wanted)) {
        return;
    }
    let known: Vec<String> = api.methods().map(|it| path(&it)).collect();
    let fact = format!(
        "names {}, which is not a method of this API",
        quoted(wanted)
    );
    let remedy = match super::nearest(wanted, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => "write it as in the document, for example \"files.list\"".to_owned(),
    };
    findings.push(Diagnostic::setting("docs.front_page", fact, remedy));
}

/// Chooses the methods among those that the crate contains.
pub(super) fn choose(api: &Api, options: &Options) -> Front {
    let methods: Vec<MethodPath<'_>> = api.methods().collect();
    let wanted = options.front_page.as_deref();
    let named = wanted.and_then(|wanted| methods.iter().position(|it| is_called(it, wanted)));
    let first = named.or_else(|| Scores::new(api, &methods).best());
    let other = |is_fit: &dyn Fn(&Method) -> bool| beside(&methods, first, is_fit);
    Front {
        first,
        upload: other(&Method::takes_media),
        download: other(&|it| it.download).or_else(|| other(&Method::returns_media)),
        operation: other(&|it| it.operation().is_some()),
    }
}

/// Returns the first of the methods that fit: preferably in the resource of the first call, with a
/// usual name and few required parameters.
fn beside(
    methods: &[MethodPath<'_>],
    first: Option<usize>,
    is_fit: &dyn Fn(&Method) -> bool,
) -> Option<usize> {
    let home = first.and_then(|first| methods.get(first));
    let home = home.map(MethodPath::accessors);
    let effort = |index: &usize| {
        let it = &methods[*index];
        (
            it.method.deprecated || it.resources.iter().any(|it| it.deprecated),
            home != Some(it.accessors()),
            !matches!(it.method.name.wire.raw(), "create" | "insert" | "get"),
            required(it.method),
            it.accessors().len(),
        )
    };
    let fit = (0..methods.len()).filter(|index| is_fit(methods[*index].method));
    fit.min_by_key(effort)
}

fn is_called(it: &MethodPath<'_>, name: &str) -> bool {
    it.method.id == *name || path(it) == name
}

/// Returns the method as the document spells it: `users.messages.list`.
fn path(it: &MethodPath<'_>) -> String {
    let names = it.resources.iter().map(|it| it.name.wire.raw());
    let names: Vec<&str> = names.chain([it.method.name.wire.raw()]).collect();
    names.join(".")
}

#[cfg(test)]
mod tests;
