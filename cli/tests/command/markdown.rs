//! Markdown that the command prints or writes, of untrusted documents.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::payload::is_hidden;

/// Asserts that it has no HTML, link, image or code block, and no hidden character: the command writes none.
pub(crate) fn examine(text: &str, about: &str) {
    assert!(
        !text.contains(|c| c != '\n' && is_hidden(c)),
        "{about}: {text:?}"
    );
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(text, options) {
        let is_foreign = matches!(
            event,
            Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::TaskListMarker(_)
                | Event::Rule
                | Event::Start(
                    Tag::CodeBlock(_)
                        | Tag::Link { .. }
                        | Tag::Image { .. }
                        | Tag::FootnoteDefinition(_)
                        | Tag::BlockQuote(_)
                )
        );
        assert!(!is_foreign, "{about}: {event:?} in\n{text}");
    }
}
