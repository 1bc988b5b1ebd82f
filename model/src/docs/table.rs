//! Recovers tables that lost their newlines.

use super::ticks::Cursor;

/// A table in a line, at `start..end`, as rows.
pub(super) struct Table {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) rows: Vec<String>,
}

/// Maximum number of columns.
const COLUMNS: usize = 30;

/// A word of a line; code spans are parts of words.
#[derive(Clone, Copy)]
struct Word<'a> {
    at: usize,
    text: &'a str,
}

/// Returns the tables of a line in order.
pub(super) fn find(line: &str) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    if !line.contains("--") || !line.contains('|') {
        return found;
    }
    let words = words(line);
    let mut index = 0;
    while index < words.len() {
        let least = found.last().map_or(0, |table| table.end);
        let table = framed(line, &words, index).or_else(|| ruled(line, &words, index, least));
        match table {
            Some((table, next)) => {
                found.push(table);
                index = next;
            }
            None => index += 1,
        }
    }
    found
}

fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut cursor = Cursor::new(line);
    let (mut at, mut start) = (0, 0);
    while at <= line.len() {
        if let Some(span) = cursor.at(at) {
            at = span.end;
            continue;
        }
        if matches!(line.as_bytes().get(at), Some(b' ') | None) {
            if start < at {
                words.push(Word {
                    at: start,
                    text: &line[start..at],
                });
            }
            start = at + 1;
        }
        at += 1;
    }
    words
}

fn end(word: &Word<'_>) -> usize {
    word.at + word.text.len()
}

/// A table with frames: `+---+---+ | a | b | +---+---+`.
fn framed(line: &str, words: &[Word<'_>], first: usize) -> Option<(Table, usize)> {
    let frame = words[first].text;
    let columns = columns(frame, '+')?;
    let mut rows = vec![frame.to_owned()];
    let mut next = first + 1;
    let mut done = next;
    while let Some(word) = words.get(next) {
        if columns_of(word.text) == Some(columns) {
            rows.push(word.text.to_owned());
            next += 1;
        } else if let Some((row, after)) = row(line, words, next, columns) {
            rows.push(row.to_owned());
            next = after;
        } else if word.text == "..." {
            rows.push("...".to_owned());
            next += 1;
            continue;
        } else {
            break;
        }
        done = next;
    }
    rows.truncate(rows.len() - usize::from(done < next));
    let table = Table {
        start: words[first].at,
        end: end(&words[done - 1]),
        rows,
    };
    (table.rows.len() > 2).then_some((table, done))
}

fn columns_of(word: &str) -> Option<usize> {
    columns(word, '+')
}

/// Returns the number of columns of a rule such as `|---|:-:|`.
fn columns(word: &str, edge: char) -> Option<usize> {
    let inner = word.strip_prefix(edge)?.strip_suffix(edge)?;
    let is_rule = |part: &str| part.len() > 1 && part.bytes().all(|b| b == b'-' || b == b':');
    let count = inner.split(edge).count();
    (count <= COLUMNS && inner.split(edge).all(is_rule)).then_some(count)
}

/// Returns the row of so many columns that starts at a word, and the index of the word after it.
fn row<'a>(
    line: &'a str,
    words: &[Word<'_>],
    first: usize,
    columns: usize,
) -> Option<(&'a str, usize)> {
    (words.get(first)?.text == "|").then_some(())?;
    let mut bars = 0;
    for (index, word) in words.iter().enumerate().skip(first).take(400) {
        bars += usize::from(word.text == "|");
        if bars == columns + 1 {
            return Some((&line[words[first].at..end(word)], index + 1));
        }
    }
    None
}

/// A table whose first row is followed by a rule: `| a | b | |---|---| | 1 | 2 |`. The first row
/// does not start before `least`.
fn ruled(line: &str, words: &[Word<'_>], index: usize, least: usize) -> Option<(Table, usize)> {
    let (columns, mut next) = rule(words, index)?;
    let head = head(words, index, columns).filter(|head| words[*head].at >= least)?;
    let text = |first: usize, last: usize| line[words[first].at..end(&words[last])].to_owned();
    let mut rows = vec![text(head, index - 1), text(index, next - 1)];
    while let Some((text, after)) = row(line, words, next, columns) {
        rows.push(text.to_owned());
        next = after;
    }
    let table = Table {
        start: words[head].at,
        end: end(&words[next - 1]),
        rows,
    };
    (table.rows.len() > 2).then_some((table, next))
}

/// Returns the number of columns of the rule at a word, and the index after it: `|---|---|` or
/// `| --- | --- |`.
fn rule(words: &[Word<'_>], index: usize) -> Option<(usize, usize)> {
    if let Some(count) = columns(words[index].text, '|') {
        return Some((count, index + 1));
    }
    let is_rule =
        |word: &Word<'_>| word.text.len() > 1 && word.text.bytes().all(|b| b == b'-' || b == b':');
    let is_bar = |at: usize| words.get(at).is_some_and(|word| word.text == "|");
    let mut next = index;
    let mut count = 0;
    while count < COLUMNS && is_bar(next) && words.get(next + 1).is_some_and(is_rule) {
        next += 2;
        count += 1;
    }
    (count > 0 && is_bar(next)).then_some((count, next + 1))
}

/// Returns the index of the word that starts the row of so many columns before a rule.
fn head(words: &[Word<'_>], rule: usize, columns: usize) -> Option<usize> {
    let mut bars = 0;
    for index in (rule.saturating_sub(200)..rule).rev() {
        let is_bar = words[index].text == "|";
        if index + 1 == rule && !is_bar {
            return None;
        }
        bars += usize::from(is_bar);
        if bars == columns + 1 {
            return Some(index);
        }
    }
    None
}
