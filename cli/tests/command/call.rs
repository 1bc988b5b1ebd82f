//! `call`: methods without generated code, against a server on the loopback interface.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Loopback, discogen, folder, response, stderr, stdout};

const SHOP: &str = r#"{"kind": "discovery#restDescription", "id": "shop:v1", "name": "shop", "version": "v1",
    "title": "Shop API", "rootUrl": "https://shop.example/", "servicePath": "", "schemas": {
    "Item": {"id": "Item", "type": "object", "properties": {"name": {"type": "string"}, "count": {"type": "integer",
        "format": "int32"}, "tags": {"type": "array", "items": {"type": "string"}}}},
    "Page": {"id": "Page", "type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "Item"}},
        "nextPageToken": {"type": "string"}}}},
    "resources": {"items": {"methods": {
    "list": {"id": "shop.items.list", "httpMethod": "GET", "path": "items", "parameters": {
        "pageToken": {"type": "string", "location": "query"},
        "format": {"type": "string", "location": "query"},
        "fresh": {"type": "boolean", "location": "query"},
        "tag": {"type": "string", "repeated": true, "location": "query"}}, "response": {"$ref": "Page"}},
    "insert": {"id": "shop.items.insert", "httpMethod": "POST", "path": "items", "request": {"$ref": "Item"},
        "response": {"$ref": "Item"}},
    "streamNew": {"id": "shop.items.streamNew", "httpMethod": "POST", "path": "items:streamNew", "request": {"$ref": "Item"},
        "response": {"$ref": "Item"}},
    "get": {"id": "shop.items.get", "httpMethod": "GET", "path": "items/{itemId}", "parameters": {
        "itemId": {"type": "string", "required": true, "location": "path", "description": "The\u001b[31m item."}},
        "response": {"$ref": "Item"}},
    "delete": {"id": "shop.items.delete", "httpMethod": "DELETE", "path": "items/{itemId}", "parameters": {
        "itemId": {"type": "string", "required": true, "location": "path"}}}}}}}"#;

fn shop() -> tempfile::TempDir {
    let folder = folder();
    fs::write(folder.path().join("discovery/shop.v1.json"), SHOP).expect("a document");
    folder
}

/// Calls a method of the server. Returns the exit status, stdout and stderr.
fn call(server: &Loopback, arguments: &[&str]) -> (Option<i32>, String, String) {
    let url = format!("{}/", server.url);
    let more = ["--endpoint", &url, "--anonymous"];
    let output = discogen(shop().path(), &[&["call"], arguments, &more].concat());
    (output.status.code(), stdout(&output), stderr(&output))
}

/// Prints a request without a server.
fn dry(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = discogen(
        shop().path(),
        &[&["call"], arguments, &["--dry-run"]].concat(),
    );
    (output.status.code(), stdout(&output), stderr(&output))
}

fn paged() -> Loopback {
    Loopback::start(|_, asked, _| match asked.path.contains("pageToken=2") {
        false => response(
            "200 OK",
            r#"{"items": [{"name": "a\u001b"}, {"name": "b"}], "nextPageToken": "2"}"#,
        ),
        true => response(
            "200 OK",
            r#"{"items": [{"name": "c", "count": 3, "tags": ["x"]}]}"#,
        ),
    })
}

