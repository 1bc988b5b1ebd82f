//! Media ranges as in the `Accept` header (RFC 9110, section 12.5.1).

/// Whether the text is `*/*`, `type/*` or `type/subtype`, with optional parameters.
pub(super) fn is_valid(text: &str) -> bool {
    let (range, parameters) = match text.split_once(';') {
        Some((range, parameters)) => (range.trim_end_matches(SPACE), Some(parameters)),
        None => (text, None),
    };
    let is_range = match range.split_once('/') {
        Some(("*", subtype)) => subtype == "*",
        Some((kind, subtype)) => is_token(kind) && is_token(subtype),
        None => false,
    };
    is_range && parameters.is_none_or(has_parameters)
}

/// Optional white space (section 5.6.3).
const SPACE: [char; 2] = [' ', '\t'];

/// Parses the parameters after the first semicolon (section 5.6.6). Each may be empty.
fn has_parameters(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(SPACE);
        if let Some(length) = parameter(rest) {
            rest = rest[length..].trim_start_matches(SPACE);
        }
        match rest.strip_prefix(';') {
            Some(more) => rest = more,
            None => return rest.is_empty(),
        }
    }
}

/// Returns the length of `name=value`, where the value is a token or a quoted string.
fn parameter(text: &str) -> Option<usize> {
    let (name, value) = text.split_once('=')?;
    let length = match value.strip_prefix('"') {
        Some(quoted) => 1 + quoted_end(quoted)?,
        None => value
            .find(|c| !is_token_character(c))
            .unwrap_or(value.len()),
    };
    (is_token(name) && length > 0).then_some(name.len() + 1 + length)
}

/// Returns the end of a quoted string, after its closing quote (section 5.6.4). Only ASCII is
/// accepted.
fn quoted_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\t' | ' '..='~' if is_escaped => is_escaped = false,
            '"' => return Some(at + 1),
            '\\' => is_escaped = true,
            '\t' | ' '..='~' => {}
            _ => return None,
        }
    }
    None
}

/// Whether the text is a token (section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_token_character)
}

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn media_ranges() {
        for good in [
            "*/*",
            "image/*",
            "application/vnd.google-apps.script+json",
            "text/plain; charset=utf-8",
            "text/plain;charset=\"a; \\\" b\" ; q=0.5",
            "text/plain;",
            "text/plain;; a=b",
        ] {
            assert!(is_valid(good), "{good:?}");
        }
        for bad in [
            "",
            "*",
            "/",
            "*/png",
            "image/",
            "/png",
            "a/b/c",
            "a b/c",
            "a/b ",
            " a/b",
            "a/b, c/d",
            "a/b; x",
            "a/b; x=",
            "a/b; =y",
            "a/b; x=\"",
            "a/b; x=\"\u{202e}\"",
            "a/b; x=\"\n\"",
            "a/<script>",
            "a/b\n\n```\npanic!()\n```",
            "a/b\0",
            "ä/b",
        ] {
            assert!(!is_valid(bad), "{bad:?}");
        }
    }
}
