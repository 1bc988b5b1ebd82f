//! Paths of methods as segments, and the resources above a method.

use std::collections::HashSet;

use crate::document::{Method, Schema};

/// Returns the variables of a path, each with the segments it matches. Returns `None` if a variable
/// is only a part of a segment, if the path does not end with a variable, or if the method requires
/// other parameters.
pub(super) fn variables(method: &Method) -> Option<Vec<(&str, String)>> {
    let mut found = Vec::new();
    let mut ends_with_one = false;
    for text in method.path.as_deref()?.split('/') {
        ends_with_one = text.starts_with('{');
        if ends_with_one {
            let name = variable(text)?;
            found.push((name, parts(method, text).join("/")));
        } else if text.contains(['{', '}']) {
            return None;
        }
    }
    let names: HashSet<&str> = found.iter().map(|(name, _)| *name).collect();
    let fits = ends_with_one && names.len() == found.len() && requires_only(method, &names);
    fits.then_some(found)
}

/// Returns the variables of a path with their operators: `+name` for `{+name}`.
pub(super) fn expressions(method: &Method) -> Vec<&str> {
    let path = method.path.as_deref().unwrap_or_default();
    let parts = path.split('{').skip(1);
    parts.filter_map(|it| Some(it.split_once('}')?.0)).collect()
}

/// Whether all required parameters are among these variables.
pub(super) fn requires_only(method: &Method, names: &HashSet<&str>) -> bool {
    let is_known = |it: &Schema| {
        (!it.required && it.location.as_deref() != Some("path")) || names.contains(it.key.as_str())
    };
    method.parameters.iter().all(is_known)
}

/// Returns the name in `{x}` or `{+x}`.
fn variable(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let name = inner.strip_prefix('+').unwrap_or(inner);
    let is_plain = !name.is_empty() && !name.contains(['{', '}', '*', '+', '/']);
    is_plain.then_some(name)
}

/// Splits a path into segments: fixed text, `*` for any segment, `**` for any number of segments. A
/// verb at the end (`{+name}:undelete`) is dropped, as in the runtime.
pub(super) fn segments(method: &Method) -> Vec<&str> {
    let path = method.path.as_deref().unwrap_or_default();
    let verb = path.rfind("}:").filter(|&at| !path[at..].contains('/'));
    let path = verb.map_or(path, |at| &path[..=at]);
    path.split('/')
        .flat_map(|text| parts(method, text))
        .collect()
}

/// Returns the segments that a part of a path matches: more than one for `{+x}` with a pattern.
fn parts<'d>(method: &'d Method, text: &'d str) -> Vec<&'d str> {
    let Some(name) = variable(text) else {
        return vec![text];
    };
    if !text.starts_with("{+") {
        return vec!["*"];
    }
    let parameter = method.parameters.iter().find(|it| it.key == name);
    let pattern = parameter.and_then(|it| it.pattern.as_deref());
    pattern.map_or_else(|| vec!["**"], pattern_parts)
}

/// Converts a pattern to segments: `^projects/[^/]+/operations/.*$` becomes `projects`, `*`,
/// `operations`, `**`.
fn pattern_parts(pattern: &str) -> Vec<&str> {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let mut rest = inner.strip_suffix('$').unwrap_or(inner);
    let mut parts = Vec::new();
    loop {
        // The slash in `[^/]+` does not separate segments.
        let any = ["[^/]+", "[^/]*"]
            .into_iter()
            .find_map(|any| rest.strip_prefix(any));
        let (part, after) = match any {
            Some(after) => ("*", after),
            None => {
                let end = rest.find('/').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                (pattern_part(text), after)
            }
        };
        parts.push(part);
        match after.strip_prefix('/') {
            Some(after) if part != "**" => rest = after,
            None if after.is_empty() => return parts,
            // Unsupported pattern syntax.
            _ => {
                parts.pop();
                parts.push("**");
                return parts;
            }
        }
    }
}

fn pattern_part(text: &str) -> &str {
    let is_fixed = text
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || "-_".contains(it));
    if is_fixed && !text.is_empty() {
        text
    } else if text.is_empty()
        || text.contains(['|', '^'])
        || text.contains(".*")
        || text.contains(".+")
    {
        "**"
    } else {
        "*"
    }
}

/// Returns the JSON pointer of the method's resource.
pub(super) fn resource(method: &Method) -> &str {
    method
        .pointer
        .rsplit_once("/methods/")
        .map_or("", |(resource, _)| resource)
}

/// Returns the resources above a method, the outermost first.
pub(super) fn chain(method: &Method) -> Vec<&str> {
    resource(method)
        .split("/resources/")
        .filter(|it| !it.is_empty())
        .collect()
}
