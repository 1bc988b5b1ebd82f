//! Placeholders for parameters: `projects/my-project/locations/my-location`.
//!
//! Documents describe resource names by regular expressions. A small parser reads the expression, a
//! value is generated from it, and a small matcher confirms that the value matches.

mod known;
mod matcher;
mod pattern;

pub(crate) use known::known;

use pattern::{Class, Node};

use crate::name::{self, singular};

/// Maximum length of a value.
const LENGTH: usize = 300;

/// Returns an example value for `parameter`.
///
/// The value matches `pattern`, unless the pattern uses unsupported syntax. In that case, and
/// without a pattern, it is `my-` followed by the name of the parameter.
pub(crate) fn sample_value(pattern: Option<&str>, parameter: &str) -> String {
    let named = match kebab(parameter) {
        name if name.is_empty() => "my-value".to_owned(),
        name => format!("my-{name}"),
    };
    let Some(node) = pattern.and_then(pattern::parse) else {
        return named;
    };
    let mut path = String::new();
    write_path(&node, &named, &mut path);
    if named_path(&node) && is_good(&node, &path) {
        return path;
    }
    if is_good(&node, &named) {
        return named;
    }
    if is_good(&node, &path) { path } else { named }
}

/// Whether a value matches a pattern; false for unsupported syntax.
pub(crate) fn fits(pattern: &str, value: &str) -> bool {
    pattern::parse(pattern).is_some_and(|node| is_good(&node, value))
}

/// Generates a value from the old pattern, and returns it if the new pattern rejects it.
///
/// Patterns that are not anchored at both ends, or use unsupported syntax, are skipped.
pub fn refuted(old: &str, new: &str) -> Option<String> {
    let anchored = |it: &&str| it.starts_with('^') && it.ends_with('$');
    let old = pattern::parse(Some(old).filter(anchored)?)?;
    let new = pattern::parse(Some(new).filter(anchored)?)?;
    let mut value = String::new();
    write_path(&old, "my-value", &mut value);
    (is_good(&old, &value) && !matcher::matches(&new, &value)).then_some(value)
}

/// Returns the value of a variable in a path: `my-project` after `projects/`, else by the variable's
/// name.
pub(crate) fn named_after(before: &str, variable: &str) -> String {
    let is_host = |segment: &&str| segment.contains('.');
    match segment(before).filter(|it| !is_host(it)) {
        Some(segment) => format!("my-{}", singular(&kebab(segment))),
        None => format!("my-{}", kebab(variable)),
    }
}

/// `myParameter` → `my-parameter`
fn kebab(text: &str) -> String {
    name::words(text).join("-")
}

/// Whether a pattern certainly rejects a value. Patterns that are not anchored at both ends, or use
/// unsupported syntax, are assumed to accept it.
pub(crate) fn rejects(pattern: &str, value: &str) -> bool {
    let is_anchored = pattern.starts_with('^') && pattern.ends_with('$');
    let node = is_anchored.then(|| pattern::parse(pattern)).flatten();
    node.is_some_and(|node| !matcher::matches(&node, value))
}

fn is_good(node: &Node, value: &str) -> bool {
    !value.is_empty() && value.len() <= LENGTH && matcher::matches(node, value)
}

/// Whether the pattern contains words, so that a value generated from it is more specific than the
/// parameter's name.
fn named_path(node: &Node) -> bool {
    match node {
        Node::Literal(c) => c.is_alphabetic(),
        Node::Class(_) => false,
        Node::Repeat { node, min, .. } => *min > 0 && named_path(node),
        Node::All(nodes) => nodes.iter().any(named_path),
        Node::Any(nodes) => nodes.iter().all(named_path),
    }
}

/// Appends a value for `node`.
fn write_path(node: &Node, named: &str, out: &mut String) {
    if out.len() > LENGTH {
        return;
    }
    match node {
        Node::Literal(c) => out.push(*c),
        Node::Class(class) => out.extend(class.example(0)),
        Node::All(nodes) => nodes.iter().for_each(|node| write_path(node, named, out)),
        Node::Any(nodes) => nodes
            .iter()
            .take(1)
            .for_each(|node| write_path(node, named, out)),
        Node::Repeat { node, min, max } => match &**node {
            Node::Class(class) => out.push_str(&run(class, *min, *max, out, named)),
            node => repeat(node, *min, named, out),
        },
    }
}

fn repeat(node: &Node, count: usize, named: &str, out: &mut String) {
    for _ in 0..count {
        let before = out.len();
        write_path(node, named, out);
        // Further repetitions would be empty, or exceed the length.
        if out.len() == before || out.len() > LENGTH {
            break;
        }
    }
}

/// Returns a word for a repeated class: a name if it matches, else characters of the class.
fn run(class: &Class, min: usize, max: Option<usize>, before: &str, named: &str) -> String {
    let most = max.unwrap_or(usize::MAX);
    let name = match segment(before) {
        Some(segment) => format!("my-{}", singular(&kebab(segment))),
        None => named.to_owned(),
    };
    let fits = (min..=most).contains(&name.len()) && name.chars().all(|c| class.contains(c));
    if fits {
        return name;
    }
    // A single optional character is omitted.
    let length = if most == 1 { min } else { min.max(3).min(most) };
    (0..length.min(LENGTH + 1))
        .filter_map(|at| class.example(at))
        .collect()
}

/// Returns the segment that ends before here, if it is a word of the pattern.
fn segment(before: &str) -> Option<&str> {
    let segment = before.strip_suffix('/')?.rsplit('/').next()?;
    let word =
        segment.starts_with(|c: char| c.is_ascii_alphabetic()) && !segment.starts_with("my-");
    word.then_some(segment)
}

#[cfg(test)]
mod tests;
