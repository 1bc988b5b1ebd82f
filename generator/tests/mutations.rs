//! Random modifications of documents result in valid code or in diagnostics.
//!
//! `DISCOGEN_MUTATIONS=100000 cargo test --release -p discogen-build --test mutations` runs more of them;
//! `DISCOGEN_SEED` selects other ones.

#![expect(clippy::print_stderr, reason = "a run prints its results")]

mod support;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use support::{Outcome, generate};

/// The pseudo-random numbers of PCG-XSH-RR, equal on all machines.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        let state = self.0;
        self.0 = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (((state >> 18) ^ state) >> 27) as u32 ^ (state >> 59) as u32
    }

    fn below(&mut self, limit: usize) -> usize {
        self.next() as usize % limit.max(1)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Strings with a meaning in one of the output formats.
const TEXTS: &[&str] = &[
    "",
    " ",
    "_",
    "-",
    "0",
    "self",
    "Self",
    "crate",
    "super",
    "r#type",
    "fn",
    "new",
    "New",
    "with",
    "body",
    "into",
    "unknown_fields",
    "Unrecognized",
    "Option",
    "String",
    "rt",
    "schemas",
    "Client",
    "*/",
    "//",
    "\"",
    "'",
    "\\",
    "`",
    "```",
    "]",
    "#[x]",
    "#![x]",
    "{",
    "}",
    "{x}",
    "{+x}",
    "{/x*}",
    "$",
    "\n",
    "\r",
    "\0",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "ß",
    "İ",
    "\u{301}",
    "😀",
    "<b>",
    "-->",
    "</script>",
    "a/b~c",
    "..",
    "%2F",
    "?q",
    "path",
    "query",
    "header",
    "array",
    "object",
    "string",
    "integer",
    "any",
    "int64",
    "uint32",
    "byte",
    "google-datetime",
    "GET",
    "POST",
    "true",
    "null",
    "1e999",
    "-1",
    "99999999999999999999",
    "HTTPHealthCheck",
    "foo_bar",
    "fooBar",
    "FooBar",
    "https://x/",
    "dataWrapper",
    "alt",
];

/// Keys of the format, so that many mutations are meaningful.
const KEYS: &[&str] = &[
    "$ref",
    "type",
    "format",
    "items",
    "properties",
    "additionalProperties",
    "enum",
    "enumDescriptions",
    "repeated",
    "required",
    "location",
    "variant",
    "default",
    "pattern",
    "parameters",
    "parameterOrder",
    "request",
    "response",
    "path",
    "id",
    "httpMethod",
    "methods",
    "resources",
    "schemas",
    "description",
    "deprecated",
    "mediaUpload",
    "scopes",
    "canonicalName",
    "title",
    "name",
    "version",
    "revision",
    "rootUrl",
    "servicePath",
    "readOnly",
];

fn any_value(random: &mut Random) -> Value {
    match random.below(9) {
        0 => Value::Null,
        1 => Value::Bool(random.below(2) == 0),
        2 => Value::from(random.next()),
        3 => Value::from(-1.5e300),
        4 => Value::Array(Vec::new()),
        5 => Value::Object(Map::new()),
        6 => Value::Array(vec![Value::from(*random.pick(TEXTS)); random.below(4)]),
        _ => Value::from(*random.pick(TEXTS)),
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// Returns the value at this index, in document order.
fn nth<'v>(value: &'v mut Value, at: &mut usize) -> Option<&'v mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(elements) => elements.iter_mut().find_map(|it| nth(it, at)),
        Value::Object(members) => members.values_mut().find_map(|it| nth(it, at)),
        _ => None,
    }
}

/// A schema becomes an alias of itself or of another.
fn refer(document: &mut Value, random: &mut Random) {
    let Some(schemas) = document.get_mut("schemas").and_then(Value::as_object_mut) else {
        return;
    };
    let keys: Vec<String> = schemas.keys().cloned().collect();
    if keys.is_empty() {
        return;
    }
    let key = random.pick(&keys).clone();
    let target = match random.below(2) {
        0 => key.clone(),
        _ => random.pick(&keys).clone(),
    };
    schemas.insert(key, serde_json::json!({ "$ref": target }));
}

/// One random change.
fn change(document: &mut Value, random: &mut Random) {
    if random.below(16) == 0 {
        return refer(document, random);
    }
    let other = {
        let mut at = random.below(size(document));
        nth(document, &mut at).map_or(Value::Null, |it| it.clone())
    };
    let mut at = random.below(size(document));
    let Some(value) = nth(document, &mut at) else {
        return;
    };
    match (random.below(4), value) {
        (0, value) => *value = any_value(random),
        (1, value) => *value = other,
        (_, Value::Object(members)) => change_members(members, other, random),
        (_, Value::Array(elements)) => match random.below(3) {
            0 if !elements.is_empty() => drop(elements.swap_remove(random.below(elements.len()))),
            1 => elements.push(other),
            _ => elements.extend(elements.clone()),
        },
        (_, Value::String(text)) => match random.below(3) {
            0 => text.push_str(random.pick::<&str>(TEXTS)),
            1 => *text = text.to_uppercase(),
            _ => *text = (*random.pick(TEXTS)).to_owned(),
        },
        (_, value) => *value = any_value(random),
    }
}

