//! `discogen show`

mod find;
mod json;
mod text;

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::{Error, workspace};
use discogen_model::api::Api;
use discogen_model::name;

use super::document_folder::{DISCOVERY, DocumentFile, DocumentFolder, Id};
use super::format::{Format, print_json};
use super::interrupted;
use super::session::Session;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen show vision\n      \
    shows the content of the API\n  \
    discogen show vision.operations.cancel\n      \
    shows verb, path, parameters, scopes, schemas, and the call in Rust\n  \
    discogen show vision.AnnotateImageRequest\n      \
    shows the fields of a schema\n  \
    discogen show drive:v3.files --from ~/documents --format json\n      \
    prints a resource of one version of an API for programs")]
pub(super) struct Show {
    /// API, or an item of it: a resource, method, schema or enum.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// Folder of the documents, or a document.
    #[arg(long, value_name = "PATH", default_value = DISCOVERY)]
    from: PathBuf,
    /// Output format: text, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Show {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        interrupted::warn(session, std::slice::from_ref(&self.from))?;
        let available = match DocumentFolder::of_path(&self.from) {
            Ok(available) => available,
            Err(error) => return session.error(&error),
        };
        let mut values = Vec::new();
        for (index, name) in self.names.iter().enumerate() {
            let (document_file, rest) =
                match api(&available, name, &self.from.display().to_string()) {
                    Ok(found) => found,
                    Err((fact, remedy)) => {
                        // The API may be in an unreadable file.
                        for invalid in available.invalid.iter().filter(|_| index == 0) {
                            invalid.report(session)?;
                        }
                        session.refuse(&fact, &remedy)?;
                        continue;
                    }
                };
            let Some(api) = resolved(document_file, session)? else {
                continue;
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

/// Returns the complete API, without the selection of its settings.
fn resolved(document_file: &DocumentFile, session: &mut Session) -> io::Result<Option<Api>> {
    let settings = match workspace::settings(&document_file.path) {
        Ok(settings) => settings,
        Err(error) => return session.error(&error).map(|()| None),
    };
    let mut options = settings.options().clone();
    options.select = None;
    match discogen_model::resolve(&document_file.bytes, &options) {
        Ok((api, _)) => Ok(Some(api)),
        Err(found) => {
            let found = settings.locate(&options, found);
            session.error(&Error::Document(document_file.path.clone(), found))?;
            Ok(None)
        }
    }
}

/// Splits a name into the API and the rest. A version may contain dots, so the longest matching API
/// is used.
fn api<'s, 'n>(
    available: &'s DocumentFolder,
    name: &'n str,
    folder: &str,
) -> Result<(&'s DocumentFile, &'n str), (String, String)> {
    let mut best: Option<(usize, Vec<(&Id, &'s DocumentFile)>)> = None;
    for (id, document_file) in &available.files {
        let ends = name
            .match_indices('.')
            .map(|(at, _)| at)
            .chain([name.len()]);
        let called = ends.filter(|end| id.is_called(&name[..*end])).max();
        match (called, &mut best) {
            (None, _) => {}
            (Some(end), Some((longest, all))) if end == *longest => all.push((id, document_file)),
            (Some(end), Some((longest, _))) if end < *longest => {}
            (Some(end), best) => *best = Some((end, vec![(id, document_file)])),
        }
    }
    match best {
        Some((end, all)) => match all.as_slice() {
            [(_, document_file)] => Ok((document_file, name[end..].trim_start_matches('.'))),
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| id.to_string()).collect();
                let rest = &name[end..];
                let first = ids.first().map_or("", String::as_str);
                Err((
                    format!("{name:?} may be {}", ids.join(" or ")),
                    format!("use {first}{rest}"),
                ))
            }
        },
        None => {
            let known: Vec<_> = available.files.keys().map(|id| id.name.as_str()).collect();
            let begin = name.split(['.', ':']).next().unwrap_or(name);
            let remedy = match name::nearest(begin, known.iter().copied()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => "`discogen list` shows the APIs".to_owned(),
            };
            Err((format!("{name:?}: {folder} contains no such API"), remedy))
        }
    }
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
