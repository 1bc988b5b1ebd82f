//! Resolves resources: modules, handles, and the names on them.
//!
//! Methods take precedence over sub-resources of the same name, whose accessor gets the suffix
//! `_resource`.

use std::collections::HashSet;

use super::aliases::Registered;
use super::context::Context;
use super::methods::{self, Names};
use crate::api::{Method, Name, Resource};
use crate::diagnostic::Diagnostic;
use crate::document::{Method as WrittenMethod, Resource as Written};
use crate::name::{self, NameId, Scope, Style, reserved};

/// The position of a resource.
struct ResourcePath {
    module: Vec<String>,
    accessors: Vec<String>,
    /// The prefix of method ids: `vision.projects`.
    id: String,
}

/// The names on a handle or the client: methods, and accessors of sub-resources.
struct Members {
    methods: Vec<String>,
    accessors: Vec<String>,
}

/// Resolves the methods outside of resources.
pub(super) fn root_methods<'d>(
    context: &Context<'_, 'd>,
    client: &str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Method> {
    let document = context.document;
    let members = members(&document.methods, &document.resources, reserved::CLIENT);
    let mut types = Scope::new(Style::Type, &reserved::root_types());
    types.reserve(client);
    all_methods(
        context,
        &document.methods,
        members.methods,
        types,
        &document.name,
        findings,
    )
}

/// Resolves all resources of the API.
pub(super) fn all<'d>(context: &Context<'_, 'd>, findings: &mut Vec<Diagnostic>) -> Vec<Resource> {
    let document = context.document;
    let members = members(&document.methods, &document.resources, reserved::CLIENT);
    let parent = ResourcePath {
        module: vec!["resources".to_owned()],
        accessors: Vec::new(),
        id: document.name.clone(),
    };
    let modules = Scope::new(Style::Snake, reserved::ROOT_MODULES);
    level(
        context,
        &document.resources,
        members.accessors,
        modules,
        &parent,
        findings,
    )
}

fn members(methods: &[WrittenMethod], resources: &[Written], taken: &[&str]) -> Members {
    let mut scope = Scope::new(Style::Snake, taken);
    let ids: Vec<NameId> = methods
        .iter()
        .map(|it| scope.register_ranked(0, &it.key, "method"))
        .collect();
    let accessors: Vec<NameId> = resources
        .iter()
        .map(|it| scope.register_ranked(1, &it.key, "resource"))
        .collect();
    let names = scope.assign();
    let named = |ids: Vec<NameId>| ids.into_iter().map(|it| names[it].to_owned()).collect();
    Members {
        methods: named(ids),
        accessors: named(accessors),
    }
}

/// Resolves the resources of one level. The depth is bounded by the document's tree.
fn level<'d>(
    context: &Context<'_, 'd>,
    resources: &'d [Written],
    accessors: Vec<String>,
    mut modules: Scope,
    parent: &ResourcePath,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Resource> {
    let ids: Vec<NameId> = resources
        .iter()
        .map(|it| modules.register(&it.key))
        .collect();
    let modules = modules.assign();
    let mut results = Vec::with_capacity(resources.len());
    for ((written, accessor), id) in resources.iter().zip(accessors).zip(ids) {
        let module = modules[id].to_owned();
        let below = ResourcePath {
            module: [parent.module.as_slice(), std::slice::from_ref(&module)].concat(),
            accessors: [parent.accessors.as_slice(), std::slice::from_ref(&accessor)].concat(),
            id: format!("{}.{}", parent.id, written.key),
        };
        let resolved = resource(context, written, module, accessor, below, findings);
        let is_empty = resolved.methods.is_empty() && resolved.resources.is_empty();
        if is_empty && context.kept.is_all() {
            let fact = "has neither methods nor resources with methods";
            let remedy = "it is dropped";
            findings.push(Diagnostic::note(&written.pointer, fact, remedy));
            continue;
        }
        results.push(resolved);
    }
    results
}

fn resource<'d>(
    context: &Context<'_, 'd>,
    written: &'d Written,
    module: String,
    accessor: String,
    parent: ResourcePath,
    findings: &mut Vec<Diagnostic>,
) -> Resource {
    let members = members(&written.methods, &written.resources, reserved::HANDLE);
    let mut types = Scope::new(Style::Type, reserved::MODULE_TYPES);
    // A handle has its own scope, so that it yields only to reserved names.
    let handle = {
        let mut alone = Scope::new(Style::Type, reserved::MODULE_TYPES);
        let id = alone.register(&written.key);
        alone.assign()[id].to_owned()
    };
    types.reserve(&handle);
    let mut modules = Scope::new(Style::Snake, reserved::MODULES);
    // clippy reports a module with the same name as its parent.
    modules.reserve(&module);
    let methods = all_methods(
        context,
        &written.methods,
        members.methods,
        types,
        &parent.id,
        findings,
    );
    let resources = level(
        context,
        &written.resources,
        members.accessors,
        modules,
        &parent,
        findings,
    );
    Resource {
        name: Name {
            wire: written.key.as_str().into(),
            rust: module,
        },
        accessor,
        handle,
        module: parent.module,
        accessors: parent.accessors,
        deprecated: written.deprecated,
        methods,
        resources,
    }
}

/// Resolves the methods of one handle; their types share a module.
fn all_methods<'d>(
    context: &Context<'_, 'd>,
    written: &'d [WrittenMethod],
    names: Vec<String>,
    mut types: Scope,
    prefix: &str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Method> {
    // The names of these methods depend on each other.
    let ids = written.iter().map(|it| it.id.as_deref());
    if !context.kept.has_one_of(ids) {
        return Vec::new();
    }
    let mut register = |key: &str, suffix: &str| {
        let word = name::spell(Style::Variant, key);
        types.register_spelled(
            0,
            key,
            format!("{}{suffix}", word.trim_end_matches('_')),
            "",
        )
    };
    let ids: Vec<(NameId, NameId)> = written
        .iter()
        .map(|it| (register(&it.key, "Params"), register(&it.key, "Call")))
        .collect();
    let aliases = Registered::new(context.inventory, written, &mut types);
    let types = types.assign();
    let aliases = aliases.assigned(&types);
    let mut printed = HashSet::new();
    let mut results = Vec::with_capacity(written.len());
    for ((method, (params, call)), name) in written.iter().zip(ids).zip(names) {
        let names = Names {
            method: name,
            params: types[params].to_owned(),
            call: types[call].to_owned(),
        };
        let mut resolved = methods::method(context, method, names, &aliases, prefix, findings);
        // Parameters share an alias if it has the same name and enum.
        resolved
            .aliases
            .retain(|it| printed.insert(it.name.clone()));
        results.push(resolved);
    }
    results
}
