//! Parses `fields`: `items(id,owner/name),nextPageToken`.

use crate::error::{Error, Result};

/// All fields of a level.
pub(super) const ALL: &str = "*";
/// The maximum depth of parentheses.
const DEPTH: usize = 64;

/// The selected fields. A field without children is selected as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Selection<'f>(Vec<Node<'f>>);

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node<'f> {
    pub(super) name: &'f str,
    pub(super) below: Vec<Node<'f>>,
}

impl<'f> Selection<'f> {
    /// Parses `a,b/c,d(e,f/g),h/*`. A dot is the same as a slash, as in field masks. A name in
    /// backticks may contain any character. Spaces around names are ignored.
    pub(crate) fn parse(text: &'f str) -> Result<Self> {
        let mut reader = Reader { text, position: 0 };
        let nodes = reader.list(0)?;
        match reader.peek() {
            None => Ok(Self(nodes)),
            Some(_) => Err(reader.syntax_error("has a `)` without its `(`")),
        }
    }

    pub(super) fn nodes(&self) -> &[Node<'f>] {
        &self.0
    }

    /// True if all selected fields are below this name.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        matches!(&self.0[..], [only] if only.name == name)
    }

    /// True if the field at this path, or a part of it, is selected.
    pub(crate) fn reaches(&self, path: &[&str]) -> bool {
        fn reach(nodes: &[Node<'_>], path: &[&str]) -> bool {
            let Some((name, rest)) = path.split_first() else {
                return true;
            };
            let mut fitting = nodes
                .iter()
                .filter(|node| node.name == *name || node.name == ALL);
            nodes.is_empty() || fitting.any(|node| reach(&node.below, rest))
        }
        reach(&self.0, path)
    }
}

/// A selected field of a partial response: a node of the parsed parameter `fields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNode {
    /// The name; `*` for all fields.
    pub name: String,
    /// The selected fields of its value; empty if all are selected.
    pub below: Vec<Self>,
}

impl FieldNode {
    /// Parses the parameter `fields`: `items(id,name),nextPageToken`.
    ///
    /// # Errors
    ///
    /// The text is not a valid selection.
    pub fn parse(fields: &str) -> Result<Vec<Self>> {
        fn owned(nodes: &[Node<'_>]) -> Vec<FieldNode> {
            let node = |node: &Node<'_>| FieldNode {
                name: node.name.to_owned(),
                below: owned(&node.below),
            };
            nodes.iter().map(node).collect()
        }
        Ok(owned(Selection::parse(fields)?.nodes()))
    }
}

struct Reader<'f> {
    text: &'f str,
    position: usize,
}

impl<'f> Reader<'f> {
    fn rest(&self) -> &'f str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_it = self.peek() == Some(wanted);
        if is_it {
            self.position += wanted.len_utf8();
        }
        is_it
    }

    /// Parses `a,b(c)`, up to a `)` or the end.
    fn list(&mut self, depth: usize) -> Result<Vec<Node<'f>>> {
        if depth > DEPTH {
            return Err(self.syntax_error("has too many nested parentheses"));
        }
        let mut nodes = Vec::new();
        loop {
            nodes.push(self.path(depth)?);
            if !self.take(',') {
                return Ok(nodes);
            }
        }
    }

    /// Parses `a/b(c)`.
    fn path(&mut self, depth: usize) -> Result<Node<'f>> {
        let mut names = vec![self.name()?];
        while self.take('/') || self.take('.') {
            // `data/` selects all of `data`.
            match self.peek() {
                None | Some(',' | ')') => break,
                Some(_) => names.push(self.name()?),
            }
        }
        let mut below = Vec::new();
        if self.take('(') {
            below = self.list(depth + 1)?;
            if !self.take(')') {
                return Err(self.syntax_error("has a `(` without its `)`"));
            }
        }
        let mut names = names.into_iter().rev();
        let last = names.next().unwrap_or_default();
        let node = Node { name: last, below };
        Ok(names.fold(node, |inner, name| Node {
            name,
            below: vec![inner],
        }))
    }

    fn name(&mut self) -> Result<&'f str> {
        if self.take('`') {
            let rest = self.rest();
            let Some(end) = rest.find('`') else {
                return Err(self.syntax_error("has a backtick without a second one"));
            };
            self.position += end + 1;
            return Ok(rest.get(..end).unwrap_or_default());
        }
        self.peek();
        let rest = self.rest();
        let end = rest
            .find(['/', '.', ',', '(', ')', '`'])
            .unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().trim_end();
        if name.is_empty() {
            return Err(self.syntax_error("needs a name"));
        }
        self.position += end;
        Ok(name)
    }

    fn syntax_error(&self, what: &str) -> Error {
        let before = self.text.get(..self.position).unwrap_or_default();
        let position = before.chars().count() + 1;
        Error::usage(format!(
            "`fields` {what} at character {position} of `{}`; the syntax is that of `items(id,owner/name),nextPageToken`",
            self.text
        ))
    }
}
