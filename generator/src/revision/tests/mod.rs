//! A small document and its edits.

mod bad_input;
mod enums;
mod every_field;
mod methods;
mod output;
mod schemas;
mod whole;

use discogen_model::Options;
use serde_json::Value;

use super::{Change, Revision, Verdict};

/// The document before the edits.
pub(super) const BASE: &str = include_str!("base.json");

/// A JSON pointer, and the new value or `None` to remove the old one.
pub(super) type Edit<'a> = (&'a str, &'a str);

/// The document with the edits.
pub(super) fn edited(edits: &[Edit<'_>]) -> Vec<u8> {
    let mut document: Value = serde_json::from_str(BASE).expect("JSON");
    for (pointer, value) in edits {
        let (above, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = document.pointer_mut(above);
        let parent = parent.unwrap_or_else(|| panic!("no value at {above:?}"));
        let members = parent.as_object_mut().expect("an object");
        let key = key.replace("~1", "/").replace("~0", "~");
        match *value {
            "" => drop(
                members
                    .remove(&key)
                    .unwrap_or_else(|| panic!("no {pointer}")),
            ),
            value => drop(members.insert(key, serde_json::from_str(value).expect(value))),
        }
    }
    document.to_string().into_bytes()
}

pub(super) fn compare(old: &[Edit<'_>], new: &[Edit<'_>]) -> Revision {
    super::diff(&edited(old), &edited(new), &Options::default())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// `breaking method-removed /resources/things/methods/get resources::things::Things::get`, with `!` if the compiler
/// does not detect the change.
fn line(change: &Change) -> String {
    let unseen = if change.wire { "!" } else { "" };
    let Change {
        class,
        kind,
        pointer,
        rust,
        ..
    } = change;
    format!("{class}{unseen} {kind} {pointer} {rust}")
}

/// A row of a table: the edit, and all its changes in both directions.
pub(super) struct Row<'a> {
    pub(super) edits: &'a [Edit<'a>],
    pub(super) forth: &'a [&'a str],
    pub(super) back: &'a [&'a str],
}

pub(super) fn check(rows: &[Row<'_>]) {
    for row in rows {
        let lines =
            |revision: &Revision| -> Vec<String> { revision.changes.iter().map(line).collect() };
        let forth = compare(&[], row.edits);
        let back = compare(row.edits, &[]);
        assert_eq!(lines(&forth), row.forth, "forth: {:?}", row.edits);
        assert_eq!(lines(&back), row.back, "back: {:?}", row.edits);
        assert_eq!(compare(row.edits, row.edits).verdict, Verdict::None);
        for change in forth.changes.iter().chain(&back.changes) {
            let words = change.text.contains(' ') && !change.text.ends_with('.');
            assert!(
                words && change.text.starts_with(char::is_lowercase),
                "{change:?}"
            );
        }
    }
}
