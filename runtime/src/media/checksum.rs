//! The checksums of media: CRC-32C and MD5.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

/// Checksums of a sequence of bytes. Only the requested ones are computed: MD5 is slower than a
/// fast network, CRC-32C is a machine instruction.
#[derive(Clone, Default)]
pub(crate) struct Hashes {
    crc32c: Option<u32>,
    md5: Option<Md5>,
}

impl Hashes {
    pub(crate) fn new(crc32c: bool, md5: bool) -> Self {
        Self {
            crc32c: crc32c.then_some(0),
            md5: md5.then(Md5::new),
        }
    }

    /// True if no checksum is computed.
    pub(crate) fn is_empty(&self) -> bool {
        self.crc32c.is_none() && self.md5.is_none()
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(crc32c) = &mut self.crc32c {
            *crc32c = crc32c::crc32c_append(*crc32c, bytes);
        }
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
    }

    /// The format of `x-goog-hash` and storage's `crc32c`: big-endian, in base64.
    pub(crate) fn crc32c_base64(&self) -> Option<String> {
        self.crc32c().map(|sum| STANDARD.encode(sum))
    }

    /// The format of `x-goog-hash`, `Content-MD5` and storage's `md5Hash`.
    pub(crate) fn md5_base64(&self) -> Option<String> {
        self.md5().map(|sum| STANDARD.encode(sum))
    }

    /// The checksum in big-endian order.
    pub(crate) fn crc32c(&self) -> Option<[u8; 4]> {
        self.crc32c.map(u32::to_be_bytes)
    }

    pub(crate) fn md5(&self) -> Option<[u8; 16]> {
        self.md5.clone().map(|md5| md5.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::Hashes;

    #[test]
    fn checksums_are_those_that_servers_state() {
        for (bytes, crc32c, md5) in [
            (&b""[..], "AAAAAA==", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            (b"123456789", "4waSgw==", "JfnnlDI7RTiF9RgfG2JNCw=="),
        ] {
            let mut whole = Hashes::new(true, true);
            whole.update(bytes);
            let mut pieces = Hashes::new(true, true);
            bytes.iter().for_each(|byte| pieces.update(&[*byte]));
            for hashes in [whole, pieces] {
                assert_eq!(hashes.crc32c_base64().as_deref(), Some(crc32c));
                assert_eq!(hashes.md5_base64().as_deref(), Some(md5));
            }
        }
        let empty = Hashes::default();
        assert!(empty.crc32c_base64().is_none() && empty.md5_base64().is_none());
    }
}
