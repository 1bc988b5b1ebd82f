//! The names of a message's fields, and the order in which servers send them.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// The number of fields whose order is recorded. Others are found by a search.
const REMEMBERED: usize = 48;

/// The number of predictions in a word. The compiler validates each element of every static when it
/// checks a crate, so few words take less time than many bytes.
const IN_WORD: usize = size_of::<usize>();

/// The data that all values of a message type share.
#[derive(Debug)]
pub struct Shape {
    /// The Rust name of the type.
    pub name: &'static str,
    /// The id of the schema in the discovery document; the Rust name for an inline object.
    pub id: &'static str,
    /// Wire names in ascending byte order. The position of a name is the index of its field.
    pub names: &'static [&'static str],
    /// Predicts the next field: `next[i]` is the field that most recently followed field `i - 1`,
    /// and `next[0]` the most recent first field. The prediction is checked on each use. Servers
    /// keep one order, so nearly every key is found by one comparison. Each prediction is a byte of a
    /// word. A thread can overwrite the prediction that another thread stores in the same word.
    next: [AtomicUsize; REMEMBERED / IN_WORD],
    /// Whether all names are valid JSON strings without escapes: 0 if unknown, else [`PLAIN`] or
    /// [`SPECIAL`].
    names_kind: AtomicU8,
}

const PLAIN: u8 = 1;
const SPECIAL: u8 = 2;

impl Shape {
    /// The shape of a type with these wire names, which must be sorted.
    pub const fn new(name: &'static str, names: &'static [&'static str]) -> Self {
        let next = [const { AtomicUsize::new(0) }; REMEMBERED / IN_WORD];
        let names_kind = AtomicU8::new(0);
        Self {
            name,
            id: name,
            names,
            next,
            names_kind,
        }
    }

    /// Sets the id of the schema, if it differs from the Rust name.
    #[must_use]
    pub const fn with_id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// True if no name needs an escape in JSON.
    #[inline]
    pub(crate) fn has_plain_names(&self) -> bool {
        match self.names_kind.load(Ordering::Relaxed) {
            0 => self.check_names(),
            kind => kind == PLAIN,
        }
    }

    #[cold]
    fn check_names(&self) -> bool {
        let plain = self.names.iter().all(|name| is_plain(name));
        let kind = if plain { PLAIN } else { SPECIAL };
        self.names_kind.store(kind, Ordering::Relaxed);
        plain
    }

    /// The index of `key`. `position` is 1 + the index of the field before it, or 0 at the start.
    #[inline]
    pub(crate) fn find(&self, key: &str, position: usize) -> Option<usize> {
        let Some(word) = self.next.get(position / IN_WORD) else {
            return self.search(key);
        };
        let shift = position % IN_WORD * 8;
        let guesses = word.load(Ordering::Relaxed);
        let guess = guesses >> shift & 0xff;
        if self.names.get(guess).is_some_and(|name| *name == key) {
            return Some(guess);
        }
        let found = self.search(key)?;
        if found <= 0xff {
            let others = guesses & !(0xff << shift);
            word.store(others | found << shift, Ordering::Relaxed);
        }
        Some(found)
    }

    /// The index of a wire name.
    pub(crate) fn search(&self, key: &str) -> Option<usize> {
        self.names.binary_search(&key).ok()
    }
}

/// True for a string that JSON quotes without escapes.
#[inline]
pub(super) fn is_plain(text: &str) -> bool {
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    // Without an early exit, the loop compiles to SIMD instructions.
    !text.bytes().fold(false, |any, byte| any | special(byte))
}
