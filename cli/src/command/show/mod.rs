//! `discogen show`

mod find;
mod json;
mod text;

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::Error;
use discogen_build::workspace::Document;
use discogen_model::api::Api;
#[cfg(feature = "call")]
use discogen_model::text::Lines;
use discogen_model::{Diagnostics, Options, name};
use find::Found;

use super::available::Available;
use super::document_folder::DISCOVERY;
use super::document_source;
use super::format::{Format, print_json};
use super::interrupted;
use super::session::Session;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen show gmail\n      \
    shows the content of the API\n  \
    discogen show gmail.users.messages.list\n      \
    shows verb, path, parameters, scopes, schemas, and the call in Rust\n  \
    discogen show vision.AnnotateImageRequest\n      \
    shows the fields of a schema\n  \
    discogen show drive:v3.files --from ~/documents --format json\n      \
    prints a resource of one version of an API for programs")]
pub(super) struct Show {
    /// API, or an item of it: a resource, method, schema or enum.
    ///
    /// A document in the folder discovery/ takes precedence over the directory of this command.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// Searches only this folder of documents, document, or API of the directory.
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Output format: text, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Show {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let from = self.from.clone().unwrap_or_else(|| DISCOVERY.into());
        let paths = document_source::paths(std::slice::from_ref(&from));
        interrupted::warn(session, &paths)?;
        let available = match Available::new(self.from.as_deref()) {
            Ok(available) => available,
            Err(error) => return session.error(&error),
        };
        let mut values = Vec::new();
        for (index, name) in self.names.iter().enumerate() {
            let (document, rest) = match available.find(name) {
                Ok(found) => found,
                Err((fact, remedy)) => {
                    // The API may be in an unreadable file.
                    for invalid in available.local.invalid.iter().filter(|_| index == 0) {
                        invalid.report(session)?;
                    }
                    session.refuse(&fact, &remedy)?;
                    continue;
                }
            };
            let api = match resolved(&document, rest) {
                Ok(api) => api,
                Err(error) => {
                    session.error(&error)?;
                    continue;
                }
            };
            match find::find(&api, rest) {
                None => {
                    let (fact, remedy) = not_found(&api, name, rest);
                    session.refuse(&fact, &remedy)?;
                }
                Some(item) if self.format == Format::Json => values.push(json::item(&api, &item)),
                Some(item) => {
                    if index > 0 {
                        session.print("")?;
                    }
                    session.print_text(&text::item(&api, &item))?;
                }
            }
        }
        match (self.format, values.as_slice()) {
            (Format::Text, _) | (_, []) => Ok(()),
            (Format::Json, [value]) => print_json(session, value),
            (Format::Json, values) => print_json(session, &values),
        }
    }
}

/// Formats a method, given its id, as `discogen show` prints it.
#[cfg(feature = "call")]
pub(super) fn method(api: &Api, id: &str) -> Option<Lines> {
    let found = find::method(api, id)?;
    Some(text::item(api, &found))
}

/// Returns the complete API, without the selection of its settings. If `rest` is a method, only what it
/// uses has descriptions.
fn resolved(document: &impl Document, rest: &str) -> Result<Api, Error> {
    let settings = document.settings()?;
    let mut options = settings.options().clone();
    options.select = None;
    let bytes = document.read()?;
    let found = of_item(&bytes, rest, &options);
    let (api, _) = found.map_err(|found| {
        let found = settings.locate(&options, found);
        Error::Document(document.location().to_owned(), found)
    })?;
    Ok(api)
}

/// Returns an API that contains an item, and whether the item is a method that was resolved alone.
fn of_item(bytes: &[u8], rest: &str, options: &Options) -> Result<(Api, bool), Diagnostics> {
    let (api, alone) = discogen_model::resolve_method(bytes, rest, options)?;
    let Some(id) = alone else {
        return Ok((api, false));
    };
    // A resource or another method can have this path in Rust.
    if matches!(find::find(&api, rest), Some(Found::Method(_, method)) if method.id == *id) {
        return Ok((api, true));
    }
    let (api, _) = discogen_model::resolve(bytes, options)?;
    Ok((api, false))
}

fn not_found(api: &Api, name: &str, rest: &str) -> (String, String) {
    let known = find::names(api);
    let remedy = match name::nearest(rest, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean \"{}.{near}\"?", api.name.raw()),
        None => format!("`discogen show {}` lists its items", api.name.raw()),
    };
    let fact = format!(
        "{name:?}: {}:{} has no resource, method, schema or enum {rest:?}",
        api.name.raw(),
        api.version.raw()
    );
    (fact, remedy)
}

#[cfg(test)]
mod tests;
