//! Adds entries to a table of a manifest, in the form that the table has.

use toml_edit::{Item, TableLike};

use super::spans::{end, last_end, line_end, line_start, own_entries};

/// The text to insert for an entry, and whether it creates the table.
#[derive(Debug, PartialEq)]
pub(super) struct Addition {
    pub(super) at: usize,
    pub(super) text: String,
    /// The header to insert before the text, if there is no table.
    pub(super) header: Option<String>,
}

/// Returns where and how to insert `key = value` into a table.
///
/// A table with a header is extended in alphabetic order if it is sorted. Tables of dotted keys and
/// inline tables are extended at their end. Otherwise a table is added at the end of the file.
pub(super) fn addition(
    text: &str,
    path: &[&str],
    table: Option<&Item>,
    entry: (&str, &str),
) -> Addition {
    let (key, value) = entry;
    let add = |at, text| Addition {
        at,
        text,
        header: None,
    };
    match table {
        Some(Item::Value(value_of_table)) => {
            let inline = value_of_table.as_inline_table();
            let start = value_of_table.span().map_or(0, |it| it.start);
            match inline.and_then(|it| last_end(it)) {
                Some(end) => add(end, format!(", {key} = {value}")),
                None => add(start + 1, format!(" {key} = {value} ")),
            }
        }
        Some(Item::Table(it)) if it.is_dotted() => {
            let first = own_entries(it)
                .next()
                .and_then(|(key, _)| it.key(key)?.span());
            let prefix = first.map_or("", |key| &text[line_start(text, key.start)..key.start]);
            let at = last_end(it).map_or(text.len(), |end| line_end(text, end));
            add(at, format!("\n{prefix}{key} = {value}"))
        }
        Some(Item::Table(it)) if !it.is_implicit() => {
            let header = it.span().map_or(0, |it| it.end);
            let at = line_end(text, place(it, key).unwrap_or(header));
            add(at, format!("\n{key} = {value}"))
        }
        _ => {
            let at = text.trim_end().len();
            Addition {
                at: line_end(text, at),
                text: format!("\n{key} = {value}"),
                header: Some(format!("\n\n[{}]", path.join("."))),
            }
        }
    }
}

/// Returns the end of the entry after which a key belongs; `None` for the header.
fn place(table: &toml_edit::Table, key: &str) -> Option<usize> {
    let name = |it: &str| it.split('.').next().unwrap_or(it).to_owned();
    let key = name(key);
    let entries: Vec<_> = own_entries(table)
        .filter_map(|(name, item)| Some((name, end(item)?)))
        .collect();
    let is_sorted = entries.is_sorted() && entries.is_sorted_by_key(|(_, end)| *end);
    match is_sorted {
        true => {
            let before = entries.iter().filter(|(name, _)| *name < key.as_str());
            before.map(|(_, end)| *end).max()
        }
        false => last_end(table),
    }
}

/// Returns the insertion that adds `features` to a dependency, in the form that it has.
pub(super) fn features(text: &str, item: &Item, features: &[&str]) -> Vec<(usize, String)> {
    let quoted: Vec<_> = features.iter().map(|it| format!("\"{it}\"")).collect();
    let array = format!("[{}]", quoted.join(", "));
    if let Some(present) = item.get("features").and_then(Item::as_array) {
        return super::array::additions(text, present, features);
    }
    let Some(span) = item.span() else {
        return Vec::new();
    };
    match item {
        Item::Value(it) if it.is_str() => vec![
            (span.end, format!(", features = {array} }}")),
            (span.start, "{ version = ".to_owned()),
        ],
        Item::Value(it) => match it.as_inline_table().and_then(|it| last_end(it)) {
            Some(end) => vec![(end, format!(", features = {array}"))],
            None => vec![(span.start + 1, format!(" features = {array} "))],
        },
        Item::Table(it) => {
            let last = own_entries(it).last();
            let key = last.and_then(|(name, _)| it.key(name)?.span());
            let prefix = match (it.is_dotted(), key) {
                (true, Some(key)) => &text[line_start(text, key.start)..key.start],
                _ => "",
            };
            let end = last_end(it).unwrap_or(span.end);
            vec![(line_end(text, end), format!("\n{prefix}features = {array}"))]
        }
        _ => Vec::new(),
    }
}

/// Returns an item by path.
pub(super) fn get<'a>(table: &'a dyn TableLike, path: &[&str]) -> Option<&'a Item> {
    let (first, rest) = path.split_first()?;
    let item = table.get(first)?;
    match rest {
        [] => Some(item),
        rest => get(item.as_table_like()?, rest),
    }
}
