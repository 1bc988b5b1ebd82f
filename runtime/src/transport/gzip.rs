//! Answers that come packed by gzip.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use futures_core::Stream;

use super::{TransportError, TransportErrorKind};

/// The bytes that are inside of a packed body.
pub(super) struct Unpacked<S> {
    packed: S,
    /// What came and isn't unpacked yet.
    input: Bytes,
    /// None before the first byte, and after the end.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
}

impl<S> Unpacked<S> {
    pub(super) fn new(packed: S) -> Self {
        Self {
            packed,
            input: Bytes::new(),
            decoder: None,
        }
    }

    /// Unpacks some of what is there: about as much as the decoder's buffer
    /// holds, so that a small piece cannot become a large one.
    fn unpack(&mut self) -> std::io::Result<Bytes> {
        let decoder = self
            .decoder
            .get_or_insert_with(|| MultiGzDecoder::new(Vec::new()));
        let taken = decoder.write(&self.input)?;
        self.input.advance(taken);
        if self.input.is_empty() {
            // What can be told by now is told now.
            decoder.flush()?;
        } else if taken == 0 && decoder.get_ref().is_empty() {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        Ok(std::mem::take(decoder.get_mut()).into())
    }

    /// The last bytes; an error if it ends too early or isn't what it was.
    fn finish(&mut self) -> std::io::Result<Bytes> {
        match self.decoder.take() {
            // Nothing was packed into nothing, which is how some servers say nothing.
            None => Ok(Bytes::new()),
            Some(mut decoder) => {
                decoder.try_finish()?;
                Ok(std::mem::take(decoder.get_mut()).into())
            }
        }
    }
}

impl<S> Stream for Unpacked<S>
where
    S: Stream<Item = Result<Bytes, TransportError>> + Unpin,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let fault = |error| Some(Err(TransportError::new(TransportErrorKind::Body, error)));
        loop {
            if self.input.is_empty() {
                match ready!(Pin::new(&mut self.packed).poll_next(context)) {
                    Some(Ok(piece)) if piece.is_empty() => continue,
                    Some(Ok(piece)) => self.input = piece,
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => {
                        let last = self.finish();
                        let last = last.map(|bytes| (!bytes.is_empty()).then_some(Ok(bytes)));
                        return Poll::Ready(last.unwrap_or_else(fault));
                    }
                }
            }
            match self.unpack() {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Poll::Ready(Some(Ok(bytes))),
                Err(error) => return Poll::Ready(fault(error)),
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

    use super::{TransportError, Unpacked};

    struct Pieces(std::vec::IntoIter<Bytes>);

    impl Stream for Pieces {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.next().map(Ok))
        }
    }

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    /// Everything, whether it ended well, and the largest piece.
    fn unpack(packed: &[u8], size: usize) -> (Vec<u8>, bool, usize) {
        let pieces: Vec<Bytes> = packed.chunks(size).map(Bytes::copy_from_slice).collect();
        let mut stream = Unpacked::new(Pieces(pieces.into_iter()));
        let mut context = Context::from_waker(Waker::noop());
        let (mut whole, mut largest) = (Vec::new(), 0);
        loop {
            match Pin::new(&mut stream).poll_next(&mut context) {
                Poll::Ready(Some(Ok(piece))) => {
                    largest = largest.max(piece.len());
                    whole.extend_from_slice(&piece);
                }
                Poll::Ready(Some(Err(_))) => return (whole, false, largest),
                Poll::Ready(None) => return (whole, true, largest),
                Poll::Pending => unreachable!("nothing to wait for"),
            }
        }
    }

    fn noise(length: u32) -> Vec<u8> {
        let mixed = (0..length).map(|n| n.wrapping_mul(2_654_435_761).rotate_left(n % 31));
        mixed.map(|n| n.to_le_bytes()[1]).collect()
    }

    #[test]
    fn in_pieces_of_any_size() {
        let texts = [b"{}".to_vec(), vec![], noise(200_000), vec![b'x'; 200_000]];
        for text in texts {
            let packed = pack(&text);
            let twice = [packed.clone(), packed.clone()].concat();
            for size in [1, 7, 4096, 1 << 20] {
                let (whole, well, _) = unpack(&packed, size);
                assert!(well && whole == text, "{size} {}", whole.len());
                // More than one member is one text.
                let (whole, well, _) = unpack(&twice, size);
                assert!(well && whole == text.repeat(2), "{size} {}", whole.len());
            }
        }
    }

    #[test]
    fn a_cut_anywhere_is_an_error_and_so_is_a_wrong_byte() {
        let text = noise(300);
        let packed = pack(&text);
        for cut in 1..packed.len() {
            for size in [1, 5, 1 << 20] {
                let (whole, well, _) = unpack(&packed[..cut], size);
                assert!(!well && text.starts_with(&whole), "{cut} {size}");
            }
        }
        // The time, the flags for speed and the system, which nobody checks, stand at 4 to 9.
        for at in (0..4).chain(10..packed.len()) {
            let mut spoiled = packed.clone();
            spoiled[at] ^= 0x55;
            assert!(!unpack(&spoiled, 1 << 20).1, "{at}");
        }
        assert!(!unpack(&[&packed[..], b"more"].concat(), 1 << 20).1);
        assert!(!unpack(b"{\"n\":1}", 1 << 20).1);
        assert!(unpack(b"", 1).1);
    }

    #[test]
    fn a_small_piece_never_becomes_a_large_one() {
        let bomb = pack(&vec![0; 32 << 20]);
        assert!(bomb.len() < 40_000);
        let (whole, well, largest) = unpack(&bomb, 1 << 20);
        assert!(well && whole.len() == 32 << 20);
        assert!(largest <= 128 << 10, "{largest}");
    }
}
