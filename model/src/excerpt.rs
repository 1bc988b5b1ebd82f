//! A document reduced to what one method needs.

mod find;
mod kept;
mod keys;
mod outline;
mod part;
mod references;
mod search;
mod selection;
mod write;

use std::collections::HashSet;

pub(crate) use kept::Kept;
use outline::Level;
use selection::{Others, Selection};

/// The methods and schemas of a document, of which only a few members were read.
///
/// Resolving a large document takes much longer than a call of one of its methods.
/// [`excerpt`](Self::excerpt) writes a smaller document that contains:
///
/// - everything outside of methods and schemas;
/// - the method, and the schemas that it uses directly and through others, without their
///   descriptions;
/// - if its response can be a long-running operation, all methods of the resources that have a GET
///   method with the same response, because these poll, wait for and cancel operations; and those of its
///   own resource, if that has a GET method for another operation;
/// - of every other method only the ID, the verb and the scopes, which the choice of default scopes
///   compares.
///
/// The method has the same model in both documents, except for Rust names of schemas and enums, which
/// depend on the other names of a document. [`excerpt_with_names`](Self::excerpt_with_names) preserves
/// them.
///
/// ```
/// use discogen_model::{Options, Outline, resolve};
///
/// # let document = br#"{"kind": "discovery#restDescription", "name": "library", "version": "v1",
/// #     "title": "Library API", "rootUrl": "https://library.example/", "servicePath": "",
/// #     "resources": {"books": {"methods": {
/// #     "get": {"id": "library.books.get", "httpMethod": "GET", "path": "books"}}}}}"#;
/// let outline = Outline::read(document).expect("an object");
/// assert_eq!(outline.ids(), Some(vec!["library.books.get"]));
/// let excerpt = outline.excerpt("library.books.get").expect("a method");
/// let (api, _) = resolve(&excerpt, &Options::new())?;
/// # assert_eq!(api.resources[0].methods[0].path.raw(), "books");
/// # Ok::<(), discogen_model::Diagnostics>(())
/// ```
pub struct Outline<'d> {
    root: Level<'d>,
}

impl<'d> Outline<'d> {
    /// Reads an outline. `None` if the text is not JSON or does not have the form of a document;
    /// [`resolve`](crate::resolve) reports why.
    pub fn read(bytes: &'d [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let root: Level<'d> = serde_json::from_str(text).ok()?;
        let mut below = root.resources.iter();
        let is_valid = below.all(|(_, it)| it.has_no_schemas());
        is_valid.then_some(Self { root })
    }

    /// The name of the API, `drive`; `None` if the document states none.
    pub fn name(&self) -> Option<String> {
        let (_, raw) = self.root.others.iter().find(|(key, _)| key == "name")?;
        serde_json::from_str(raw.get()).ok()
    }

    /// The IDs of all methods, in the order of the document; `None` if a method has no ID.
    pub fn ids(&self) -> Option<Vec<&str>> {
        let mut ids = Vec::new();
        self.root.visit(&mut |level| {
            ids.extend(level.methods.iter().map(|it| it.facts.id.as_deref()));
        });
        ids.into_iter().collect()
    }

    /// The ID of the method that a path means.
    pub(crate) fn find(&self, path: &str) -> Option<&str> {
        find::method(&self.root, &self.name()?, path)
    }

    /// Writes a document with the methods of this ID. `None` if no method has it, or if one refers to a
    /// schema that does not exist.
    pub fn excerpt(&self, id: &str) -> Option<Vec<u8>> {
        let (excerpt, _) = self.write(id, Others::Facts)?;
        Some(excerpt)
    }

    /// Writes a document with the methods of this ID, with descriptions. It also contains what the names
    /// of all items depend on: the keys of all schemas, enums and inline objects.
    ///
    /// So the Rust names of all items are those of the complete document. `None` as for
    /// [`excerpt`](Self::excerpt).
    pub fn excerpt_with_names(&self, id: &str) -> Option<Vec<u8>> {
        let (excerpt, _) = self.write(id, Others::Names)?;
        Some(excerpt)
    }

    /// Writes an excerpt with names, and returns what of it to resolve.
    pub(crate) fn with_names(&self, id: &str) -> Option<(Vec<u8>, Kept)> {
        let (excerpt, schemas) = self.write(id, Others::Names)?;
        let method = id.to_owned();
        Some((excerpt, Kept::Only { method, schemas }))
    }

    /// Writes a document, and returns the keys of its complete schemas.
    fn write(&self, id: &str, others: Others) -> Option<(Vec<u8>, HashSet<String>)> {
        let selection = Selection::new(&self.root, id)?;
        let schemas = selection.schemas(&self.root, others)?;
        let excerpt = write::document(&self.root, &selection, &schemas, others)?;
        Some((excerpt, schemas))
    }
}

#[cfg(test)]
mod tests;
