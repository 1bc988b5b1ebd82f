//! Closes HTTP/2 connections whose server floods them with frames without content.
//!
//! hyper replies to each PING and SETTINGS frame, also after the last call on the connection has
//! ended, and keeps an idle connection for 90 seconds. A server could keep a core busy for that
//! long. Such frames draw from a budget that grows with the transferred bytes and with time; a
//! connection that exceeds it is closed.

use std::io;
use std::time::Instant;

/// The number of frames without content that a connection may receive at once.
const BURST: u64 = 10_000;
/// The number of additional frames per second.
const PER_SECOND: u64 = 100;
/// The number of additional frames per response head, because servers send some with each.
const PER_HEAD: u64 = 8;
/// The number of bytes, received or sent, that allow one more frame. The replies to PING (17 bytes)
/// and SETTINGS (9) allow less than one.
const BYTES: u64 = 64;

/// The size of a frame header: length, type, flags and stream.
const HEAD: usize = 9;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const END_STREAM: u8 = 0x1;
const PADDED: u8 = 0x8;

/// Parses the headers of received frames and counts frames without content.
pub(super) struct FrameGuard {
    /// The header of the next frame, and its padding length if it has one.
    head: [u8; HEAD + 1],
    filled: usize,
    /// The remaining bytes of the current frame.
    skip: usize,
    budget: u64,
    /// Transferred bytes that do not yet add up to a frame.
    bytes: u64,
    refilled: Instant,
}

impl FrameGuard {
    pub(super) fn new() -> Self {
        Self {
            head: [0; HEAD + 1],
            filled: 0,
            skip: 0,
            budget: BURST,
            bytes: 0,
            refilled: Instant::now(),
        }
    }

    /// Records bytes sent.
    pub(super) fn wrote(&mut self, count: usize) {
        self.transferred(count as u64);
    }

    /// Records bytes received. Returns an error when the budget is exceeded.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        loop {
            let skipped = self.skip.min(bytes.len());
            bytes = bytes.get(skipped..).unwrap_or_default();
            self.skip -= skipped;
            let Some((byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            if let Some(place) = self.head.get_mut(self.filled) {
                *place = *byte;
            }
            self.filled += 1;
            bytes = rest;
            if self.filled == self.needed() {
                self.frame()?;
            }
        }
    }

    /// The size of the header, as far as it is known; the padding length follows it.
    fn needed(&self) -> usize {
        let [a, b, c, kind, flags, ..] = self.head;
        let is_padded = self.filled >= HEAD && kind == DATA && flags & PADDED != 0;
        HEAD + usize::from(is_padded && (a, b, c) != (0, 0, 0))
    }

    /// Processes a complete frame header.
    fn frame(&mut self) -> io::Result<()> {
        let [a, b, c, kind, flags, .., padding] = self.head;
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        let read = self.filled - HEAD;
        self.skip = length.saturating_sub(read);
        self.filled = 0;
        let content = self.skip.saturating_sub(usize::from(padding) * read);
        match kind {
            DATA if content > 0 => self.transferred(content as u64),
            DATA if flags & END_STREAM != 0 => {}
            HEADERS => self.budget = (self.budget + PER_HEAD).min(BURST),
            _ => return self.spend(),
        }
        Ok(())
    }

    fn transferred(&mut self, count: u64) {
        self.bytes += count;
        self.budget = (self.budget + self.bytes / BYTES).min(BURST);
        self.bytes %= BYTES;
    }

    fn spend(&mut self) -> io::Result<()> {
        if self.budget == 0 {
            self.refill();
        }
        match self.budget.checked_sub(1) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(io::Error::other(
                "the server sends too many HTTP/2 frames without content",
            )),
        }
    }

    /// Adds the budget for the time since the last call.
    fn refill(&mut self) {
        let now = Instant::now();
        let frames = now.duration_since(self.refilled).as_millis() * u128::from(PER_SECOND) / 1000;
        if frames > 0 {
            self.refilled = now;
            self.budget = u64::try_from(frames).unwrap_or(BURST).min(BURST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BURST, FrameGuard};

    const PING: u8 = 6;
    const SETTINGS: u8 = 4;
    const WINDOW_UPDATE: u8 = 8;

    fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).expect("a small frame");
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags, 0, 0, 0, 1]);
        frame.extend(payload);
        frame
    }

    /// The number of these frames that a server can send at once, up to three times the burst.
    fn accepted(frames: &[u8], piece: usize, written: usize) -> u64 {
        let mut guard = FrameGuard::new();
        for count in 0..3 * BURST {
            for bytes in frames.chunks(piece) {
                if guard.read(bytes).is_err() {
                    return count;
                }
            }
            guard.wrote(written);
        }
        3 * BURST
    }

    #[test]
    fn frames_without_content_exceed_the_budget() {
        for (name, frames, written) in [
            ("ping", frame(PING, 0, &[0; 8]), 17),
            ("settings", frame(SETTINGS, 0, &[]), 9),
            ("settings with values", frame(SETTINGS, 0, &[0; 60]), 9),
            ("window", frame(WINDOW_UPDATE, 0, &[0, 0, 0, 1]), 0),
            ("empty data", frame(0, 0, &[]), 0),
            ("padding alone", frame(0, 8, &[3, 0, 0, 0]), 0),
            ("no padding, no data", frame(0, 8, &[0]), 0),
            ("of no known kind", frame(0xfa, 0, &[0; 100]), 0),
        ] {
            for piece in [1, 7, 1 << 20] {
                let accepted = accepted(&frames, piece, written);
                // Replies and elapsed time extend the budget slightly.
                assert!(
                    (BURST..2 * BURST).contains(&accepted),
                    "{name} {piece}: {accepted}"
                );
            }
        }
    }

    #[test]
    fn transferred_bytes_extend_the_budget() {
        let response = [
            frame(1, 4, &[0; 30]),
            frame(WINDOW_UPDATE, 0, &[0; 4]),
            frame(WINDOW_UPDATE, 0, &[0; 4]),
            frame(PING, 0, &[0; 8]),
            frame(0, 0, b"{}"),
            frame(0, 1, &[]),
        ];
        let download = [frame(0, 0, &[7; 1000]), frame(0, 8, &[1, 7, 0])];
        for (name, frames, written) in [
            ("small calls", response.concat(), 40),
            ("a download", download.concat(), 0),
            ("a slow stream", frame(0, 0, b"x"), 0),
            ("an upload", frame(WINDOW_UPDATE, 0, &[0; 4]), 1000),
        ] {
            for piece in [1, 7, 1 << 20] {
                assert_eq!(
                    accepted(&frames, piece, written),
                    3 * BURST,
                    "{name} {piece}"
                );
            }
        }
    }
}
