//! Decompresses blocks.
//!
//! A block is a Zstandard frame. Its dictionary is text that occurs in several documents: the
//! dictionary of all documents, followed by that of the API, if it has one. The dictionary of an
//! API is a block itself, compressed with the dictionary of all documents.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use zstd_safe::DCtx;

use crate::error::CorruptDirectory;
use crate::index::{COMMON, Index, Row};

/// The compressed blocks of a directory.
#[derive(Debug)]
pub(crate) struct Store {
    bytes: Cow<'static, [u8]>,
    /// Name → block and decompressed size.
    dictionaries: BTreeMap<String, (Range<usize>, usize)>,
    documents: Vec<Range<usize>>,
    /// The decompressed dictionary of all documents.
    common: OnceLock<Vec<u8>>,
}

impl Store {
    /// Locates the blocks.
    pub(crate) fn new(bytes: Cow<'static, [u8]>, index: &Index) -> Result<Self, CorruptDirectory> {
        let mut end = 0_usize;
        let mut next = |length: usize| {
            let start = end;
            end = end.saturating_add(length);
            start..end
        };
        let dictionaries = index.dictionaries.iter();
        let dictionaries = dictionaries
            .map(|it| (it.name.clone(), (next(it.compressed), it.size)))
            .collect();
        let documents = index.documents.iter();
        let documents = documents.map(|it| next(it.compressed)).collect();
        if bytes.len() != end {
            return Err(CorruptDirectory::new(format!(
                "its documents have {} bytes, not {end} as in its index",
                bytes.len()
            )));
        }
        Ok(Self {
            bytes,
            dictionaries,
            documents,
            common: OnceLock::new(),
        })
    }

    /// Decompresses a document, and verifies its digest.
    pub(crate) fn document(&self, number: usize, row: &Row) -> Result<Vec<u8>, CorruptDirectory> {
        let what = format!("{}:{}", row.name, row.version);
        let dictionary = self.dictionary(&row.name)?;
        let range = self.documents.get(number).cloned().unwrap_or_default();
        let bytes = self.decompress(range, row.size, &dictionary, &what)?;
        let found = hexadecimal(&Sha256::digest(&bytes));
        if found != row.sha256 {
            return Err(CorruptDirectory::new(format!(
                "the SHA-256 of {what} is {found}, not {} as in its index",
                row.sha256
            )));
        }
        Ok(bytes)
    }

    /// Returns the dictionary for the documents of an API.
    fn dictionary(&self, api: &str) -> Result<Cow<'_, [u8]>, CorruptDirectory> {
        let common = self.common()?;
        let Some((range, size)) = self.dictionaries.get(api) else {
            return Ok(Cow::Borrowed(common));
        };
        let what = format!("the dictionary of {api}");
        let own = self.decompress(range.clone(), *size, common, &what)?;
        Ok(Cow::Owned([common, &own].concat()))
    }

    fn common(&self) -> Result<&[u8], CorruptDirectory> {
        if let Some(common) = self.common.get() {
            return Ok(common);
        }
        let common = match self.dictionaries.get(COMMON) {
            Some((range, size)) => {
                self.decompress(range.clone(), *size, &[], "the dictionary of all documents")?
            }
            None => Vec::new(),
        };
        Ok(self.common.get_or_init(|| common))
    }

    fn decompress(
        &self,
        block: Range<usize>,
        size: usize,
        dictionary: &[u8],
        what: &str,
    ) -> Result<Vec<u8>, CorruptDirectory> {
        let block = self.bytes.get(block).unwrap_or_default();
        let mut bytes = vec![0; size];
        match DCtx::create().decompress_using_dict(&mut bytes[..], block, dictionary) {
            Ok(length) if length == size => Ok(bytes),
            Ok(length) => Err(CorruptDirectory::new(format!(
                "{what} has {length} bytes, not {size} as in its index"
            ))),
            Err(code) => Err(CorruptDirectory::new(format!(
                "{what} cannot be decompressed ({})",
                zstd_safe::get_error_name(code)
            ))),
        }
    }
}

/// Returns the bytes in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
