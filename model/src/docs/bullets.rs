//! Recovers lists that lost their newlines: `Errors: * One. * Two.`

use super::mark::{Class, Kind, Mark, marks};
use super::tail;
use super::tree::{Block, List};

/// In the order of preference at the same position.
const KINDS: &[Kind] = &[
    Kind::Star,
    Kind::Number,
    Kind::Dot,
    Kind::Plus,
    Kind::Dash,
    Kind::Dashes,
];

/// Maximum number of lists after one another in a line, which bounds the time.
const LISTS: usize = 24;

/// An item, and the items of a list with the same bullets inside it.
struct Item<'a> {
    text: &'a str,
    inner: Vec<&'a str>,
}

/// Appends a line to `out` as paragraphs, and as lists where it certainly contains them.
pub(super) fn split(line: &str, out: &mut Vec<Block>) {
    split_kinds(line, KINDS, None, out);
}

/// Appends a line. `before` are the other items of a list whose last item is the line: the text
/// after the item is returned, because it belongs after that list.
fn split_kinds<'a>(
    line: &'a str,
    kinds: &[Kind],
    before: Option<&[&str]>,
    out: &mut Vec<Block>,
) -> &'a str {
    let mut line = line.trim();
    for _ in 0..LISTS {
        let found = first_list(line, kinds);
        let lead = found.as_ref().map_or(line, |(_, lead, _)| lead);
        if let Some(end) = before.and_then(|before| tail::split(before, lead)) {
            paragraph(&line[..end], out);
            return line[end..].trim_start();
        }
        let Some((kind, lead, items)) = found else {
            break;
        };
        paragraph(lead, out);
        line = push_list(kind, &items, kinds, out);
        if line.is_empty() || before.is_some() {
            return line;
        }
    }
    paragraph(line, out);
    ""
}

fn paragraph(text: &str, out: &mut Vec<Block>) {
    let text = text.trim();
    if !text.is_empty() {
        out.push(Block::Paragraph(text.to_owned()));
    }
}

/// Returns the kind, the text before and the items of the first list.
fn first_list<'a>(line: &'a str, kinds: &[Kind]) -> Option<(Kind, &'a str, Vec<Item<'a>>)> {
    let marks = marks(line);
    let lists = kinds
        .iter()
        .filter_map(|&kind| Some((kind, list(line, &marks, kind)?)));
    let (kind, chosen) = lists.min_by_key(|(_, chosen)| chosen[0].0.at)?;
    let lead = line[..chosen[0].0.at].trim();
    let mut items: Vec<Item<'_>> = Vec::new();
    for (index, (mark, is_inner)) in chosen.iter().enumerate() {
        let end = chosen.get(index + 1).map(|(next, _)| next.at);
        let text = line[mark.text..end.unwrap_or(line.len())].trim();
        match items.last_mut().filter(|_| *is_inner) {
            Some(item) => item.inner.push(text),
            None => items.push(Item {
                text,
                inner: Vec::new(),
            }),
        }
    }
    Some((kind, lead, items))
}

/// Appends a list, and returns the text after it.
fn push_list<'a>(kind: Kind, items: &[Item<'a>], kinds: &[Kind], out: &mut Vec<Block>) -> &'a str {
    // Each level removes a kind, which bounds the depth.
    let kinds: Vec<Kind> = kinds.iter().copied().filter(|it| *it != kind).collect();
    let mut list = new_list(kind);
    let mut before: Vec<&str> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let is_last = index + 1 == items.len();
        let mut blocks = Vec::new();
        let rest = push_item(kind, item, &kinds, is_last.then_some(&before), &mut blocks);
        list.items.push(blocks);
        if is_last {
            out.push(Block::List(list));
            return rest;
        }
        before.push(item.text);
        if !rest.is_empty() {
            let done = std::mem::replace(&mut list, new_list(kind));
            out.push(Block::List(done));
            before.clear();
            paragraph(rest, out);
        }
    }
    ""
}

/// Appends an item, and returns the text after it: the heading of another list, or the text after
/// the list if the item is its last one.
fn push_item<'a>(
    kind: Kind,
    item: &Item<'a>,
    kinds: &[Kind],
    before: Option<&Vec<&str>>,
    out: &mut Vec<Block>,
) -> &'a str {
    let Some((last, siblings)) = item.inner.split_last() else {
        return push_end(kind, item.text, kinds, before.map(Vec::as_slice), out);
    };
    split_kinds(item.text, kinds, None, out);
    let mut list = new_list(kind);
    for text in siblings {
        let mut blocks = Vec::new();
        split_kinds(text, kinds, None, &mut blocks);
        list.items.push(blocks);
    }
    let mut blocks = Vec::new();
    let rest = push_end(kind, last, kinds, before.map(|_| siblings), &mut blocks);
    list.items.push(blocks);
    out.push(Block::List(list));
    rest
}

fn push_end<'a>(
    kind: Kind,
    text: &'a str,
    kinds: &[Kind],
    before: Option<&[&str]>,
    out: &mut Vec<Block>,
) -> &'a str {
    if before.is_some() {
        return split_kinds(text, kinds, before, out);
    }
    let heading = (kind != Kind::Number)
        .then(|| tail::heading(text))
        .flatten();
    let (own, heading) = text.split_at(heading.unwrap_or(text.len()));
    split_kinds(own, kinds, None, out);
    heading
}

fn new_list(kind: Kind) -> List {
    List {
        start: (kind == Kind::Number).then_some(1),
        items: Vec::new(),
    }
}

