//! Templates: fixed text with `{}` for each part.

/// Replaces each `{}` with the next part; `write` appends the part with the given index.
pub(super) fn fill(
    template: &'static str,
    count: usize,
    mut write: impl FnMut(usize, &mut String),
) -> String {
    let mut out = String::with_capacity(template.len() + 16 * count);
    let mut pieces = template.split("{}");
    out.push_str(pieces.next().unwrap_or_default());
    let mut filled = 0;
    for piece in pieces {
        if filled < count {
            write(filled, &mut out);
        }
        filled += 1;
        out.push_str(piece);
    }
    debug_assert_eq!(filled, count, "the parts of {template:?}");
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn parts_are_not_templates() {
        let parts = ["{}", "b"];
        let text = fill("{} {x} {}.", 2, |at, out| out.push_str(parts[at]));
        assert_eq!(text, "{} {x} b.");
    }
}
