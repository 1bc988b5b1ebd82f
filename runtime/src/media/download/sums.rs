//! Compares the checksum that the server provides with that of the received bytes.

use http::header::{HeaderMap, HeaderName};

use crate::error::DownloadError;
use crate::error::Result;
use crate::media::checksum::Hashes;

const GOOG_HASH: HeaderName = HeaderName::from_static("x-goog-hash");
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// The checksum that the server provides, and those of the bytes received so far.
///
/// CRC-32C is always computed. It is cheap, and shows whether a response that repeats earlier bytes
/// starts with the same ones.
#[derive(Default)]
pub(super) struct Sums {
    stated: Option<Stated>,
    hashes: Hashes,
}

enum Stated {
    Crc32c(String),
    Md5(String),
}

impl Sums {
    /// The checksum in these headers. One is sufficient, and CRC-32C is the faster one.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let stated = goog(headers, "crc32c")
            .map(Stated::Crc32c)
            .or_else(|| goog(headers, "md5").map(Stated::Md5))
            .or_else(|| {
                let md5 = headers.get(CONTENT_MD5)?.to_str().ok()?;
                Some(Stated::Md5(md5.trim().to_owned()))
            });
        let md5 = matches!(&stated, Some(Stated::Md5(_)));
        Self {
            stated,
            hashes: Hashes::new(true, md5),
        }
    }

    /// There is no checksum, or it is of other bytes.
    pub(super) fn unstated() -> Self {
        Self {
            stated: None,
            hashes: Hashes::new(true, false),
        }
    }

    pub(super) fn crc32c(&self) -> Option<[u8; 4]> {
        self.hashes.crc32c()
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.hashes.update(bytes);
    }

    /// Returns whether a checksum confirms the received bytes.
    pub(super) fn vouch(&self) -> Result<bool> {
        let (name, stated, actual) = match &self.stated {
            None => return Ok(false),
            Some(Stated::Crc32c(stated)) => ("crc32c", stated, self.hashes.crc32c_base64()),
            Some(Stated::Md5(stated)) => ("md5", stated, self.hashes.md5_base64()),
        };
        let actual = actual.unwrap_or_default();
        if *stated == actual {
            return Ok(true);
        }
        Err(DownloadError::Checksum {
            expected: format!("{name}={stated}"),
            actual: format!("{name}={actual}"),
        }
        .into())
    }
}

/// `x-goog-hash: crc32c=AAAAAA==,md5=…`, or one header for each.
fn goog(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(GOOG_HASH).into_iter();
    let mut pairs = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    pairs.find_map(|pair| {
        let (key, sum) = pair.trim().split_once('=')?;
        let sum = sum.trim();
        (key == name && !sum.is_empty()).then(|| sum.to_owned())
    })
}
