//! Updates the table of documents in the folder's `README.md`, if it has one.
//!
//! Any Markdown table with a column `document` is recognized. Of the columns `API`, `revision`,
//! `bytes`, `sha256` and `from`, existing ones are filled.

use std::fs;
use std::path::{Path, PathBuf};

use discogen_build::sync::Transaction;
use discogen_model::text::{Cell, Inline};
use sha2::{Digest, Sha256};

const FILE: &str = "README.md";

/// The row of one document.
pub(super) struct Row<'a> {
    /// The file name, which identifies the row.
    pub(super) document: String,
    pub(super) api: Inline,
    pub(super) revision: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) from: &'a str,
}

impl Row<'_> {
    /// Returns the cell of a column; `None` for other columns.
    fn cell(&self, column: &str) -> Option<Cell> {
        Some(Cell::new(&match column {
            "document" => self.name(),
            "API" => self.api.clone(),
            "revision" => Inline::plain(self.revision),
            "bytes" => Inline::fill("{}", &[&self.bytes.len()]),
            "sha256" => Inline::code(&sha256(self.bytes)),
            "from" => Inline::address(self.from).unwrap_or_else(|| Inline::plain(self.from)),
            _ => return None,
        }))
    }

    /// Returns the content of the column `document`.
    fn name(&self) -> Inline {
        Inline::code(&self.document)
    }
}

/// Adds the file to the changes, if it exists and its table changes.
pub(super) fn add<'a>(
    folder: &Path,
    rows: impl Iterator<Item = Row<'a>>,
    changes: &mut Transaction,
) -> Option<PathBuf> {
    let location = folder.join(FILE);
    let before = fs::read_to_string(&location).ok()?;
    let after = rows.fold(before.clone(), |text, row| mended(&text, &row));
    if after == before {
        return None;
    }
    changes.write(location.clone(), after);
    Some(location)
}

/// Updates the document's row, or adds it.
fn mended(text: &str, row: &Row<'_>) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let header = lines.iter().zip(lines.iter().skip(1)).position(|(a, b)| {
        cells(a).is_some_and(|it| it.contains(&"document"))
            && cells(b).is_some_and(|it| is_rule(&it))
    });
    let Some((header, columns)) = header.and_then(|at| Some((at, cells(lines[at])?))) else {
        return text.to_owned();
    };
    let name = Cell::new(&row.name());
    let of_table = |line: &&&str| cells(line).is_some();
    let end = header + lines[header..].iter().take_while(of_table).count();
    let key = columns.iter().position(|it| *it == "document");
    let mine = (header + 2..end).find(|at| {
        let cells = cells(lines[*at]).unwrap_or_default();
        key.and_then(|key| cells.get(key)) == Some(&name.as_str())
    });
    let old = mine.and_then(|at| cells(lines[at])).unwrap_or_default();
    let line = spelled(&columns, &old, row);
    let (before, rest) = lines.split_at(mine.unwrap_or(end));
    let rest = &rest[usize::from(mine.is_some())..];
    let gap = match before.last() {
        Some(last) if !last.ends_with('\n') => "\n",
        _ => "",
    };
    [&before.concat(), gap, &line, &rest.concat()].concat()
}

/// Formats a row; the content of other columns is kept.
fn spelled(columns: &[&str], old: &[&str], row: &Row<'_>) -> String {
    let mut line = String::from("|");
    for (at, column) in columns.iter().enumerate() {
        let cell = row.cell(column);
        let kept = || old.get(at).copied().unwrap_or_default();
        let text = cell.as_ref().map_or_else(kept, Cell::as_str);
        line.push_str(&format!(" {text} |"));
    }
    line + "\n"
}

/// Splits a table line into cells; `None` if the line is not part of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, letter) in inner.char_indices() {
        if letter == '|' && !escaped {
            cells.push(inner[start..at].trim());
            start = at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.push(inner[start..].trim());
    Some(cells)
}

fn is_rule(cells: &[&str]) -> bool {
    let is_dash = |cell: &&str| !cell.is_empty() && cell.chars().all(|it| matches!(it, '-' | ':'));
    cells.iter().all(is_dash)
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
# Documents

| document | mine | revision | bytes | sha256 | from |
|---|:--|---:|---|---|---|
| `a.v1.json` | a \\| b | 1 | 2 | `x` | afar |
| `b.v1.json` | kept | 1 | 2 | `x` | afar |

Prose | that is no table.
";

    fn row(document: &str) -> Row<'static> {
        Row {
            document: document.to_owned(),
            api: "`a:v1`, A".into(),
            revision: "7",
            bytes: b"abc",
            from: "here",
        }
    }

    /// FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn only_the_row_of_the_document_is_updated() {
        let after = mended(TABLE, &row("a.v1.json"));
        let line = format!("| `a.v1.json` | a \\| b | 7 | 3 | `{ABC}` | here |");
        assert_eq!(
            after,
            TABLE.replace("| `a.v1.json` | a \\| b | 1 | 2 | `x` | afar |", &line)
        );
        assert_eq!(mended(&after, &row("a.v1.json")), after);
    }

    #[test]
    fn a_new_document_gets_a_row() {
        let after = mended(TABLE, &row("c.v1.json"));
        let line = format!("| `c.v1.json` |  | 7 | 3 | `{ABC}` | here |\n\nProse");
        assert_eq!(after, TABLE.replace("\nProse", &line));
        let bare = "| document |\n|---|";
        assert_eq!(
            mended(bare, &row("c.v1.json")),
            "| document |\n|---|\n| `c.v1.json` |\n"
        );
    }

    #[test]
    fn a_text_without_a_table_is_unchanged() {
        for text in [
            "",
            "# Prose\n",
            "| document |\n",
            "| document |\nprose\n",
            "| name |\n|---|\n| `a.v1.json` |\n",
        ] {
            assert_eq!(mended(text, &row("a.v1.json")), text);
        }
    }
}
