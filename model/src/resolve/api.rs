//! Resolves the facts about an API as a whole: client and URLs.

use super::address::{self, Address};
use super::{package, prose};
use crate::Options;
use crate::api::{Api, Front};
use crate::diagnostic::{Diagnostic, quoted};
use crate::docs;
use crate::document::Document;
use crate::name::{self, reserved};
use crate::text::Untrusted;

/// Resolves everything except methods, schemas and scopes, which are added later.
pub(super) fn api(document: &Document, options: &Options, findings: &mut Vec<Diagnostic>) -> Api {
    check_plain(document, findings);
    let Address { root, service } = address::address(document, findings);
    Api {
        package: package::package(document, options, findings),
        client: client(document, findings),
        name: document.name.clone().into(),
        version: document.version.clone().into(),
        revision: document.revision.clone().into(),
        title: title(document).into(),
        docs: prose::markdown(document.description.as_deref()),
        documentation_link: document
            .documentation_link
            .clone()
            .filter(|it| !it.is_empty())
            .map(Untrusted::from),
        is_googles: address::is_googles(&root),
        root_url: root.into(),
        service_path: service.into(),
        batch_path: address::batch_path(document, findings).map(Untrusted::from),
        mtls_root_url: document
            .mtls_root_url
            .as_ref()
            .map(|it| address::root_url("mtlsRootUrl", it, findings).into()),
        alt_json: alt_json(document),
        data_wrapper: document.features.iter().any(|it| it == "dataWrapper"),
        scopes: Vec::new(),
        methods: Vec::new(),
        resources: Vec::new(),
        schemas: Vec::new(),
        enums: Vec::new(),
        unions: Vec::new(),
        left_out: None,
        front: Front::default(),
    }
}

/// Returns the client's type: the API's name as spelled in the title, else the canonical name, else
/// the name. The suffix `Api` resolves a collision with an item at the crate's root.
fn client(document: &Document, findings: &mut Vec<Diagnostic>) -> String {
    let title = document.title.as_deref().unwrap_or_default();
    let of_title = name::client_of_title(title, &document.name)
        .filter(|it| !reserved::root_types().contains(&it.as_str()));
    if let Some(client) = of_title {
        return client;
    }
    let canonical = document
        .canonical_name
        .as_deref()
        .filter(|it| !it.trim().is_empty());
    let client = name::client_name(canonical.unwrap_or(&document.name));
    if !reserved::root_types().contains(&client.as_str()) {
        return client;
    }
    let key = canonical.map_or("/name", |_| "/canonicalName");
    let fact =
        format!("gives the client the name `{client}`, which the crate uses for something else");
    let remedy = format!("the client is called `{client}Api`");
    findings.push(Diagnostic::note(key, fact, remedy));
    format!("{client}Api")
}

/// Returns the title without a leading article, for use in sentences that have one.
fn title(document: &Document) -> String {
    let title = document.title.as_deref().map(docs::line);
    let title = title.map(|it| {
        let article = it.get(..4).filter(|it| it.eq_ignore_ascii_case("the "));
        let rest = article.and_then(|_| it.get(4..));
        rest.unwrap_or(&it).trim_start().to_owned()
    });
    title
        .filter(|it| !it.is_empty())
        .unwrap_or_else(|| document.name.clone())
}

/// Whether calls must request JSON, because the service's default is another format.
fn alt_json(document: &Document) -> bool {
    let alt = document.parameters.iter().find(|it| it.key == "alt");
    alt.and_then(|it| it.default.as_deref())
        .is_some_and(|it| !it.is_empty() && it != "json")
}

/// Checks name, version and revision, which are used in headers, comments and user agents.
fn check_plain(document: &Document, findings: &mut Vec<Diagnostic>) {
    let words = [
        ("name", &document.name),
        ("version", &document.version),
        ("revision", &document.revision),
    ];
    for (key, text) in words {
        let allowed = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
        let problem = if !text.bytes().all(allowed) {
            "is not a word of ASCII letters and digits"
        } else if text.starts_with(['.', '-']) {
            "begins with a punctuation character"
        } else if key == "name" && reserved::is_device(text) {
            "Windows does not allow as a file name"
        } else {
            continue;
        };
        let fact = format!("is {}, which {problem}", quoted(text));
        let remedy = "correct the document; `.`, `_` and `-` are allowed inside";
        findings.push(Diagnostic::error(format!("/{key}"), fact, remedy));
    }
}
