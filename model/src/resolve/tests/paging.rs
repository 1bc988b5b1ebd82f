//! Methods with paged responses.

use super::good;
use crate::api::{PageToken, Paging};

/// The paging of a method with this request and response, in a resource called `things`.
///
/// Properties are written short: `name`, `name[]` for a list of objects, `name[s]` for a list of strings, `name{}` for
/// a map of objects, `name(inner …)` for a struct, `name:` for a number.
fn paging(query: &str, body: &str, response: &str, name: &str) -> Option<Paging> {
    let verb = if body.is_empty() { "GET" } else { "POST" };
    let request = match body {
        "" => String::new(),
        "=" => r#""request": {"$ref": "Answer"},"#.to_owned(),
        _ => r#""request": {"$ref": "Request"},"#.to_owned(),
    };
    let (api, _) = good(&format!(
        r#""schemas": {{
            "Thing": {{"id": "Thing", "type": "object", "properties": {{"id": {{"type": "string"}}}}}},
            "Request": {{"id": "Request", "type": "object", "properties": {{{}}}}},
            "Answer": {{"id": "Answer", "type": "object", "properties": {{{}}}}}
        }},
        "resources": {{"things": {{"methods": {{"it": {{
            "id": "tiny.things.{name}", "httpMethod": "{verb}", "path": "v1/x", {request}
            "parameters": {{{}}}, "response": {{"$ref": "Answer"}}
        }}}}}}}}"#,
        properties(body.trim_start_matches('=')),
        properties(response),
        properties(query),
    ));
    let resource = api.resources.into_iter().next()?;
    resource.methods.into_iter().next()?.paging
}

fn properties(text: &str) -> String {
    let all: Vec<String> = text.split_whitespace().map(property).collect();
    all.join(", ")
}

