//! The IDs by which servers recognize repeated requests (AIP-155).

use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// The query parameter that contains the ID of a request.
pub(crate) const REQUEST_ID: &str = "requestId";

/// The source of request IDs that the options set.
#[derive(Clone)]
pub(crate) enum RequestIds {
    Off,
    Source(Arc<dyn Fn() -> String + Send + Sync>),
}

impl RequestIds {
    /// A new ID; `None` if no ID is sent.
    pub(crate) fn create(set: Option<&Self>) -> Result<Option<String>, Error> {
        let id = match set {
            None => new_request_id()?,
            Some(Self::Source(source)) => source(),
            Some(Self::Off) => return Ok(None),
        };
        Ok(Some(id).filter(|id| !id.is_empty()))
    }
}

impl fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Source(_) => "a source",
        })
    }
}

/// Creates a request ID: a random UUID of version 4 (RFC 9562), such as
/// `7f6c2a4e-9b1d-4c3a-8e5f-0d2b6a9c1e47`.
///
/// Calls set the query parameter `requestId` themselves
/// ([`CallOptions::request_ids`](crate::CallOptions::request_ids)). Use this function for a request
/// ID in a body, which calls do not set.
///
/// # Errors
///
/// The operating system provides no random numbers.
pub fn new_request_id() -> Result<String, Error> {
    let mut bytes = [0; 16];
    // Not the hasher of the standard library, which the jitter of retries uses: after a fork, both
    // processes would create the same IDs, and the server would ignore the requests of one.
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::usage(format!(
            "the operating system provides no random numbers for a request ID: {error}; set \
             another source with `CallOptions::request_ids`"
        ))
    })?;
    Ok(format_uuid(u128::from_be_bytes(bytes)))
}

/// Formats random bits as a UUID of version 4. Six bits are replaced by version and variant.
fn format_uuid(random: u128) -> String {
    const VERSION: u128 = 0x4 << 76;
    const VARIANT: u128 = 0b10 << 62;
    let id = random & !(0xf << 76) & !(0b11 << 62) | VERSION | VARIANT;
    let part = |shift: u32, digits: u32| (id >> shift) & ((1 << (4 * digits)) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 8),
        part(80, 4),
        part(64, 4),
        part(48, 4),
        part(0, 12)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{format_uuid, new_request_id};

    #[test]
    fn version_and_variant_replace_six_bits() {
        assert_eq!(format_uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            format_uuid(u128::MAX),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        assert_eq!(
            format_uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
            "01234567-89ab-4def-8123-456789abcdef"
        );
    }

    #[test]
    fn ids_differ() {
        let ids: HashSet<String> = (0..1000)
            .map(|_| new_request_id().expect("an ID"))
            .collect();
        assert_eq!(ids.len(), 1000);
        // Each of the 122 random bits takes both values.
        let bits = |id: &String| u128::from_str_radix(&id.replace('-', ""), 16).expect("digits");
        let all = ids.iter().map(bits).fold(u128::MAX, |all, id| all & id);
        let any = ids.iter().map(bits).fold(0, |any, id| any | id);
        assert_eq!(all, 0x4 << 76 | 0b10 << 62);
        assert_eq!(any, !(0xb << 76) & !(0b01 << 62));
    }
}
