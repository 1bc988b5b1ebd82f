//! A method of a document, and its parameters.

use std::fmt;

use discogen_model::api::{self, Location, Scalar, Type};
use discogen_model::text::Markdown;
use discogen_model::{Options, Outline};

use crate::constants::MethodConstants;
use crate::document::Document;
use crate::lookup;
use crate::problem::InvalidCall;

/// A method of a document. Cloning is cheap.
///
/// Names and descriptions are text of the document, which can contain any characters: escape them
/// before you print them.
#[derive(Clone)]
pub struct Method {
    document: Document,
    index: usize,
}

impl Document {
    /// All methods, in the order of the document.
    pub fn methods(&self) -> impl ExactSizeIterator<Item = Method> + '_ {
        (0..self.count()).map(|index| Method {
            document: self.clone(),
            index,
        })
    }

    /// Finds a method by its ID, `drive.files.list`, or by the end of it, `files.list`, if that is
    /// unambiguous.
    ///
    /// # Errors
    ///
    /// The document has no such method, or the end of an ID belongs to several. The message
    /// suggests IDs.
    pub fn method(&self, name: &str) -> Result<Method, InvalidCall> {
        let index = match self.position(name) {
            Some(index) => index,
            None => {
                let ids = (0..self.count()).map(|index| self.model_of(index).id.raw());
                let api = format!("{}:{}", self.name(), self.version());
                lookup::find(&ids.collect::<Vec<_>>(), name, &api)?
            }
        };
        Ok(Method {
            document: self.clone(),
            index,
        })
    }
}

impl Method {
    /// Reads one method of a document, which is found as by [`Document::method`]. This is faster than
    /// reading a large document.
    ///
    /// `None` if that is not possible: read the document, whose error states the reason. The other
    /// methods of the method's [`document`](Self::document) are incomplete.
    pub fn read(bytes: &[u8], name: &str) -> Option<Self> {
        Self::alone(bytes, name, |outline, id| {
            Document::new(&outline.excerpt(id)?).ok()
        })
    }

    /// Reads one method as [`read`](Self::read) does, with the options of its settings file, its
    /// descriptions, and the Rust names of the complete document.
    pub fn read_with_names(bytes: &[u8], name: &str, options: &Options) -> Option<Self> {
        Self::alone(bytes, name, |outline, id| {
            Document::with_options(&outline.excerpt_with_names(id)?, options).ok()
        })
    }

    fn alone(
        bytes: &[u8],
        name: &str,
        read: impl FnOnce(&Outline<'_>, &str) -> Option<Document>,
    ) -> Option<Self> {
        let outline = Outline::read(bytes)?;
        let ids = outline.ids()?;
        let full = format!("{}.{name}", outline.name()?);
        let exact = ids.iter().find(|id| **id == name || **id == full);
        let id = match exact {
            Some(id) => id,
            None => ids.get(lookup::find(&ids, name, "").ok()?)?,
        };
        read(&outline, id)?.method(id).ok()
    }

    /// The ID, `drive.files.list`.
    pub fn id(&self) -> &str {
        self.model().id.raw()
    }

    /// The HTTP method, `GET`.
    pub fn verb(&self) -> &str {
        self.model().verb.raw()
    }

    /// The path template, `files/{fileId}`, relative to the root URL and the service path.
    pub fn path(&self) -> &str {
        self.model().path.raw()
    }

    /// The description as Markdown; empty if the document has none.
    pub fn description(&self) -> &Markdown {
        &self.model().docs
    }

    /// All parameters: the required ones first.
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = Parameter<'_>> {
        let parameters = self.model().parameters.iter();
        parameters.map(|model| Parameter {
            document: &self.document,
            model,
        })
    }

    /// Whether calls may have a request body.
    pub fn has_body(&self) -> bool {
        self.model().body.is_some()
    }

    /// Whether a call may upload media.
    pub fn accepts_media(&self) -> bool {
        self.model().takes_media()
    }

    /// Whether a call may download media.
    pub fn returns_media(&self) -> bool {
        self.model().returns_media()
    }

    /// Whether media is the only response.
    pub fn returns_only_media(&self) -> bool {
        let model = self.model();
        model.raw_answer || model.download && model.response.is_none()
    }

    /// Whether the response consists of pages.
    pub fn has_pages(&self) -> bool {
        self.model().paging.is_some()
    }

    /// Whether the items of the pages are known.
    pub fn has_items(&self) -> bool {
        let paging = self.model().paging.as_ref();
        paging.is_some_and(|paging| paging.items.is_some())
    }

    /// Whether the server sends the response as a stream of elements.
    pub fn is_streaming(&self) -> bool {
        self.model().streaming
    }

    /// Whether the response is a long-running operation that can be waited for.
    pub fn starts_operation(&self) -> bool {
        self.model().operation().is_some()
    }

    /// The ID of the method that returns the state of the operation, if calls can be waited for.
    pub fn polling_method(&self) -> Option<&str> {
        let (waiting, _) = self.model().operation()?;
        Some(waiting.get.id.raw())
    }

    /// Whether the method only reads, so that a read-only client may call it.
    pub fn reads(&self) -> bool {
        self.model().reads
    }