fn property(text: &str) -> String {
    const TEXT: &str = r#"{"location": "query", "type": "string"}"#;
    let thing = r#"{"$ref": "Thing"}"#;
    if let Some(name) = text.strip_suffix("[]") {
        return format!(r#""{name}": {{"type": "array", "items": {thing}}}"#);
    }
    if let Some(name) = text.strip_suffix("[s]") {
        return format!(r#""{name}": {{"type": "array", "items": {{"type": "string"}}}}"#);
    }
    if let Some(name) = text.strip_suffix("{}") {
        return format!(r#""{name}": {{"type": "object", "additionalProperties": {thing}}}"#);
    }
    if let Some(name) = text.strip_suffix(':') {
        return format!(
            r#""{name}": {{"location": "query", "type": "integer", "format": "int32"}}"#
        );
    }
    if let Some((name, inner)) = text.split_once('(') {
        let inner = inner.trim_end_matches(')').replace(',', " ");
        return format!(
            r#""{name}": {{"type": "object", "properties": {{{}}}}}"#,
            properties(&inner)
        );
    }
    format!(r#""{text}": {TEXT}"#)
}

fn shown(paging: &Paging) -> String {
    let way = |names: &[crate::api::Name]| {
        let names: Vec<&str> = names.iter().map(|it| it.wire.raw()).collect();
        names.join("/")
    };
    let token = match &paging.token {
        PageToken::Query(name) => name.wire.raw().to_owned(),
        PageToken::Body(name) => format!("body {}", name.wire.raw()),
    };
    let size = paging.size.as_ref().map_or("-", |it| it.wire.raw());
    let items = paging
        .items
        .as_ref()
        .map_or("-".to_owned(), |it| way(&it.path));
    format!("{token} {size} -> {} {items}", way(&paging.next))
}

#[test]
fn tokens() {
    for (query, body, response, expected) in [
        (
            "pageToken",
            "",
            "nextPageToken",
            "pageToken - -> nextPageToken -",
        ),
        (
            "pageToken pageSize:",
            "",
            "nextPageToken",
            "pageToken pageSize -> nextPageToken -",
        ),
        (
            "maxResults: page_token",
            "",
            "nextPageToken",
            "page_token maxResults -> nextPageToken -",
        ),
        ("pageToken", "", "pageToken", "pageToken - -> pageToken -"),
        (
            "pageToken",
            "",
            "pageToken nextPageToken",
            "pageToken - -> nextPageToken -",
        ),
        (
            "nextPageToken",
            "",
            "nextPageToken",
            "nextPageToken - -> nextPageToken -",
        ),
        (
            "continue limit:",
            "",
            "metadata(continue,kind)",
            "continue limit -> metadata/continue -",
        ),
        (
            "token",
            "",
            "pagination(nextPageToken)",
            "token - -> pagination/nextPageToken -",
        ),
        ("page", "", "next_page", "page - -> next_page -"),
        (
            "",
            "pageToken pageSize:",
            "nextPageToken",
            "body pageToken pageSize -> nextPageToken -",
        ),
        (
            "pageToken",
            "pageToken",
            "nextPageToken",
            "pageToken - -> nextPageToken -",
        ),
        (
            "token pageToken",
            "",
            "nextPageToken",
            "pageToken - -> nextPageToken -",
        ),
        (
            "token",
            "pageToken",
            "nextPageToken",
            "token - -> nextPageToken -",
        ),
        (
            "pageToken",
            "=",
            "pageToken nextPageToken",
            "pageToken - -> nextPageToken -",
        ),
    ] {
        let found = paging(query, body, response, "list");
        let found = found.as_ref().map(shown);
        assert_eq!(
            found.as_deref(),
            Some(expected),
            "{query} / {body} / {response}"
        );
    }
}

#[test]
fn methods_without_paging() {
    for (query, body, response) in [
        ("", "", "nextPageToken things[]"),
        ("pageToken", "", "things[]"),
        ("pageToken", "", "nextPageToken:"),
        ("pageToken:", "", "nextPageToken"),
        ("syncToken", "", "nextSyncToken"),
        ("waitToken", "", "nextWaitToken"),
        ("token", "", "token"),
        ("", "=", "pageToken nextPageToken"),
        ("pageToken", "", "a(nextPageToken) b(nextPageToken)"),
        ("pageToken", "", "list[]"),
    ] {
        assert_eq!(
            paging(query, body, response, "list"),
            None,
            "{query} / {body} / {response}"
        );
    }
}

#[test]
fn items() {
    for (name, response, items, others) in [
        ("list", "things[]", "things", ""),
        ("list", "anything[]", "anything", ""),
        ("list", "names[s]", "names", ""),
        ("list", "", "-", ""),
        ("list", "count:", "-", ""),
        // A field called `items`, of any type.
        ("list", "things[] items[]", "items", "things"),
        ("list", "items{} unreachables[s]", "items", ""),
        ("list", "items[s] other[]", "items", "other"),
        ("list", "prefixes[s] items[]", "items", "prefixes"),
        // Lists of objects precede maps, and maps precede lists of strings; lists of warnings come last.
        ("list", "unreachable[s] things[]", "things", ""),
        ("list", "names[s] things[]", "things", "names"),
        ("list", "map{} names[s]", "map", "names"),
        ("list", "failedLocations[] things[]", "things", ""),
        ("list", "partialErrors[] names[s]", "names", ""),
        ("list", "warnings[] map{}", "map", ""),
        ("list", "enrollments[s] unreachable[s]", "enrollments", ""),
        // The only field besides the token.
        ("list", "errorEvents[] unreachable[s]", "errorEvents", ""),
        ("list", "unreachable[s]", "-", ""),
        // Several fields of the same kind.
        ("list", "a[] things[]", "things", "a"),
        ("fetchRows", "ranges[] rows[]", "rows", "ranges"),
        (
            "queryDeployedModels",
            "deployedModelRefs[] deployedModels[] models[]",
            "deployedModels",
            "deployedModelRefs models",
        ),
        (
            "search",
            "filters[] matchingThings[]",
            "matchingThings",
            "filters",
        ),
        ("search", "facets[] results[]", "results", "facets"),
        ("search", "facets[] rows[]", "rows", "facets"),
        ("search", "results[] things[]", "things", "results"),
        ("search", "rows[] results[]", "results", "rows"),
        ("search", "xs[] zs[]", "-", "xs zs"),
        ("search", "xs[] zs[] ys[s]", "-", "xs zs ys"),
        ("search", "xs[s] zs[s]", "-", "xs zs"),
    ] {
        let found =
            paging("pageToken", "", &format!("nextPageToken {response}"), name).expect(response);
        let way = |names: &[crate::api::Name]| {
            names
                .iter()
                .map(|it| it.wire.raw().to_owned())
                .collect::<Vec<_>>()
        };
        let chosen = found
            .items
            .as_ref()
            .map_or("-".to_owned(), |it| way(&it.path).join("/"));
        assert_eq!(
            (chosen.as_str(), way(&found.others).join(" ").as_str()),
            (items, others),
            "{name}: {response}"
        );
    }
    // If the response has no list, the list of the struct with the token is used.
    for (response, expected) in [
        ("done result(nextPageToken,rows[])", "result/rows"),
        ("result(nextPageToken,rows[]) things[]", "things"),
        ("result(nextPageToken) other(rows[])", "-"),
    ] {
        let found = paging("pageToken", "", response, "query").expect(response);
        let items = found.items.map_or("-".to_owned(), |it| {
            let names: Vec<_> = it.path.iter().map(|it| it.wire.raw()).collect();
            names.join("/")
        });
        assert_eq!(items, expected, "{response}");
    }
}
