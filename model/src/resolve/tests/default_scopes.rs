//! Tests the default scopes of calls.

use std::collections::BTreeMap;

use super::text;
use crate::api::Api;
use crate::diagnostic::Severity;
use crate::{Options, Select, resolve};

/// A document with these scopes declared and these methods: a path, a verb, and the scopes that it accepts.
fn document(declared: &str, methods: &[(&str, &str, &str)]) -> String {
    let url = |name: &str| match name.contains("://") {
        true => format!("\"{name}\""),
        false => format!("\"https://www.googleapis.com/auth/{name}\""),
    };
    let urls = |names: &str| names.split_whitespace().map(url).collect::<Vec<_>>();
    let declared = urls(declared)
        .iter()
        .map(|it| format!("{it}: {{}}"))
        .collect::<Vec<_>>();
    let mut resources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, verb, scopes) in methods {
        let (resource, key) = path.split_once('.').expect("a resource and a method");
        let (verb, scopes) = (verb, urls(scopes).join(", "));
        resources.entry(resource).or_default().push(format!(
            r#""{key}": {{"id": "tiny.{path}", "httpMethod": "{verb}", "path": "p", "scopes": [{scopes}]}}"#
        ));
    }
    let resources = resources
        .iter()
        .map(|(key, methods)| format!(r#""{key}": {{"methods": {{{}}}}}"#, methods.join(", ")));
    text(&format!(
        r#""auth": {{"oauth2": {{"scopes": {{{}}}}}}}, "resources": {{{}}}"#,
        declared.join(", "),
        resources.collect::<Vec<_>>().join(", ")
    ))
}

/// The names of the scopes that a method requests.
fn requested(api: &Api, id: &str) -> String {
    let method = api
        .methods()
        .find(|it| it.method.id == id)
        .expect(id)
        .method;
    let name = |index: &usize| crate::name::scope_constant(api.scopes[*index].url.raw()).to_owned();
    let names: Vec<String> = method.default_scopes.iter().map(name).collect();
    names.join(" ")
}

/// The scopes that a method requests in an API that declares all scopes and has no other method.
fn alone(path: &str, verb: &str, scopes: &str) -> String {
    let document = document(scopes, &[(path, verb, scopes)]);
    let (api, _) = resolve(document.as_bytes(), &Options::default()).expect("a document");
    requested(&api, &format!("tiny.{path}"))
}

#[test]
fn one_scope_is_chosen() {
    for (path, verb, accepted, expected) in [
        ("things.get", "GET", "", ""),
        ("things.get", "GET", "a", "a"),
        ("things.get", "GET", "cloud-platform", "cloud-platform"),
        ("things.get", "GET", "cloud-platform vision", "vision"),
        (
            "things.get",
            "GET",
            "cloud-platform cloud-platform.read-only",
            "cloud-platform.read-only",
        ),
        (
            "things.put",
            "PUT",
            "cloud-platform cloud-platform.read-only",
            "cloud-platform",
        ),
        // Reading and writing.
        ("things.get", "GET", "a a.readonly", "a.readonly"),
        ("things.get", "GET", "a a.read", "a.read"),
        (
            "things.get",
            "GET",
            "a.read_write a.read_only a.full_control",
            "a.read_only",
        ),
        ("things.get", "GET", "a-readonly a", "a-readonly"),
        ("things.put", "PUT", "a a.readonly", "a"),
        (
            "things.put",
            "PATCH",
            "a.full_control a.read_only a.read_write",
            "a.read_write",
        ),
        ("things.put", "DELETE", "a.readonly", "a.readonly"),
        // A POST only reads if it accepts the reading variant of each of its scopes.
        (
            "things.search",
            "POST",
            "a a.readonly b b.readonly",
            "a.readonly b.readonly",
        ),
        ("things.search", "POST", "tiny tiny.readonly b", "tiny"),
        ("things.search", "POST", "a.readonly", "a.readonly"),
        (
            "things.search",
            "POST",
            "a.readwrite a.readonly",
            "a.readonly",
        ),
        // The reading variant of a declared scope is preferred to another reading scope.
        (
            "x.get",
            "GET",
            "mail mail.readonly mail.metadata.readonly",
            "mail.readonly",
        ),
        // The scope is named exactly like the method or its resource.
        (
            "messages.send",
            "POST",
            "mail mail.compose mail.send",
            "mail.send",
        ),
        (
            "events.list",
            "GET",
            "cal cal.readonly cal.events cal.events.readonly",
            "cal.events.readonly",
        ),
        (
            "files.create",
            "POST",
            "tiny tiny.file tiny.appdata",
            "tiny",
        ),
        // The scope is named like the API or one of its resources.
        ("x.get", "POST", "drive tiny.body", "tiny.body"),
        ("x.get", "POST", "drive x.body", "x.body"),
        ("sheets.put", "PUT", "drive sheet.a", "sheet.a"),
        // The scope that the others extend is chosen.
        (
            "x.put",
            "PUT",
            "drive.admin.labels drive.labels",
            "drive.labels",
        ),
        ("x.put", "PUT", "cloud-big.admin big.admin", "big.admin"),
        (
            "x.put",
            "PUT",
            "a.serving.readwrite a.readwrite",
            "a.readwrite",
        ),
        ("x.put", "PUT", "tube tubepartner", "tube"),
        ("x.put", "PUT", "a.full_control a", "a"),
        // Neither scope extends the other, so both are requested.
        (
            "x.get",
            "GET",
            "user.email user.profile",
            "user.email user.profile",
        ),
        (
            "x.get",
            "GET",
            "https://mail.google.com/ m.readonly",
            "m.readonly",
        ),
    ] {
        assert_eq!(
            alone(path, verb, accepted),
            expected,
            "{verb} {path}: {accepted}"
        );
    }
}

const MAIL: &[(&str, &str, &str)] = &[
    (
        "drafts.list",
        "GET",
        "mail mail.modify mail.readonly mail.metadata",
    ),
    ("drafts.get", "GET", "mail mail.modify mail.readonly"),
    ("labels.get", "GET", "mail mail.modify"),
    ("labels.put", "PUT", "mail mail.modify other"),
    ("labels.delete", "DELETE", "mail other"),
];

#[test]
fn the_scope_that_most_methods_accept() {
    let document = document("", MAIL);
    let (api, _) = resolve(document.as_bytes(), &Options::default()).expect("a document");
    assert_eq!(requested(&api, "tiny.drafts.list"), "mail.readonly");
    assert_eq!(requested(&api, "tiny.labels.put"), "mail");
    assert_eq!(requested(&api, "tiny.labels.delete"), "mail");
}

#[test]
fn a_selection_requests_what_the_whole_crate_requests() {
    let document = document("", MAIL);
    let (whole, _) = resolve(document.as_bytes(), &Options::default()).expect("a document");
    for (path, ..) in MAIL {
        let options = Options {
            select: Some(Select {
                methods: vec![(*path).to_owned()],
                schemas: Vec::new(),
            }),
            ..Options::default()
        };
        let (part, _) = resolve(document.as_bytes(), &options).expect("a document");
        let id = format!("tiny.{path}");
        assert_eq!(requested(&part, &id), requested(&whole, &id));
    }
}

fn with_settings(text: &str) -> Result<Api, String> {
    let file = "d/tiny.v1.toml".into();
    let settings =
        crate::settings::Settings::new(file, text.as_bytes().to_owned()).expect("settings");
    let document = document("", MAIL);
    let shown = |diagnostics: crate::Diagnostics| {
        let located = settings.locate(settings.options(), diagnostics).0;
        let errors = located.iter().filter(|it| it.severity == Severity::Error);
        let lines = errors.map(|it| it.display("d/tiny.v1.json").to_string());
        lines.collect::<Vec<_>>().join("\n")
    };
    let model = resolve(document.as_bytes(), settings.options());
    model.map(|(api, _)| api).map_err(shown)
}

#[test]
fn settings_choose_scopes() {
    let settings = "[scopes]\n\"*\" = \"https://www.googleapis.com/auth/mail.modify\"\n\
        drafts = \"mail\"\n\"drafts.list\" = [\"mail.metadata\", \"mail.readonly\"]\n\
        \"tiny.labels.get\" = \"mail\"\n";
    let api = with_settings(settings).expect("an API");
    for (id, expected) in [
        ("tiny.drafts.list", "mail.metadata mail.readonly"),
        ("tiny.drafts.get", "mail"),
        ("tiny.labels.get", "mail"),
        ("tiny.labels.put", "mail.modify"),
        // The method does not accept the scope that the settings select for all methods.
        ("tiny.labels.delete", "mail"),
    ] {
        assert_eq!(requested(&api, id), expected, "{id}");
    }
}

#[test]
fn errors_of_the_settings_name_their_file_and_line() {
    for (line, expected) in [
        (
            "draft = \"mail\"",
            "d/tiny.v1.toml: line 2: scopes.\"draft\" selects \"draft\", which is neither a resource nor a method of this \
             API; did you mean \"drafts\"?",
        ),
        (
            "\"labels.delete\" = \"mail.modify\"",
            "d/tiny.v1.toml: line 2: scopes.\"labels.delete\" requests \"mail.modify\", which the selected methods do not \
             accept; choose from \"mail\", \"other\"",
        ),
        (
            "labels = \"mail.readonly\"",
            "d/tiny.v1.toml: line 2: scopes.\"labels\" requests \"mail.readonly\", which the selected methods do not \
             accept; choose from \"mail\", \"mail.modify\", \"other\"",
        ),
        (
            "labels = []",
            "d/tiny.v1.toml: line 2: scopes.\"labels\" names no scope; name one, or remove the line to use the default",
        ),
        (
            "\"*\" = [\"mail.metadata\", \"other\"]",
            "d/tiny.v1.toml: line 2: scopes.\"*\" requests scopes that no selected method accepts together; choose from \
             \"mail\", \"mail.metadata\", \"mail.modify\", \"mail.readonly\", \"other\"",
        ),
    ] {
        let diagnostics = with_settings(&format!("[scopes]\n{line}\n")).expect_err(line);
        assert_eq!(diagnostics, expected);
    }
    // An entry is valid even if more specific entries apply to all of its methods.
    with_settings("[scopes]\n\"*\" = \"mail\"\ndrafts = \"mail\"\nlabels = \"mail\"\n")
        .expect("an API");
}

#[test]
fn operations_are_followed_with_the_default_scopes() {
    let accepted = r#""scopes": ["https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/tiny"]"#;
    let document = text(&format!(
        r##""schemas": {{"Operation": {{"type": "object", "properties": {{
            "name": {{"type": "string"}}, "done": {{"type": "boolean"}}, "error": {{"$ref": "Status"}},
            "response": {{"type": "object", "additionalProperties": {{"type": "any"}}}}}}}},
          "Status": {{"type": "object", "properties": {{
            "code": {{"type": "integer", "format": "int32"}}, "message": {{"type": "string"}}}}}}}},
        "resources": {{"operations": {{"methods": {{
            "get": {{"id": "tiny.operations.get", "httpMethod": "GET", "path": "v1/{{+name}}", {accepted},
              "parameters": {{"name": {{"type": "string", "location": "path", "required": true, "pattern": "^operations/.*$"}}}},
              "response": {{"$ref": "Operation"}}}},
            "start": {{"id": "tiny.operations.start", "httpMethod": "POST", "path": "v1/start", {accepted},
              "response": {{"$ref": "Operation"}}}}}}}}}}"##
    ));
    let (api, _) = resolve(document.as_bytes(), &Options::default()).expect("a document");
    let mut methods = api.methods().map(|it| it.method);
    let start = methods
        .find(|it| it.id == "tiny.operations.start")
        .expect("the method");
    let waiting = start.waiting.as_ref().expect("an operation");
    assert_eq!(waiting.get.default_scopes, start.default_scopes);
    assert_eq!(waiting.get.default_scopes.len(), 1);
}
