//! Finds the method that a name denotes.

use std::io;

use discogen_build::workspace::Document as _;
use discogen_dynamic::{Document, Method};
use discogen_model::Options;
use discogen_model::settings::Settings;

use crate::command::available::Available;
use crate::command::document_source::DocumentSource;
use crate::command::session::Session;

/// A method and its document.
pub(in crate::command) struct Selected {
    pub(in crate::command) method: Method,
    pub(super) source: DocumentSource,
}

/// Why there is no method.
pub(in crate::command) enum Refusal {
    /// A fact and a remedy.
    Name(String, String),
    Document(Box<discogen_build::Error>),
}

impl Refusal {
    pub(in crate::command) fn report(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Name(fact, remedy) => session.unusable(fact, remedy),
            Self::Document(error) => session.error(error),
        }
    }
}

/// Finds a method by the name of its API and its path or the end of it: `drive.files.list`,
/// `drive:v2.files.list`, `gmail.messages.list`. Only what the method needs of its document is read, which
/// does not include the Rust names of types.
pub(in crate::command) fn method(name: &str) -> Result<Method, Refusal> {
    selected(name).map(|it| it.method)
}

/// Finds a method and its document, as [`method`] does.
pub(super) fn selected(name: &str) -> Result<Selected, Refusal> {
    find(name, Extent::Method)
}

/// Finds a method, and reads its descriptions and the Rust names of types as well.
pub(super) fn with_names(name: &str) -> Result<Selected, Refusal> {
    find(name, Extent::Names)
}

/// How much of a document is read.
enum Extent {
    Method,
    Names,
}

fn find(name: &str, extent: Extent) -> Result<Selected, Refusal> {
    let (source, bytes, rest) = found(name)?;
    if rest.is_empty() {
        let remedy = format!("`discogen show {name}` lists its methods");
        return Err(Refusal::Name(
            format!("{name:?} is an API, not a method"),
            remedy,
        ));
    }
    let excerpt = match extent {
        Extent::Method => Method::read(&bytes, &rest),
        Extent::Names => Method::read_with_names(&bytes, &rest, &settings(&source)?.1),
    };
    let method = match excerpt {
        Some(method) => method,
        None => method_of(&read(&source, &bytes)?, &rest)?,
    };
    Ok(Selected { method, source })
}

/// Finds the document of the API with which a name starts. Returns it with the rest of the name.
pub(in crate::command) fn document(name: &str) -> Result<(Document, String), Refusal> {
    let (source, bytes, rest) = found(name)?;
    Ok((read(&source, &bytes)?, rest))
}

/// The document of the API with which a name starts, its text, and the rest of the name.
fn found(name: &str) -> Result<(DocumentSource, Vec<u8>, String), Refusal> {
    let available = Available::new(None).map_err(|it| Refusal::Document(Box::new(it)))?;
    let found = available.find(name);
    let (source, rest) = found.map_err(|(fact, remedy)| Refusal::Name(fact, remedy))?;
    let bytes = source
        .read()
        .map_err(|it| Refusal::Document(Box::new(it)))?;
    Ok((source, bytes, rest.to_owned()))
}

/// Reads a document with its settings file, which decides the name of its crate.
fn read(source: &DocumentSource, bytes: &[u8]) -> Result<Document, Refusal> {
    let (settings, options) = settings(source)?;
    Document::with_options(bytes, &options).map_err(|found| {
        let found = settings.locate(&options, found);
        let location = source.location().to_owned();
        Refusal::Document(Box::new(discogen_build::Error::Document(location, found)))
    })
}

/// Reads the settings file of a document, and its options. A selection does not restrict calls.
fn settings(source: &DocumentSource) -> Result<(Settings, Options), Refusal> {
    let settings = source.settings();
    let settings = settings.map_err(|it| Refusal::Document(Box::new(it)))?;
    let mut options = settings.options().clone();
    options.select = None;
    Ok((settings, options))
}

/// Finds a method by its path or the end of it.
pub(in crate::command) fn method_of(document: &Document, rest: &str) -> Result<Method, Refusal> {
    let full = format!("{}.{rest}", document.name());
    match document.method(&full).or_else(|_| document.method(rest)) {
        Ok(method) => Ok(method),
        Err(error) => {
            let remedy = format!("`discogen search {}` finds methods", rest.replace('.', " "));
            Err(Refusal::Name(error.to_string(), remedy))
        }
    }
}
