//! The changelog of a crate: the newest version on top.

/// What the changelog of a new crate says.
pub(super) fn first(api: &str) -> String {
    format!("The first version, generated from the discovery document of `{api}`.\n")
}

/// The changelog with a section more. What is there stays as it is, whoever wrote it.
pub(super) fn grown(before: &str, version: &str, revision: &str, changes: &str) -> String {
    let before = match before.trim() {
        "" => "# Changelog\n",
        _ => before,
    };
    let section = format!(
        "## {version}\n\nRevision {revision} of the document.\n\n{}\n",
        changes.trim()
    );
    // In front of the first version; if there is none, at the end.
    let is_version = |line: &str| line.starts_with("## ");
    let mut start = before.len();
    let mut place = 0;
    for line in before.split_inclusive('\n') {
        if is_version(line) {
            start = place;
            break;
        }
        place += line.len();
    }
    let (head, rest) = before.split_at(start);
    let head = head.trim_end();
    match rest {
        "" => format!("{head}\n\n{section}"),
        rest => format!("{head}\n\n{section}\n{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::grown;

    #[test]
    fn the_newest_is_on_top() {
        let one = grown("", "0.1.0", "1", "First.\n");
        assert_eq!(
            one,
            "# Changelog\n\n## 0.1.0\n\nRevision 1 of the document.\n\nFirst.\n"
        );
        let two = grown(&one, "0.2.0", "2", "Second.");
        assert_eq!(
            two,
            "# Changelog\n\n## 0.2.0\n\nRevision 2 of the document.\n\nSecond.\n\n\
             ## 0.1.0\n\nRevision 1 of the document.\n\nFirst.\n"
        );
        let mine = grown("# My changes\n\nProse.", "1.0.0", "3", "Third.");
        assert!(
            mine.starts_with("# My changes\n\nProse.\n\n## 1.0.0\n"),
            "{mine}"
        );
    }
}