    /// Whether the document marks the method as deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.model().deprecated
    }

    /// The scopes of which any one suffices.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.urls(&self.model().scopes)
    }

    /// The scopes that a call requests by default.
    pub fn default_scopes(&self) -> impl Iterator<Item = &str> {
        let model = self.model();
        self.urls(match model.default_scopes.is_empty() {
            true => &model.scopes,
            false => &model.default_scopes,
        })
    }

    fn urls<'a>(&'a self, indices: &'a [usize]) -> impl Iterator<Item = &'a str> {
        let scopes = &self.document.api().scopes;
        let found = indices.iter().filter_map(|index| scopes.get(*index));
        found.map(|scope| scope.url.raw())
    }

    /// The document of the method.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The method in the model, with everything that the document states.
    pub fn model(&self) -> &api::Method {
        self.document.model_of(self.index)
    }

    pub(crate) fn constants(&self) -> &'static MethodConstants {
        self.document.constants_of(self.index)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Method").field(&self.id()).finish()
    }
}

/// A parameter of a method.
#[derive(Clone, Copy)]
pub struct Parameter<'m> {
    document: &'m Document,
    model: &'m api::Parameter,
}

impl<'m> Parameter<'m> {
    /// The name, `pageSize`.
    pub fn name(self) -> &'m str {
        self.model.name.wire.raw()
    }

    /// The description as Markdown, with limits and the default.
    pub fn description(self) -> &'m Markdown {
        &self.model.docs
    }

    /// The part of the request that contains the parameter.
    pub fn location(self) -> Location {
        self.model.location
    }

    /// Whether calls require the parameter.
    pub fn is_required(self) -> bool {
        self.model.required
    }

    /// Whether the parameter may have several values.
    pub fn is_repeated(self) -> bool {
        matches!(self.model.ty, Type::List(_))
    }

    /// Whether the document marks the parameter as deprecated.
    pub fn is_deprecated(self) -> bool {
        self.model.deprecated
    }

    /// The type of the parameter, or of one value of a repeated parameter.
    pub fn kind(self) -> ParameterKind {
        match self.item() {
            Type::Scalar(Scalar::Bool) => ParameterKind::Boolean,
            Type::Scalar(scalar) if scalar.is_integer() => ParameterKind::Integer,
            Type::Scalar(Scalar::F32 | Scalar::F64) => ParameterKind::Number,
            Type::Scalar(_) => ParameterKind::String,
            Type::Enum(_) => ParameterKind::Enum,
            _ => ParameterKind::Json,
        }
    }

    /// The values that the document lists for an enum, each with its description; empty for other
    /// types.
    pub fn values(self) -> impl Iterator<Item = (&'m str, &'m Markdown)> {
        let of = match self.item() {
            Type::Enum(it) => self.document.enumeration(&it.name),
            _ => None,
        };
        let values = of.into_iter().flat_map(|it| &it.values);
        values.map(|value| (value.name.wire.raw(), &value.docs))
    }

    /// The parameter in the model.
    pub fn model(self) -> &'m api::Parameter {
        self.model
    }

    fn item(self) -> &'m Type {
        match &self.model.ty {
            Type::List(item) => item,
            ty => ty,
        }
    }
}

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Parameter").field(&self.name()).finish()
    }
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// `true` or `false`.
    Boolean,
    /// An integer of 32 or 64 bits.
    Integer,
    /// A floating-point number.
    Number,
    /// A string of any format: text, bytes in base64, a time.
    String,
    /// A string with listed values.
    Enum,
    /// A JSON value.
    Json,
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// Everything that a call sends, and what its parameters are compared with.
    fn facts(method: &Method) -> String {
        let parameters = method.parameters().map(|it| {
            let values: Vec<String> = it.values().map(|(value, _)| value.to_owned()).collect();
            let kind = (it.name(), it.kind(), it.is_required(), it.is_repeated());
            format!("{kind:?} {:?} {values:?}", it.model().location)
        });
        let model = method.model();
        let document = &method.document;
        let constants = document.constants_of(method.index);
        let facts = (
            parameters.collect::<Vec<_>>(),
            (method.has_body(), model.response.is_some(), model.streaming),
            (method.starts_operation(), method.polling_method()),
            method.default_scopes().collect::<Vec<_>>(),
        );
        format!("{facts:?} {constants:?} {:?}", document.service())
    }

    /// Compares every eleventh method of the checked-in documents, or all methods of the documents in the
    /// folder `$DISCOGEN_DOCUMENTS`.
    #[test]
    fn a_method_is_the_same_without_the_rest_of_its_document() {
        let given = std::env::var_os("DISCOGEN_DOCUMENTS").map(PathBuf::from);
        let step = if given.is_some() { 1 } else { 11 };
        let checked_in = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../discovery");
        let (mut compared, mut read) = (0, 0);
        for entry in fs::read_dir(given.unwrap_or(checked_in)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            let bytes = fs::read(&path).expect("a file");
            // An index of documents.
            let Ok(document) = Document::new(&bytes) else {
                continue;
            };
            for method in document.methods().step_by(step) {
                let id = method.id();
                compared += 1;
                let Some(part) = Method::read(&bytes, id) else {
                    continue;
                };
                read += 1;
                assert_eq!(facts(&part), facts(&method), "{}: {id}", path.display());
            }
        }
        assert!(compared > 40, "{compared}");
        assert!(read * 100 > compared * 99, "{read} of {compared}");
    }
}
