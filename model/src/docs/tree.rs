//! The tree of blocks that a description is read into.

/// A block. Paragraphs and headings contain one line, which is parsed for inlines later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(String),
    Heading(String),
    Code(Vec<String>),
    List(List),
}

/// A list; `start` is the first number of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) start: Option<u32>,
    pub(super) items: Vec<Vec<Block>>,
}
