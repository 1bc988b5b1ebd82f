//! Reads a description into a tree of blocks.

use super::tree::Block;
use super::{block, clean, html, label};

/// Reads a description: removes control characters and repeated labels, converts HTML, and finds
/// the blocks.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    block::parse(&html::to_markdown(&label::once(&clean::characters(text))))
}
