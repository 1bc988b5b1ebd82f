//! Decompresses bodies with the content coding gzip.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use futures_core::Stream;

use super::turn::Turn;
use crate::error::{TransportError, TransportErrorKind};

/// The number of bytes that the decoder consumes in one step. They may produce no output: an empty
/// member has 20 bytes, an empty block 5.
const STEP: usize = 8 << 10;
/// The number of steps without output that one poll makes. A step consumes at most an empty gzip
/// member, for which the decoder allocates its window, or [`STEP`] bytes of input.
const MAX_STEPS: u32 = 64;

/// Decompresses a stream.
pub(crate) struct Decompressed<S> {
    compressed: S,
    /// Received and not yet decompressed.
    input: Bytes,
    /// `None` before the first byte and after the end.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    turn: Turn,
}

impl<S> Decompressed<S> {
    pub(crate) fn new(compressed: S) -> Self {
        Self {
            compressed,
            input: Bytes::new(),
            decoder: None,
            turn: Turn::default(),
        }
    }

    /// The compressed stream.
    #[cfg(feature = "media")]
    pub(crate) fn compressed(&self) -> &S {
        &self.compressed
    }

    /// Decompresses about as much input as the decoder's buffer holds, so that a small chunk cannot
    /// become a very large one.
    fn decompress(&mut self) -> std::io::Result<Bytes> {
        let decoder = self
            .decoder
            .get_or_insert_with(|| MultiGzDecoder::new(Vec::new()));
        let step = self.input.get(..STEP).unwrap_or(&self.input);
        let taken = decoder.write(step)?;
        self.input.advance(taken);
        if self.input.is_empty() {
            // Flushes what can be decompressed from the input so far.
            decoder.flush()?;
        } else if taken == 0 && decoder.get_ref().is_empty() {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        Ok(std::mem::take(decoder.get_mut()).into())
    }

    /// The last bytes. Returns an error if the input is truncated or its checksum is wrong.
    fn finish(&mut self) -> std::io::Result<Bytes> {
        match self.decoder.take() {
            // An empty body is valid: some servers send it instead of an empty gzip stream.
            None => Ok(Bytes::new()),
            Some(mut decoder) => {
                decoder.try_finish()?;
                Ok(std::mem::take(decoder.get_mut()).into())
            }
        }
    }
}

impl<S, E> Stream for Decompressed<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: From<TransportError>,
{
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let to_error = |error| {
            let error = TransportError::new(TransportErrorKind::Body, error);
            Some(Err(error.into()))
        };
        loop {
            ready!(self.turn.step(MAX_STEPS, context));
            if self.input.is_empty() {
                match Pin::new(&mut self.compressed).poll_next(context) {
                    Poll::Pending => {
                        self.turn.rest();
                        return Poll::Pending;
                    }
                    Poll::Ready(Some(Ok(piece))) if piece.is_empty() => continue,
                    Poll::Ready(Some(Ok(piece))) => self.input = piece,
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(None) => {
                        let last = self.finish();
                        let last = last.map(|bytes| (!bytes.is_empty()).then_some(Ok(bytes)));
                        return Poll::Ready(last.unwrap_or_else(to_error));
                    }
                }
            }
            match self.decompress() {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => {
                    self.turn.rest();
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Err(error) => return Poll::Ready(to_error(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use futures_core::Stream;

    use super::Decompressed;
    use crate::error::TransportError;

    struct Pieces(std::vec::IntoIter<Bytes>);

    impl Stream for Pieces {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.next().map(Ok))
        }
    }

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    /// The output, whether it is complete, and the size of the largest chunk.
    fn decompress(compressed: &[u8], size: usize) -> (Vec<u8>, bool, usize) {
        let pieces: Vec<Bytes> = compressed
            .chunks(size)
            .map(Bytes::copy_from_slice)
            .collect();
        let mut stream = Decompressed::new(Pieces(pieces.into_iter()));
        let mut context = Context::from_waker(Waker::noop());
        let (mut whole, mut largest) = (Vec::new(), 0);
        // Polls again like an executor, because `Pending` always schedules a wake-up here.
        loop {
            match Pin::new(&mut stream).poll_next(&mut context) {
                Poll::Ready(Some(Ok(piece))) => {
                    largest = largest.max(piece.len());
                    whole.extend_from_slice(&piece);
                }
                Poll::Ready(Some(Err(_))) => return (whole, false, largest),
                Poll::Ready(None) => return (whole, true, largest),
                Poll::Pending => {}
            }
        }
    }

    fn noise(length: u32) -> Vec<u8> {
        let mixed = (0..length).map(|n| n.wrapping_mul(2_654_435_761).rotate_left(n % 31));
        mixed.map(|n| n.to_le_bytes()[1]).collect()
    }

    #[test]
    fn decompresses_chunks_of_any_size() {
        let texts = [b"{}".to_vec(), vec![], noise(200_000), vec![b'x'; 200_000]];
        for text in texts {
            let compressed = compress(&text);
            let twice = [compressed.clone(), compressed.clone()].concat();
            for size in [1, 7, 4096, 1 << 20] {
                let (whole, well, _) = decompress(&compressed, size);
                assert!(well && whole == text, "{size} {}", whole.len());
                // Several members decompress to one stream.
                let (whole, well, _) = decompress(&twice, size);
                assert!(well && whole == text.repeat(2), "{size} {}", whole.len());
            }
        }
    }

    #[test]
    fn truncated_and_corrupted_input_is_an_error() {
        let text = noise(300);
        let compressed = compress(&text);
        for cut in 1..compressed.len() {
            for size in [1, 5, 1 << 20] {
                let (whole, well, _) = decompress(&compressed[..cut], size);
                assert!(!well && text.starts_with(&whole), "{cut} {size}");
            }
        }
        // The time, the flags for speed and the system, which the decoder ignores, are at bytes 4 to 9.
        for at in (0..4).chain(10..compressed.len()) {
            let mut corrupted = compressed.clone();
            corrupted[at] ^= 0x55;
            assert!(!decompress(&corrupted, 1 << 20).1, "{at}");
        }
        assert!(!decompress(&[&compressed[..], b"more"].concat(), 1 << 20).1);
        assert!(!decompress(b"{\"n\":1}", 1 << 20).1);
        assert!(decompress(b"", 1).1);
    }

    /// An empty stored block that is not the last: input without output and without an end.
    const EMPTY_BLOCK: [u8; 5] = [0, 0, 0, 0xff, 0xff];

    #[test]
    fn input_without_output_yields_to_the_executor() {
        // The header of a member: deflate, no name, no time.
        let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff].to_vec();
        let blocks = [head, EMPTY_BLOCK.repeat(1 << 20)].concat();
        for (name, compressed, piece) in [
            ("empty members", compress(b"").repeat(50_000), 1 << 20),
            (
                "empty members, small pieces",
                compress(b"").repeat(50_000),
                20,
            ),
            ("empty blocks", blocks.clone(), blocks.len()),
            ("empty blocks, small pieces", blocks, 5),
        ] {
            let pieces: Vec<Bytes> = compressed
                .chunks(piece)
                .map(Bytes::copy_from_slice)
                .collect();
            let mut stream = Decompressed::new(Pieces(pieces.into_iter()));
            let mut context = Context::from_waker(Waker::noop());
            let first = Pin::new(&mut stream).poll_next(&mut context);
            assert!(first.is_pending(), "{name}: {first:?}");
        }
        let mut empty = Decompressed::new(Pieces(vec![Bytes::new(); 50_000].into_iter()));
        let mut context = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut empty).poll_next(&mut context).is_pending());
    }

    #[test]
    fn a_small_chunk_does_not_become_a_large_one() {
        let bomb = compress(&vec![0; 32 << 20]);
        assert!(bomb.len() < 40_000);
        let (whole, well, largest) = decompress(&bomb, 1 << 20);
        assert!(well && whole.len() == 32 << 20);
        assert!(largest <= 128 << 10, "{largest}");
    }
}
