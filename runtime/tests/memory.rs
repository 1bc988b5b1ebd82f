//! Memory that decoding allocates, measured by the allocator.
#![allow(missing_docs, reason = "the schemas of a test")]

use std::alloc::System;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use discogen_runtime::codegen as rt;
use discogen_runtime::codegen::Field;
use discogen_runtime::wire::{from_slice, from_slice_within};
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The allocator counts the allocations of all threads, so the tests run one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Clone, Default)]
pub struct Node {
    pub any: Option<Value>,
    pub bytes: Option<Vec<u8>>,
    pub child: Option<Box<Node>>,
    pub children: Vec<Node>,
    pub color: Option<Color>,
    pub colors: Vec<Color>,
    pub labels: BTreeMap<String, String>,
    pub matrix: Vec<Vec<i32>>,
    pub nodes: BTreeMap<String, Node>,
    pub object: serde_json::Map<String, Value>,
    pub texts: Vec<String>,
    pub wide: [Option<u64>; 24],
    pub unknown_fields: rt::UnknownFields,
}
rt::message!(Node {
    0 any "any", 1 bytes "bytes", 2 child "child", 3 children "children", 4 color "color",
    5 colors "colors", 6 labels "labels", 7 matrix "matrix", 8 nodes "nodes", 9 object "object",
    10 texts "texts"
});

rt::open_enum! {
    /// A color.
    pub enum Color {
        /// Red.
        Red = "RED",
    }
}

/// Bytes that were allocated while reading, and bytes that are still allocated afterwards.
fn allocated<T: Field>(json: &str, limit: usize) -> (bool, usize, usize) {
    let before = ALLOCATOR.stats();
    let value = from_slice_within::<T>(json.as_bytes(), limit);
    let after = ALLOCATOR.stats();
    let is_read = value.is_ok();
    drop(value);
    let all = after.bytes_allocated - before.bytes_allocated;
    let freed = after.bytes_deallocated - before.bytes_deallocated;
    (is_read, all, all.saturating_sub(freed))
}

/// Repeats an element in an array with this name.
fn many(name: &str, element: &str, count: usize) -> String {
    format!(r#"{{"{name}":[{}]}}"#, vec![element; count].join(","))
}

/// An object with many distinct keys.
fn entries(name: &str, value: &str, count: usize) -> String {
    let entries: Vec<_> = (0..count).map(|i| format!(r#""{i}":{value}"#)).collect();
    format!(r#"{{"{name}":{{{}}}}}"#, entries.join(","))
}

/// Documents that are small as JSON and large in memory.
fn hostile() -> Vec<String> {
    let count = 2_000;
    let mut all = Vec::new();
    for element in [
        "{}",
        r#"{"child":{}}"#,
        r#"{"children":[{}]}"#,
        r#"{"":0}"#,
        r#"{"labels":{"":""}}"#,
        r#"{"labels":{"":null}}"#,
        r#"{"any":null}"#,
        r#"{"any":[0]}"#,
        r#"{"nodes":{"":{}}}"#,
        r#"{"object":{"":0}}"#,
        r#"{"texts":[""]}"#,
        r#"{"matrix":[[0]]}"#,
        r#"{"colors":["x"]}"#,
        r#"{"color":"x"}"#,
        r#"{"bytes":"AA"}"#,
        r#"{"any":1e400}"#,
        r#"{"x":[{"":[{"":1e400}]}]}"#,
        r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13}"#,
    ] {
        all.push(many("children", element, count));
    }
    for element in [
        "[]",
        "[0]",
        "{}",
        r#"{"":0}"#,
        r#""""#,
        r#""x""#,
        "0",
        "1e400",
        "[[[0]]]",
        r#"{"":{"":{}}}"#,
    ] {
        all.push(many("any", element, count));
        all.push(many("unknown", element, count));
        all.push(entries("object", element, count));
        all.push(entries("unknown", element, count));
    }
    for element in [r#""""#, r#""x""#] {
        all.push(many("texts", element, count));
        all.push(many("colors", element, count));
        all.push(entries("labels", element, count));
    }
    all.push(many("matrix", "[0]", count));
    all.push(many("colors", "7", count));
    all.push(entries("nodes", "{}", count));
    all.push(entries("labels", "null", count));
    all.push(format!(r#"{{"bytes":"{}"}}"#, "AAAA".repeat(count)));
    all.push(format!(r#"{{"any":"{}"}}"#, "\\n".repeat(count)));
    let names: Vec<_> = (0..count).map(|i| format!(r#""{i}":null"#)).collect();
    all.push(format!("{{{}}}", names.join(",")));
    all
}

#[test]
fn no_document_allocates_much_more_than_the_limit() {
    let _alone = alone();
    for json in hostile() {
        let (is_read, all, _) = allocated::<Node>(&json, usize::MAX);
        assert!(is_read, "{:.60}", json);
        for limit in [all / 2, all / 4, all / 10, 1000] {
            let (is_read, used, left) = allocated::<Node>(&json, limit);
            // The budget is close to the allocated bytes. Strings with escapes and base64 are temporarily stored twice.
            let room = limit
                + limit / 4
                + 2000
                + if json.contains("\\n") {
                    4 * json.len()
                } else {
                    0
                };
            assert!(used <= room, "{json:.60}: {used} of {limit}");
            let most = if is_read { limit + limit / 4 } else { 1000 };
            assert!(left <= most, "{json:.60}: {left} kept of {limit}");
        }
        let (is_read, ..) = allocated::<Node>(&json, 3 * all + 4096);
        assert!(is_read, "{json:.60} does not fit into thrice {all}");
    }
}

#[test]
fn millions_of_empty_elements_exceed_the_default_limit() {
    let _alone = alone();
    let json = many("children", "{}", 2_000_000);
    let error = from_slice::<Node>(json.as_bytes()).expect_err("too many");
    assert_eq!(error.limit(), Some(512 << 20));
    let (is_read, all, _) = allocated::<Node>(&json, 512 << 20);
    assert!(!is_read && all <= 512 << 20, "{all}");
}

#[test]
fn long_lists_release_unused_capacity() {
    let _alone = alone();
    let count = 40_000;
    let (is_read, _, held) = allocated::<Node>(&many("children", "{}", count), usize::MAX);
    assert!(is_read);
    assert!(held <= count * size_of::<Node>() + 1000, "{held}");
}
