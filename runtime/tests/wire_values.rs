//! Unexpected values are read and sent back unchanged.
#![allow(missing_docs, reason = "the schemas of a test")]

use std::collections::BTreeMap;

use discogen_runtime::codegen as rt;
use discogen_runtime::codegen::{Field, Schema};
use discogen_runtime::wire::{from_slice, to_vec};
use serde_json::{Value, json};

#[derive(Clone, Default)]
pub struct Everything {
    pub any: Option<Value>,
    pub anys: Vec<Value>,
    pub child: Option<Box<Everything>>,
    pub children: Vec<Everything>,
    pub color: Option<Color>,
    pub colors: Vec<Color>,
    pub double: Option<f64>,
    pub doubles: Vec<f64>,
    pub float: Option<f32>,
    pub free: BTreeMap<String, Value>,
    pub labels: BTreeMap<String, String>,
    pub long: Option<i64>,
    pub object: serde_json::Map<String, Value>,
    pub palette: BTreeMap<String, Vec<Color>>,
    pub text: Option<String>,
    pub ulong: Option<u64>,
    pub weights: BTreeMap<String, f64>,
    pub unknown_fields: rt::UnknownFields,
}
rt::message!(Everything {
    0 any "any", 1 anys "anys", 2 child "child", 3 children "children", 4 color "color",
    5 colors "colors", 6 double "double", 7 doubles "doubles", 8 float "float", 9 free "free",
    10 labels "labels", 11 long "long", 12 object "object", 13 palette "palette", 14 text "text",
    15 ulong "ulong", 16 weights "weights"
});

rt::open_enum! {
    /// A color.
    pub enum Color {
        /// Red.
        Red = "RED",
        /// Blue.
        Blue = "BLUE",
    }
}

