//! Base64 (RFC 4648): reads both alphabets with or without padding, writes URL-safe with padding.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, base64::DecodeError> {
    // Some servers break long values into lines, as in MIME.
    let text: Cow<'_, str> = if text.contains(['\r', '\n']) {
        text.replace(['\r', '\n'], "").into()
    } else {
        text.into()
    };
    if text.contains(['-', '_']) {
        URL_SAFE.decode(text.as_bytes())
    } else {
        STANDARD.decode(text.as_bytes())
    }
}
