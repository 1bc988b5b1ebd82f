//! Reads the discovery vocabulary.
//!
//! Every value carries its JSON pointer. Unknown keys are notes and wrong types are errors; reading
//! continues after an error, so that all errors are reported.

mod findings;
mod locate;
mod method;
mod refusal;
mod schema;
mod tree;
mod walk;

pub use locate::{Located, locate};
pub(crate) use method::{MediaUpload, Method, Resource};
pub(crate) use schema::Schema;

use crate::diagnostic::{Diagnostic, Diagnostics};
use findings::{Findings, Member};
use tree::Tree;

/// A discovery document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document {
    /// `name`
    pub(crate) name: String,
    /// `version`
    pub(crate) version: String,
    /// `revision`
    pub(crate) revision: String,
    /// `title`
    pub(crate) title: Option<String>,
    /// `description`
    pub(crate) description: Option<String>,
    /// `canonicalName`
    pub(crate) canonical_name: Option<String>,
    /// `documentationLink`
    pub(crate) documentation_link: Option<String>,
    /// `rootUrl`
    pub(crate) root_url: String,
    /// `servicePath`
    pub(crate) service_path: Option<String>,
    /// `basePath`
    pub(crate) base_path: Option<String>,
    /// `baseUrl`
    pub(crate) base_url: Option<String>,
    /// `batchPath`
    pub(crate) batch_path: Option<String>,
    /// `mtlsRootUrl`
    pub(crate) mtls_root_url: Option<String>,
    /// `features`
    pub(crate) features: Vec<String>,
    /// `parameters`: the parameters of every method.
    pub(crate) parameters: Vec<Schema>,
    /// `auth.oauth2.scopes`
    pub(crate) scopes: Vec<Scope>,
    /// `endpoints`
    pub(crate) endpoints: Vec<Endpoint>,
    /// `methods`: the methods outside of resources.
    pub(crate) methods: Vec<Method>,
    /// `resources`
    pub(crate) resources: Vec<Resource>,
    /// `schemas`
    pub(crate) schemas: Vec<Schema>,
}

/// An OAuth scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    /// The key.
    pub(crate) url: String,
    /// `description`
    pub(crate) description: Option<String>,
}

/// A regional endpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Endpoint {
    /// `endpointUrl`
    pub(crate) url: Option<String>,
    /// `location`
    pub(crate) location: Option<String>,
    /// `description`
    pub(crate) description: Option<String>,
}

/// Reads as much of a document as possible, so that `resolve` can report more errors. Returns an
/// error only if this is not a discovery document.
pub(crate) fn gather(bytes: &[u8]) -> Result<(Document, Vec<Diagnostic>), Diagnostics> {
    let tree = refusal::parse(bytes).map_err(|it| Diagnostics(vec![it]))?;
    let mut out = Findings::default();
    if !out.keys(&tree, "") {
        return Err(Diagnostics(out.0));
    }
    let mut document = Document::default();
    for member in out.members(&tree, "") {
        read_api(&mut document, &member, &mut out);
    }
    out.require(
        &tree,
        "",
        "name",
        "add the API's name, for example \"library\"",
    );
    out.require(
        &tree,
        "",
        "version",
        "add the API's version, for example \"v1\"",
    );
    let has_base = |key: &str| {
        let base = tree.get(key).and_then(Tree::as_str);
        base.is_some_and(|it| it.contains("://"))
    };
    // `resolve` reads the alternatives to `rootUrl`.
    if tree.get("rootUrl").is_some() || !(has_base("baseUrl") || has_base("basePath")) {
        out.require(
            &tree,
            "",
            "rootUrl",
            "add the URL of the service, for example \"https://library.example/\"",
        );
    }
    Ok((document, out.0))
}

/// Reads the keys that define the API.
fn read_api(document: &mut Document, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "parameters" => document.parameters = schema::schemas(member, out),
        "auth" => document.scopes = scopes(member, out),
        "endpoints" => document.endpoints = endpoints(member, out),
        "features" => document.features = out.strings(member),
        "methods" => document.methods = method::methods(member, out),
        "resources" => document.resources = method::resources(member, out),
        "schemas" => document.schemas = schema::schemas(member, out),
        _ => read_about(document, member, out),
    }
}

/// Reads the keys that describe the API.
fn read_about(document: &mut Document, member: &Member<'_>, out: &mut Findings) {
    match member.key {
        "name" => document.name = out.string(member).unwrap_or_default(),
        "version" => document.version = out.string(member).unwrap_or_default(),
        "revision" => document.revision = out.scalar(member).unwrap_or_default(),
        "title" => document.title = out.string(member),
        "description" => document.description = out.prose(member),
        "canonicalName" => document.canonical_name = out.string(member),
        "documentationLink" => document.documentation_link = out.string(member),
        "rootUrl" => document.root_url = out.string(member).unwrap_or_default(),
        "servicePath" => document.service_path = out.string(member),
        "basePath" => document.base_path = out.string(member),
        "baseUrl" => document.base_url = out.string(member),
        "mtlsRootUrl" => document.mtls_root_url = out.string(member),
        "batchPath" => document.batch_path = out.string(member),
        // Redundant, or irrelevant to a client.
        "discoveryVersion"
        | "etag"
        | "exponentialBackoffDefault"
        | "fullyEncodeReservedExpansion"
        | "icons"
        | "id"
        | "kind"
        | "labels"
        | "ownerDomain"
        | "ownerName"
        | "packagePath"
        | "protocol"
        | "serviceVersion"
        | "version_module" => {}
        _ => out.unknown(member),
    }
}

/// Reads `auth`, down to its scopes.
fn scopes(member: &Member<'_>, out: &mut Findings) -> Vec<Scope> {
    let mut found = Vec::new();
    let auth = member.pointer();
    for method in out.members(member.value, &auth) {
        if method.key != "oauth2" {
            out.unknown(&method);
            continue;
        }
        let oauth2 = method.pointer();
        for it in out.members(method.value, &oauth2) {
            match it.key {
                "scopes" => read_scopes(&it, out, &mut found),
                _ => out.unknown(&it),
            }
        }
    }
    found
}

fn read_scopes(member: &Member<'_>, out: &mut Findings, found: &mut Vec<Scope>) {
    let pointer = member.pointer();
    for it in out.members(member.value, &pointer) {
        let at = it.pointer();
        let mut scope = Scope {
            url: it.key.to_owned(),
            description: None,
        };
        for about in out.members(it.value, &at) {
            match about.key {
                "description" => scope.description = out.prose(&about),
                _ => out.unknown(&about),
            }
        }
        found.push(scope);
    }
}

fn endpoints(member: &Member<'_>, out: &mut Findings) -> Vec<Endpoint> {
    let elements = out.elements(member);
    elements
        .iter()
        .map(|(tree, pointer)| endpoint(tree, pointer, out))
        .collect()
}

fn endpoint(tree: &Tree, pointer: &str, out: &mut Findings) -> Endpoint {
    let mut endpoint = Endpoint::default();
    for it in out.members(tree, pointer) {
        match it.key {
            "endpointUrl" => endpoint.url = out.string(&it),
            "location" => endpoint.location = out.string(&it),
            "description" => endpoint.description = out.prose(&it),
            "deprecated" => drop(out.bool(&it)),
            _ => out.unknown(&it),
        }
    }
    endpoint
}

#[cfg(test)]
mod tests;
