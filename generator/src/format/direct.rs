//! Prints common items without parsing them: attributes, structs and enums with short lines, and
//! setters. The result is that of prettyplease; everything else returns `None`.

use std::fmt::Write;

use proc_macro2::{Delimiter, Spacing, TokenTree};

use super::docs;
use super::split::{self, Part, is_group, is_ident, is_punct};

/// Maximum width of a line, that of prettyplease.
const WIDTH: usize = 89;

/// The indentation of one level.
const INDENT: &str = "    ";

/// Prints a struct with named fields or an enum, and its attributes.
pub(super) fn item(item: &Part<'_>) -> Option<String> {
    let (body, head) = item.rest.split_last()?;
    let body = group(body, Delimiter::Brace)?;
    let is_enum = match head {
        [.., keyword, TokenTree::Ident(_)] if is_ident(keyword, "struct") => false,
        [.., keyword, TokenTree::Ident(_)] if is_ident(keyword, "enum") => true,
        _ => return None,
    };
    let mut out = attributes(item, "")?;
    line(head, "", &mut out)?;
    out.push_str(" {\n");
    let start = out.len();
    for field in split::fields(&body) {
        out.push_str(&attributes(&field, INDENT)?);
        match is_enum {
            true => discriminant(field.rest, &mut out)?,
            false => line(field.rest, INDENT, &mut out)?,
        }
        out.push_str(",\n");
    }
    (out.len() > start).then_some(())?;
    out.push_str("}\n");
    Some(out)
}

/// Prints `impl Debug for Name ` up to its body.
pub(super) fn head(tokens: &[TokenTree]) -> Option<String> {
    let mut out = String::new();
    line(tokens, "", &mut out)?;
    out.push(' ');
    Some(out)
}

/// Prints a member of an `impl` without its attributes: `type A = B;`, or a function whose
/// statements are assignments and calls.
pub(super) fn member(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [keyword, middle @ .., end] if is_ident(keyword, "type") && is_punct(end, ';') => {
            let mut out = format!("{INDENT}type ");
            line(middle, "", &mut out)?;
            out.push_str(";\n");
            (out.len() <= WIDTH).then_some(out)
        }
        _ => function(tokens),
    }
}

fn function(tokens: &[TokenTree]) -> Option<String> {
    let (body, signature) = tokens.split_last()?;
    let body = group(body, Delimiter::Brace)?;
    // The parentheses of `pub(crate)` are before the keyword.
    let keyword = signature.iter().position(|it| is_ident(it, "fn"))?;
    let mut after = signature[keyword..].iter();
    let at = keyword + after.position(|it| is_group(it, Delimiter::Parenthesis))?;
    let (name, returns) = (&signature[..at], &signature[at + 1..]);
    let mut out = String::new();
    let arguments = group(&signature[at], Delimiter::Parenthesis)?;
    if signature_line(name, &arguments, returns, &mut out).is_none() {
        out.clear();
        signature_lines(name, &arguments, returns, &mut out)?;
    }
    let mut statements = body.split(|it| is_punct(it, ';')).peekable();
    statements.peek().filter(|it| !it.is_empty())?;
    let indent = INDENT.repeat(2);
    while let Some(statement) = statements.next() {
        let is_last = statements.peek().is_none();
        if is_last && statement.is_empty() {
            break;
        }
        line(statement, &indent, &mut out)?;
        out.push_str(if is_last { "\n" } else { ";\n" });
    }
    out.push_str(INDENT);
    out.push_str("}\n");
    Some(out)
}

