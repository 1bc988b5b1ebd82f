//! `show`: an API and its parts.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

#[test]
fn the_parts_of_an_api() {
    let folder = folder();
    for (name, lines) in [
        (
            "tiny",
            &[
                "tiny:v1  Tiny API",
                "revision 1",
                "crate google-tiny-v1, client Tiny",
                "things  get",
            ][..],
        ),
        ("tiny:v1", &["tiny:v1  Tiny API"]),
        ("tiny.v1", &["tiny:v1  Tiny API"]),
        (
            "tiny.things",
            &[
                "resource tiny.things",
                "tiny.things()",
                "get  GET v1/things",
            ],
        ),
        (
            "tiny.things.get",
            &[
                "tiny.things.get",
                "GET https://tiny.googleapis.com/v1/things",
                "tiny.things().get().send().await?",
                "response  schemas::Thing",
            ],
        ),
        ("tiny:v1.things.get", &["tiny.things.get"]),
        ("tiny.v1.things.get", &["tiny.things.get"]),
        ("tiny.Thing", &["schemas::Thing", "name  String"]),
        ("tiny.schemas.Thing", &["schemas::Thing"]),
    ] {
        let output = discogen(folder.path(), &["show", name]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let printed = stdout(&output);
        let shown: Vec<_> = printed.lines().map(str::trim).collect();
        for line in lines {
            assert!(shown.contains(line), "{name}: {line:?} in\n{printed}");
        }
        let output = discogen(folder.path(), &["show", name, "--format", "json"]);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(value["kind"].is_string(), "{value}");
    }
}

#[test]
fn an_enum_is_found_by_each_of_its_names() {
    const FORMAT: &str = r#"{"type": "string", "location": "query", "enum": ["FULL", "RAW"]}"#;
    let format = format!(r#""parameters": {{"format": {FORMAT}}}, "httpMethod": "GET""#);
    let field = FORMAT.replace(r#""location": "query", "#, "");
    let document = format!(
        r#"{{"kind": "discovery#restDescription", "id": "tiny:v1", "name": "tiny", "version": "v1", "title": "Tiny API",
        "rootUrl": "https://tiny.googleapis.com/", "servicePath": "",
        "schemas": {{"Thing": {{"id": "Thing", "type": "object", "properties": {{"format": {field}}}}}}},
        "resources": {{"things": {{"methods": {{
            "get": {{"id": "tiny.things.get", "path": "get", {format}}},
            "list": {{"id": "tiny.things.list", "path": "list", {format}, "response": {{"$ref": "Thing"}}}}}}}}}}}}"#
    );
    let folder = folder();
    fs::write(folder.path().join("discovery/tiny.v1.json"), document).expect("written");
    let show = |name: &str| {
        let output = discogen(folder.path(), &["show", name, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
    };
    // The names that methods and schemas show: aliases beside the parameters, and beside the schema.
    let of_method = |method: &str| show(method)["parameters"][0]["type"].clone();
    let field = show("tiny.Thing")["fields"][0]["type"].clone();
    let names = [
        of_method("tiny.things.get"),
        of_method("tiny.things.list"),
        field,
    ];
    let names = names.map(|it| it.as_str().expect("a name").replace("schemas::", ""));
    assert_eq!(names, ["GetFormat", "ListFormat", "ThingFormat"]);
    let found = names.map(|name| show(&format!("tiny.{name}")));
    assert_eq!(found[0]["kind"], "enum", "{}", found[0]);
    assert_eq!(found[0]["values"][1]["name"], "RAW", "{}", found[0]);
    assert!(found.iter().all(|it| *it == found[0]), "{found:#?}");
}

#[test]
fn json_contains_the_content_of_the_text() {
    let folder = folder();
    let output = discogen(
        folder.path(),
        &["show", "tiny.things.get", "tiny.Thing", "--format", "json"],
    );
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value[0]["url"], "https://tiny.googleapis.com/v1/things");
    assert_eq!(value[0]["rust"][0], "tiny.things().get().send().await?");
    assert_eq!(value[0]["response"], "schemas::Thing");
    assert_eq!(value[1]["fields"][0]["name"], "name");
}

#[test]
fn an_ambiguous_version_is_reported() {
    let folder = folder();
    let other = SMALL
        .replace("\"v1\"", "\"v1.1\"")
        .replace("Tiny API", "Other");
    fs::write(folder.path().join("discovery/other.json"), other).expect("written");
    let output = discogen(folder.path(), &["show", "tiny.things"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = stderr(&output);
    assert!(
        printed.contains("tiny:v1 or tiny:v1.1") && printed.contains("tiny:v1.things"),
        "{printed}"
    );
    // A version with a dot is not a resource.
    let printed = stdout(&discogen(folder.path(), &["show", "tiny:v1.1"]));
    assert!(printed.starts_with("tiny:v1.1  Other"), "{printed}");
    let printed = stdout(&discogen(folder.path(), &["show", "tiny:v1.1.things"]));
    assert!(printed.starts_with("resource tiny.things"), "{printed}");
}

#[test]
fn an_invalid_document_is_reported() {
    let folder = folder();
    let bad = SMALL.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"");
    fs::write(folder.path().join("discovery/tiny.v1.json"), bad).expect("written");
    let output = discogen(folder.path(), &["show", "tiny"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("Think"), "{}", stderr(&output));
    let output = discogen(folder.path(), &["show", "tiny", "--from", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

#[test]
fn unreadable_files_are_reported() {
    let folder = folder();
    let settings = folder.path().join("discovery/tiny.v1.toml");
    fs::write(&settings, "[package]\nname = 7\n").expect("written");
    let output = discogen(folder.path(), &["show", "tiny"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let printed = stderr(&output);
    assert!(printed.contains("discovery/tiny.v1.toml:2:"), "{printed}");
    fs::remove_file(&settings).expect("removed");

    fs::write(folder.path().join("discovery/tiny.v1.json"), "<<<<<<< HEAD").expect("written");
    for more in [&[][..], &["--from", "discovery/tiny.v1.json"]] {
        let output = discogen(folder.path(), &[&["show", "tiny"], more].concat());
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let printed = stderr(&output);
        assert!(printed.contains("discovery/tiny.v1.json#: "), "{printed}");
    }
}

/// Keys, ids and URLs are untrusted text, which must not control the terminal.
#[test]
fn a_document_cannot_clear_the_screen() {
    let folder = folder();
    let odd = r"\u001b[2J\u202e";
    let text = SMALL
        .replace(
            r#""httpMethod": "GET","#,
            &format!(
                r#""httpMethod": "POST", "parameters": {{"a{odd}": {{"type": "string", "location": "query"}}}},
                "mediaUpload": {{"accept": ["a/b"], "protocols": {{"simple": {{"path": "up"}}}}}},
                "scopes": ["https://x/{odd}"],"#
            ),
        )
        .replace(
            r#""servicePath": "","#,
            &format!(
                r#""servicePath": "", "documentationLink": "https://{odd}", "auth": {{"oauth2": {{"scopes":
                {{"https://x/{odd}": {{"description": "all"}}}}}}}},"#
            ),
        )
        .replace(r#""tiny.things.get""#, &format!(r#""tiny.things.get{odd}""#))
        .replace(r#""things": {"#, &format!(r#""things": {{"methods": {{"m{odd}": {{"httpMethod": "GET", "path": "x"}}}}}}, "b{odd}": {{"#))
        .replace(r#""Thing": {"#, &format!(r#""T{odd}": {{"type": "string"}}, "Thing": {{"#))
;
    let document = folder.path().join("discovery/tiny.v1.json");
    fs::write(&document, &text).expect("written");
    let resource = "tiny.b\u{1b}[2J\u{202e}";
    for arguments in [
        &["show", "tiny"][..],
        &["show", "tiny.things"],
        &["show", resource],
        &["show", &format!("{resource}.get")],
        &["show", "tiny.Thing"],
        &["list"],
    ] {
        if arguments == ["list"] {
            // Such a document cannot be generated and is listed as invalid.
            let odd = format!(r#""version": "v1{odd}", "revision": "1{odd}""#);
            let text = text.replace(r#""version": "v1", "revision": "1""#, &odd);
            fs::write(&document, text).expect("written");
        }
        let output = discogen(folder.path(), arguments);
        let printed = format!("{}{}", stdout(&output), stderr(&output));
        let expected = i32::from(arguments == ["list"]);
        assert_eq!(output.status.code(), Some(expected), "{printed}");
        assert!(
            !printed.contains(['\u{1b}', '\u{202e}']),
            "{arguments:?}: {printed:?}"
        );
    }
}
