//! Code and documentation in generated Rust.

use proc_macro2::{TokenStream, TokenTree};

use crate::markdown;
use crate::payload::{MARK, is_hidden};

/// Asserts that no text of the document is code, in the file and in the samples of its documentation.
pub(crate) fn examine(text: &str, about: &str) {
    assert!(
        !text.replace('\n', "").contains(is_hidden),
        "{about}: a hidden character in\n{text}"
    );
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{about}: {error}\n{text}"));
    drop(file);
    no_mark(&text.parse().expect("tokens"), about);
    for docs in docs(text) {
        for code in markdown::examine(&docs, about) {
            if is_installation(&code.info, &code.text) {
                assert!(!code.text.contains(MARK), "{about}: {}", code.text);
                continue;
            }
            assert!(
                matches!(code.info.as_str(), "" | "ignore"),
                "{about}: a block of {:?} in\n{docs}",
                code.info
            );
            let sample = code
                .text
                .lines()
                .map(|line| line.strip_prefix("# ").unwrap_or(line));
            let sample: Vec<&str> = sample.collect();
            let tokens: TokenStream = sample
                .join("\n")
                .parse()
                .unwrap_or_else(|error| panic!("{about}: {error} in\n{}", code.text));
            no_mark(&tokens, about);
            let is_generated = code.text.contains("::builder().build().await?;");
            assert!(
                is_generated,
                "{about}: a block that the generator does not emit:\n{}",
                code.text
            );
        }
    }
}

/// Whether a block adds the crate to a project.
fn is_installation(info: &str, code: &str) -> bool {
    match info {
        "sh" => code.starts_with("cargo add "),
        "toml" => code.starts_with("[dependencies]\n"),
        _ => false,
    }
}

/// Comments and literals contain no identifier tokens, so an identifier would be code.
fn no_mark(tokens: &TokenStream, about: &str) {
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => assert!(ident != MARK, "{about}: {MARK} is code"),
            TokenTree::Group(group) => no_mark(&group.stream(), about),
            _ => {}
        }
    }
}

/// The documentation of each item.
fn docs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let line = line.trim_start();
        assert!(
            !line.starts_with("#[doc") && !line.starts_with("#![doc"),
            "{line}"
        );
        let mark = ["///", "//!"]
            .into_iter()
            .find_map(|it| line.strip_prefix(it));
        match mark {
            Some(rest) => open.push(rest.strip_prefix(' ').unwrap_or(rest)),
            None if open.is_empty() => {}
            None => found.push(std::mem::take(&mut open).join("\n")),
        }
    }
    found
}