/// Returns the bullets of a list of this kind, if there certainly is one, each with whether it is
/// inside the item before it.
fn list(line: &str, marks: &[Mark], kind: Kind) -> Option<Vec<(Mark, bool)>> {
    let own = marks.iter().copied().filter(|mark| mark.kind == kind);
    let own: Vec<Mark> = own.collect();
    let first = own.iter().position(|mark| starts(line, mark))?;
    let own = &own[first..];
    let chosen = match kind {
        Kind::Number => numbers(own).into_iter().map(|mark| (mark, false)).collect(),
        Kind::Dash | Kind::Dashes | Kind::Plus => dashes(line, own),
        Kind::Star | Kind::Dot => nested(line, own),
    };
    let least = if line[..own[0].at].ends_with("` ") && !after_colon(line, &own[0]) {
        3
    } else {
        2
    };
    (chosen.len() >= least || may_be_single(line, &own[0])).then_some(chosen)
}

/// Whether a list may start here: after a colon, or for most kinds after a sentence.
fn starts(line: &str, mark: &Mark) -> bool {
    let closing = ['*', '_', ')', '"', '\'', '`', ' '];
    let last = line[..mark.at].trim_end_matches(closing).chars().last();
    match (last, mark.kind) {
        (_, Kind::Number) if mark.number != 1 => false,
        (None | Some(':'), _) => line[..mark.at].trim().is_empty() || last.is_some(),
        (Some('.' | '!' | '?' | ';'), Kind::Star | Kind::Number | Kind::Dash) => true,
        (_, Kind::Star) if mark.class(line) == Class::Code => line[..mark.at].ends_with("` "),
        (_, kind) => kind == Kind::Dot,
    }
}

/// Whether the bullet after a colon starts a list of one item.
fn may_be_single(line: &str, mark: &Mark) -> bool {
    let is_plain = !matches!(mark.class(line), Class::Digit | Class::Other);
    match mark.kind {
        Kind::Star | Kind::Dot => after_colon(line, mark),
        Kind::Dash => after_colon(line, mark) && is_plain,
        Kind::Number | Kind::Plus | Kind::Dashes => false,
    }
}

fn after_colon(line: &str, mark: &Mark) -> bool {
    line[..mark.at].trim_end_matches([' ', '*']).ends_with(':')
}

/// Returns the bullets that count up from one, or are all ones.
fn numbers(own: &[Mark]) -> Vec<Mark> {
    let mut chosen: Vec<Mark> = Vec::new();
    for mark in own {
        let count = chosen.len() as u32;
        let fits = chosen.first().is_none_or(|first| first.paren == mark.paren);
        if !fits {
            continue;
        }
        let are_ones = count > 1 && chosen[1].number == 1;
        match mark.number {
            1 if count < 2 || are_ones => chosen.push(*mark),
            // Another list.
            1 => break,
            number if number == count + 1 && !are_ones => chosen.push(*mark),
            _ => {}
        }
    }
    chosen
}

/// Assigns bullets to an inner list, from an item that ends with a colon up to the next item that
/// is like the first one.
fn nested(line: &str, own: &[Mark]) -> Vec<(Mark, bool)> {
    let class = own[0].class(line);
    let mut is_inner = false;
    let mut chosen = vec![(own[0], false)];
    for (before, mark) in own.iter().zip(&own[1..]) {
        let is_alike = mark.class(line) == class;
        is_inner = !is_alike && (is_inner || is_introduced(line, before, mark));
        chosen.push((*mark, is_inner));
    }
    chosen
}

/// Whether the item between two bullets introduces an inner list of values. An item with a heading
/// at its end introduces another list instead.
fn is_introduced(line: &str, before: &Mark, mark: &Mark) -> bool {
    let item = line[before.text..mark.at].trim();
    item.ends_with(':') && mark.class(line).is_value() && tail::heading(item).is_none()
}

/// A dash also separates a word from its definition. So a dash is a bullet after the end of a
/// sentence, or if the text after it is like the first item.
fn dashes(line: &str, own: &[Mark]) -> Vec<(Mark, bool)> {
    let class = own[0].class(line);
    let is_end = |mark: &Mark| {
        let before = line[..mark.at].trim_end_matches([' ', ')', '"', '\'', '`']);
        before.ends_with(['.', ';', '!', '?', ':'])
    };
    let ends = own.iter().skip(1).map(|mark| mark.at).chain([line.len()]);
    let items: Vec<&str> = own
        .iter()
        .zip(ends)
        .map(|(mark, end)| line[mark.text..end].trim())
        .collect();
    let words = |item: &&str| item.split(' ').count();
    let are_alike = own.iter().all(|mark| mark.class(line) == class);
    // Without the end of a sentence, short items alternate with long ones in a list of definitions.
    let longest_term = if own.len() > 3 { 2 } else { 1 };
    let is_definition = items
        .iter()
        .step_by(2)
        .all(|item| words(item) <= longest_term);
    let are_words = items
        .iter()
        .all(|item| !item.is_empty() && words(item) == 1);
    let may_be_alike = match class {
        Class::Code | Class::Quote | Class::Constant | Class::Other => true,
        Class::Upper => !is_definition,
        Class::Lower => are_alike && items.iter().all(|item| words(item) > 2),
        Class::Digit => false,
    };
    let mut inner = None;
    let mut chosen = vec![(own[0], false)];
    for (before, mark) in own.iter().zip(&own[1..]) {
        let own_class = mark.class(line);
        let is_alike = own_class == class;
        if is_alike && (may_be_alike || are_words || is_end(mark)) {
            inner = None;
            chosen.push((*mark, false));
        } else if inner == Some(own_class) || is_introduced(line, before, mark) {
            inner = Some(own_class);
            chosen.push((*mark, true));
        } else if is_end(mark) {
            chosen.push((*mark, inner.is_some()));
        }
    }
    chosen
}
