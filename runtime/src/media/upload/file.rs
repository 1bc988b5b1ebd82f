//! A regular file, which is read in blocks on a thread.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::BytesMut;
use tokio::io::AsyncSeekExt as _;

use super::checksum::Sums;
use crate::media::thread::on_thread;

/// The number of bytes that one system call reads. The checksum is computed while they are in the
/// CPU cache.
const STEP: usize = 256 * 1024;

/// An open regular file.
#[derive(Clone)]
pub(super) struct MediaFile {
    file: Arc<File>,
    /// The position at which the media starts.
    start: u64,
}

/// The part of the media to read.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) at: u64,
    pub(super) size: usize,
    /// The media should end with this part.
    pub(super) is_last: bool,
}

/// A part of a file.
pub(super) struct Block {
    /// Fewer bytes than requested only at the end of the file.
    pub(super) bytes: BytesMut,
    /// The checksums up to the end of the block.
    pub(super) sums: Sums,
    /// The file ends with the block.
    pub(super) ended: bool,
    /// The file continues after its last block.
    pub(super) has_more: bool,
}

impl MediaFile {
    /// Opens the file at this path; also returns the length of the media.
    pub(super) async fn open(path: PathBuf) -> io::Result<(Self, u64)> {
        on_thread(move || {
            let mut options = OpenOptions::new();
            options.read(true);
            // Opening a named pipe would block a thread until the other side opens it.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
            let file = options.open(path)?;
            let length = length(&file.metadata()?)?;
            Ok((Self::new(file, 0), length))
        })
        .await
    }

    /// The media of an open file, from its cursor to its end, with its length.
    pub(super) async fn from_open(mut file: tokio::fs::File) -> io::Result<(Self, u64)> {
        let length = length(&file.metadata().await?)?;
        let start = file.stream_position().await?;
        let media = Self::new(file.into_std().await, start);
        Ok((media, length.saturating_sub(start)))
    }

    fn new(file: File, start: u64) -> Self {
        let file = Arc::new(file);
        Self { file, start }
    }

    /// Reads a part into the buffer, whose contents are replaced.
    pub(super) async fn read(
        &self,
        extent: Extent,
        buffer: BytesMut,
        sums: Sums,
    ) -> io::Result<Block> {
        let media = self.clone();
        let block = Block {
            bytes: buffer,
            sums,
            ended: false,
            has_more: false,
        };
        on_thread(move || media.block(extent, block)).await
    }

    fn block(&self, extent: Extent, mut block: Block) -> io::Result<Block> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.start.saturating_add(extent.at)))?;
        let mut count = 0;
        while count < extent.size && !block.ended {
            let end = extent.size.min(count + STEP);
            if block.bytes.len() < end {
                block.bytes.resize(end, 0);
            }
            let room = block.bytes.get_mut(count..end).unwrap_or_default();
            let read = read(file, room)?;
            let new = room.get(..read).unwrap_or_default();
            block.sums.add(extent.at.saturating_add(count as u64), new);
            count += read;
            block.ended = read == 0;
        }
        block.bytes.truncate(count);
        if extent.is_last && !block.ended {
            block.has_more = read(file, &mut [0])? > 0;
            block.ended = !block.has_more;
        }
        Ok(block)
    }
}

/// Reads once.
fn read(mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// The length of a regular file.
///
/// Files are read on threads. A pipe, a terminal or a device may block its thread forever, and the
/// runtime waits for the thread when it shuts down.
fn length(metadata: &std::fs::Metadata) -> io::Result<u64> {
    if !metadata.is_file() {
        let kind = match metadata.is_dir() {
            true => io::ErrorKind::IsADirectory,
            false => io::ErrorKind::InvalidInput,
        };
        let remedy = "not a regular file; pass the bytes of anything else with `Media::reader`";
        return Err(io::Error::new(kind, remedy));
    }
    Ok(metadata.len())
}
