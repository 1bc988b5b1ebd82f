//! The current chunk, which is the only part of the media in memory.

use bytes::Bytes;

use super::checksum::Sums;
use super::reading::Reading;
use crate::error::Result;
use crate::error::UploadError;

/// The unit of the protocol: every chunk except the last is a multiple of it.
pub(super) const QUANTUM: usize = 256 * 1024;

/// A part of the media, kept until the next one is requested.
pub(super) struct Window {
    reading: Reading,
    /// The offset of the kept part.
    start: u64,
    kept: Bytes,
    /// The kept part ends with the media.
    ended: bool,
    /// The chunk size.
    size: usize,
    pub(super) sums: Sums,
}

/// The next chunk to send.
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) bytes: Bytes,
    /// The media ends with this chunk.
    pub(super) last: bool,
    /// The length of the media, if it is known.
    pub(super) total: Option<u64>,
}

impl Piece {
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// The `content-range`: `bytes 0-262143/*`, `bytes 262144-300000/300001`, `bytes */0`.
    pub(super) fn range(&self) -> String {
        let total = total(self.total);
        if self.bytes.is_empty() {
            return format!("bytes */{total}");
        }
        format!("bytes {}-{}/{total}", self.start, self.end() - 1)
    }
}

/// The total in a `content-range`.
pub(super) fn total(total: Option<u64>) -> String {
    total.map_or_else(|| "*".to_owned(), |total| total.to_string())
}

impl Window {
    pub(super) fn new(reading: Reading, size: usize, sums: Sums) -> Self {
        Self {
            reading,
            start: 0,
            kept: Bytes::new(),
            ended: false,
            size,
            sums,
        }
    }

    /// The length of the media, if it is known.
    pub(super) fn total(&self) -> Option<u64> {
        match self.ended {
            true => Some(self.end()),
            false => self.reading.length,
        }
    }

    /// True if the media can be sent from its beginning.
    pub(super) fn can_restart(&self) -> bool {
        self.start == 0 || self.reading.can_rewind()
    }

    fn end(&self) -> u64 {
        self.start + self.kept.len() as u64
    }

    /// The chunk at this offset.
    pub(super) async fn at(&mut self, offset: u64) -> Result<Piece> {
        self.go_to(offset).await?;
        let rest = self.rest(offset);
        if !self.ended && rest.len() < QUANTUM {
            // Frees the old chunk before the new one is read; the rest of it is small.
            let before = Bytes::copy_from_slice(&rest);
            drop(rest);
            self.kept = Bytes::new();
            self.start = offset;
            self.read_chunk(before).await?;
        }
        let mut bytes = self.rest(offset);
        if !self.ended {
            bytes.truncate(bytes.len() / QUANTUM * QUANTUM);
        }
        Ok(Piece {
            start: offset,
            last: self.ended,
            total: self.total(),
            bytes,
        })
    }

    fn rest(&self, offset: u64) -> Bytes {
        let skip = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.kept.slice(skip.min(self.kept.len())..)
    }

    async fn read_chunk(&mut self, before: Bytes) -> Result<()> {
        let mut at = self.start + before.len() as u64;
        let sums = &mut self.sums;
        let show = |new: &[u8]| {
            sums.add(at, new);
            at += new.len() as u64;
        };
        self.kept = self.reading.fill(before, self.size, show).await?;
        self.ended = self.reading.at_end().await?;
        Ok(())
    }

    /// Moves the kept part so that it contains or ends at this offset.
    async fn go_to(&mut self, offset: u64) -> Result<()> {
        if offset < self.start {
            if !self.reading.rewind(offset).await? {
                return Err(UploadError::Rewind {
                    wanted: offset,
                    kept: self.start,
                }
                .into());
            }
            self.start = offset;
            self.kept = Bytes::new();
            self.ended = false;
        }
        // A continued upload reads the bytes that another process sent, for the checksums.
        while offset > self.end() {
            if self.ended {
                return Err(UploadError::Claim {
                    claimed: offset,
                    sent: self.end(),
                }
                .into());
            }
            self.start = self.end();
            self.kept = Bytes::new();
            self.read_chunk(Bytes::new()).await?;
        }
        Ok(())
    }

    /// Reads the rest for the checksums and returns the length of the media.
    pub(super) async fn finish(&mut self) -> Result<u64> {
        while !self.ended {
            self.start = self.end();
            self.kept = Bytes::new();
            self.read_chunk(Bytes::new()).await?;
        }
        Ok(self.end())
    }
}
