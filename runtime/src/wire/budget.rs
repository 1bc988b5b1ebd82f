//! The memory budget of decoding.

/// The default memory limit of a decoded response.
pub(crate) const DEFAULT_LIMIT: usize = 512 << 20;

/// Up to this size the capacity of a list is doubled; beyond it grows by half.
const DOUBLED: usize = 64 << 10;

/// The remaining number of bytes that decoding may allocate.
///
/// Allocations whose size depends on the input are charged before or when they are made.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    left: usize,
}

impl Budget {
    /// A budget of this number of bytes.
    pub(super) fn new(limit: usize) -> Self {
        let left = limit;
        Self { limit, left }
    }

    /// An unlimited budget, for values of the program itself.
    pub(crate) fn unlimited() -> Self {
        Self::new(usize::MAX)
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Charges bytes; false if the budget is exceeded.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// Charges a string of this length, rounded up as allocators do.
    #[inline]
    pub(super) fn charge_text(&mut self, length: usize) -> bool {
        self.charge(length.saturating_add(15) & !15)
    }

    /// Charges the growth of a full list and returns the number of new elements. `None` if the
    /// budget is exceeded.
    #[cold]
    pub(super) fn growth(&mut self, capacity: usize, element: usize) -> Option<usize> {
        /// The initial capacity of a `Vec`.
        const FIRST: usize = 4;
        let used = capacity.saturating_mul(element);
        let more = match capacity {
            0 => FIRST,
            _ if used < DOUBLED => capacity,
            _ => capacity / 2 + 1,
        };
        self.charge(more.saturating_mul(element)).then_some(more)
    }

    /// Returns the bytes that shrinking a list has freed.
    pub(super) fn refund(&mut self, elements: usize, element: usize) {
        self.left = self.left.saturating_add(elements.saturating_mul(element));
    }

    /// Charges an entry of a B-tree with this number of entries; `size` is that of a key and a
    /// value.
    #[inline]
    pub(super) fn charge_entry(&mut self, entries: usize, size: usize) -> bool {
        /// The entries of a full node, and of a node after a split by ascending keys.
        const FULL: usize = 11;
        const HALF: usize = 6;
        /// The rest of a node, and its share of the nodes above it.
        const NODE: usize = 64;
        let nodes = match entries {
            0 => 1,
            // The first node is split, which also creates one above the two.
            FULL => 2,
            _ if entries > FULL && (entries - FULL).is_multiple_of(HALF) => 1,
            _ => return true,
        };
        let node = size.saturating_mul(FULL).saturating_add(NODE);
        self.charge(node.saturating_mul(nodes))
    }
}
