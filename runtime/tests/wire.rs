//! Encoding and decoding of schemas, as generated code declares them.
#![allow(missing_docs, reason = "the schemas of a test")]

use std::collections::BTreeMap;

use discogen_runtime::codegen as rt;
use discogen_runtime::codegen::{Field, Schema};
use discogen_runtime::wire::{DecodeError, from_slice, to_vec};
use serde_json::{Value, json};

#[derive(Clone, Default)]
pub struct Everything {
    pub any: Option<Value>,
    pub bytes: Option<Vec<u8>>,
    pub child: Option<Box<Everything>>,
    pub children: Vec<Everything>,
    pub color: Option<Color>,
    pub colors: Vec<Color>,
    pub created: Option<rt::Timestamp>,
    pub double: Option<f64>,
    pub flag: Option<bool>,
    pub float: Option<f32>,
    pub labels: BTreeMap<String, String>,
    pub long: Option<i64>,
    pub longs: Vec<i64>,
    pub matrix: Vec<Vec<i32>>,
    pub nested: BTreeMap<String, BTreeMap<String, Vec<u64>>>,
    pub object: serde_json::Map<String, Value>,
    pub short: Option<i32>,
    pub text: Option<String>,
    pub texts: Vec<String>,
    pub ulong: Option<u64>,
    pub ushort: Option<u32>,
    pub unknown_fields: rt::UnknownFields,
}
rt::message!(Everything {
    0 any "any", 1 bytes "bytes", 2 child "child", 3 children "children", 4 color "color",
    5 colors "colors", 6 created "created", 7 double "double", 8 flag "flag", 9 float "float",
    10 labels "labels", 11 long "long", 12 longs "longs", 13 matrix "matrix", 14 nested "nested",
    15 object "object", 16 short "short", 17 text "text", 18 texts "texts", 19 ulong "ulong",
    20 ushort "ushort"
});

rt::open_enum! {
    /// A color.
    pub enum Color {
        /// None.
        Unspecified = "COLOR_UNSPECIFIED",
        /// Red.
        Red = "RED",
        /// Blue.
        #[deprecated]
        Blue = "BLUE",
    }
}
rt::unspecified!(Color);

#[derive(Clone, Default, PartialEq, Debug)]
pub struct Table(pub Vec<BTreeMap<String, i64>>);
rt::transparent!(Table);

/// Names that require escapes in JSON.
#[derive(Clone, Default)]
pub struct Odd {
    pub quote: Option<String>,
    pub slash: Option<String>,
    pub unknown_fields: rt::UnknownFields,
}
rt::message!(Odd "GoogleOddV1Odd" { 0 quote "a\"b", 1 slash "c\\d\n" });

fn read(json: &Value) -> Everything {
    from_slice(json.to_string().as_bytes()).unwrap_or_else(|e| panic!("{json}: {e}"))
}

fn written(value: &impl Field) -> Value {
    serde_json::from_slice(&to_vec(value.view()).expect("JSON")).expect("JSON")
}

fn error(json: &str) -> DecodeError {
    match from_slice::<Everything>(json.as_bytes()) {
        Ok(value) => panic!("{json} was read as {value:?}"),
        Err(error) => error,
    }
}

#[test]
fn values_round_trip() {
    for json in [
        json!({}),
        json!({"text": "", "flag": false, "short": 0, "long": "0", "double": 0.0}),
        json!({"text": "a\"\\\n\u{1}é😀", "labels": {"a\"b": "\\"}}),
        json!({"long": "-9223372036854775808", "ulong": "18446744073709551615"}),
        json!({"short": -2147483648, "ushort": 4294967295u32}),
        json!({"float": 0.1, "double": 1e300}),
        json!({"float": "NaN", "double": "-Infinity"}),
        json!({"bytes": "-_8="}),
        json!({"created": "2026-11-22T09:30:00Z"}),
        json!({"created": "not a date at all"}),
        json!({"color": "RED", "colors": ["BLUE", "ULTRAVIOLET", ""]}),
        json!({"child": {"child": {"child": {}}}, "children": [{}, {"text": "x"}]}),
        json!({"matrix": [[], [1, 2], []], "nested": {"a": {}, "b": {"c": ["1"], "d": []}}}),
        json!({"any": [1, null, {"a": null}], "object": {"@type": "x", "n": null}}),
        json!({"new": {"deep": [null, 1.5]}, "@odd": null, "child": {"newer": [{}]}}),
        json!({"text": null, "child": null, "labels": null, "texts": null, "any": null}),
        json!({"labels": {"keep": "x", "drop": null}}),
        json!({"labels": {"drop": null}, "child": {"labels": {"drop": null}}}),
    ] {
        let value = read(&json);
        assert_eq!(written(&value), json);
        let by_serde: Everything = serde_json::from_value(json.clone()).expect("serde reads it");
        assert!(by_serde == value || json.to_string().contains("NaN"));
        assert_eq!(serde_json::to_value(&value).expect("serde writes it"), json);
    }
}