#[test]
fn a_dry_run_prints_the_request_and_no_secrets() {
    let (code, printed, errors) = dry(&[
        "shop.items.insert",
        "--set",
        "name=5",
        "--set",
        "count=5",
        "--set",
        "tags[0]=x",
        "--api-key",
        "SECRET",
    ]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(
        printed.starts_with("POST https://shop.example/items?key=API_KEY\n"),
        "{printed}"
    );
    let (_, body) = printed.split_once("\n\n").expect("a body");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        body,
        serde_json::json!({"name": "5", "count": 5, "tags": ["x"]})
    );
    assert!(!printed.contains("SECRET"), "{printed}");
    for parameter in ["key", "access_token", "oauth_token"] {
        let value = format!("{parameter}=SECRET");
        let (code, printed, errors) = dry(&["shop.items.list", "--param", &value]);
        assert_eq!(code, Some(0), "{errors}");
        assert!(printed.contains(&format!("?{parameter}=")), "{printed}");
        assert!(!printed.contains("SECRET"), "{printed}");
    }
    let (_, printed, errors) = dry(&["shop.items.insert", "--set", "name=a", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&printed).expect(&errors);
    assert_eq!(value["method"], "POST");
    assert_eq!(value["url"], "https://shop.example/items");
    assert_eq!(value["headers"]["content-type"], "application/json");
    assert_eq!(value["body"], serde_json::json!({"name": "a"}));
    let newer = ["--set", "newer=x", "--fields", "newer", "--unchecked"];
    let (code, printed, errors) = dry(&[&["shop.items.insert"], &newer[..]].concat());
    assert_eq!(code, Some(0), "{errors}");
    assert!(
        printed.contains("?fields=newer") && printed.contains("\"newer\": \"x\""),
        "{printed}"
    );
    let (_, printed, errors) = dry(&["shop.items.get", "--item-id", "a/b", "--token", "SECRET"]);
    assert!(
        printed.contains("items/a%2Fb") && printed.contains("access token"),
        "{printed}{errors}"
    );
    assert!(!format!("{printed}{errors}").contains("SECRET"));
}

#[test]
fn flags_come_from_the_document() {
    let flags = [
        "--fresh",
        "--tag",
        "a",
        "--tag=b c",
        "--api-format",
        "full",
        "--param",
        "newer=1",
        "--fields",
        "items(name)",
    ];
    let (code, printed, errors) = dry(&[&["items.list"], &flags[..]].concat());
    // The API is part of a name.
    assert_eq!(code, Some(2), "{printed}{errors}");
    let (_, printed, errors) = dry(&[&["shop.list"], &flags[..]].concat());
    let line = printed.lines().next().unwrap_or_default();
    for part in [
        "fresh=true",
        "tag=a",
        "tag=b%20c",
        "format=full",
        "newer=1",
        "fields=items%28name%29",
    ] {
        assert!(line.contains(part), "{part}: {line} {errors}");
    }
    let (code, printed, _) = dry(&["shop.items.get", "--help"]);
    assert_eq!(code, Some(0));
    assert!(
        printed.contains("--item-id <STRING>") && printed.contains("--dry-run"),
        "{printed}"
    );
    assert!(
        printed.contains("GET https://shop.example/items/{itemId}"),
        "{printed}"
    );
    assert!(!printed.contains('\u{1b}'), "{printed:?}");
}

#[test]
fn invalid_calls_are_errors_before_anything_is_sent() {
    for (arguments, text) in [
        (&["shop.items.get"][..], "shop.items.get requires --item-id"),
        (
            &["shop.items.gte", "--item-id", "1"],
            "did you mean `shop.items.get`",
        ),
        (&["shop.items.get", "--itemid", "1"], "--item-id"),
        (
            &["shop.items.insert", "--set", "nam=x"],
            "did you mean `name`",
        ),
        (&["shop.items.insert", "--body", "{"], "not valid JSON"),
        (
            &["shop.items.insert", "--body", "@missing.json"],
            "missing.json",
        ),
        (&["shop.items.insert", "--set", "count=x"], "body.count"),
        (&["shop.items.insert", "--set", "x"], "FIELD=VALUE"),
        (&["shop.items.list", "--fresh=maybe"], "fresh"),
        (
            &["shop.items.get", "--item-id", "1", "--item-id", "2"],
            "--item-id",
        ),
        (
            &["shop.items.get", "--item-id", "1", "--body", "{}"],
            "takes none",
        ),
        (&["shop.items.list", "--param", "x"], "--param name=value"),
        (&["nothing.at.all"], "nothing"),
        (&["shop"], "not a method"),
        (&["--page-size"], "write the method first"),
    ] {
        let (code, printed, errors) = dry(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {printed}{errors}");
        assert!(errors.contains(text), "{arguments:?}: {errors}");
    }
    for value in ["nam=x", "count=x"] {
        let arguments = ["shop.items.insert", "--set", value, "--format", "json"];
        let (code, printed, errors) = dry(&arguments);
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{errors}");
        let error: serde_json::Value = serde_json::from_str(&errors).expect("JSON");
        assert_eq!(error["error"]["method"], "shop.items.insert", "{errors}");
    }
}

#[test]
fn a_curl_command_works_in_a_shell() {
    let output = discogen(
        shop().path(),
        &[
            "call",
            "shop.items.insert",
            "--set",
            "name=it's $HOME",
            "--as-curl",
            "--api-key",
            "SECRET",
        ],
    );
    let command = stdout(&output);
    assert!(!command.contains("SECRET"), "{command}");
    let script = format!("API_KEY=a1; curl() {{ printf '%s\\n' \"$@\"; }}\n{command}");
    let output = Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("a shell");
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    for word in [
        "https://shop.example/items?key=a1",
        "content-type: application/json",
        r#"{"name":"it's $HOME"}"#,
    ] {
        assert!(words.lines().any(|line| line == word), "{word}: {words}");
    }
}

#[test]
fn all_items_are_lines_and_a_limit_says_how_to_continue() {
    let (code, printed, errors) = call(&paged(), &["shop.items.list", "--all"]);
    assert_eq!(code, Some(0), "{errors}");
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 3, "{printed}");
    assert_eq!(lines[0], r#"{"name":"a\u001b"}"#);
    let (code, printed, errors) = call(&paged(), &["shop.items.list", "--limit", "2"]);
    assert_eq!((code, printed.lines().count()), (Some(0), 2));
    assert!(errors.contains("more items: --page-token='2'"), "{errors}");
    // The limit is within a page.
    for (limit, token, text) in [
        (
            "1",
            "",
            "1 more items of this page: a larger --limit; later pages: --page-token='2'",
        ),
        ("1", "--page-token=2", ""),
        ("2", "--page-token=0", "more items: --page-token='2'"),
        (
            "1",
            "--page-token=0",
            "more items: --page-token='0', which begins with the last 1 of these",
        ),
    ] {
        let arguments = ["shop.items.list", "--limit", limit, token];
        let arguments: Vec<&str> = arguments.into_iter().filter(|it| !it.is_empty()).collect();
        let (code, _, errors) = call(&paged(), &arguments);
        assert_eq!(code, Some(0), "{errors}");
        assert!(
            errors.contains(text) && errors.is_empty() == text.is_empty(),
            "{arguments:?}: {errors}"
        );
    }
    let (_, printed, _) = call(&paged(), &["shop.items.list", "--pages"]);
    assert_eq!(printed.lines().count(), 2, "{printed}");
    let (_, printed, _) = call(&paged(), &["shop.items.list", "--all", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(3));
    let (_, printed, _) = call(&paged(), &["shop.items.list", "--all", "--format", "csv"]);
    assert_eq!(printed, "name,count\r\na\u{1b},\r\nb,\r\nc,3\r\n");
    let (_, printed, _) = call(&paged(), &["shop.items.list", "--all", "--format", "table"]);
    assert_eq!(printed.lines().next(), Some("name     count"), "{printed}");
    assert!(!printed.contains('\u{1b}'), "{printed:?}");
}

#[test]
fn the_exit_status_shows_the_kind_of_error() {
    for (status, code) in [
        ("400 Bad Request", 5),
        ("401 Unauthorized", 4),
        ("403 Forbidden", 4),
        ("404 Not Found", 6),
        ("409 Conflict", 7),
        ("412 Precondition Failed", 7),
        ("501 Not Implemented", 9),
    ] {
        let server = Loopback::start(move |_, _, _| {
            response(status, r#"{"error": {"message": "bad \u001b[31m"}}"#)
        });
        let (found, _, errors) = call(&server, &["shop.items.get", "--item-id", "1"]);
        assert_eq!(found, Some(code), "{status}: {errors}");
        assert!(
            errors.contains("bad") && !errors.contains('\u{1b}'),
            "{errors:?}"
        );
        let (found, _, errors) = call(
            &server,
            &["shop.items.get", "--item-id", "1", "--format", "json"],
        );
        assert_eq!(found, Some(code), "{status}: {errors}");
        let value: serde_json::Value = serde_json::from_str(&errors).expect("JSON");
        assert!(value["error"]["code"].is_number(), "{errors}");
    }
    let output = discogen(
        shop().path(),
        &[
            "call",
            "shop.items.get",
            "--item-id",
            "1",
            "--anonymous",
            "--endpoint",
            "http://127.0.0.1:1/",
            "--timeout",
            "1",
        ],
    );
    assert_eq!(output.status.code(), Some(10), "{}", stderr(&output));
}

#[test]
fn read_only_rejects_writes_and_permits_reads() {
    let server = Loopback::start(|_, _, _| response("200 OK", r#"{"name": "a"}"#));
    let (code, _, errors) = call(
        &server,
        &["shop.items.insert", "--set", "name=x", "--read-only"],
    );
    assert_eq!(code, Some(2), "{errors}");
    assert_eq!(server.times("/items"), 0);
    let (code, printed, _) = call(
        &server,
        &["shop.items.get", "--item-id", "1", "--read-only"],
    );
    assert_eq!(
        (code, printed.as_str()),
        (Some(0), "{\n  \"name\": \"a\"\n}\n")
    );
}

#[test]
fn a_deletion_without_a_terminal_does_not_ask_and_prints_no_response() {
    let server = Loopback::start(|_, _, _| response("204 No Content", ""));
    let (code, printed, errors) = call(&server, &["shop.items.delete", "--item-id", "1"]);
    assert_eq!((code, printed.as_str()), (Some(0), ""), "{errors}");
}

#[test]
fn output_files_and_closed_pipes() {
    let server = paged();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.json");
    let path = path.to_str().expect("UTF-8");
    let (code, printed, errors) = call(&server, &["shop.items.list", "--all", "-o", path]);
    assert_eq!((code, printed.as_str()), (Some(0), ""), "{errors}");
    assert_eq!(fs::read_to_string(path).expect("a file").lines().count(), 3);
    // An error leaves the earlier content, and no temporary file.
    let broken = Loopback::start(|_, _, _| response("404 Not Found", "{}"));
    let (code, _, _) = call(&broken, &["shop.items.list", "-o", path]);
    assert_eq!(code, Some(6));
    assert_eq!(fs::read_to_string(path).expect("a file").lines().count(), 3);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    let (code, _, errors) = call(&server, &["shop.items.list", "-o", "/dev/null"]);
    assert_eq!(code, Some(0), "{errors}");
    let missing = folder.path().join("no/out.json");
    let missing = missing.to_str().expect("UTF-8");
    let (code, _, errors) = call(&server, &["shop.items.list", "--all", "-o", missing]);
    assert_eq!(code, Some(11), "{errors}");
    assert!(errors.contains("no/out.json"), "{errors}");

    // Pages without end: the command ends when its reader does.
    let endless = Loopback::start(|_, asked, before| {
        let body = format!(
            r#"{{"items": [{{"name": "{}"}}], "nextPageToken": "{before}{}"}}"#,
            "x".repeat(9_000),
            asked.path.len()
        );
        response("200 OK", body)
    });
    let shop = shop();
    let mut child = Command::new(env!("CARGO_BIN_EXE_discogen"))
        .current_dir(shop.path())
        .args([
            "call",
            "shop.items.list",
            "--all",
            "--anonymous",
            "--endpoint",
            &format!("{}/", endless.url),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("discogen runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn flags_of_the_command_can_follow_the_method() {
    let arguments = ["shop.items.list", "--limit", "2", "--color", "never"];
    let (code, _, errors) = call(&paged(), &arguments);
    assert!(code == Some(0) && errors.contains("--limit"), "{errors}");
    let (code, _, errors) = call(&paged(), &[&arguments[..], &["-q"]].concat());
    assert_eq!((code, errors.as_str()), (Some(0), ""));
}

#[test]
fn a_body_is_read_from_stdin() {
    let shop = shop();
    let run = |body: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_discogen"))
            .current_dir(shop.path())
            .args(["call", "shop.items.insert", "--body", "-", "--dry-run"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("discogen runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(body.as_bytes()).expect("read");
        drop(stdin);
        let output = child.wait_with_output().expect("ended");
        (output.status.code(), stdout(&output), stderr(&output))
    };
    let long = "x".repeat(3_000_000);
    let (code, printed, errors) = run(&format!(r#"{{"name": "{long}"}}"#));
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(printed.contains(&long));
    for (body, text) in [
        ("", "stdin: not valid JSON: EOF"),
        (r#"{"name": "#, "stdin: not valid JSON: EOF"),
        (r#"{"name": "a"} {}"#, "trailing characters"),
        (r#"{"count": "many"}"#, "body.count"),
    ] {
        let (code, printed, errors) = run(body);
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{body}");
        assert!(errors.contains(text), "{body}: {errors}");
    }
}

#[test]
fn the_elements_of_a_stream_are_lines() {
    let server = |body: &'static str| Loopback::start(move |_, _, _| response("200 OK", body));
    let arguments = ["shop.items.streamNew", "--body", "{}"];
    let (code, printed, errors) = call(&server(r#"[{"name": "a"}, {"name": "b"}]"#), &arguments);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(printed, "{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
    let (code, printed, errors) = call(&server(r#"[{"name": "a"}, {"na"#), &arguments);
    assert_eq!(code, Some(10), "{errors}");
    assert_eq!(printed, "{\"name\":\"a\"}\n");
}