/// Prints the outer attributes, one per line.
pub(super) fn attributes(part: &Part<'_>, indent: &str) -> Option<String> {
    let mut out = String::new();
    for attribute in part.attributes.iter().skip(1).step_by(2) {
        let content = group(attribute, Delimiter::Bracket)?;
        match &content[..] {
            [name, equals, TokenTree::Literal(text)]
                if is_ident(name, "doc") && is_punct(equals, '=') =>
            {
                for line in docs::value(text)?.split('\n') {
                    // Four slashes begin a comment that is no documentation.
                    (!line.starts_with('/')).then_some(())?;
                    out.push_str(indent);
                    out.push_str("///");
                    out.push_str(line.trim_end_matches(' '));
                    out.push('\n');
                }
            }
            content => {
                let start = out.len();
                out.push_str(indent);
                out.push_str("#[");
                inline(content, &mut out)?;
                out.push_str("]\n");
                (out.len() - start <= WIDTH).then_some(())?;
            }
        }
    }
    Some(out)
}

/// `    pub fn name(mut self, value: String) -> Self {`
fn signature_line(
    name: &[TokenTree],
    arguments: &[TokenTree],
    returns: &[TokenTree],
    out: &mut String,
) -> Option<()> {
    out.push_str(INDENT);
    inline(name, out)?;
    out.push('(');
    inline(arguments, out)?;
    out.push(')');
    inline(returns, out)?;
    out.push_str(" {\n");
    (out.len() <= WIDTH + 1 && out.is_ascii()).then_some(())
}

/// The same with one argument per line.
fn signature_lines(
    name: &[TokenTree],
    arguments: &[TokenTree],
    returns: &[TokenTree],
    out: &mut String,
) -> Option<()> {
    line(name, INDENT, out)?;
    out.push_str("(\n");
    for argument in split::fields(arguments) {
        line(argument.whole, &INDENT.repeat(2), out)?;
        out.push_str(",\n");
    }
    out.push_str(INDENT);
    out.push(')');
    line(returns, "", out)?;
    out.push_str(" {\n");
    Some(())
}

/// Prints tokens on a line with room for one more character.
fn line(tokens: &[TokenTree], indent: &str, out: &mut String) -> Option<()> {
    let start = out.len();
    out.push_str(indent);
    inline(tokens, out)?;
    let line = &out[start..];
    (line.len() < WIDTH && line.is_ascii()).then_some(())
}

/// `    Unknown = "UNKNOWN"`, of any width.
fn discriminant(tokens: &[TokenTree], out: &mut String) -> Option<()> {
    let [TokenTree::Ident(name), equals, TokenTree::Literal(value)] = tokens else {
        return None;
    };
    is_punct(equals, '=').then_some(())?;
    write!(out, "{INDENT}{name} = {value}").ok()
}

/// Prints types, paths, calls and assignments with prettyplease's spaces.
fn inline(tokens: &[TokenTree], out: &mut String) -> Option<()> {
    let mut follows_word = false;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && follows_word {
            out.push(' ');
        }
        // A word is separated from a type or a group before it, too.
        follows_word = is_word || is_punct(token, '>') || matches!(token, TokenTree::Group(_));
        match token {
            TokenTree::Ident(name) => write!(out, "{name}").ok()?,
            TokenTree::Literal(value) => write!(out, "{value}").ok()?,
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Brace | Delimiter::None => return None,
                };
                let content: Vec<_> = group.stream().into_iter().collect();
                // A comma at the end distinguishes tuples from other parentheses.
                content
                    .last()
                    .is_none_or(|it| !is_punct(it, ','))
                    .then_some(())?;
                out.push(open);
                inline(&content, out)?;
                out.push(close);
            }
            TokenTree::Punct(punct) => {
                let next = tokens
                    .get(index)
                    .filter(|_| punct.spacing() == Spacing::Joint);
                let is_before = |second| next.is_some_and(|it| is_punct(it, second));
                let follows_keyword = || out.ends_with("impl") || out.ends_with("mut");
                match punct.as_char() {
                    ':' if is_before(':') && !follows_keyword() => {
                        out.push_str("::");
                        index += 1;
                    }
                    '-' if is_before('>') => {
                        out.push_str(" -> ");
                        index += 1;
                        follows_word = false;
                    }
                    ':' if !is_before(':') => out.push_str(": "),
                    '=' if next.is_none() => out.push_str(" = "),
                    '.' if !is_before('.') => out.push('.'),
                    '&' if !is_before('&') && !follows_keyword() => out.push('&'),
                    ',' => out.push_str(", "),
                    '<' if index > 1 => out.push('<'),
                    '>' => out.push('>'),
                    '\'' => out.push('\''),
                    _ => return None,
                }
            }
        }
    }
    Some(())
}

