//! 64-bit integers that are JSON numbers, beside those that are strings.

use std::collections::BTreeMap;

use super::{Field, Schema, from_slice, to_vec};
use crate as discogen_runtime;
use discogen_runtime::codegen as rt;

#[derive(Clone, Default)]
struct Counts {
    list: Vec<u64>,
    map: BTreeMap<String, i64>,
    one: Option<i64>,
    text: Option<i64>,
    unknown_fields: rt::UnknownFields,
}

rt::message!(Counts { 0 list "list", 1 map "map", 2 one "one", 3 text "text" } numbers 0 1 2);

#[derive(Clone, Debug, Default, PartialEq)]
struct All(Vec<i64>);

rt::transparent!(All numbers);

fn json(value: &impl Field) -> String {
    String::from_utf8(to_vec(value.view()).expect("JSON")).expect("a string")
}

#[test]
fn integers_keep_their_json_type() {
    let text = r#"{"list":[18446744073709551615],"map":{"a":-9223372036854775808,"b":null},"one":9007199254740993,"text":"7"}"#;
    let counts: Counts = from_slice(text.as_bytes()).expect("read");
    assert_eq!(json(&counts), text);
    assert_eq!(counts, counts.clone());
    assert!(counts != Counts::default());
    assert!(format!("{counts:?}").contains("one: 9007199254740993"));
    // Both spellings are read.
    let other = text.replace("9007199254740993", "\"9007199254740993\"");
    assert_eq!(
        from_slice::<Counts>(other.as_bytes()).expect("read"),
        counts
    );
    assert_eq!(json(&Counts::default()), "{}");
    assert_eq!(json(&Counts::default().with_empty("one")), r#"{"one":0}"#);
    assert_eq!(json(&All(vec![1, -2])), "[1,-2]");
    assert_eq!(
        from_slice::<All>(b"[1,\"-2\"]").expect("read"),
        All(vec![1, -2])
    );
}
