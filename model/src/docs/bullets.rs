//! Recovers lists that lost their newlines: `Errors: * One. * Two.`

use super::ticks::Cursor;
use super::tree::{Block, List};

/// The kinds of bullets, in the order of nesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Star,
    Plus,
    Dash,
    Dot,
    Number,
}

const KINDS: &[Kind] = &[Kind::Star, Kind::Number, Kind::Dot, Kind::Plus, Kind::Dash];

/// A possible bullet at `at..text`, with its number if it is one.
#[derive(Clone, Copy, Debug)]
struct Mark {
    kind: Kind,
    at: usize,
    text: usize,
    number: u32,
    paren: bool,
}

/// Appends a line to `out` as a paragraph, or as a paragraph and a list if it certainly contains
/// one.
pub(super) fn split(line: &str, out: &mut Vec<Block>) {
    split_kinds(line, KINDS, out);
}

fn split_kinds(line: &str, kinds: &[Kind], out: &mut Vec<Block>) {
    let marks = marks(line);
    let lists = kinds.iter().filter_map(|&kind| list(line, &marks, kind));
    let Some(chosen) = lists.min_by_key(|marks| marks[0].at) else {
        if !line.is_empty() {
            out.push(Block::Paragraph(line.to_owned()));
        }
        return;
    };
    let lead = line[..chosen[0].at].trim();
    if !lead.is_empty() {
        out.push(Block::Paragraph(lead.to_owned()));
    }
    // Each level removes a kind, which bounds the depth.
    let kind = chosen[0].kind;
    let rest: Vec<Kind> = kinds
        .iter()
        .copied()
        .filter(|&other| other != kind)
        .collect();
    let mut list = new_list(kind);
    for (index, mark) in chosen.iter().enumerate() {
        let end = chosen.get(index + 1).map(|next| next.at);
        let text = line[mark.text..end.unwrap_or(line.len())].trim();
        let cut = end
            .filter(|_| kind != Kind::Number)
            .and_then(|_| heading(text));
        let (text, heading) = text.split_at(cut.unwrap_or(text.len()));
        let mut item = Vec::new();
        split_kinds(text.trim(), &rest, &mut item);
        list.items.push(item);
        if !heading.is_empty() {
            let done = std::mem::replace(&mut list, new_list(kind));
            out.push(Block::List(done));
            out.push(Block::Paragraph(heading.to_owned()));
        }
    }
    out.push(Block::List(list));
}

fn new_list(kind: Kind) -> List {
    List {
        start: (kind == Kind::Number).then_some(1),
        items: Vec::new(),
    }
}

/// Returns the start of a list heading at the end of an item. In `* One. Examples: * Two`,
/// `Examples:` introduces the second list and does not belong to the first item.
fn heading(item: &str) -> Option<usize> {
    let body = item.strip_suffix(':')?;
    let starts = [". ", "` "]
        .iter()
        .filter_map(|end| Some(body.rfind(end)? + 2));
    let word = body.rfind(' ').map(|at| at + 1);
    let word = word.filter(|&at| ["Example", "Examples"].contains(&&body[at..]));
    let start = starts.chain(word).max()?;
    let title = &body[start..];
    (title.starts_with(char::is_uppercase) && !title.contains('`')).then_some(start)
}

/// Returns all possible bullets outside of code.
fn marks(line: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut cursor = Cursor::new(line);
    let mut at = 0;
    while at < line.len() {
        if let Some(span) = cursor.at(at) {
            at = span.end;
        } else if at == 0 || line.as_bytes()[at - 1] == b' ' {
            marks.extend(mark(line, at));
        } else {
            at += 1;
            continue;
        }
        // Skips to the next word, but not past a backtick.
        let stop = line.as_bytes()[at..]
            .iter()
            .position(|&b| b == b' ' || b == b'`');
        at = match stop.map(|stop| at + stop) {
            Some(stop) if line.as_bytes()[stop] == b'`' && stop > at => stop,
            Some(stop) => stop + 1,
            None => line.len(),
        };
    }
    marks
}

fn mark(line: &str, at: usize) -> Option<Mark> {
    let (word, rest) = line[at..].split_once(' ')?;
    let number = word.strip_suffix(['.', ')']);
    let number = number.filter(|n| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()));
    let kind = match word {
        "*" => Kind::Star,
        "+" => Kind::Plus,
        "-" => Kind::Dash,
        "•" => Kind::Dot,
        _ if number.is_some() => Kind::Number,
        _ => return None,
    };
    (!rest.is_empty()).then_some(Mark {
        kind,
        at,
        text: at + word.len() + 1,
        number: number.and_then(|number| number.parse().ok()).unwrap_or(0),
        paren: word.ends_with(')'),
    })
}

/// Returns the bullets of a list of this kind, at least two, if there certainly is one.
fn list(line: &str, marks: &[Mark], kind: Kind) -> Option<Vec<Mark>> {
    let own: Vec<Mark> = marks
        .iter()
        .copied()
        .filter(|mark| mark.kind == kind)
        .collect();
    let first = own.iter().position(|mark| starts(line, mark))?;
    let own = &own[first..];
    let chosen = match kind {
        Kind::Number => numbers(own),
        Kind::Dash | Kind::Plus => dashes(line, own),
        Kind::Star | Kind::Dot => own.to_vec(),
    };
    (chosen.len() > 1).then_some(chosen)
}

/// Whether a list may start here: after a colon, or for most kinds after a sentence.
fn starts(line: &str, mark: &Mark) -> bool {
    let closing = ['*', '_', ')', '"', '\'', '`', ' '];
    let last = line[..mark.at].trim_end_matches(closing).chars().last();
    match (last, mark.kind) {
        (_, Kind::Number) if mark.number != 1 => false,
        (None | Some(':'), _) => line[..mark.at].trim().is_empty() || last.is_some(),
        (Some('.' | '!' | '?' | ';'), Kind::Star | Kind::Number) => true,
        (_, kind) => kind == Kind::Dot,
    }
}

/// Returns the bullets that count up from one.
fn numbers(own: &[Mark]) -> Vec<Mark> {
    let mut chosen: Vec<Mark> = Vec::new();
    for mark in own {
        let fits = chosen.first().is_none_or(|first| first.paren == mark.paren);
        if fits && mark.number as usize == chosen.len() + 1 {
            chosen.push(*mark);
        }
    }
    chosen
}

/// A dash also separates a word from its definition. So only dashes after the end of a sentence are
/// bullets, unless each item is a single word.
fn dashes(line: &str, own: &[Mark]) -> Vec<Mark> {
    let ends_sentence = |mark: &&Mark| {
        let before = line[..mark.at].trim_end_matches([' ', ')', '"', '\'', '`']);
        before.ends_with(['.', ';', '!', '?', ':'])
    };
    let mut chosen = vec![own[0]];
    chosen.extend(own[1..].iter().filter(ends_sentence));
    if chosen.len() > 1 {
        return chosen;
    }
    let ends = own.iter().skip(1).map(|mark| mark.at).chain([line.len()]);
    let single = |(mark, end): (&Mark, usize)| {
        let item = line[mark.text..end].trim();
        !item.is_empty() && !item.contains(' ')
    };
    if own.iter().zip(ends).all(single) {
        own.to_vec()
    } else {
        Vec::new()
    }
}
