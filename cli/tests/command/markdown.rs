//! Markdown that the command prints or writes for untrusted documents.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::payload::is_hidden;

/// Asserts that it contains no HTML, links, images, code blocks or hidden characters.
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
