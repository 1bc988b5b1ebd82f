//! Parses URL templates: `v1/{+name}:cancel`.
//!
//! Supports `{x}`, `{+x}`, `{x*}`, `{+x*}`, `{/x}` and `{/x*}`. Templates are checked here; the
//! runtime parses them again to expand them.

use std::collections::BTreeSet;

use crate::diagnostic::ticked;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Fixed text.
    Literal(&'t str),
    /// A variable.
    Variable {
        /// The parameter's name.
        name: &'t str,
        /// `+`, `/` or none.
        operator: Option<char>,
        /// Whether the variable has a `*`: a list becomes several values.
        explode: bool,
    },
}

/// The errors in a template: the first of each kind.
#[derive(Default)]
struct TemplateErrors {
    kinds: BTreeSet<Kind>,
    messages: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Open,
    Close,
    Percent,
    Character,
    Dots,
    Form,
    Unnamed,
    Several,
    Name,
}

impl TemplateErrors {
    fn add(&mut self, kind: Kind, message: impl FnOnce() -> String) {
        if self.kinds.insert(kind) {
            self.messages.push(message());
        }
    }
}

/// Parses a template into its parts, and returns one error per kind.
pub(super) fn parse(template: &str) -> (Vec<Part<'_>>, Vec<String>) {
    let mut parts = Vec::new();
    let mut errors = TemplateErrors::default();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (literal, tail) = rest.split_at(at);
        push_literal(literal, &mut parts, &mut errors);
        let Some(inside) = tail.strip_prefix('{') else {
            errors.add(Kind::Close, || "has a `}` without a `{`".to_owned());
            rest = tail.strip_prefix('}').unwrap_or_default();
            continue;
        };
        match inside.split_once(['{', '}']) {
            Some((expression, after)) if inside.as_bytes().get(expression.len()) == Some(&b'}') => {
                parts.extend(variable(expression, &mut errors));
                rest = after;
            }
            _ => {
                errors.add(Kind::Open, || "has a `{` without a `}`".to_owned());
                rest = inside;
            }
        }
    }
    push_literal(rest, &mut parts, &mut errors);
    if let Some(segment) = dots(&parts) {
        errors.add(Kind::Dots, || {
            format!("has the segment `{segment}`, which leads out of the path")
        });
    }
    (parts, errors.messages)
}

/// Adds fixed text, and reports characters that a URL path cannot contain.
fn push_literal<'t>(literal: &'t str, parts: &mut Vec<Part<'t>>, errors: &mut TemplateErrors) {
    let digits = |it: &str| {
        let digits = it.as_bytes().get(..2).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    };
    if !literal.split('%').skip(1).all(digits) {
        errors.add(Kind::Percent, || {
            "has a `%` without two hexadecimal digits".to_owned()
        });
    }
    if let Some(c) = literal.chars().find(|c| !is_path(*c)) {
        errors.add(Kind::Character, || {
            format!("has {c:?}, which a path cannot contain")
        });
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
}

/// Whether a character is allowed in segments (`pchar` of RFC 3986, section 3.3) or separates them.
fn is_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@/".contains(c)
}

/// Returns a `.` or `..` segment, which servers and proxies would resolve. The value of a variable
/// without an operator is not empty and contains no slash. So text next to a variable is never such
/// a segment.
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

/// Characters that are invalid in variable names; `discogen-runtime` has the same list.
const NO_NAME: [char; 13] = [
    '#', '?', '&', ';', ':', ',', '{', '|', '!', '@', '=', '/', '+',
];

fn variable<'t>(expression: &'t str, errors: &mut TemplateErrors) -> Option<Part<'t>> {
    let operator = expression
        .chars()
        .next()
        .filter(|c| "+/#?.;&=,!@|".contains(*c));
    let name = operator.map_or(expression, |c| &expression[c.len_utf8()..]);
    let explode = name.ends_with('*');
    let name = name.strip_suffix('*').unwrap_or(name);
    let mut error = |kind, what: &str| {
        let shown = || ticked(&format!("{{{expression}}}"));
        errors.add(kind, || format!("has {}, which {what}", shown()));
        None
    };
    if !matches!(operator, None | Some('+' | '/')) {
        return error(Kind::Form, "is an unsupported form");
    }
    if name.is_empty() {
        return error(Kind::Unnamed, "has no parameter name");
    }
    if name.contains([':', ',', '*']) {
        return error(Kind::Several, "contains more than one name");
    }
    if let Some(c) = name.chars().find(|c| NO_NAME.contains(c)) {
        errors.add(Kind::Name, || {
            let shown = ticked(&format!("{{{expression}}}"));
            format!("has {c:?} in the name of {shown}, which path parameters cannot contain")
        });
        return None;
    }
    Some(Part::Variable {
        name,
        operator,
        explode,
    })
}

/// Returns the distinct variable names of a template.
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
        let (parts, errors) = parse(template);
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
        let errors: Vec<String> = errors.iter().map(|it| format!("!{it}")).collect();
        [parts, errors].concat().join(" ")
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
            ("ä/{ö}", "ä/ <ö> !has 'ä', which a path cannot contain"),
            (
                "a?b#c/{d}",
                "a?b#c/ <d> !has '?', which a path cannot contain",
            ),
            ("a<b", "a<b !has '<', which a path cannot contain"),
            ("a>`{b}", "a>` <b> !has '>', which a path cannot contain"),
            ("a/%zz", "a/%zz !has a `%` without two hexadecimal digits"),
            ("a%4", "a%4 !has a `%` without two hexadecimal digits"),
            (
                "%é0",
                "%é0 !has a `%` without two hexadecimal digits !has 'é', which a path cannot contain",
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
            ("a}b}", "a b !has a `}` without a `{`"),
            (
                "{a=b}",
                "!has '=' in the name of `{a=b}`, which path parameters cannot contain",
            ),
            (
                "{+a&b}",
                "!has '&' in the name of `{+a&b}`, which path parameters cannot contain",
            ),
            (
                "{a|b}",
                "!has '|' in the name of `{a|b}`, which path parameters cannot contain",
            ),
            (
                "{a/b*}",
                "!has '/' in the name of `{a/b*}`, which path parameters cannot contain",
            ),
            ("{}", "!has `{}`, which has no parameter name"),
            ("{+}", "!has `{+}`, which has no parameter name"),
            ("{?q}", "!has `{?q}`, which is an unsupported form"),
            (
                "{x:3}/{a,b}/{?c}",
                "/ / !has `{x:3}`, which contains more than one name !has `{?c}`, which is an unsupported form",
            ),
        ];
        for (template, expected) in table {
            assert_eq!(shown(template), expected, "{template}");
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
