//! Documents that mean harm: a clear diagnostic or correct code, and not much of either's time.

mod support;

use support::{Outcome, generate};

fn document(members: &str) -> String {
    format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", "rootUrl": "https://tiny.example/", {members}}}"#
    )
}

fn refused(bytes: &[u8]) -> Vec<String> {
    match generate(bytes) {
        Outcome::Refused(said) => said,
        Outcome::Crate(_) => panic!("it was taken"),
    }
}

fn taken(bytes: &[u8]) -> discogen::Package {
    match generate(bytes) {
        Outcome::Crate(package) => package,
        Outcome::Refused(said) => panic!("it was refused: {said:?}"),
    }
}

/// `count` of `open`, then `inside`, then `count` of `close`.
fn nested(open: &str, inside: &str, close: &str, count: usize) -> String {
    format!("{}{inside}{}", open.repeat(count), close.repeat(count))
}

#[test]
fn bytes_that_are_no_document() {
    let deep = 10_000;
    let half = r#""title": "\ud800""#;
    let table: Vec<(Vec<u8>, &str)> = vec![
        (nested("[", "", "]", deep).into(), "nested deeper than 127"),
        ("[".repeat(deep).into(), "nested deeper than 127"),
        (
            nested(r#"{"a":"#, "1", "}", deep).into(),
            "nested deeper than 127",
        ),
        (
            document(&format!(
                r#""schemas": {{"A": {}}}"#,
                nested(r#"{"items":"#, "{}", "}", deep)
            ))
            .into(),
            "nested deeper than 127",
        ),
        (
            document(&format!(r#""unknown": {}"#, nested("[", "", "]", deep))).into(),
            "nested deeper than 127",
        ),
        (document(half).into(), "half of a surrogate pair at line 1"),
        (
            document(r#""title": "\udc00\ud800""#).into(),
            "half of a surrogate pair at line 1",
        ),
        (
            [document("").as_bytes(), b"\n\"\xff\xfe\""].concat(),
            "is not",
        ),
        (
            [
                &b"{\"kind\": \"discovery#restDescription\",\n\"title\": \"a"[..],
                b"\xc3\"}",
            ]
            .concat(),
            "is not UTF-8 at line 2, column 12",
        ),
        (
            document(r#""revision": 1e999"#).into(),
            "is not JSON at line 1",
        ),
        (document(r#""revision": -"#).into(), "is not JSON at line 1"),
        (b"\xff\xfe{\0}\0".to_vec(), "is not"),
        (
            document(r#""title": "a\u0000b""#)[..60].into(),
            "ends too early",
        ),
    ];
    for (bytes, want) in table {
        let said = refused(&bytes);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains(want), "{} instead of {want}", said[0]);
    }
}

#[test]
fn keys_that_are_written_twice() {
    let table = [
        (
            r#""title": "a", "title": "b""#,
            "f#/title: is written twice",
        ),
        (r#""name": "tiny""#, "f#/name: is written twice"),
        (
            r#""schemas": {"A": {"type": "object"}, "A": {"type": "string"}}"#,
            "f#/schemas/A: is written twice",
        ),
        (
            r#""schemas": {"A": {"type": "object", "\u0074ype": "string"}}"#,
            "f#/schemas/A/type: is written twice",
        ),
        (
            r#""x": [{"a~/\n": {"b": 1, "b": 1}}]"#,
            r"f#/x/0/a~0~1\n/b: is written twice",
        ),
    ];
    for (members, want) in table {
        let said = refused(document(members).as_bytes());
        assert!(said.iter().any(|it| it.contains(want)), "{said:?}");
    }
}

#[test]
fn numbers_out_of_range() {
    let members = r#""revision": 340282366920938463463374607431768211456, "schemas": {"A": {"type": "object", "properties": {
        "a": {"type": "integer", "format": "int32", "default": 99999999999999999999, "minimum": -1e300, "maximum": -0.0},
        "b": {"type": "integer", "format": "int32", "minimum": "-170141183460469231731687303715884105729"}}}},
        "methods": {"up": {"httpMethod": "POST", "path": "up", "mediaUpload": {"maxSize": "99999999999999999999TB"}}}"#;
    let package = taken(document(members).as_bytes());
    let notes = package.notes.iter().map(|it| it.display("f").to_string());
    let notes: Vec<String> = notes.collect();
    assert!(
        notes.iter().any(|it| it.contains("maxSize: is")),
        "{notes:?}"
    );
    assert!(package.files["src/schemas.rs"].contains("-170141183460469231731687303715884105729"));
}

/// As deep as the reader allows: every recursion of the generator holds, and so does the parser of its code.
#[test]
fn as_deep_as_it_goes() {
    let text = r#"{"type": "string"}"#;
    let array = r#"{"type": "array", "items": "#;
    let map = r#"{"type": "object", "additionalProperties": "#;
    let object = r#"{"type": "object", "properties": {"a": "#;
    let resource = r#"{"resources": {"a": "#;
    let leaf = r#"{"methods": {"get": {"httpMethod": "GET", "path": "a"}}}"#;
    let schema = |it: &str| document(&format!(r#""schemas": {{"A": {it}}}"#));
    for (open, close) in [(array, "}"), (map, "}")] {
        let package = taken(schema(&nested(open, text, close, 32)).as_bytes());
        let types = &package.files["src/schemas.rs"];
        // In the struct and in its `From`, twice.
        assert_eq!(
            types.matches("Vec<").count() + types.matches("BTreeMap<").count(),
            3 * 32
        );
        for count in [33, 34, 120] {
            let said = refused(schema(&nested(open, text, close, count)).as_bytes());
            assert_eq!(said.len(), 1, "{said:?}");
            assert!(said[0].contains("inside of 32 others"), "{said:?}");
        }
    }
    // A struct at each level: there is no end to that but the reader's.
    let lists = nested(&format!("{object}{array}"), text, "}}}", 40);
    assert_eq!(taken(schema(&lists).as_bytes()).counts.schemas, 40);
    let objects = nested(object, text, "}}", 60);
    assert_eq!(taken(schema(&objects).as_bytes()).counts.schemas, 60);
    let resources = nested(resource, leaf, "}}", 55);
    let package = taken(document(&format!(r#""resources": {{"a": {resources}}}"#)).as_bytes());
    assert_eq!(package.counts.resources, 56);
}

/// Many of one thing: what comes out is counted; that it ends at all shows that nothing grows with the square.
#[test]
fn many_of_a_kind() {
    let count = 5_000;
    let many = |one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let equal = |i: usize| {
        format!(
            r#""a{}b": {{"type": "string", "location": "query"}}"#,
            "-".repeat(i % 97 + 1) + &"_".repeat(i / 97)
        )
    };
    let parameters = many(&equal);
    let package = taken(
        document(&format!(
            r#""methods": {{"get": {{"httpMethod": "GET", "path": "x", "parameters": {{{parameters}}}}}}}"#
        ))
        .as_bytes(),
    );
    let setters = package.files["src/lib.rs"].matches("pub fn a_b").count();
    // On the parameters and on the call.
    assert_eq!(setters, 2 * count);

    let values = many(&|i| format!("\"V{i}\""));
    let package = taken(
        document(&format!(
            r#""schemas": {{"E": {{"type": "string", "enum": [{values}]}}}}"#
        ))
        .as_bytes(),
    );
    assert_eq!(
        package.files["src/schemas.rs"].matches(" = \"V").count(),
        count
    );

    let dangling = many(&|i| format!(r#""S{i}": {{"$ref": "T{i}"}}"#));
    let said = refused(document(&format!(r#""schemas": {{{dangling}}}"#)).as_bytes());
    assert_eq!(said.len(), count);
}

/// Every schema refers to several others, anywhere: all are found, and all fields on a cycle are boxed.
#[test]
fn a_graph_of_many_schemas() {
    let count = 20_000_usize;
    let schema = |i: usize| {
        let near = (i * 7919 + 13) % count;
        let far = (i * i + 1) % count;
        format!(
            r#""S{i}":{{"type":"object","properties":{{"a":{{"$ref":"S{near}"}},"b":{{"$ref":"S{far}"}}}}}}"#
        )
    };
    let schemas: Vec<String> = (0..count).map(schema).collect();
    let bytes = document(&format!(r#""schemas": {{{}}}"#, schemas.join(",")));
    let (api, _) = discogen::model(bytes.as_bytes(), &discogen::Options::default()).expect("fine");
    assert_eq!(api.schemas.len(), count);
}

/// Prose that makes naive parsers go back again and again.
#[test]
fn prose_without_end() {
    for piece in [
        "[", "![", "*a ", "**", "`", "<", "&", "_a", "](", "> ", "- ", "1. ", "|", "\\", "<b>",
        "``` ", "~~~\n", "# ", "\n\n    ",
    ] {
        let text = piece.repeat(30_000 / piece.len());
        let said = discogen::docs::markdown(&text);
        assert!(
            said.len() < 20 * text.len() + 100,
            "{piece:?}: {}",
            said.len()
        );
        let quoted = serde_json::to_string(&text).expect("a string");
        let members = format!(r#""description": {quoted}"#);
        assert!(taken(document(&members).as_bytes()).files.len() > 3);
    }
}

/// Texts that would be more than a text, at every place where a document has one.
#[test]
fn texts_stay_texts() {
    let bytes = include_bytes!("../../tests/documents/hostile.json");
    let package = taken(bytes);
    for (path, text) in package
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
    {
        for line in text.lines() {
            let code = line.trim_start();
            let is_prose = code.starts_with("//");
            for word in ["panic!", "std::process", "alert", "#![no_std]"] {
                let in_literal = code.contains('"');
                assert!(
                    is_prose || in_literal || !code.contains(word),
                    "{path}: {line}"
                );
            }
        }
        // A block of code that isn't ours is never one that rustdoc would run.
        let fences = text
            .lines()
            .filter(|line| line.trim_start().trim_start_matches(['/', '!', ' ']) == "```rust");
        assert_eq!(fences.count(), 0, "{path}");
    }
}