#[test]
fn notations_of_the_same_value() {
    for (spelling, canonical) in [
        (json!({"long": 5}), json!({"long": "5"})),
        (json!({"long": 5.0}), json!({"long": "5"})),
        (json!({"long": "1e3"}), json!({"long": "1000"})),
        (json!({"longs": [1, "2"]}), json!({"longs": ["1", "2"]})),
        (
            json!({"ulong": 18446744073709551615u64}),
            json!({"ulong": "18446744073709551615"}),
        ),
        (
            json!({"short": "7", "ushort": 7.0}),
            json!({"short": 7, "ushort": 7}),
        ),
        (
            json!({"double": "1.5", "float": 1}),
            json!({"double": 1.5, "float": 1.0}),
        ),
        (json!({"bytes": "+/8="}), json!({"bytes": "-_8="})),
        (json!({"bytes": "+/8"}), json!({"bytes": "-_8="})),
        (json!({"bytes": "-_8"}), json!({"bytes": "-_8="})),
        (
            json!({"bytes": "AAAA\r\nAAAA"}),
            json!({"bytes": "AAAAAAAA"}),
        ),
        (json!({"texts": [], "labels": {}, "object": {}}), json!({})),
        (
            json!({"texts": ["a", null], "children": [null]}),
            json!({"texts": ["a", ""], "children": [{}]}),
        ),
    ] {
        assert_eq!(written(&read(&spelling)), canonical, "{spelling}");
    }
}

