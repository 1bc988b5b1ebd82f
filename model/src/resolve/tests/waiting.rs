//! Tests the detection and polling of long-running operations.

use super::good;
use crate::api::{Api, Method};
use crate::{Options, resolve};

fn tiny(name: &str) -> Api {
    let path = format!(
        "{}/../tests/documents/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    resolve(&bytes, &Options::default()).expect("a model").0
}

/// `id: id of the method that polls | variables | cancel | name and status`, for methods that can be waited for.
fn table(api: &Api) -> Vec<String> {
    let line = |method: &Method| {
        let waiting = method.waiting.as_ref()?;
        let variables = waiting
            .variables
            .iter()
            .map(|(name, text)| format!("{}={}", name.raw(), text.raw()));
        let cancel = waiting.cancel.as_ref().map_or("", |it| it.id.raw());
        let done = waiting.done.as_ref().map_or("done", |it| it.raw());
        Some(format!(
            "{}: {} | {} | {cancel} | {} {done}",
            method.id.raw(),
            waiting.get.id.raw(),
            variables.collect::<Vec<_>>().join(" "),
            waiting.key.raw(),
        ))
    };
    api.methods().filter_map(|it| line(it.method)).collect()
}

#[test]
fn operations_that_hold_their_result() {
    assert_eq!(
        table(&tiny("operations")),
        [
            "operations.items.create: operations.operations.get | name=** | operations.operations.cancel | name done",
            "operations.operations.get: operations.operations.get | name=** | operations.operations.cancel | name done",
            "operations.projects.locations.items.delete: operations.projects.locations.operations.get | name=** |  | name done",
            "operations.projects.locations.items.restore: operations.projects.locations.operations.get | name=** |  | name done",
            "operations.projects.locations.operations.get: operations.projects.locations.operations.get | name=** |  | name done",
        ]
    );
}

#[test]
fn operations_with_a_status() {
    let zone = "project=* zone=* operation=*";
    let global = "project=* operation=* | statuses.globalOperations.cancel";
    let folder = "folder=folders/* zone=* operation=*";
    assert_eq!(
        table(&tiny("statuses")),
        [
            format!("statuses.disks.insert: statuses.zoneOperations.get | {zone} |  | name DONE"),
            format!("statuses.disks.delete: statuses.zoneOperations.get | {zone} |  | name DONE"),
            "statuses.addresses.insert: statuses.regionOperations.get | project=* region=* operation=* |  | name DONE".to_owned(),
            format!("statuses.images.insert: statuses.globalOperations.get | {global} | name DONE"),
            format!("statuses.projects.move: statuses.globalOperations.get | {global} | name DONE"),
            "statuses.policies.insert: statuses.organizationOperations.get | operation=* |  | name DONE".to_owned(),
            format!("statuses.folders.insert: statuses.folderOperations.get | {folder} |  | name DONE"),
            format!("statuses.backups.create: statuses.zoneOperations.get | {zone} |  | name DONE"),
            format!("statuses.zoneOperations.get: statuses.zoneOperations.get | {zone} |  | name DONE"),
            "statuses.regionOperations.get: statuses.regionOperations.get | project=* region=* operation=* |  | name DONE".to_owned(),
            format!("statuses.globalOperations.get: statuses.globalOperations.get | {global} | name DONE"),
            "statuses.organizationOperations.get: statuses.organizationOperations.get | operation=* |  | name DONE".to_owned(),
            format!("statuses.folderOperations.get: statuses.folderOperations.get | {folder} |  | name DONE"),
            "statuses.changes.create: statuses.changes.get | project=* zone=* changeId=* |  | id done".to_owned(),
            "statuses.changes.get: statuses.changes.get | project=* zone=* changeId=* |  | id done".to_owned(),
        ]
    );
}

const RESULT: &str = r#""name": {"type": "string"}, "done": {"type": "boolean"}, "response": {"type": "object"}, "error": {"$ref": "E"}"#;
const STATUS: &str =
    r#""name": {"type": "string"}, "status": {"type": "string", "enum": ["PENDING", "DONE"]}"#;

/// A document in which a response has these properties, `polls` are the polling methods, and `starters` the methods of
/// another resource.
fn document(properties: &str, polls: &str, starters: &str) -> String {
    format!(
        r#""schemas": {{
            "E": {{"type": "object", "properties": {{"code": {{"type": "integer", "format": "int32"}}, "message": {{"type": "string"}}}}}},
            "O": {{"type": "object", "properties": {{{properties}}}}}}},
        "resources": {{"a": {{"methods": {{{starters}}}}}, "o": {{"methods": {{{polls}}}}}}}"#
    )
}

/// The operations that `starters` wait for, if a response has these properties and `polls` are the polling methods.
fn waits(properties: &str, polls: &str, starters: &str) -> Vec<String> {
    table(&good(&document(properties, polls, starters)).0)
}

