use crate::Options;
use crate::api::Api;

/// A method as JSON: verb, response, request.
fn method(id: &str, verb: &str, response: &str, request: Option<&str>) -> String {
    let (_, name) = id.rsplit_once('.').expect("a resource");
    let request = request
        .map(|it| format!(r#", "request": {{"$ref": "{it}"}}"#))
        .unwrap_or_default();
    format!(
        r#""{name}": {{"id": "x.{id}", "httpMethod": "{verb}", "path": "{id}",
            "response": {{"$ref": "{response}"}}{request}}}"#
    )
}

fn resolve(description: &str, resources: &str, options: &Options) -> Api {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "x", "version": "v1", "title": "X API",
        "description": "{description}", "rootUrl": "https://x.example/", "servicePath": "",
        "resources": {{{resources}}},
        "schemas": {{
            "Book": {{"id": "Book", "type": "object", "properties": {{
                "name": {{"type": "string"}}, "title": {{"type": "string"}}}}}},
            "About": {{"id": "About", "type": "object", "properties": {{"name": {{"type": "string"}}}}}},
            "Request": {{"id": "Request", "type": "object", "properties": {{
                "text": {{"type": "string"}}, "source": {{"type": "string"}}}}}},
            "Translation": {{"id": "Translation", "type": "object", "properties": {{
                "text": {{"type": "string"}}}}}},
            "Books": {{"id": "Books", "type": "object", "properties": {{
                "books": {{"type": "array", "items": {{"$ref": "Book"}}}},
                "nextPageToken": {{"type": "string"}}}}}}
        }}}}"#
    );
    let (api, _) = crate::resolve(text.as_bytes(), options).expect("a document");
    api
}

fn first(api: &Api) -> &str {
    let first = api.front.first.expect("a method");
    api.methods().nth(first).expect("a method").method.id.raw()
}

fn library() -> String {
    format!(
        r#""about": {{"methods": {{{}}}}}, "books": {{"methods": {{{}, {}}}}}, "texts": {{"methods": {{{}}}}}"#,
        method("about.get", "GET", "About", None),
        method("books.get", "GET", "Book", None),
        method("books.list", "GET", "Books", None),
        method("texts.translate", "POST", "Translation", Some("Request")),
    )
}

#[test]
fn a_list_of_the_main_resource_is_representative() {
    let api = resolve("Lends books.", &library(), &Options::new());
    assert_eq!(first(&api), "x.books.list");
}

#[test]
fn a_method_that_acts_is_representative_if_the_api_is_about_it() {
    let api = resolve("Offers translation of texts.", &library(), &Options::new());
    assert_eq!(first(&api), "x.texts.translate");
}

#[test]
fn the_settings_choose() {
    for name in ["about.get", "x.about.get"] {
        let options = Options::new().front_page(name);
        assert_eq!(
            first(&resolve("Lends books.", &library(), &options)),
            "x.about.get"
        );
    }
}

#[test]
fn an_unknown_method_in_the_settings_is_an_error() {
    let text = br#"{"kind": "discovery#restDescription", "name": "x", "version": "v1",
        "rootUrl": "https://x.example/", "servicePath": "", "resources": {"books": {"methods": {
        "list": {"id": "x.books.list", "httpMethod": "GET", "path": "books"}}}}}"#;
    let error = crate::resolve(text, &Options::new().front_page("book.list")).expect_err("unknown");
    let error = error.to_string();
    assert!(
        error.contains("docs.front_page") && error.contains("books.list"),
        "{error}"
    );
}

#[test]
fn an_api_without_methods_shows_none() {
    let api = resolve("", "", &Options::new());
    assert_eq!(api.front, crate::api::Front::default());
}
