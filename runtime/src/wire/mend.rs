//! Replaces escaped surrogates without their other half, which serde_json rejects.

/// The text with `\ufffd` instead of each escaped surrogate without its other half; `None` if there
/// is no such escape.
pub(crate) fn mend_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    let next = |at| json.get(at..)?.iter().position(|byte| *byte == b'\\');
    while let Some(found) = next(at) {
        at += found;
        let length = match (surrogate(json, at), surrogate(json, at + ESCAPE)) {
            (Some(Half::High), Some(Half::Low)) => 2 * ESCAPE,
            (Some(_), _) => {
                let text = mended.get_or_insert_with(|| json.to_vec());
                text.get_mut(at..at + ESCAPE)?.copy_from_slice(b"\\ufffd");
                ESCAPE
            }
            // An escaped backslash does not start another escape.
            (None, _) => 2,
        };
        at += length;
    }
    mended
}

/// The length of `\uXXXX`.
const ESCAPE: usize = 6;

enum Half {
    High,
    Low,
}

fn surrogate(json: &[u8], at: usize) -> Option<Half> {
    let [b'\\', b'u', b'd' | b'D', kind, third, last] = json.get(at..at + ESCAPE)? else {
        return None;
    };
    if !third.is_ascii_hexdigit() || !last.is_ascii_hexdigit() {
        return None;
    }
    match kind.to_ascii_lowercase() {
        b'8' | b'9' | b'a' | b'b' => Some(Half::High),
        b'c'..=b'f' => Some(Half::Low),
        _ => None,
    }
}