#[test]
fn errors_contain_the_path() {
    for (json, path, fact) in [
        (r#"{"text": 5}"#, "text", "expected a string"),
        (
            r#"{"short": 2147483648}"#,
            "short",
            "expected a 32-bit integer",
        ),
        (r#"{"short": 1.5}"#, "short", "expected a 32-bit integer"),
        (r#"{"long": "five"}"#, "long", "expected a 64-bit integer"),
        (r#"{"long": 1e300}"#, "long", "expected a 64-bit integer"),
        (r#"{"double": "Inf"}"#, "double", "expected a number"),
        (
            r#"{"children": [{}, {"labels": {"a b": 1}}]}"#,
            "children[1].labels[\"a b\"]",
            "expected a string",
        ),
        (
            r#"{"nested": {"x": {"y": ["1", -1]}}}"#,
            "nested[\"x\"][\"y\"][1]",
            "64-bit unsigned",
        ),
        (r#"{"child": {"bytes": "a*b"}}"#, "child.bytes", "Invalid"),
        (r#"{"texts": "no list"}"#, "texts", "expected an array"),
        (r#"{"children": [{"text": "cut"#, "children[0].text", "EOF"),
        ("[]", "", "expected an object"),
        ("{} {}", "", "trailing characters"),
        ("", "", "EOF"),
    ] {
        let error = error(json);
        assert_eq!(error.path(), path, "{json}: {error}");
        assert!(error.to_string().contains(fact), "{json}: {error}");
    }
    let error =
        serde_json::from_str::<Everything>(r#"{"child": {"text": 1}}"#).expect_err("a number");
    assert!(error.to_string().starts_with("child.text: "), "{error}");
}

#[test]
fn deep_nesting_is_an_error() {
    let json = format!("{}{}", r#"{"child":"#.repeat(100_000), "}".repeat(100_000));
    assert!(error(&json).to_string().contains("recursion limit"));
    let json = format!(r#"{{"new":{}}}"#, "[".repeat(100_000));
    assert!(error(&json).to_string().contains("recursion limit"));
}

#[test]
fn keys_are_accepted_in_any_order() {
    // Each round shuffles the keys, so that the predicted order is wrong.
    let keys: Vec<String> = [
        "text", "short", "flag", "long", "new", "ulong", "created", "zzz",
    ]
    .map(String::from)
    .into();
    let value_of = |key: &str| match key {
        "short" => json!(3),
        "flag" => json!(true),
        "long" | "ulong" => json!("4"),
        _ => json!(key),
    };
    let mut seed = 7_usize;
    for _ in 0..500 {
        let mut order = keys.clone();
        for i in (1..order.len()).rev() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) % (i + 1));
        }
        let body: Vec<_> = order
            .iter()
            .map(|key| format!("{key:?}:{}", value_of(key)))
            .collect();
        let json = format!("{{{}}}", body.join(","));
        let value: Everything = from_slice(json.as_bytes()).expect("read");
        let expected: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(written(&value), expected, "{json}");
    }
}

#[test]
fn the_last_of_two_equal_keys_is_used() {
    let json = r#"{"text":"a","texts":["a"],"child":{"text":"a"},"text":"b","texts":["b"],"child":{"flag":true}}"#;
    let value: Everything = from_slice(json.as_bytes()).expect("read");
    assert_eq!(
        written(&value),
        json!({"text": "b", "texts": ["b"], "child": {"flag": true}})
    );
}

#[test]
fn absent_null_and_empty_are_distinct() {
    let text = |value: &str| Everything {
        text: Some(value.into()),
        ..Default::default()
    };
    for (value, json) in [
        (Everything::default(), json!({})),
        (
            Everything::default().with_null("text"),
            json!({"text": null}),
        ),
        (text("x").with_null("text"), json!({"text": null})),
        (
            text("x").with_null("texts"),
            json!({"text": "x", "texts": null}),
        ),
        (text("x").with_empty("text"), json!({"text": ""})),
        (
            Everything::default().with_empty("texts"),
            json!({"texts": []}),
        ),
        (
            Everything::default().with_empty("labels"),
            json!({"labels": {}}),
        ),
        (
            Everything::default().with_empty("object"),
            json!({"object": {}}),
        ),
        (
            Everything::default().with_empty("child"),
            json!({"child": {}}),
        ),
        (
            Everything::default().with_empty("long"),
            json!({"long": "0"}),
        ),
        (
            Everything::default().with_null("text").with_empty("text"),
            json!({"text": ""}),
        ),
        (
            Everything::default().with_empty("texts").with_null("texts"),
            json!({"texts": null}),
        ),
        (
            Everything::default().with_null_entry("labels", "a"),
            json!({"labels": {"a": null}}),
        ),
        (
            Everything::default().with_null_entry("object", "a"),
            json!({"object": {"a": null}}),
        ),
    ] {
        assert_eq!(written(&value), json);
    }
    // Members that the schema does not have, and other values of fields.
    let value = Everything::default()
        .with_unknown("newer", json!({"a": 1}))
        .with_unknown("texts", json!([null]));
    assert_eq!(written(&value), json!({"newer": {"a": 1}, "texts": [null]}));
    // A value that is set after a null was read replaces it.
    let mut value = read(&json!({"text": null, "texts": null, "labels": {"a": null, "b": null}}));
    value.text = Some("new".into());
    value.texts = vec!["new".into()];
    value.labels.insert("a".into(), "new".into());
    assert_eq!(
        written(&value),
        json!({"text": "new", "texts": ["new"], "labels": {"a": "new", "b": null}})
    );
    // A null entry replaces an existing entry.
    let value = read(&json!({"labels": {"a": "x", "b": "y"}})).with_null_entry("labels", "a");
    assert_eq!(written(&value), json!({"labels": {"a": null, "b": "y"}}));
}

#[test]
fn an_unknown_name_is_an_encoding_error() {
    for value in [
        Everything::default().with_null("txet"),
        Everything::default().with_empty("txet"),
        Everything::default().with_null_entry("txet", "a"),
    ] {
        let error = to_vec(value.view()).expect_err("rejected").to_string();
        assert!(
            error.contains("Everything has no field \"txet\": did you mean `text`?"),
            "{error}"
        );
        let parent = Everything {
            children: vec![value],
            ..Default::default()
        };
        assert!(to_vec(parent.view()).is_err());
    }
    let value = Everything::default().with_null_entry("text", "a");
    let error = to_vec(value.view()).expect_err("rejected").to_string();
    assert!(
        error.contains("\"text\" of Everything is not a map"),
        "{error}"
    );
}

#[test]
#[allow(deprecated, reason = "a deprecated value is among those tested")]
fn enums_preserve_unknown_values() {
    assert_eq!(Color::from("RED"), Color::Red);
    assert_eq!(Color::from("GREEN"), Color::Unrecognized("GREEN".into()));
    assert_eq!(Color::from("GREEN").to_string(), "GREEN");
    assert_eq!(
        serde_json::to_value(Color::Blue).expect("a string"),
        json!("BLUE")
    );
    assert_eq!(
        serde_json::from_value::<Color>(json!("BLUE")).expect("read"),
        Color::Blue
    );
    assert_eq!(
        serde_json::from_value::<Color>(json!(1)).expect("read"),
        Color::Unrecognized(1.into())
    );
}

#[test]
fn unspecified_values() {
    assert!(Color::from("COLOR_UNSPECIFIED").is_unspecified());
    assert!(!Color::Red.is_unspecified());
    assert!(!Color::from("UNSPECIFIED").is_unspecified());
}

#[test]
fn the_id_of_a_schema() {
    assert_eq!(Odd::discovery_id(), "GoogleOddV1Odd");
    assert_eq!(Everything::discovery_id(), "Everything");
    // Debug output shows the Rust name.
    assert_eq!(format!("{:?}", Odd::default()), "Odd");
}

#[test]
#[allow(deprecated, reason = "a deprecated value is among those tested")]
fn enums_are_strings_with_an_order() {
    assert_eq!(Color::from("RED".to_owned()), Color::Red);
    assert_eq!(Color::from("GREEN".to_owned()).as_ref(), "GREEN");
    let [small, large]: [Color; 2] = [9, 10].map(|it| Color::Unrecognized(it.into()));
    let mut colors = [
        small.clone(),
        Color::from("GREEN"),
        Color::Blue,
        large.clone(),
        Color::from("AMBER"),
        Color::Red,
    ];
    colors.sort();
    let unknown = ["AMBER", "GREEN"].map(Color::from);
    let [amber, green] = unknown;
    assert_eq!(
        colors,
        [Color::Red, Color::Blue, amber, green, large, small]
    );
}

#[test]
#[allow(deprecated, reason = "a deprecated value is among those tested")]
fn a_value_differs_from_an_unrecognized_one_of_its_name() {
    let named = Color::Unrecognized("RED".into());
    assert_ne!(named, Color::Red);
    assert_ne!(named, Color::Unrecognized("BLUE".into()));
    assert_eq!(named, named.clone());
    assert!(Color::Blue < named && named < Color::Unrecognized("SEA".into()));
    assert_eq!(format!("{:?} {:?}", Color::Red, Color::Blue), "Red Blue");
    assert_eq!(format!("{named:?}"), "Unrecognized(\"RED\")");
    let pretty = format!("{:#?}", (Color::Red, &named));
    let lines: Vec<_> = pretty.lines().map(str::trim).collect();
    assert_eq!(lines, ["(", "Red,", "Unrecognized(", "\"RED\",", "),", ")"]);
}

#[test]
fn items_of_lists_and_maps_are_converted() {
    fn texts<I: IntoIterator<Item: rt::IntoItem<String>>>(values: I) -> Vec<String> {
        rt::list(values)
    }
    let owned = ["a".to_owned(), "b".to_owned()];
    let expected = owned.clone();
    assert_eq!(texts(["a", "b"]), expected);
    assert_eq!(texts(&["a", "b"]), expected);
    assert_eq!(texts(&owned), expected);
    assert_eq!(texts(owned.iter().collect::<Vec<_>>().iter()), expected);
    assert_eq!(texts(owned.iter().map(std::borrow::Cow::from)), expected);
    assert_eq!(texts(['a', 'b']), expected);
    assert_eq!(texts(owned), expected);

    let red = vec![Color::Red, Color::from("GREEN")];
    assert_eq!(rt::list::<Color, _>(["RED", "GREEN"]), red);
    assert_eq!(rt::list::<Color, _>(&["RED", "GREEN"]), red);
    assert_eq!(
        rt::list::<Color, _>(["RED", "GREEN"].map(str::to_owned)),
        red
    );
    assert_eq!(rt::list::<Color, _>(&red), red);
    let number = [Color::Unrecognized(7.into())];
    assert_eq!(rt::list::<Color, _>(number.clone()), number);

    let rows = [["a", "b"], ["c", "d"]];
    assert_eq!(written(&rt::list::<Vec<Value>, _>(rows)), json!(rows));
    let object = rt::object([("a", 1), ("b", 2)]);
    assert_eq!(Value::Object(object.clone()), json!({"a": 1, "b": 2}));
    assert_eq!(rt::object(object.clone()), object);
    let colors = rt::map::<Color, _, _>([("a", "RED")]);
    assert_eq!(written(&colors), json!({"a": "RED"}));
}

#[test]
fn enums_convert_from_strings_and_references() {
    let owned = "RED".to_owned();
    let converted: [Color; 4] = [
        "RED".into(),
        (&owned).into(),
        (&Color::Red).into(),
        owned.into(),
    ];
    assert!(converted.iter().all(|color| *color == Color::Red));
}

#[test]
fn scalars_convert_from_references() {
    let mask = rt::FieldMask::new("name");
    assert_eq!(rt::FieldMask::from(&mask), mask);
}

#[test]
fn bytes_are_converted() {
    fn bytes(value: impl rt::IntoBytes) -> Vec<u8> {
        value.into_bytes()
    }
    let (vector, text) = (b"ab".to_vec(), "ab".to_owned());
    let shared = rt::Bytes::from_static(b"ab");
    for converted in [
        bytes(&vector),
        bytes(&vector[..]),
        bytes(*b"ab"),
        bytes(b"ab"),
        bytes("ab"),
        bytes(&text),
        bytes(&shared),
        bytes(std::borrow::Cow::from(&vector)),
        bytes(shared),
        bytes(text),
    ] {
        assert_eq!(converted, vector);
    }
    let address = vector.as_ptr();
    let moved = bytes(vector);
    assert_eq!(moved.as_ptr(), address);
}

#[test]
fn an_optional_value_is_set_if_there_is_one() {
    fn set(mut value: Everything, text: &str) -> Everything {
        value.text = Some(text.to_owned());
        value
    }
    let [with, without] = [Some("x"), None].map(|it| Everything::default().maybe(it, set));
    assert_eq!(with.text.as_deref(), Some("x"));
    assert_eq!(without, Everything::default());
}

#[test]
fn wrappers_are_collected() {
    #[derive(Clone, Default, PartialEq, Debug)]
    struct JsonValue(Value);
    rt::transparent!(JsonValue);
    rt::conversions!(JsonValue any);

    #[derive(Clone, Default, PartialEq, Debug)]
    struct JsonObject(BTreeMap<String, JsonValue>);
    rt::transparent!(JsonObject);
    rt::conversions!(JsonObject json_map JsonValue);

    #[derive(Clone, Default, PartialEq, Debug)]
    struct Texts(Vec<String>);
    rt::conversions!(Texts list String);

    let json = json!({"a": 1, "b": 2});
    let map = json.as_object().expect("an object").clone();
    assert_eq!(written(&JsonObject::from(map)), json);
    assert_eq!(written(&JsonObject::from([("a", 1), ("b", 2)])), json);
    let pairs = [("a".to_owned(), json!(1)), ("b".to_owned(), json!(2))];
    assert_eq!(written(&pairs.into_iter().collect::<JsonObject>()), json);
    assert_eq!(Texts::from(["a"]), Texts(vec!["a".to_owned()]));
}

#[test]
fn other_shapes() {
    let table: Table = serde_json::from_value(json!([{"a": "1"}, {}])).expect("read");
    assert_eq!(table.0.len(), 2);
    assert_eq!(written(&table), json!([{"a": "1"}, {}]));
    let json = json!({"a\"b": "1", "c\\d\n": "2", "e\"": "3"});
    let odd: Odd = from_slice(json.to_string().as_bytes()).expect("read");
    assert_eq!(written(&odd), json);
    assert_eq!(from_slice::<()>(b"{\"a\":[1]}").ok(), Some(()));
    assert_eq!(
        from_slice::<Everything>(b"null").ok(),
        Some(Everything::default())
    );
}

#[test]
fn debug_prints_present_fields() {
    let value = read(
        &json!({"bytes": "AAECAwQFBgcICQoLDA0ODxAREhM=", "labels": {"a": "b"}, "child": {"flag": true}, "new": 1}),
    );
    assert_eq!(
        format!("{value:?}"),
        r#"Everything { bytes: b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f"… (20 bytes), child: Everything { flag: true }, labels: {"a": "b"}, new: Number(1) }"#
    );
}

/// A message with a secret.
#[derive(Clone, Default)]
pub struct Account {
    pub extra: serde_json::Map<String, Value>,
    pub key: Option<String>,
    pub next_page_token: Option<String>,
    pub password: Option<String>,
    pub private_key_data: Option<Vec<u8>>,
    pub secret: Option<Box<Account>>,
    pub secrets: Vec<String>,
    pub unknown_fields: rt::UnknownFields,
}
rt::message!(Account {
    0 extra "extra", 1 key "key", 2 next_page_token "nextPageToken", 3 password "password",
    4 private_key_data "privateKeyData", 5 secret "secret", 6 secrets "secrets"
});

#[test]
fn debug_redacts_secrets() {
    for (json, expected) in [
        (
            json!({"key": "a", "nextPageToken": "b", "password": "s3cr3t"}),
            r#"Account { key: "a", nextPageToken: "b", password: REDACTED }"#,
        ),
        (
            json!({"privateKeyData": "s3cr3tAA", "secrets": ["s3cr3t", ""]}),
            r#"Account { privateKeyData: REDACTED, secrets: [REDACTED, REDACTED] }"#,
        ),
        (
            json!({"secret": {"key": "a", "password": "s3cr3t"}}),
            r#"Account { secret: Account { key: "a", password: REDACTED } }"#,
        ),
        (
            json!({"extra": {"a": [{"clientSecret": "s3cr3t", "b": 1.5}], "idToken": ["s3cr3t", 7, {"c": "s3cr3t"}]}}),
            r#"Account { extra: {"a": Array [Object {"b": Number(1.5), "clientSecret": REDACTED}], "idToken": Array [REDACTED, Number(7), Object {"c": REDACTED}]} }"#,
        ),
        (
            json!({"access_token": "s3cr3t", "refreshToken": null, "new": {"apiKey": "s3cr3t"}}),
            r#"Account { access_token: REDACTED, new: Object {"apiKey": REDACTED}, refreshToken: Null }"#,
        ),
    ] {
        let account: Account = from_slice(json.to_string().as_bytes()).expect("read");
        assert_eq!(format!("{account:?}"), expected);
        let unknown = format!("{:?}", account.unknown_fields);
        assert!(!unknown.contains("s3cr3t"), "{unknown}");
    }
}

#[test]
fn a_field_mask_is_its_paths() {
    let mask = rt::FieldMask::from(["displayName", "labels"]);
    assert_eq!(mask.as_str(), "displayName,labels");
    let paths = ["displayName", "labels"];
    assert_eq!(rt::FieldMask::from(&paths[..]), mask);
    assert_eq!(rt::FieldMask::from(paths.map(str::to_owned).to_vec()), mask);
    assert_eq!(mask.paths().collect::<Vec<_>>(), ["displayName", "labels"]);
}

#[test]
fn equality_compares_every_field() {
    let full = json!({
        "any": [1], "bytes": "AA==", "child": {"flag": true}, "children": [{}], "color": "RED",
        "colors": ["RED"], "created": "t", "double": 1.5, "flag": true, "float": 2.5,
        "labels": {"a": "b"}, "long": "1", "longs": ["1"], "matrix": [[1]],
        "nested": {"a": {"b": ["1"]}}, "object": {"a": 1}, "short": 1, "text": "t",
        "texts": ["t"], "ulong": "1", "ushort": 1, "new": 1
    });
    let other = json!({
        "any": [2], "bytes": "AQ==", "child": {"flag": false}, "children": [{"flag": true}],
        "color": "BLUE", "colors": ["RED", "RED"], "created": "u", "double": 1.0, "flag": false,
        "float": 2.0, "labels": {"a": "c"}, "long": "2", "longs": ["2"], "matrix": [[1], []],
        "nested": {"a": {"c": ["1"]}}, "object": {"b": 1}, "short": 2, "text": "u",
        "texts": ["u"], "ulong": "2", "ushort": 2, "new": 2
    });
    let value = read(&full);
    assert!(value == value.clone());
    for (key, changed) in other.as_object().expect("an object") {
        let mut json = full.clone();
        json[key] = changed.clone();
        assert!(value != read(&json), "{key} changed");
        json.as_object_mut().expect("an object").remove(key);
        assert!(value != read(&json), "{key} removed");
    }
    let nan = read(&json!({"double": "NaN"}));
    assert!(nan != nan.clone());
}
