//! Malicious documents result in a diagnostic or in valid code, within a bounded time.

mod support;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use discogen_model::api::{Schema, Shape, Type};
use support::{Outcome, generate};

fn document(members: &str) -> String {
    format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", "rootUrl": "https://tiny.example/", {members}}}"#
    )
}

fn refused(bytes: &[u8]) -> Vec<String> {
    match generate(bytes) {
        Outcome::Refused(messages) => messages,
        Outcome::Crate(_) => panic!("it was taken"),
    }
}

fn taken(bytes: &[u8]) -> discogen_build::Package {
    match generate(bytes) {
        Outcome::Crate(package) => package,
        Outcome::Refused(messages) => panic!("it was refused: {messages:?}"),
    }
}

/// `count` of `open`, then `inside`, then `count` of `close`.
fn nested(open: &str, inside: &str, close: &str, count: usize) -> String {
    format!("{}{inside}{}", open.repeat(count), close.repeat(count))
}

#[test]
fn bytes_that_are_not_a_document() {
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
    for (bytes, expected) in table {
        let messages = refused(&bytes);
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(
            messages[0].contains(expected),
            "{} instead of {expected}",
            messages[0]
        );
    }
}

#[test]
fn keys_that_are_written_twice() {
    let table = [
        (
            r#""title": "a", "title": "b""#,
            "f#/title: is a duplicate key",
        ),
        (r#""name": "tiny""#, "f#/name: is a duplicate key"),
        (
            r#""schemas": {"A": {"type": "object"}, "A": {"type": "string"}}"#,
            "f#/schemas/A: is a duplicate key",
        ),
        (
            r#""schemas": {"A": {"type": "object", "\u0074ype": "string"}}"#,
            "f#/schemas/A/type: is a duplicate key",
        ),
        (
            r#""x": [{"a~/\n": {"b": 1, "b": 1}}]"#,
            r"f#/x/0/a~0~1\n/b: is a duplicate key",
        ),
    ];
    for (members, expected) in table {
        let messages = refused(document(members).as_bytes());
        assert!(
            messages.iter().any(|it| it.contains(expected)),
            "{messages:?}"
        );
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

/// Nesting as deep as the reader allows: neither the generator nor the parser of its code overflows the stack.
#[test]
fn maximum_depth() {
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
        // Each type occurs once in the struct and twice in its `From` implementation.
        assert_eq!(
            types.matches("Vec<").count() + types.matches("BTreeMap<").count(),
            3 * 32
        );
        for count in [33, 34, 120] {
            let messages = refused(schema(&nested(open, text, close, count)).as_bytes());
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert!(
                messages[0].contains("is nested in 32 lists and maps"),
                "{messages:?}"
            );
        }
    }
    // A struct at each level: only the reader limits the depth.
    let lists = nested(&format!("{object}{array}"), text, "}}}", 40);
    assert_eq!(taken(schema(&lists).as_bytes()).counts.schemas, 40);
    let objects = nested(object, text, "}}", 60);
    assert_eq!(taken(schema(&objects).as_bytes()).counts.schemas, 60);
    let resources = nested(resource, leaf, "}}", 55);
    let package = taken(document(&format!(r#""resources": {{"a": {resources}}}"#)).as_bytes());
    assert_eq!(package.counts.resources, 56);
}

/// Many items of one kind. The items in the output are counted; with quadratic growth the test would not end in time.
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
    // The parameters struct and the call have a setter each.
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
    let messages = refused(document(&format!(r#""schemas": {{{dangling}}}"#)).as_bytes());
    assert_eq!(messages.len(), count);
}

/// Every schema refers to two others at random. All are generated, and no schema contains itself without a box.
#[test]
fn a_graph_of_many_schemas() {
    let count = 20_000_usize;
    let mut random = 1_u64;
    let mut other = || {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % count
    };
    let schemas = many(count, |i| {
        let (a, b) = (other(), other());
        format!(
            r#""S{i}":{{"type":"object","properties":{{"a":{{"$ref":"S{a}"}},"b":{{"$ref":"S{b}"}}}}}}"#
        )
    });
    let bytes = document(&format!(r#""schemas": {{{schemas}}}"#));
    let (api, _) = discogen_model::resolve(bytes.as_bytes(), &discogen_model::Options::default())
        .expect("fine");
    assert_eq!(api.schemas.len(), count);
    assert_eq!(contained_without_end(&api.schemas), 0);
}

/// Repeatedly removes the schemas whose unboxed fields were all removed. Returns the number of the remaining schemas.
fn contained_without_end(schemas: &[Schema]) -> usize {
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut left = vec![0_usize; schemas.len()];
    for (at, schema) in schemas.iter().enumerate() {
        let Shape::Struct(fields) = &schema.shape else {
            continue;
        };
        for field in fields.iter().filter(|it| !it.boxed) {
            if let Type::Schema(name) = &field.ty {
                holders.entry(name).or_default().push(at);
                left[at] += 1;
            }
        }
    }
    let mut removed: Vec<usize> = (0..left.len()).filter(|&at| left[at] == 0).collect();
    let mut count = schemas.len();
    while let Some(at) = removed.pop() {
        count -= 1;
        let name = schemas[at].name.rust.as_str();
        for &holder in holders.get(name).into_iter().flatten() {
            left[holder] -= 1;
            if left[holder] == 0 {
                removed.push(holder);
            }
        }
    }
    count
}

/// Schemas that only refer to each other, where pages are detected: in the response and in the elements of its lists.
#[test]
fn circular_references() {
    let method = |response: &str| {
        let token = r#""parameters": {"pageToken": {"type": "string", "location": "query"}}"#;
        format!(
            r#""methods": {{"list": {{"httpMethod": "GET", "path": "x", {token}, "response": {{"$ref": "{response}"}}}}}}"#
        )
    };
    let itself = r#""A": {"$ref": "A"}"#;
    let others = r#""A": {"$ref": "B"}, "B": {"$ref": "A"}"#;
    let page = r#""P": {"type": "object", "properties": {"nextPageToken": {"type": "string"},
        "things": {"type": "array", "items": {"$ref": "A"}}}}"#;
    for (schemas, response, count) in [
        (itself.to_owned(), "A", 1),
        (others.to_owned(), "A", 2),
        (format!("{itself}, {page}"), "P", 1),
        (format!("{others}, {page}"), "P", 2),
    ] {
        let members = format!(r#""schemas": {{{schemas}}}, {}"#, method(response));
        let messages = refused(document(&members).as_bytes());
        assert_eq!(messages.len(), count, "{messages:?}");
        assert!(
            messages
                .iter()
                .all(|it| it.contains("refers only to itself")),
            "{messages:?}"
        );
    }
}

type Make = fn(usize) -> String;

/// Documents with a number of items of one kind.
const GROWING: &[(&str, usize, Make)] = &[
    ("dangling references", 2_000, dangling),
    ("names in a loop", 2_000, looping),
    ("names in a row", 2_000, aliases),
    ("operations", 400, operations),
    ("methods", 400, methods),
    ("values", 2_000, values),
    ("braces in a path", 4_000, braces),
    ("variables of a path", 1_000, variables),
    ("parameters beside a path", 500, parameters_beside),
    ("keys below a long key", 1_000, below_a_long_key),
    ("enums of a long id", 1_000, enums_of_a_long_id),
    ("operations of a long path", 500, operations_of_a_long_path),
    ("long dangling names", 200, long_dangling),
    ("waiting methods", 400, waiting_methods),
    ("schemas without descriptions", 500, undescribed_schemas),
    ("resources with enums", 300, resources_with_enums),
    ("fields of a body", 1_000, fields_of_a_body),
    ("quoted values", 2_000, quoted_values),
    ("opening quotation marks", 4_000, opening_quotation_marks),
];

fn many(count: usize, one: impl FnMut(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(",\n")
}

fn dangling(count: usize) -> String {
    let schemas = many(count, |i| format!(r#""S{i}": {{"$ref": "T{i}"}}"#));
    document(&format!(r#""schemas": {{{schemas}}}"#))
}

fn looping(count: usize) -> String {
    let next = |i: usize| (i + 1) % count;
    let schemas = many(count, |i| format!(r#""S{i}": {{"$ref": "S{}"}}"#, next(i)));
    document(&format!(r#""schemas": {{{schemas}}}"#))
}

fn aliases(count: usize) -> String {
    let schemas = many(count, |i| format!(r#""S{i}": {{"$ref": "S{}"}}"#, i + 1));
    document(&format!(
        r#""schemas": {{{schemas}, "S{count}": {{"type": "string"}}}}"#
    ))
}

/// Polling methods, and the same number of methods that start operations.
fn operations(count: usize) -> String {
    let operation = r#""O": {"type": "object", "properties": {"name": {"type": "string"}, "done": {"type": "boolean"},
        "response": {"type": "object"}, "error": {"type": "object",
        "properties": {"code": {"type": "integer"}, "message": {"type": "string"}}}}}"#;
    let name = r#""parameters": {"name": {"type": "string", "location": "path", "required": true}},
        "response": {"$ref": "O"}"#;
    let methods = many(count, |i| {
        format!(
            r#""get{i}": {{"httpMethod": "GET", "path": "p{i}/{{name}}", {name}}},
               "start{i}": {{"httpMethod": "POST", "path": "q{i}/{{name}}:start", {name}}}"#
        )
    });
    document(&format!(
        r#""schemas": {{{operation}}}, "methods": {{{methods}}}"#
    ))
}

fn methods(count: usize) -> String {
    let methods = many(count, |i| {
        format!(r#""m{i}": {{"httpMethod": "GET", "path": "m{i}", "response": {{"$ref": "S"}}}}"#)
    });
    document(&format!(
        r#""schemas": {{"S": {{"type": "object"}}}}, "methods": {{{methods}}}"#
    ))
}

fn values(count: usize) -> String {
    let values = many(count, |i| format!("\"V{i}\""));
    document(&format!(
        r#""schemas": {{"E": {{"type": "string", "enum": [{values}]}}}}"#
    ))
}

fn braces(count: usize) -> String {
    let path = "{".repeat(count);
    document(&format!(
        r#""methods": {{"m": {{"httpMethod": "GET", "path": "{path}"}}}}"#
    ))
}

fn variables(count: usize) -> String {
    let path: String = (0..count).map(|i| format!("{{v{i}}}/")).collect();
    document(&format!(
        r#""methods": {{"m": {{"httpMethod": "GET", "path": "{path}"}}}}"#
    ))
}

fn parameters_beside(count: usize) -> String {
    let path = "p".repeat(10 * count);
    let parameters = many(count, |i| {
        format!(r#""p{i}": {{"type": "string", "location": "path", "required": true}}"#)
    });
    document(&format!(
        r#""methods": {{"m": {{"httpMethod": "GET", "path": "{path}", "parameters": {{{parameters}}}}}}}"#
    ))
}

fn below_a_long_key(count: usize) -> String {
    let key = "k".repeat(10 * count);
    let keys = many(count, |i| format!(r#""x{i}": 1"#));
    document(&format!(r#""schemas": {{"{key}": {{{keys}}}}}"#))
}

fn enums_of_a_long_id(count: usize) -> String {
    let id = "i".repeat(10 * count);
    let parameters = many(count, |i| {
        format!(r#""p{i}": {{"type": "string", "location": "query", "enum": ["V{i}"]}}"#)
    });
    document(&format!(
        r#""methods": {{"m": {{"httpMethod": "GET", "id": "{id}", "path": "m", "parameters": {{{parameters}}}}}}}"#
    ))
}

fn operations_of_a_long_path(count: usize) -> String {
    let path = "p".repeat(10 * count);
    operations(count).replace("\"p0/", &format!("\"{path}/"))
}

fn long_dangling(count: usize) -> String {
    // Names of equal length, so that four times as many make the document four times as long.
    let name = "n".repeat(2_000);
    let schemas = many(count, |i| format!(r#""S{i}": {{"$ref": "T{i}{name}"}}"#));
    document(&format!(r#""schemas": {{{schemas}}}"#))
}

/// Resources with a method that polls an operation and one that waits for it.
fn waiting_methods(count: usize) -> String {
    let operation = r#""O": {"type": "object", "properties": {"name": {"type": "string"}, "done": {"type": "boolean"},
        "response": {"type": "object"}, "error": {"type": "object",
        "properties": {"code": {"type": "integer"}, "message": {"type": "string"}}}}}"#;
    let name = r#""parameters": {"name": {"type": "string", "location": "path", "required": true}},
        "response": {"$ref": "O"}"#;
    let resources = many(count, |i| {
        format!(
            r#""r{i}": {{"methods": {{
               "get": {{"httpMethod": "GET", "path": "p{i}/{{name}}", {name}}},
               "wait": {{"httpMethod": "POST", "path": "p{i}/{{name}}/wait", {name}}}}}}}"#
        )
    });
    document(&format!(
        r#""schemas": {{{operation}}}, "resources": {{{resources}}}"#
    ))
}

/// Schemas and fields without descriptions. Each schema contains a map of the one before it.
fn undescribed_schemas(count: usize) -> String {
    let schemas = many(count, |i| {
        let before = i.saturating_sub(1);
        format!(
            r#""S{i}": {{"type": "object", "properties": {{"one": {{"$ref": "S{before}"}},
               "all": {{"type": "object", "additionalProperties": {{"$ref": "S{before}"}}}}}}}},
               "M{i}": {{"type": "object", "additionalProperties": {{"$ref": "S{before}"}}}}"#
        )
    });
    document(&format!(r#""schemas": {{{schemas}}}"#))
}

/// Resources with a method each, whose parameter, request and response have enums of their own.
fn resources_with_enums(count: usize) -> String {
    let schemas = many(count, |i| {
        format!(
            r#""S{i}": {{"type": "object", "properties": {{"kind": {{"type": "string", "enum": ["A{i}", "B"]}}}}}}"#
        )
    });
    let resources = many(count, |i| {
        format!(
            r#""r{i}": {{"methods": {{"insert": {{"httpMethod": "POST", "path": "r{i}",
               "parameters": {{"sort": {{"type": "string", "location": "query", "required": true, "enum": ["C{i}", "D"]}}}},
               "request": {{"$ref": "S{i}"}}, "response": {{"$ref": "S{i}"}}}}}}}}"#
        )
    });
    document(&format!(
        r#""schemas": {{{schemas}}}, "resources": {{{resources}}}"#
    ))
}

/// A body with many fields, and a parameter that selects some of them.
fn fields_of_a_body(count: usize) -> String {
    let fields = many(count, |i| {
        format!(r#""fieldOf{i}": {{"type": "string", "description": "Required. The {i}."}}"#)
    });
    document(&format!(
        r#""schemas": {{"S": {{"type": "object", "properties": {{{fields}}}}}}},
           "methods": {{"m": {{"httpMethod": "POST", "path": "m", "request": {{"$ref": "S"}}, "response": {{"$ref": "S"}},
           "parameters": {{"part": {{"type": "string", "location": "query", "description": "The fields to return."}}}}}}}}"#
    ))
}

fn described_parameter(description: &str) -> String {
    document(&format!(
        r#""methods": {{"m": {{"httpMethod": "GET", "path": "m", "parameters": {{
           "p": {{"type": "string", "location": "query", "description": "{description}"}}}}}}}}"#
    ))
}

fn quoted_values(count: usize) -> String {
    described_parameter(&"the value `one` ".repeat(count))
}

fn opening_quotation_marks(count: usize) -> String {
    described_parameter(&"\u{201c}".repeat(count))
}

fn time(of: &str) -> Duration {
    let start = Instant::now();
    drop(discogen_model::resolve(
        of.as_bytes(),
        &discogen_model::Options::default(),
    ));
    start.elapsed()
}

/// Four times as many may take eight times as long; quadratic growth takes sixteen times as long. The shortest of
/// several runs counts, because other work on the machine only makes runs longer.
#[test]
fn time_does_not_grow_with_the_square() {
    for (kind, count, make) in GROWING {
        let (few, many) = (make(*count), make(4 * count));
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let is_linear = (0..6).any(|round| {
            (short, long) = (short.min(time(&few)), long.min(time(&many)));
            round >= 1 && long <= 8 * short
        });
        assert!(
            is_linear,
            "{kind}: {count} take {short:?}, four times as many {long:?}"
        );
    }
}

/// The same for the files of a crate, whose emitters look up schemas and resources.
#[test]
fn emitting_does_not_take_the_square() {
    let kinds: [(&str, usize, Make); 2] = [
        ("undescribed schemas", 100, undescribed_schemas),
        ("resources with enums", 100, resources_with_enums),
    ];
    let time = |of: &str| {
        let start = Instant::now();
        let package = discogen_build::generate(of.as_bytes(), &discogen_model::Options::default());
        assert!(package.is_ok());
        start.elapsed()
    };
    for (kind, count, make) in kinds {
        let (few, many) = (make(count), make(4 * count));
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let is_linear = (0..4).any(|_| {
            (short, long) = (short.min(time(&few)), long.min(time(&many)));
            long <= 8 * short
        });
        assert!(
            is_linear,
            "{kind}: {count} take {short:?}, four times as many {long:?}"
        );
    }
}

/// The diagnostics of a document are not much longer than the document.
#[test]
fn findings_are_no_longer_than_the_document() {
    for (kind, count, make) in GROWING {
        for count in [*count, 4 * count] {
            let text = make(count);
            let found =
                match discogen_model::resolve(text.as_bytes(), &discogen_model::Options::default())
                {
                    Ok((_, notes)) => notes,
                    Err(all) => all.0,
                };
            let lengths = found.iter().map(|it| it.display("f").to_string().len());
            let length: usize = lengths.sum();
            assert!(
                length < 8 * text.len(),
                "{kind}: {length} bytes of findings for {} of a document",
                text.len()
            );
        }
    }
}

/// Each kind of error of a template is reported once, with a part of the template.
#[test]
fn a_template_is_quoted_once() {
    let path = "{a=b}/{?q}/{}/{x:3}".to_owned() + &"}%zz/{".repeat(500);
    let members = format!(r#""methods": {{"m": {{"httpMethod": "GET", "path": "{path}"}}}}"#);
    let messages = refused(document(&members).as_bytes());
    assert_eq!(messages.len(), 7, "{messages:?}");
    assert!(messages.iter().all(|it| it.len() < 300), "{messages:?}");
}

/// Prose that causes backtracking in naive parsers.
#[test]
fn prose_without_end() {
    for piece in [
        "[", "![", "*a ", "**", "`", "<", "&", "_a", "](", "> ", "- ", "1. ", "|", "\\", "<b>",
        "``` ", "~~~\n", "# ", "\n\n    ",
    ] {
        let text = piece.repeat(30_000 / piece.len());
        let rendered = discogen_model::docs::markdown(&text);
        assert!(
            rendered.len() < 20 * text.len() + 100,
            "{piece:?}: {}",
            rendered.len()
        );
        let quoted = serde_json::to_string(&text).expect("a string");
        let members = format!(r#""description": {quoted}"#);
        assert!(taken(document(&members).as_bytes()).files.len() > 3);
    }
}

/// Text that could be interpreted as code or markup, at every position of a document.
#[test]
fn strings_stay_strings() {
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
        // Code blocks of documents are never run by rustdoc.
        let fences = text
            .lines()
            .filter(|line| line.trim_start().trim_start_matches(['/', '!', ' ']) == "```rust");
        assert_eq!(fences.count(), 0, "{path}");
    }
}
