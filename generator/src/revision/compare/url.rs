//! Compares URL templates for equality of the resulting URLs.

use std::collections::HashSet;

/// Whether the templates are equal except for names of variables.
pub(super) fn is_same(old: &str, new: &str) -> bool {
    let (old, new) = (split(old), split(new));
    let variables = |parts: &[(&str, bool)]| -> HashSet<String> {
        let variables = parts.iter().filter(|it| it.1);
        variables.map(|it| name(it.0).to_owned()).collect()
    };
    let (before, after) = (variables(&old), variables(&new));
    let is_same_part = |(old, new): (&(&str, bool), &(&str, bool))| match (old.1, new.1) {
        (true, true) => {
            let (old, new) = (old.0, new.0);
            let is_renamed = !after.contains(name(old)) && !before.contains(name(new));
            form(old) == form(new) && (name(old) == name(new) || is_renamed)
        }
        _ => old == new,
    };
    old.len() == new.len() && old.iter().zip(&new).all(is_same_part)
}

/// Splits a template into literals and variables; the flag is true for a variable.
fn split(template: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once('{') {
        let Some((variable, tail)) = tail.split_once('}') else {
            break;
        };
        parts.extend([(literal, false), (variable, true)]);
        rest = tail;
    }
    parts.push((rest, false));
    parts
}

/// The operators: whether slashes are escaped, where one is added, how a list is expanded.
const SIGNS: [char; 3] = ['+', '/', '*'];

fn name(variable: &str) -> &str {
    variable.trim_matches(SIGNS)
}

/// Returns the text before and after the name.
fn form(variable: &str) -> (&str, &str) {
    variable.split_once(name(variable)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn templates() {
        for (old, new, expected) in [
            ("v1/{+name}", "v1/{+name}", true),
            ("v1/{+name}:cancel", "v1/{+operation}:cancel", true),
            ("v1/{a}/{b}", "v1/{x}/{y}", true),
            ("v1/{a}/{b}", "v1/{b}/{a}", false),
            ("v1/{a}/{b}", "v1/{b}/{c}", false),
            ("v1/{+name}", "v1/{name}", false),
            ("v1/{+name}", "v2/{+name}", false),
            ("v1/{+name}", "v1/{+name}/", false),
            ("v1/name", "v1/{+name}", false),
            ("{a}", "{a}{b}", false),
            ("v1{/a}", "v1{a}", false),
            ("v1{/a}", "v1{b}", false),
            ("v1{/a}", "v1{+a}", false),
            ("v1{/a}", "v1{/b}", true),
            ("v1{/a*}", "v1{/a}", false),
            ("v1/{a*}", "v1/{a}", false),
            ("v1/{+a*}", "v1/{+b*}", true),
            ("v1/{+a*}", "v1/{+b}", false),
            ("{}", "{}", true),
            ("{}", "{+}", false),
            ("{", "{", true),
            ("", "", true),
        ] {
            assert_eq!(is_same(old, new), expected, "{old} {new}");
            assert_eq!(is_same(new, old), expected, "{new} {old}");
        }
    }
}
