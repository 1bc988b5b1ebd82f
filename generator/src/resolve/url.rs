//! The parser of URL templates: `v1/{+name}:cancel`.
//!
//! Known are `{x}`, `{+x}`, `{x*}`, `{+x*}`, `{/x}` and `{/x*}`. A template is
//! checked here and read once more by the runtime, which fills it.

use std::collections::BTreeSet;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text.
    Literal(&'t str),
    /// A variable.
    Variable {
        /// The parameter's name.
        name: &'t str,
        /// `+`, `/` or nothing.
        operator: Option<char>,
        /// `*`: a list becomes several values.
        explode: bool,
    },
}

/// A template's parts, and what is wrong with it.
pub(super) fn parse(template: &str) -> (Vec<Part<'_>>, Vec<String>) {
    let mut parts = Vec::new();
    let mut faults = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (literal, tail) = rest.split_at(at);
        push_literal(literal, &mut parts, &mut faults);
        let Some(inside) = tail.strip_prefix('{') else {
            faults.push("has a `}` without a `{`".to_owned());
            rest = tail.strip_prefix('}').unwrap_or_default();
            continue;
        };
        match inside.split_once(['{', '}']) {
            Some((expression, after)) if inside.as_bytes().get(expression.len()) == Some(&b'}') => {
                match variable(expression) {
                    Ok(part) => parts.push(part),
                    Err(fault) => faults.push(fault),
                }
                rest = after;
            }
            _ => {
                faults.push("has a `{` without a `}`".to_owned());
                rest = inside;
            }
        }
    }
    push_literal(rest, &mut parts, &mut faults);
    if let Some(segment) = dots(&parts) {
        faults.push(format!(
            "has the segment `{segment}`, which leads out of the path"
        ));
    }
    (parts, faults)
}

/// Text of a path: what is no part of any URL's path is a fault.
fn push_literal<'t>(literal: &'t str, parts: &mut Vec<Part<'t>>, faults: &mut Vec<String>) {
    let digits = |it: &str| {
        let digits = it.as_bytes().get(..2).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    };
    if !literal.split('%').skip(1).all(digits) {
        faults.push("has a `%` without two hexadecimal digits".to_owned());
    }
    if let Some(c) = literal.chars().find(|c| !is_path(*c)) {
        faults.push(format!("has {c:?}, which a path can't have"));
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
}

/// The characters of segments (`pchar` of RFC 3986, section 3.3), and what divides them.
fn is_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@/".contains(c)
}

/// A segment that every server and proxy on the way would resolve. A variable without an operator is
/// never empty and has no slash, so that what touches one is no such segment by itself.
fn dots<'t>(parts: &[Part<'t>]) -> Option<&'t str> {
    let joins =
        |part: Option<&Part<'_>>| matches!(part, Some(Part::Variable { operator: None, .. }));
    parts.iter().enumerate().find_map(|(at, part)| {
        let Part::Literal(text) = part else {
            return None;
        };
        let before = at.checked_sub(1).and_then(|at| parts.get(at));
        let mut text = *text;
        if joins(before) {
            text = text.find('/').map_or("", |slash| &text[slash..]);
        }
        if joins(parts.get(at + 1)) {
            text = text.rfind('/').map_or("", |slash| &text[..slash]);
        }
        text.split('/').find(|it| is_dots(it))
    })
}

fn is_dots(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

/// What no name in a template has; `discogen-runtime` knows the same characters.
const NO_NAME: [char; 13] = [
    '#', '?', '&', ';', ':', ',', '{', '|', '!', '@', '=', '/', '+',
];

fn variable(expression: &str) -> Result<Part<'_>, String> {
    let operator = expression
        .chars()
        .next()
        .filter(|c| "+/#?.;&=,!@|".contains(*c));
    let name = operator.map_or(expression, |c| &expression[c.len_utf8()..]);
    let explode = name.ends_with('*');
    let name = name.strip_suffix('*').unwrap_or(name);
    if !matches!(operator, None | Some('+' | '/')) {
        return Err(format!(
            "has `{{{expression}}}`, which is a form that paths don't have"
        ));
    }
    if name.is_empty() {
        return Err(format!("has `{{{expression}}}`, which names no parameter"));
    }
    if name.contains([':', ',', '*']) {
        return Err(format!(
            "has `{{{expression}}}`, which is more than one name"
        ));
    }
    if let Some(c) = name.chars().find(|c| NO_NAME.contains(c)) {
        return Err(format!(
            "has {c:?} in the name of `{{{expression}}}`, which no parameter of a path has"
        ));
    }
    Ok(Part::Variable {
        name,
        operator,
        explode,
    })
}