fn read(json: &str) -> Everything {
    from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn written(value: &impl Field) -> String {
    String::from_utf8(to_vec(value.view()).expect("JSON")).expect("a string")
}

#[test]
fn numbers_of_enums_round_trip() {
    for json in [
        r#"{"color":3}"#,
        r#"{"color":"3"}"#,
        r#"{"color":-1}"#,
        r#"{"color":1.5e3}"#,
        r#"{"color":123456789012345678901234567890}"#,
        r#"{"colors":[0,"RED",2,"GREEN",0]}"#,
        r#"{"palette":{"a":[1,"BLUE"],"b":[2]}}"#,
        r#"{"child":{"color":7},"children":[{"color":8}]}"#,
    ] {
        let value = read(json);
        assert_eq!(written(&value), json);
        assert!(value == read(json));
        let copy: Everything = serde_json::from_str(json).expect("serde reads it");
        assert!(copy == value || json.contains("1.5e3") || json.contains("123456"));
    }
    let color: Color = serde_json::from_value(json!(3)).expect("a number");
    assert!(matches!(&color, Color::Unrecognized(value) if value.is_number() && value == "3"));
    assert_eq!(color, Color::Unrecognized(3.into()));
    assert_ne!(color, Color::from("3"));
    assert_eq!((color.as_str(), color.to_string()), ("3", "3".to_owned()));
    assert_eq!(format!("{color:?}"), "Unrecognized(3)");
    assert_eq!(serde_json::to_value(color).expect("JSON"), json!(3));
    for other in ["true", "[]", "{}"] {
        assert!(from_slice::<Color>(other.as_bytes()).is_err(), "{other}");
    }
}

/// Numbers beyond 64 bits and beyond floats.
const WIDE: [&str; 12] = [
    "18446744073709551616",
    "-9223372036854775809",
    "123456789012345678901234567890123456789",
    "0.1000000000000000055511151231257827",
    "3.14159265358979323846264338327950288",
    "-0.30000000000000000001",
    "12345678901234567.5",
    "1e400",
    "-1e400",
    "1E-400",
    "4.9406564584124654e-324",
    "179769313486231580000000000000000000000e280",
];

#[test]
fn wide_numbers_keep_their_digits_in_json_values() {
    for number in WIDE {
        for json in [
            format!(r#"{{"any":{number}}}"#),
            format!(r#"{{"any":[1,{{"a":[{number},2,{number}]}},{{"b~/c":{number}}}]}}"#),
            format!(r#"{{"anys":[1,{number},[{number}]]}}"#),
            format!(r#"{{"free":{{"a":{number},"b":{{"c":{number}}}}}}}"#),
            format!(r#"{{"object":{{"a":{{"b":[{number}]}},"c":1}}}}"#),
            format!(r#"{{"new":{number}}}"#),
            format!(r#"{{"new":{{"a":[null,{number}]}},"newer":[[{number}]]}}"#),
            format!(r#"{{"child":{{"new":{number}}},"children":[{{}},{{"any":{number}}}]}}"#),
        ] {
            let value = read(&json);
            assert_eq!(written(&value), json);
            assert_eq!(written(&value.clone()), json);
            assert!(serde_json::to_value(&value).is_ok(), "{json}");
        }
    }
}

#[test]
fn ordinary_numbers_round_trip() {
    for number in [
        "0",
        "-1",
        "1.5",
        "0.1",
        "1e300",
        "18446744073709551615",
        "-9223372036854775808",
        "0.30000000000000004",
        "2.2250738585072014e-308",
    ] {
        let value = read(&format!(r#"{{"new":{number}}}"#));
        let expected: Value = serde_json::from_str(number).expect("a number");
        assert_eq!(value.unknown_fields.get("new"), Some(&expected));
    }
}

#[test]
fn a_changed_value_replaces_the_preserved_digits() {
    let mut value = read(r#"{"any":[1e400,1e401],"new":1e400,"object":{"a":1e400,"b":1e400}}"#);
    value.any.as_mut().expect("read")[0] = json!(2);
    value.object.insert("a".into(), json!("x"));
    value.unknown_fields.insert("new", json!(f64::MAX));
    let max = f64::MAX;
    let expected = format!(
        r#"{{"any":[2,1e401],"object":{{"a":"x","b":1e400}},"new":{}}}"#,
        json!(max)
    );
    assert_eq!(written(&value), expected);
    value.unknown_fields.remove("new");
    assert_eq!(
        written(&value),
        r#"{"any":[2,1e401],"object":{"a":"x","b":1e400}}"#
    );
}

#[test]
fn floats_beyond_their_range_are_infinite_and_round_trip() {
    let json = concat!(
        r#"{"children":[{"double":1e400}],"double":-1e400,"doubles":[1.5,1e999,2.0],"#,
        r#""float":1e39,"weights":{"a":1.5,"b":1e400}}"#
    );
    let mut value = read(json);
    assert_eq!(value.double, Some(f64::NEG_INFINITY));
    assert_eq!(value.doubles, [1.5, f64::INFINITY, 2.0]);
    assert_eq!(value.float, Some(f32::INFINITY));
    assert_eq!(value.weights["b"], f64::INFINITY);
    assert_eq!(written(&value), json);
    value.double = Some(3.5);
    value.float = Some(f32::NEG_INFINITY);
    let changed = json
        .replace("-1e400", "3.5")
        .replace("1e39", r#""-Infinity""#);
    assert_eq!(written(&value), changed);
    // Integers do not accept these values.
    for json in [
        r#"{"long":1e400}"#,
        r#"{"ulong":18446744073709551616}"#,
        r#"{"long":1.5}"#,
    ] {
        assert!(from_slice::<Everything>(json.as_bytes()).is_err(), "{json}");
    }
    assert_eq!(
        read(r#"{"long":9007199254740993.0}"#).long,
        Some(9_007_199_254_740_993)
    );
    assert_eq!(read(r#"{"long":-0.0,"ulong":1e3}"#).ulong, Some(1000));
}

#[test]
fn setting_a_null_keeps_the_digits_of_other_fields() {
    let value = read(r#"{"any":1e400,"new":18446744073709551616,"text":"x"}"#).with_null("text");
    assert_eq!(
        written(&value),
        r#"{"any":1e400,"new":18446744073709551616,"text":null}"#
    );
}

#[test]
fn a_surrogate_without_its_other_half_is_replaced() {
    for (escaped, expected) in [
        (r"\ud83d ", "\u{fffd} "),
        (r"\ud83d", "\u{fffd}"),
        (r"\ude00", "\u{fffd}"),
        (r"a\uD83D\ud83d\ude00b", "a\u{fffd}\u{1f600}b"),
        (r"\ud83dx\ude00", "\u{fffd}x\u{fffd}"),
        (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        (r"\ud83d\n", "\u{fffd}\n"),
        (r"\ud83d\u0041", "\u{fffd}A"),
        (r"\ud83d\\ude00", "\u{fffd}\\ude00"),
        (r"\ud83d\ude00", "\u{1f600}"),
        (r"\ud83d\", "\u{fffd}\u{fffd}"),
    ] {
        let escaped = match escaped.strip_suffix(r"\") {
            Some(start) => format!(r"{start}\ud83d"),
            None => escaped.to_owned(),
        };
        let json = format!(
            concat!(
                r#"{{"text":"{0}","color":"{0}","colors":["{0}"],"labels":{{"{0}":"{0}"}},"any":["{0}",{{"{0}":1}}],"#,
                r#""object":{{"{0}":"{0}"}},"{0}":{{"{0}":"{0}"}},"child":{{"{0}":null}}}}"#
            ),
            escaped
        );
        let value = read(&json);
        assert_eq!(value.text.as_deref(), Some(expected), "{json}");
        assert_eq!(value.color, Some(Color::from(expected)));
        assert_eq!(value.colors, [Color::from(expected)]);
        assert_eq!(value.labels[expected], expected);
        assert_eq!(value.any, Some(json!([expected, {expected: 1}])));
        assert_eq!(value.object[expected], expected);
        assert_eq!(
            value.unknown_fields.get(expected),
            Some(&json!({expected: expected}))
        );
        assert!(serde_json::from_str::<Value>(&written(&value)).is_ok());
    }
    for broken in [
        r#"{"text":"\ud8"}"#,
        r#"{"text":"\ud83"#,
        r#"{"text":"\udxyz"}"#,
    ] {
        assert!(
            from_slice::<Everything>(broken.as_bytes()).is_err(),
            "{broken}"
        );
    }
}