/// Returns the content of a group with this delimiter.
fn group(token: &TokenTree, delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => {
            Some(group.stream().into_iter().collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<TokenTree> {
        let tokens: proc_macro2::TokenStream = source.parse().expect("tokens");
        tokens.into_iter().collect()
    }

    fn prettyplease(source: &str) -> String {
        prettyplease::unparse(&syn::parse_file(source).expect("Rust"))
    }

    /// Checks the text of an item against prettyplease, and returns whether it is printed directly.
    fn is_direct(source: &str) -> bool {
        let printed = match source.strip_prefix("impl X") {
            Some(body) => member(&group(&tokens(body)[0], Delimiter::Brace).expect("a body"))
                .map(|text| format!("impl X {{\n{text}}}\n")),
            None => item(&split::items(&tokens(source))[0]),
        };
        printed.is_some_and(|text| {
            assert_eq!(text, prettyplease(source));
            true
        })
    }

    #[test]
    fn the_text_is_that_of_prettyplease() {
        for template in [
            "#[doc = \" A.\"] #[derive(Clone, Debug)] pub struct A { #[doc(alias = \"NAME\")] pub a: u8, b: Vec<NAME>, }",
            "pub struct A { #[deprecated(note = \"NAME\")] pub NAME: Option<rt::BTreeMap<String, Vec<b::C>>>, }",
            "pub struct NAME { pub a: &'static str, }",
            "#[must_use = \"NAME\"] pub enum A { #[doc = \"\"] B = \"NAME\", NAME = \"C\", }",
            "impl X { type A = b::NAME<C>; }",
            "impl X { pub fn a(mut self, value: impl Into<NAME>) -> Self { self.a = Some(value.into()); self } }",
            "impl X { pub fn a(mut self, a: impl IntoIterator<Item = (impl rt::I<String>, NAME)>) -> A { self.a = b(a); } }",
            "impl X { pub fn NAME(&self) -> a::B { self.call.params.NAME = value.into_iter().collect(); } }",
            "impl X { pub(crate) fn a(a: (u8, i64), r#b: [NAME]) -> ::std::a::B { ::std::a::B::default() } }",
            "impl X { fn a<'a>(&'a self, a: &mut rt::B<'a>) { a.path(\"NAME\", &self.a); a.query(\"b\", &self.NAME); } }",
        ] {
            // Each kind of line crosses the maximum width at one of these lengths.
            for length in 1..110 {
                let source = template.replace("NAME", &"n".repeat(length));
                let is_direct = is_direct(&source);
                assert!(is_direct || length > 5, "{source}");
            }
        }
    }

    #[test]
    fn other_code_is_left_to_prettyplease() {
        for source in [
            "pub struct A;",
            "pub struct A(u8);",
            "pub struct A {}",
            "pub struct A<T> { a: T }",
            "pub struct A { #[doc = \"/ a\"] a: u8 }",
            "pub struct A { a: fn(B) -> [C; 2], b: D }",
            "pub enum A { B, C(u8) }",
            "impl X { fn a() {} }",
            "impl X { fn a() { b(|c| c + 1) } }",
            "impl X { fn a() { A { b: 1 } } }",
            "impl X { fn a(self) { self.a && b..c } }",
            "impl X { const A: u8 = 1; }",
        ] {
            assert!(!is_direct(source), "{source}");
        }
    }
}
