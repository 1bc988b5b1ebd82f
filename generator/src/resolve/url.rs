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
    (parts, faults)
}

/// Text of a path: what would end the path, or is no part of any URL, is a fault.
fn push_literal<'t>(literal: &'t str, parts: &mut Vec<Part<'t>>, faults: &mut Vec<String>) {
    let odd = |c: char| matches!(c, '?' | '#' | '\\') || c.is_control() || c.is_whitespace();
    if let Some(c) = literal.chars().find(|c| odd(*c)) {
        faults.push(format!("has {c:?}, which a path can't have"));
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
}

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
            ("ä/{ö}", "ä/ <ö>"),
            ("a?b#c/{d}", "a?b#c/ <d> !has '?', which a path can't have"),
            ("a/{b", "a/ b !has a `{` without a `}`"),
            ("a/{b{c}", "a/ b <c> !has a `{` without a `}`"),
            (
                "a}b}",
                "a b !has a `}` without a `{` !has a `}` without a `{`",
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
