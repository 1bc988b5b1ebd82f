//! Positions of items in the text of a manifest.

use toml_edit::{Item, TableLike};

/// Returns the end of the line at a position, before its line ending.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    match text[..end].ends_with('\r') && end > at {
        true => end - 1,
        false => end,
    }
}

/// Returns the start of the line at a position.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

/// Returns the end of an item's last value. Tables with a header of their own are excluded.
pub(super) fn end(item: &Item) -> Option<usize> {
    match item.as_table() {
        Some(table) => last_end(table),
        None => item.span().map(|it| it.end),
    }
}

/// Returns the end of the last value in a table's own body.
pub(super) fn last_end(table: &dyn TableLike) -> Option<usize> {
    own_entries(table).filter_map(|(_, item)| end(item)).max()
}

/// Returns the entries in a table's own body, without tables that have a header of their own.
pub(super) fn own_entries(table: &dyn TableLike) -> impl Iterator<Item = (&str, &Item)> {
    let has_header = |item: &Item| item.as_table().is_some_and(|it| !it.is_dotted());
    let entries = table.iter();
    entries.filter(move |(_, item)| !has_header(item) && !item.is_array_of_tables())
}
