//! The memory that decoding may allocate.

/// The memory that a decoded response may take unless the call sets another limit.
pub(crate) const DEFAULT_LIMIT: usize = 512 << 20;

/// Up to this size the capacity of a list is doubled, beyond it grows by half.
const DOUBLED: usize = 64 << 10;

/// Bytes that remain to be allocated while a value is decoded.
///
/// Every allocation whose size the input determines is charged before or when it is made.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    left: usize,
}

impl Budget {
    /// A budget of so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        let left = limit;
        Self { limit, left }
    }

    /// A budget for values that the program itself made.
    pub(crate) fn unlimited() -> Self {
        Self::new(usize::MAX)
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Takes bytes from the budget; false if it does not have them.
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

    /// Charges a string of this length, which an allocator rounds up.
    #[inline]
    pub(super) fn charge_text(&mut self, length: usize) -> bool {
        self.charge(length.saturating_add(15) & !15)
    }

    /// By how many elements a full list grows. `None` if the budget does not have them.
    #[cold]
    pub(super) fn growth(&mut self, capacity: usize, element: usize) -> Option<usize> {
        /// What `Vec` begins with.
        const FIRST: usize = 4;
        let used = capacity.saturating_mul(element);
        let more = match capacity {
            0 => FIRST,
            _ if used < DOUBLED => capacity,
            _ => capacity / 2 + 1,
        };
        self.charge(more.saturating_mul(element)).then_some(more)
    }

    /// Returns what shrinking a list has freed.
    pub(super) fn refund(&mut self, elements: usize, element: usize) {
        self.left = self.left.saturating_add(elements.saturating_mul(element));
    }

    /// Charges an entry of a B-tree that has so many entries already; `size` is that of a
    /// key and a value.
    #[inline]
    pub(super) fn charge_entry(&mut self, entries: usize, size: usize) -> bool {
        /// Entries of a full node, and of a node that was split by ascending keys.
        const FULL: usize = 11;
        const HALF: usize = 6;
        /// The rest of a node, and its part of the nodes above it.
        const NODE: usize = 64;
        let nodes = match entries {
            0 => 1,
            // The first node is split, and there is one above the two.
            FULL => 2,
            _ if entries > FULL && (entries - FULL).is_multiple_of(HALF) => 1,
            _ => return true,
        };
        let node = size.saturating_mul(FULL).saturating_add(NODE);
        self.charge(node.saturating_mul(nodes))
    }
}
