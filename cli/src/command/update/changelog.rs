//! Extends the changelog of a crate, with the newest version first.

use discogen_model::text::{Inline, Markdown, Word};

/// Returns the changelog section of a new crate.
pub(super) fn first(api: &str) -> Markdown {
    Markdown::fill(
        "The first version, generated from the discovery document of {}.\n",
        &[&Inline::code(api)],
    )
}

/// Adds a section to the changelog. Existing content is unchanged.
pub(super) fn grown(before: &str, version: &str, revision: &str, changes: &Markdown) -> String {
    let before = match before.trim() {
        "" => "# Changelog\n",
        _ => before,
    };
    let section = section(version, revision, changes);
    // The section is inserted before the first version, or at the end.
    let mut start = before.len();
    let mut offset = 0;
    for line in before.split_inclusive('\n') {
        if is_version(line) {
            start = offset;
            break;
        }
        offset += line.len();
    }
    let (head, rest) = before.split_at(start);
    let head = head.trim_end();
    match rest {
        "" => format!("{head}\n\n{section}"),
        rest => format!("{head}\n\n{section}\n{rest}"),
    }
}

fn section(version: &str, revision: &str, changes: &Markdown) -> Markdown {
    // A version may contain characters that need an escape (`1.0.0+a`).
    let version = Inline::plain(version);
    let revision = match revision {
        "" => Markdown::default(),
        revision => Markdown::fill("Revision {} of the document.\n\n", &[&Word::new(revision)]),
    };
    Markdown::fill(
        "## {}\n\n{}{}\n",
        &[&version, &revision, &changes.trimmed()],
    )
}

/// Whether the line is the heading of a version: of the second level, but not an "unreleased"
/// section, which stays on top.
fn is_version(line: &str) -> bool {
    line.strip_prefix("## ").is_some_and(|title| {
        let title = title.trim_start_matches(['[', ' ']).to_lowercase();
        !title.starts_with("unreleased")
    })
}

#[cfg(test)]
mod tests {
    use super::grown;

    #[test]
    fn the_newest_version_is_first() {
        let one = grown("", "0.1.0", "1", &"First.\n".into());
        assert_eq!(
            one,
            "# Changelog\n\n## 0.1.0\n\nRevision 1 of the document.\n\nFirst.\n"
        );
        let two = grown(&one, "0.2.0", "2", &"Second.".into());
        assert_eq!(
            two,
            "# Changelog\n\n## 0.2.0\n\nRevision 2 of the document.\n\nSecond.\n\n\
             ## 0.1.0\n\nRevision 1 of the document.\n\nFirst.\n"
        );
        let mine = grown("# My changes\n\nProse.", "1.0.0", "3", &"Third.".into());
        assert!(
            mine.starts_with("# My changes\n\nProse.\n\n## 1.0.0\n"),
            "{mine}"
        );
    }

    #[test]
    fn the_unreleased_section_remains_first() {
        for title in ["## Unreleased", "## [Unreleased]", "## unreleased, soon"] {
            let before = format!("# Changelog\n\n{title}\n\n- Mine.\n");
            let one = grown(&before, "0.1.0", "1", &"First.".into());
            assert!(one.starts_with(&format!("{before}\n## 0.1.0\n")), "{one}");
            let two = grown(&one, "0.2.0", "2", &"Second.".into());
            assert!(two.starts_with(&format!("{before}\n## 0.2.0\n")), "{two}");
            assert!(
                two.ends_with("\n\n## 0.1.0\n\nRevision 1 of the document.\n\nFirst.\n"),
                "{two}"
            );
        }
    }
}