/// The names of a template's variables, each once.
pub(super) fn variables<'t>(parts: &[Part<'t>]) -> BTreeSet<&'t str> {
    let name = |part: &Part<'t>| match part {
        Part::Variable { name, .. } => Some(*name),
        Part::Literal(_) => None,
    };
    parts.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(template: &str) -> String {
        let (parts, faults) = parse(template);
        let part = |it: &Part<'_>| match it {
            Part::Literal(text) => text.to_string(),
            Part::Variable {
                name,
                operator,
                explode,
            } => {
                let operator = operator.map(String::from).unwrap_or_default();
                format!("<{operator}{name}{}>", if *explode { "*" } else { "" })
            }
        };
        let parts: Vec<String> = parts.iter().map(part).collect();
        let faults: Vec<String> = faults.iter().map(|it| format!("!{it}")).collect();
        [parts, faults].concat().join(" ")
    }

    #[test]
    fn templates() {
        let table = [
            ("", ""),
            ("v1/items", "v1/items"),
            ("v1/{+name}:cancel", "v1/ <+name> :cancel"),
            ("{a}{b}", "<a> <b>"),
            ("b{/x*}/{y*}", "b </x*> / <y*>"),
            ("v1:validate", "v1:validate"),
            ("o/{$foo.bar}", "o/ <$foo.bar>"),
            (
                "v1/a-b.c_d~e!$&'()*,;=:@/%C3%a4",
                "v1/a-b.c_d~e!$&'()*,;=:@/%C3%a4",
            ),
            ("ä/{ö}", "ä/ <ö> !has 'ä', which a path can't have"),
            ("a?b#c/{d}", "a?b#c/ <d> !has '?', which a path can't have"),
            ("a<b", "a<b !has '<', which a path can't have"),
            ("a>`{b}", "a>` <b> !has '>', which a path can't have"),
            ("a/%zz", "a/%zz !has a `%` without two hexadecimal digits"),
            ("a%4", "a%4 !has a `%` without two hexadecimal digits"),
            (
                "%é0",
                "%é0 !has a `%` without two hexadecimal digits !has 'é', which a path can't have",
            ),
            (
                "../..",
                "../.. !has the segment `..`, which leads out of the path",
            ),
            (
                "a/%2E./b",
                "a/%2E./b !has the segment `%2E.`, which leads out of the path",
            ),
            (
                "a/./{b}",
                "a/./ <b> !has the segment `.`, which leads out of the path",
            ),
            ("a/.{b}/..{c}", "a/. <b> /.. <c>"),
            (
                "a/{b}/..",
                "a/ <b> /.. !has the segment `..`, which leads out of the path",
            ),
            ("a/{b", "a/ b !has a `{` without a `}`"),
            ("a/{b{c}", "a/ b <c> !has a `{` without a `}`"),
            (
                "a}b}",
                "a b !has a `}` without a `{` !has a `}` without a `{`",
            ),
            (
                "{a=b}",
                "!has '=' in the name of `{a=b}`, which no parameter of a path has",
            ),
            (
                "{+a&b}",
                "!has '&' in the name of `{+a&b}`, which no parameter of a path has",
            ),
            (
                "{a|b}",
                "!has '|' in the name of `{a|b}`, which no parameter of a path has",
            ),
            (
                "{a/b*}",
                "!has '/' in the name of `{a/b*}`, which no parameter of a path has",
            ),
            ("{}", "!has `{}`, which names no parameter"),
            ("{+}", "!has `{+}`, which names no parameter"),
            ("{?q}", "!has `{?q}`, which is a form that paths don't have"),
            (
                "{x:3}/{a,b}",
                "/ !has `{x:3}`, which is more than one name !has `{a,b}`, which is more than one name",
            ),
        ];
        for (template, want) in table {
            assert_eq!(shown(template), want, "{template}");
        }
    }

    #[test]
    fn variables_are_named_once() {
        assert!(
            variables(&parse("{b}/{a}/{+b}").0)
                .into_iter()
                .eq(["a", "b"])
        );
    }
}
