//! Converts the HTML tags that descriptions commonly use to Markdown.

use super::ticks::Cursor;

/// A tag: its lower-case name, whether it closes an element, and its attributes.
struct Tag<'a> {
    name: String,
    closing: bool,
    attributes: &'a str,
    end: usize,
}

/// Converts known tags outside of code. The writer escapes all others.
pub(super) fn to_markdown(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut cursor = Cursor::new(text);
    // The text that ends the current link.
    let mut link = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(span) = cursor.at(at) {
            out.push_str(&text[at..span.end]);
            at = span.end;
            continue;
        }
        let tag = if c == '<' { tag(text, at) } else { None };
        match tag.and_then(|tag| Some((replacement(&tag, text, &mut link)?, tag.end))) {
            Some((replacement, end)) => {
                out.push_str(&replacement);
                at = end;
            }
            None => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

/// Returns the tag that starts at `at`. Text longer than 2,000 bytes is not a tag.
fn tag(text: &str, at: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(at + 2_000);
    let end = at + bytes[at..limit].iter().position(|&b| b == b'>')?;
    let inner = text.get(at + 1..end)?;
    let closing = inner.starts_with('/');
    let inner = inner.trim_start_matches('/').trim_end_matches('/').trim();
    let (name, attributes) = inner.split_once([' ', '\n']).unwrap_or((inner, ""));
    Some(Tag {
        name: name.to_ascii_lowercase(),
        closing,
        attributes,
        end: end + 1,
    })
}

fn replacement(tag: &Tag<'_>, text: &str, link: &mut Option<String>) -> Option<String> {
    let known = match tag.name.as_str() {
        "p" | "br" | "ul" | "ol" | "dl" | "div" => "\n\n",
        "li" | "dt" if !tag.closing => "\n* ",
        "li" | "dt" | "dd" => "\n",
        "b" | "strong" if paired(tag, text) => "**",
        "i" | "em" if paired(tag, text) => "*",
        "code" | "tt" if paired(tag, text) => "`",
        "pre" if paired(tag, text) => "\n```\n",
        "a" if tag.closing => return link.take(),
        "a" => {
            let address = address(tag.attributes).filter(|_| paired(tag, text))?;
            *link = Some(format!("]({address})"));
            "["
        }
        _ => return None,
    };
    Some(known.to_owned())
}

/// Whether the tag closes an element, or opens one that is closed soon.
fn paired(tag: &Tag<'_>, text: &str) -> bool {
    if tag.closing || tag.name.is_empty() {
        return tag.closing;
    }
    let mut end = text.len().min(tag.end + 1_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = text[tag.end..end].to_ascii_lowercase();
    rest.contains(&format!("</{}>", tag.name))
}

/// Returns the value of `href`.
fn address(attributes: &str) -> Option<&str> {
    let (_, value) = attributes.split_once("href=")?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split(' ').next()?,
    };
    (!value.is_empty() && !value.contains([' ', '\n', '(', ')'])).then_some(value)
}
