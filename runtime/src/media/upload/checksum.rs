//! Compares the checksums of the sent bytes with those in the response.
//!
//! The response must be a JSON object (inside `data`, if the API wraps its responses) with one of
//! these members, and a string in the stated format:
//!
//! | member | format | algorithm |
//! |---|---|---|
//! | `crc32c` | base64 of four bytes in big-endian order | CRC-32C |
//! | `md5Hash` | base64 of sixteen bytes | MD5 |
//! | `md5Checksum` | the same in hexadecimal | MD5 |
//!
//! Other values are ignored. The members of the response's schema decide which checksums are
//! computed. CRC-32C is cheap. MD5 is slower than a fast network, so it is only computed if there
//! is no `crc32c`, or if the media is small.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use crate::error::UploadError;
use crate::media::checksum::Hashes;

/// The maximum size for which MD5 is computed in addition to CRC-32C.
const SMALL: u64 = 5_000_000;

/// The members that `fields` must include for the comparison.
pub(super) fn compared(members: &[&str]) -> &'static [&'static str] {
    let has = |name: &str| members.contains(&name);
    match (has("crc32c"), has("md5Hash"), has("md5Checksum")) {
        (true, _, _) => &["crc32c"],
        (false, true, true) => &["md5Hash", "md5Checksum"],
        (false, true, false) => &["md5Hash"],
        (false, false, true) => &["md5Checksum"],
        (false, false, false) => &[],
    }
}

/// The checksums of the media so far.
#[derive(Clone)]
pub(super) struct Sums {
    hashes: Hashes,
    /// The number of bytes that the checksums cover.
    of: u64,
}

impl Sums {
    /// The checksums that a response with these members may contain.
    pub(super) fn new(members: &[&str], length: Option<u64>) -> Self {
        let has = |name: &str| members.contains(&name);
        let crc32c = has("crc32c");
        let small = length.is_some_and(|length| length <= SMALL);
        let md5 = (has("md5Hash") || has("md5Checksum")) && (small || !crc32c);
        Self {
            hashes: Hashes::new(crc32c, md5),
            of: 0,
        }
    }

    /// True if no checksum is computed.
    pub(super) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Adds bytes that start at this offset. Bytes that were already added are skipped.
    pub(super) fn add(&mut self, at: u64, bytes: &[u8]) {
        let known = self.of.saturating_sub(at);
        let Some(new) = usize::try_from(known)
            .ok()
            .and_then(|known| bytes.get(known..))
        else {
            return;
        };
        self.hashes.update(new);
        self.of += new.len() as u64;
    }

    #[cfg(test)]
    pub(super) fn crc32c(&self) -> Option<[u8; 4]> {
        self.hashes.crc32c()
    }

    /// The number of bytes that the checksums cover.
    pub(super) fn of(&self) -> u64 {
        self.of
    }

    /// Compares the checksums with those in the response.
    pub(super) fn compare(&self, response: &[u8]) -> Result<(), UploadError> {
        let Ok(stated) = serde_json::from_slice::<BTreeMap<Cow<'_, str>, &RawValue>>(response)
        else {
            return Ok(());
        };
        let stated =
            |name: &str| -> Option<String> { serde_json::from_str(stated.get(name)?.get()).ok() };
        let from_base64 = |text: &str| STANDARD.decode(text).ok();
        let crc32c = self.hashes.crc32c().map(|sum| sum.to_vec());
        let md5 = self.hashes.md5().map(|sum| sum.to_vec());
        for (name, ours) in [
            ("crc32c", &crc32c),
            ("md5Hash", &md5),
            ("md5Checksum", &md5),
        ] {
            let (Some(ours), Some(text)) = (ours, stated(name)) else {
                continue;
            };
            let theirs = match name {
                "md5Checksum" => from_hex(&text),
                _ => from_base64(&text),
            };
            match theirs {
                Some(theirs) if theirs.len() == ours.len() && theirs != *ours => {
                    return Err(UploadError::Checksum {
                        name,
                        theirs: to_hex(&theirs),
                        ours: to_hex(ours),
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Sums, compared};

    const ALL: &[&str] = &["crc32c", "md5Hash", "md5Checksum"];

    #[test]
    fn compares_valid_checksums_only() {
        // The checksums of `123456789`; the CRC-32C is its check value.
        for (response, same) in [
            (r#"{"crc32c":"4waSgw=="}"#, true),
            (r#"{"crc32c":"4waShA=="}"#, false),
            (r#"{"md5Hash":"JfnnlDI7RTiF9RgfG2JNCw=="}"#, true),
            (r#"{"md5Hash":"JfnnlDI7RTiF9RgfG2JNCg=="}"#, false),
            (
                r#"{"md5Checksum":"25f9e794323b453885f5181f1b624d0b"}"#,
                true,
            ),
            (
                r#"{"md5Checksum":"25F9E794323B453885F5181F1B624D0B"}"#,
                true,
            ),
            (
                r#"{"md5Checksum":"25f9e794323b453885f5181f1b624d0c"}"#,
                false,
            ),
            (
                r#"{"crc32c":"4waSgw==","md5Hash":"AAAAAAAAAAAAAAAAAAAAAA=="}"#,
                false,
            ),
            // Another format, or another member.
            (r#"{"crc32c":"e3069283"}"#, true),
            (r#"{"crc32c":7,"md5Hash":null,"md5Checksum":[]}"#, true),
            (r#"{"file":{"crc32c":"4waShA=="}}"#, true),
            (r#"["crc32c"]"#, true),
            ("", true),
            ("<html>", true),
        ] {
            let mut sums = Sums::new(ALL, Some(9));
            sums.add(0, b"1234");
            sums.add(0, b"12");
            sums.add(2, b"345");
            sums.add(9, b"");
            sums.add(5, b"6789");
            assert_eq!(
                sums.compare(response.as_bytes()).is_ok(),
                same,
                "{response}"
            );
            assert_eq!(sums.of(), 9);
        }
    }

    #[test]
    fn members_with_checksums() {
        for (members, expected) in [
            (ALL, &["crc32c"][..]),
            (
                &["name", "md5Hash", "md5Checksum"],
                &["md5Hash", "md5Checksum"],
            ),
            (&["md5Checksum", "size"], &["md5Checksum"]),
            (&["md5Hash"], &["md5Hash"]),
            (&["name"], &[]),
        ] {
            assert_eq!(compared(members), expected, "{members:?}");
            // The checksums in the response are computed here, too.
            assert_eq!(Sums::new(members, None).is_empty(), expected.is_empty());
        }
    }

    #[test]
    fn selects_the_checksums_to_compute() {
        for (members, length, crc32c, md5) in [
            (ALL, Some(5_000_000), true, true),
            (ALL, Some(5_000_001), true, false),
            (ALL, None, true, false),
            (&["id", "md5Checksum"], None, false, true),
            (&["id"], Some(1), false, false),
        ] {
            let sums = Sums::new(members, length);
            assert_eq!(
                (sums.hashes.crc32c().is_some(), sums.hashes.md5().is_some()),
                (crc32c, md5),
                "{members:?} {length:?}"
            );
        }
    }
}
