//! Renders diagnostics for a terminal: the fact, the marked line of the document, and the remedy.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use discogen_model::Located;
use discogen_model::diagnostic::{Diagnostic, Severity};
use discogen_model::settings::SettingsError;
use discogen_model::text::{Line, Lines, of_same_length};

/// Maximum number of marked characters.
const MEANT: usize = 60;

/// Renders a finding about a document or its settings file, with an excerpt if the text is given.
pub(super) fn diagnostic(file: &str, text: Option<&[u8]>, diagnostic: &Diagnostic) -> Lines {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Note => Level::NOTE,
    };
    let title = Line::new(format_args!(
        "{} {}",
        diagnostic.position(file),
        diagnostic.fact
    ));
    let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let (file, excerpt) = match &diagnostic.setting {
        None => {
            let excerpt = text.and_then(|text| Excerpt::new(text, span(text, diagnostic)?));
            (Line::new(file), excerpt)
        }
        Some(setting) => match &setting.file {
            None => (Line::new(file), None),
            Some((path, line)) => {
                let excerpt = text.and_then(|text| of_line(text, *line));
                (Line::new(path.display()), excerpt)
            }
        },
    };
    render(level, &title, &file, excerpt, &diagnostic.remedy)
}

/// Renders an error in a settings file.
pub(super) fn settings(path: &Path, text: Option<&[u8]>, error: &SettingsError) -> Lines {
    let file = Line::new(path.display());
    let title = Line::new(format_args!("{file}: {error}"));
    let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let excerpt = text.and_then(|text| of_line(text, error.line));
    render(Level::ERROR, &title, &file, excerpt, &Line::default())
}

/// Returns a whole line, from 1.
fn of_line(text: &str, line: usize) -> Option<Excerpt<'_>> {
    let before = text.split_inclusive('\n').take(line.checked_sub(1)?);
    let start = before.map(str::len).sum();
    let line = text.get(start..)?.lines().next()?;
    Excerpt::new(text, start..start + line.len())
}

/// Renders an error without a position in a document.
pub(super) fn plain(fact: &str, remedy: &str) -> Lines {
    render(
        Level::ERROR,
        &Line::new(fact),
        &Line::default(),
        None,
        &Line::new(remedy),
    )
}

/// Renders a warning without a position in a document.
pub(super) fn warning(fact: &str, remedy: &str) -> Lines {
    render(
        Level::WARNING,
        &Line::new(fact),
        &Line::default(),
        None,
        &Line::new(remedy),
    )
}

/// Returns the marked bytes: the value of a scalar, otherwise the key.
fn span(text: &str, diagnostic: &Diagnostic) -> Option<Range<usize>> {
    if let Some(offset) = diagnostic.offset {
        return Some(offset..offset);
    }
    if diagnostic.pointer.is_empty() {
        return None;
    }
    let Located { key, value } = discogen_model::locate(text, &diagnostic.pointer)?;
    let is_large = text[value.clone()].starts_with(['{', '[']);
    match key {
        Some(key) if is_large => Some(key),
        _ if is_large => Some(value.start..value.start + 1),
        _ => Some(value),
    }
}

/// A line with a marked part.
struct Excerpt<'t> {
    text: &'t str,
    span: Range<usize>,
    /// The line number, from 1.
    line: usize,
}

impl<'t> Excerpt<'t> {
    /// Shortens the marked part. The renderer shortens the line to the width of the terminal.
    fn new(text: &'t str, span: Range<usize>) -> Option<Self> {
        let at = text.floor_char_boundary(span.start);
        let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
        let end = text
            .get(at..)?
            .find('\n')
            .map_or(text.len(), |end| at + end);
        let meant = span.end.clamp(at, end).min(at + MEANT);
        let meant = text.floor_char_boundary(meant).max(at);
        Some(Self {
            text: text.get(start..end)?,
            span: at - start..meant - start,
            line: text.get(..start)?.matches('\n').count() + 1,
        })
    }
}

fn render(
    level: Level<'_>,
    title: &Line,
    file: &Line,
    excerpt: Option<Excerpt<'_>>,
    remedy: &Line,
) -> Lines {
    let mut group = Group::with_title(level.primary_title(title.to_string()));
    if let Some(Excerpt { text, span, line }) = excerpt {
        let snippet = Snippet::source(of_same_length(text))
            .line_start(line)
            .path(file.to_string())
            .annotation(AnnotationKind::Primary.span(span));
        group = group.element(snippet);
    }
    if !remedy.is_empty() {
        group = group.element(Level::HELP.message(remedy.to_string()));
    }
    // The input of the renderer is escaped, so all colors come from the renderer.
    Lines::coloured(&Renderer::styled().render(&[group]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, diagnostic_: Diagnostic) -> String {
        let styled = diagnostic("d.json", Some(text.as_bytes()), &diagnostic_);
        anstream::adapter::strip_str(styled.as_str()).to_string()
    }

    #[test]
    fn the_line_and_a_mark() {
        let text = "{\n  \"schemas\": {\n    \"Größe\": {\"type\": 7}\n  }\n}\n";
        for (pointer, expected) in [
            (
                "/schemas/Größe/type",
                "error: d.json#/schemas/Größe/type: is wrong\n --> d.json:3:23\n  |\n3 |     \"Größe\": {\"type\": 7}\n  |                       ^\n  |\n  = help: mend it",
            ),
            (
                "/schemas",
                "error: d.json#/schemas: is wrong\n --> d.json:2:3\n  |\n2 |   \"schemas\": {\n  |   ^^^^^^^^^\n  |\n  = help: mend it",
            ),
            (
                "/nowhere",
                "error: d.json#/nowhere: is wrong\n |\n = help: mend it",
            ),
            ("", "error: d.json#: is wrong\n |\n = help: mend it"),
        ] {
            let diagnostic = Diagnostic::error(pointer, "is wrong", "mend it");
            assert_eq!(shown(text, diagnostic).trim_end(), expected, "{pointer}");
        }
    }

    #[test]
    fn a_long_line_is_truncated() {
        let text = format!(
            "{{\"a\": [{}7], \"b\": \"{}\"}}",
            "\"é\", ".repeat(500_000),
            "x".repeat(1_000_000)
        );
        let printed = shown(&text, Diagnostic::error("/a/500000", "is wrong", ""));
        assert!(printed.contains("d.json:1:2500008"), "{printed}");
        assert!(printed.contains("\"é\", 7], \"b\""), "{printed}");
        assert!(printed.len() < 600, "{}", printed.len());
        let printed = shown(&text, Diagnostic::error("/b", "is wrong", ""));
        assert!(printed.len() < 600, "{}", printed.len());
    }

    #[test]
    fn the_end_of_the_text_has_a_position() {
        for text in ["", "{", "{\n", "{\"é"] {
            let diagnostic = Diagnostic {
                offset: Some(text.len()),
                ..Diagnostic::error("", "ends too early", "")
            };
            assert!(shown(text, diagnostic).contains("d.json:"), "{text:?}");
        }
    }
}
