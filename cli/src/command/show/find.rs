//! Finds the item that a name refers to.

use std::collections::BTreeSet;

use discogen_model::api::{Api, Enum, Method, Resource, Schema};

/// An item of an API.
pub(super) enum Found<'a> {
    Api,
    Resource(&'a Resource),
    /// A method with the accessors from the client.
    Method(&'a [String], &'a Method),
    Schema(&'a Schema),
    Enum(&'a Enum),
}

/// Finds an item by its name in the document or in Rust. Resources and methods take precedence over
/// schemas, which can also be written as `schemas.Image`.
pub(super) fn find<'a>(api: &'a Api, path: &str) -> Option<Found<'a>> {
    if path.is_empty() {
        return Some(Found::Api);
    }
    let steps: Vec<&str> = path.split('.').collect();
    walk(api, &[], &api.methods, &api.resources, &steps)
        .or_else(|| named(api, path))
        .or_else(|| named(api, path.strip_prefix("schemas.")?))
        .or_else(|| by_id(api, path))
}

fn walk<'a>(
    api: &'a Api,
    accessors: &'a [String],
    methods: &'a [Method],
    resources: &'a [Resource],
    steps: &[&str],
) -> Option<Found<'a>> {
    let (step, rest) = steps.split_first()?;
    let is = |name: &discogen_model::api::Name| name.wire == *step || name.rust == *step;
    if rest.is_empty()
        && let Some(method) = methods.iter().find(|it| is(&it.name))
    {
        return Some(Found::Method(accessors, method));
    }
    if rest.is_empty()
        && let Some(item) = beside(api, methods.iter(), step)
    {
        return Some(Found::Enum(item));
    }
    let resource = resources.iter().find(|it| is(&it.name))?;
    match rest {
        [] => Some(Found::Resource(resource)),
        rest => walk(
            api,
            &resource.accessors,
            &resource.methods,
            &resource.resources,
            rest,
        ),
    }
}

fn named<'a>(api: &'a Api, name: &str) -> Option<Found<'a>> {
    let schemas = || api.schemas.iter();
    let schema = schemas()
        .find(|it| it.name.wire == name)
        .or_else(|| schemas().find(|it| it.name.rust == name));
    let has_name = |it: &&Enum| it.name == name || it.aliases.iter().any(|alias| alias == name);
    schema
        .map(Found::Schema)
        .or_else(|| api.enums.iter().find(has_name).map(Found::Enum))
        .or_else(|| beside(api, api.methods().map(|it| it.method), name).map(Found::Enum))
}

/// Finds the enum with this alias beside the parameters of a method.
fn beside<'a>(
    api: &'a Api,
    methods: impl Iterator<Item = &'a Method>,
    name: &str,
) -> Option<&'a Enum> {
    let alias = methods
        .flat_map(|it| &it.aliases)
        .find(|it| it.name == name)?;
    api.enums.iter().find(|it| it.name == alias.of)
}

/// Finds a method by its id, which may differ from its path.
fn by_id<'a>(api: &'a Api, path: &str) -> Option<Found<'a>> {
    let id = format!("{}.{path}", api.name.raw());
    let found = api.methods().find(|it| it.method.id == id)?;
    Some(Found::Method(found.accessors(), found.method))
}

/// Finds a method by its complete id.
#[cfg(feature = "call")]
pub(super) fn method<'a>(api: &'a Api, id: &str) -> Option<Found<'a>> {
    let found = api.methods().find(|it| it.method.id == id)?;
    Some(Found::Method(found.accessors(), found.method))
}

/// Returns all names, for suggestions.
pub(super) fn names(api: &Api) -> Vec<String> {
    let mut names = BTreeSet::new();
    for it in api.methods() {
        let mut path = String::new();
        for resource in &it.resources {
            path.push_str(resource.name.wire.raw());
            names.insert(path.clone());
            path.push('.');
        }
        names.insert(path + it.method.name.wire.raw());
    }
    names.extend(api.schemas.iter().map(|it| it.name.rust.clone()));
    names.extend(api.enums.iter().map(|it| it.name.clone()));
    names.extend(api.enums.iter().flat_map(|it| it.aliases.clone()));
    let aliases = api.methods().flat_map(|it| &it.method.aliases);
    names.extend(aliases.map(|it| it.name.clone()));
    names.into_iter().collect()
}
