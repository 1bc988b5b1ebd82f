//! Formats calls of the runtime's macros.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::{Item, ItemEnum};

use super::split::{self, is_ident, is_punct};
use super::unparse::unparse;
use super::{direct, docs};

/// Maximum line width of a field table.
const WIDTH: usize = 100;

/// Formats a call of a macro that has its own format.
pub(super) fn format(call: &[TokenTree]) -> Option<Result<String, syn::Error>> {
    let body = call.iter().find_map(|it| match it {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    })?;
    let name = match call {
        [root, _, _, TokenTree::Ident(name), mark, ..]
            if is_ident(root, "rt") && is_punct(mark, '!') =>
        {
            name.to_string()
        }
        _ => return None,
    };
    Some(match name.as_str() {
        "open_enum" => open_enum(body),
        "message" => Ok(message(body)),
        name @ ("call" | "pages" | "transparent" | "unspecified" | "wait") => {
            Ok(format!("rt::{name}!({});\n", compact(body)))
        }
        _ => return None,
    })
}

/// Prints the body as an enum: `Unknown = "UNKNOWN"` is a syntactically valid discriminant.
fn open_enum(body: TokenStream) -> Result<String, syn::Error> {
    let tokens: Vec<_> = body.into_iter().collect();
    let printed = split::items(&tokens).first().and_then(direct::item);
    let printed = match printed {
        Some(printed) => printed,
        None => {
            let body: ItemEnum = syn::parse2(docs::by_line(&tokens))?;
            unparse(Vec::new(), vec![Item::Enum(body)])
        }
    };
    let mut text = "rt::open_enum! {\n".to_owned();
    for line in printed.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("}\n");
    Ok(text)
}

/// Prints `rt::message!(Product { 0 description "description", … });`, wrapped if it is longer than
/// a line.
fn message(body: TokenStream) -> String {
    // What precedes and follows the table.
    let (mut name, mut end) = (String::new(), String::new());
    let mut table = None;
    for token in body {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                table = Some(table_rows(group.stream()));
            }
            token if table.is_none() => name.push_str(&format!("{token} ")),
            token => end.push_str(&format!(" {token}")),
        }
    }
    let rows = table.unwrap_or_default();
    if rows.is_empty() {
        return format!("rt::message!({name}{{}}{end});\n");
    }
    let line = format!("rt::message!({name}{{ {} }}{end});\n", rows.join(", "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    let mut text = format!("rt::message!({name}{{\n");
    let mut width = 0;
    for row in &rows {
        let row_width = row.chars().count() + 2;
        if width == 0 || width + row_width > WIDTH {
            text.push_str(if width == 0 { "    " } else { "\n    " });
            width = 3;
        } else {
            text.push(' ');
        }
        text.push_str(row);
        text.push(',');
        width += row_width;
    }
    text.push_str(&format!("\n}}{end});\n"));
    text
}

/// Splits the table into rows such as `0 description "description"`.
fn table_rows(tokens: TokenStream) -> Vec<String> {
    let mut rows = vec![String::new()];
    for token in tokens {
        match (&token, rows.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => rows.push(String::new()),
            (token, Some(row)) => {
                if !row.is_empty() {
                    row.push(' ');
                }
                row.push_str(&token.to_string());
            }
            (_, None) => {}
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// `CancelCall(CancelParams) -> rt::BTreeMap<String, schemas::Product>`
fn compact(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut after_minus = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Bracket => text.push_str(&format!("[{}]", compact(group.stream()))),
                _ => text.push_str(&format!("({})", compact(group.stream()))),
            },
            TokenTree::Punct(punct) => {
                let is_arrow = after_minus && punct.as_char() == '>';
                after_minus = punct.as_char() == '-' && punct.spacing() == Spacing::Joint;
                match punct.as_char() {
                    '-' => text.push_str(" -"),
                    '>' if is_arrow => text.push_str("> "),
                    ',' => text.push_str(", "),
                    other => text.push(other),
                }
            }
            token => text.push_str(&token.to_string()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::format;

    fn check(source: &str, expected: &str) {
        assert_eq!(
            format([source.parse().expect("tokens")]).expect("a file"),
            expected
        );
    }

    #[test]
    fn calls_and_transparent_types() {
        check(
            "rt :: call ! (CancelCall (CancelParams) -> rt :: BTreeMap < String , Vec < schemas :: P > >) ;",
            "rt::call!(CancelCall(CancelParams) -> rt::BTreeMap<String, Vec<schemas::P>>);\n",
        );
        check("rt::call!(A(B) -> ());", "rt::call!(A(B) -> ());\n");
        check("rt::transparent!(Labels);", "rt::transparent!(Labels);\n");
    }

    #[test]
    fn field_tables() {
        check("rt::message!(Empty {});", "rt::message!(Empty {});\n");
        check(
            "rt::message!(A { 0 r#type \"type\", 1 b \"b\\\"\" });",
            "rt::message!(A { 0 r#type \"type\", 1 b \"b\\\"\" });\n",
        );
        check(
            "rt::message!(B \"C\" { 0 a \"a\", 1 b \"b\" } numbers 0 1);",
            "rt::message!(B \"C\" { 0 a \"a\", 1 b \"b\" } numbers 0 1);\n",
        );
        let rows: Vec<_> = (0..12)
            .map(|i| format!("{i} field_number_{i} \"fieldNumber{i}\""))
            .collect();
        let table = format!("rt::message!(Long {{ {} }});", rows.join(", "));
        let text = format([table.parse().expect("tokens")]).expect("a file");
        assert!(
            text.starts_with("rt::message!(Long {\n    0 field_number_0 \"fieldNumber0\", 1 "),
            "{text}"
        );
        assert!(text.ends_with(",\n});\n"), "{text}");
        assert!(
            text.lines().all(|line| line.len() <= super::WIDTH),
            "{text}"
        );
        assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    }

    #[test]
    fn enums_have_a_line_a_value() {
        check(
            "rt::open_enum! { #[doc = \" How.\"] pub enum L { #[doc = \" No.\"] #[deprecated] Unknown = \"UN\", } }",
            "rt::open_enum! {\n    /// How.\n    pub enum L {\n        /// No.\n        #[deprecated]\n        Unknown = \"UN\",\n    }\n}\n",
        );
    }
}
