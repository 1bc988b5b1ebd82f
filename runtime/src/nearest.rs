//! Suggests the name that was meant in place of an unknown one.

/// The end of a message about an unknown name: ``did you mean `name`?``, or the first known names.
pub(crate) fn hint(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", listed(known)),
    }
}

/// The first names.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    if names.is_empty() {
        return "no fields".to_owned();
    }
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

/// The known name that is most similar to this one, if any is similar.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let wanted = letters(name);
    let distances = known
        .iter()
        .map(|key| (distance(&wanted, &letters(key)), *key));
    // Up to a third of the letters may differ. `min_by_key` returns the first minimum.
    let most = wanted.len() / 3;
    distances
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

/// `display_name` and `displayName` are equal here.
fn letters(name: &str) -> Vec<char> {
    let plain = name.chars().filter(|c| c.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

/// The number of characters that must be added, removed, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = [
        vec![0; b.len() + 1],
        (0..=b.len()).collect(),
        vec![0; b.len() + 1],
    ];
    for (i, from) in a.iter().enumerate() {
        // The rows of the letter before the last, of the last letter, and of this one.
        let [earlier, before, row] = &mut rows;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = before[j] + usize::from(from != to);
            row[j + 1] = changed.min(before[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && a[i - 1] == *to && *from == b[j - 1];
            if swapped {
                row[j + 1] = row[j + 1].min(earlier[j - 1] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "acb", 1),
            ("abc", "ab", 1),
            ("kitten", "sitting", 3),
            ("ca", "abc", 3),
        ] {
            assert_eq!(distance(&letters(a), &letters(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn nearest_names() {
        let known = [
            "createTime",
            "displayName",
            "id",
            "labels",
            "name",
            "nextPageToken",
        ];
        for (name, expected) in [
            ("display_name", Some("displayName")),
            ("displayname", Some("displayName")),
            ("dispalyName", Some("displayName")),
            ("nmae", Some("name")),
            ("label", Some("labels")),
            ("nextToken", None),
            ("nextPagetoken", Some("nextPageToken")),
            ("x", None),
            ("", None),
            ("zebra", None),
        ] {
            assert_eq!(nearest(name, &known), expected, "{name}");
        }
    }
}
