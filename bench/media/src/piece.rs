//! One chunk of media, the same for all programs.

use bytes::Bytes;

/// The chunk size of the media in both directions.
pub const PIECE: usize = 64 << 10;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Returns the content of every chunk.
pub fn piece() -> Bytes {
    Bytes::from(
        (0..PIECE)
            .map(|at| (at * 31 % 251) as u8)
            .collect::<Vec<_>>(),
    )
}