fn change_members(members: &mut Map<String, Value>, other: Value, random: &mut Random) {
    let keys: Vec<String> = members.keys().cloned().collect();
    let old = (!keys.is_empty()).then(|| random.pick(&keys).clone());
    let new = match random.below(2) {
        0 => *random.pick(TEXTS),
        _ => *random.pick(KEYS),
    };
    match (random.below(6), old) {
        (0, Some(old)) => drop(members.remove(&old)),
        // Renames a member, or duplicates it with another or a similar name.
        (1, Some(old)) => {
            let value = members.remove(&old).unwrap_or_default();
            members.insert(new.to_owned(), value);
        }
        (2, Some(old)) => {
            let value = members[&old].clone();
            members.insert(new.to_owned(), value);
        }
        (3, Some(old)) => {
            let value = members[&old].clone();
            let near = [
                format!("{old}_"),
                format!("_{old}"),
                old.to_uppercase(),
                old.to_lowercase(),
                format!("{old}2"),
            ];
            members.insert(random.pick(&near).clone(), value);
        }
        (4, _) => drop(members.insert(new.to_owned(), other)),
        _ => drop(members.insert(new.to_owned(), any_value(random))),
    }
}

/// A change of the bytes, which are rarely valid JSON afterwards.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, *random.pick(b"{}[]\",:\\0x\xff\n")),
        2 => drop(
            bytes.splice(
                at..at,
                random
                    .pick(&["\"type\":\"any\",", "[[[[", "\\ud800", "1e9999"])
                    .bytes(),
            ),
        ),
        3 => bytes[at] ^= 1 << random.below(8),
        _ => {
            let end = (at + random.below(40)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, piece));
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect(name))
}

fn documents(folder: &str) -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a document");
    paths
        .iter()
        .map(|path| serde_json::from_slice(&read(path)).expect("JSON"))
        .collect()
}

/// Runs this many mutations. Returns the number of crates and the number of rejected documents.
fn run(documents: &[Value], runs: u64, first_seed: u64) -> (u64, u64) {
    let (mut crates, mut refused) = (0, 0);
    for seed in first_seed..first_seed + runs {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        random.next();
        let mut document = random.pick(documents).clone();
        for _ in 0..1 + random.below(3) {
            change(&mut document, &mut random);
        }
        let mut bytes = document.to_string().into_bytes();
        if random.below(8) == 0 {
            damage(&mut bytes, &mut random);
        }
        let outcome = std::panic::catch_unwind(|| {
            let outcome = generate(&bytes);
            // Some of the documents are generated twice: the output must be equal.
            let is_same = seed % 8 != 0 || generate(&bytes) == outcome;
            assert!(is_same, "a second run has another output");
            outcome
        });
        match outcome {
            Ok(Outcome::Crate(_)) => crates += 1,
            Ok(Outcome::Refused(_)) => refused += 1,
            Err(panic) => {
                eprintln!(
                    "DISCOGEN_SEED={seed} DISCOGEN_MUTATIONS=1 shows this:\n{}",
                    String::from_utf8_lossy(&bytes)
                );
                std::panic::resume_unwind(panic);
            }
        }
    }
    (crates, refused)
}

#[test]
fn a_mutated_document_is_valid_or_rejected() {
    let runs = number("DISCOGEN_MUTATIONS", 300);
    let (crates, refused) = run(
        &documents("tests/documents"),
        runs,
        number("DISCOGEN_SEED", 1),
    );
    eprintln!("{crates} crates, {refused} refused");
    assert_eq!(crates + refused, runs);
    // Some must be accepted and some rejected, otherwise the test covers little.
    assert!(
        runs < 100 || (crates > runs / 10 && refused > runs / 10),
        "{crates} crates, {refused} refused"
    );
}

/// One resource of a document with the schemas that it refers to, which is quick to generate.
fn part(document: &Value, resource: &str) -> Value {
    let mut part = document.clone();
    let mut todo = Vec::new();
    if let Some(resources) = part["resources"].as_object_mut() {
        resources.retain(|key, _| key == resource);
        resources
            .values()
            .for_each(|it| add_references(it, &mut todo));
    }
    let mut reached = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if reached.insert(name.clone()) {
            add_references(&document["schemas"][&name], &mut todo);
        }
    }
    if let Some(schemas) = part["schemas"].as_object_mut() {
        schemas.retain(|key, _| reached.contains(key));
    }
    part
}

fn add_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|it| add_references(it, found)),
        Value::Object(members) => {
            if let Some(Value::String(name)) = members.get("$ref") {
                found.push(name.clone());
            }
            members.values().for_each(|it| add_references(it, found));
        }
        _ => {}
    }
}

#[test]
fn a_mutated_real_document_is_valid_or_rejected() {
    let whole = documents("discovery");
    let parts = whole.iter().flat_map(|document| {
        let resources = document["resources"].as_object().into_iter().flatten();
        resources.map(|(key, _)| part(document, key))
    });
    // The smaller half, which takes a fraction of the time.
    let mut parts: Vec<Value> = parts.collect();
    parts.sort_by_key(size);
    parts.truncate(parts.len().div_ceil(2));
    let runs = number("DISCOGEN_MUTATIONS", 300).div_ceil(5);
    let (crates, refused) = run(&parts, runs, number("DISCOGEN_SEED", 1));
    eprintln!("{crates} crates, {refused} refused");
    assert_eq!(crates + refused, runs);
}