fn method(key: &str, verb: &str, path: &str, parameters: &str) -> String {
    format!(
        r#""{key}": {{"id": "{key}", "httpMethod": "{verb}", "path": "{path}", "parameters": {{{parameters}}}, "response": {{"$ref": "O"}}}}"#
    )
}

/// A required variable of the path, with a pattern.
fn variable(name: &str, pattern: &str) -> String {
    let pattern = match pattern {
        "" => String::new(),
        pattern => format!(r#", "pattern": "{pattern}""#),
    };
    format!(r#""{name}": {{"type": "string", "location": "path", "required": true{pattern}}}"#)
}

#[test]
fn schemas_that_are_operations() {
    let table = [
        (RESULT.to_owned(), true),
        (STATUS.to_owned(), true),
        (STATUS.replace("DONE", "done"), true),
        (STATUS.replace(r#""name""#, r#""id""#), true),
        (
            RESULT.replace(r#"{"type": "object"}"#, r#"{"type": "any"}"#),
            true,
        ),
        (RESULT.replace("name", "title"), false),
        (RESULT.replace("boolean", "string"), false),
        (RESULT.replace("response", "answer"), false),
        (
            RESULT.replace(r#"{"type": "object"}"#, r#"{"$ref": "E"}"#),
            false,
        ),
        (RESULT.replace("\"error\"", "\"fault\""), false),
        (
            RESULT.replace(r#"{"$ref": "E"}"#, r#"{"type": "string"}"#),
            false,
        ),
        (STATUS.replace("name", "title"), false),
        (STATUS.replace("PENDING", "OPEN"), false),
        (STATUS.replace("DONE", "CLOSED"), false),
        (format!(r#"{STATUS}, "done": {{"type": "boolean"}}"#), false),
    ];
    let polls = method("get", "GET", "v1/o/{id}", &variable("id", ""));
    let starter = method("start", "POST", "v1/a", "");
    for (properties, is_one) in table {
        let found = waits(&properties, &polls, &starter);
        assert_eq!(
            found.len(),
            if is_one { 2 } else { 0 },
            "{properties}: {found:?}"
        );
    }
}

#[test]
fn polling_methods() {
    let id = variable("id", "");
    let both = format!("{}, {id}", variable("b", ""));
    let query = |required| {
        format!(
            r#"{id}, "view": {{"type": "string", "location": "query", "required": {required}}}"#
        )
    };
    let name = variable("name", "^a/[^/]+/o/[^/]+$");
    let starter = method("start", "POST", "v1/b/{b}:start", &variable("b", ""));
    let below = method("start", "POST", "v1/b/{b}/c", &variable("b", ""));
    let top = method("start", "POST", "v1/b", "");
    let elsewhere = method("start", "POST", "v2/c", "");
    let long = method("start", "POST", "v1/{+p}/c", &variable("p", "^a/[^/]+$"));
    let verb = method(
        "start",
        "POST",
        "v1/{+p}:go",
        &variable("p", "^a/[^/]+/b/[^/]+$"),
    );
    let short = method("start", "POST", "v1/{+p}:go", &variable("p", "^a/[^/]+$"));
    // The candidate for polling, the starting method, and whether it can be waited for: with a result, with a status
    let table = [
        (method("get", "GET", "v1/o/{id}", &id), &starter, true, true),
        (
            method("get", "GET", "v1/o/{id}", &id),
            &elsewhere,
            true,
            false,
        ),
        (
            method("get", "GET", "v1/o/{id}", &query(false)),
            &starter,
            true,
            true,
        ),
        (
            method("get", "GET", "v1/o/{id}", &query(true)),
            &starter,
            false,
            false,
        ),
        (
            method("get", "POST", "v1/o/{id}", &id),
            &starter,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/o/{id}:see", &id),
            &starter,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/o/x{id}", &id),
            &starter,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/o{/id}", &id),
            &starter,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/o/{id}/end", &id),
            &starter,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/b/{b}/o/{id}", &both),
            &starter,
            true,
            true,
        ),
        (
            method("get", "GET", "v1/b/{b}/o/{id}", &both),
            &below,
            true,
            true,
        ),
        (
            method("get", "GET", "v1/b/{b}/o/{id}", &both),
            &top,
            true,
            false,
        ),
        (
            method("get", "GET", "v1/b/{b}/o/{id}", &both),
            &elsewhere,
            false,
            false,
        ),
        (
            method("get", "GET", "v1/{+name}", &name),
            &elsewhere,
            true,
            false,
        ),
        (method("get", "GET", "v1/{+name}", &name), &long, true, true),
        (
            method("get", "GET", "v1/{+name}", &variable("name", "^o/.*$")),
            &long,
            true,
            false,
        ),
        (
            method("get", "GET", "v1/{+name}", &variable("name", "")),
            &long,
            true,
            false,
        ),
        (method("get", "GET", "v1/{+name}", &name), &verb, true, true),
        // The verb is not part of the name.
        (
            method("get", "GET", "v1/{+name}", &name),
            &short,
            true,
            true,
        ),
    ];
    for (polls, starter, with_result, with_status) in &table {
        for (properties, expected) in [(RESULT, with_result), (STATUS, with_status)] {
            let found = waits(properties, polls, starter);
            let waits = found.iter().any(|line| line.starts_with("start: get |"));
            assert_eq!(
                waits, *expected,
                "{polls} {starter} {properties}: {found:?}"
            );
        }
    }
}

#[test]
fn cancelling_methods() {
    let id = variable("id", "");
    let get = method("get", "GET", "v1/o/{id}", &id);
    for (verb, path, cancels) in [
        ("POST", "v1/o/{id}:cancel", true),
        ("POST", "v1/o/{id}/cancel", true),
        ("GET", "v1/o/{id}:cancel", false),
        ("DELETE", "v1/o/{id}", false),
        ("POST", "v1/o/{id}:cancelled", false),
    ] {
        let stop = method("stop", verb, path, &id);
        let found = waits(
            RESULT,
            &format!("{get}, {stop}"),
            &method("start", "POST", "v1/a", ""),
        );
        let expected = format!(
            "start: get | id=* | {} | name done",
            if cancels { "stop" } else { "" }
        );
        assert!(found.contains(&expected), "{verb} {path}: {found:?}");
        assert!(
            !found.iter().any(|line| line.starts_with("stop")),
            "{found:?}"
        );
    }
}

/// The waiting methods of an API, by the method that starts an operation.
fn waiting_methods(api: &Api) -> Vec<String> {
    let line = |method: &Method| {
        let wait = method.waiting.as_ref()?.wait.as_ref()?;
        let body = if wait.has_body { " with a body" } else { "" };
        Some(format!("{}: {}{body}", method.id.raw(), wait.id.raw()))
    };
    api.methods().filter_map(|it| line(it.method)).collect()
}

#[test]
fn waiting_methods_of_documents() {
    assert_eq!(
        waiting_methods(&tiny("operations")),
        [
            "operations.items.create: operations.operations.wait with a body",
            "operations.operations.get: operations.operations.wait with a body",
        ]
    );
    assert_eq!(
        waiting_methods(&tiny("statuses")),
        [
            "statuses.disks.insert: statuses.zoneOperations.wait",
            "statuses.disks.delete: statuses.zoneOperations.wait",
            "statuses.backups.create: statuses.zoneOperations.wait",
            "statuses.zoneOperations.get: statuses.zoneOperations.wait",
        ]
    );
}

#[test]
fn methods_that_wait() {
    let both = format!("{}, {}", variable("b", ""), variable("id", ""));
    let timeout = |required| {
        format!(
            r#"{both}, "timeout": {{"type": "string", "location": "query", "required": {required}}}"#
        )
    };
    let other = format!("{both}, {}", variable("c", ""));
    let get = method("get", "GET", "v1/{b}/o/{id}", &both);
    let wait = |verb: &str, path: &str, parameters: &str| method("wait", verb, path, parameters);
    for (candidate, waits) in [
        (wait("POST", "v1/{b}/o/{id}:wait", &both), true),
        (wait("POST", "v1/{b}/o/{id}/wait", &both), true),
        (wait("GET", "v1/{b}/o/{id}:wait", &both), true),
        (wait("POST", "v1/wait/{b}/o/{id}", &both), true),
        (wait("POST", "v1/{b}/o/{id}:wait", &timeout(false)), true),
        (wait("POST", "v1/{b}/o/{id}:wait", &timeout(true)), false),
        (wait("DELETE", "v1/{b}/o/{id}:wait", &both), false),
        (wait("POST", "v1/{id}/o/{b}:wait", &both), false),
        (wait("POST", "v1/{b}/o/{+id}:wait", &both), false),
        (wait("POST", "v1/{b}/{c}/o/{id}:wait", &other), false),
        (wait("POST", "v1/o:wait", ""), false),
        (
            wait("POST", "v1/{b}/o/{id}:wait", &both).replace(r#""O""#, r#""E""#),
            false,
        ),
        (
            method("waitAll", "POST", "v1/{b}/o/{id}:wait", &both),
            false,
        ),
    ] {
        let starter = method("start", "POST", "v1/{b}/a", &variable("b", ""));
        for properties in [RESULT, STATUS] {
            let polls = format!("{get}, {candidate}");
            let (api, _) = good(&document(properties, &polls, &starter));
            let found = waiting_methods(&api);
            let is_found = found.contains(&"start: wait".to_owned());
            assert_eq!(is_found, waits, "{candidate} {found:?}");
        }
    }
    // In another resource.
    let elsewhere = method("start", "POST", "v1/{b}/a", &variable("b", ""));
    let wait = wait("POST", "v1/{b}/o/{id}:wait", &both);
    let starters = format!("{elsewhere}, {wait}");
    let (api, _) = good(&document(RESULT, &get, &starters));
    assert_eq!(waiting_methods(&api), [""; 0]);
}
