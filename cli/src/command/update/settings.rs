//! Reads the settings file of an updated API, and sets its new version.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Error;
use discogen_model::api::Package;
use discogen_model::settings::{self, Settings, SettingsError};
use discogen_model::{Diagnostics, Options};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::command::document_folder::DocumentFolder;

/// The default version of a crate.
const FIRST_VERSION: &str = "0.1.0";

/// The settings of one document.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) options: Options,
    text: Option<String>,
}

impl File {
    /// Reads the settings of a document. A new API depends on the given runtime, or else on the
    /// same one as the existing crates, if they agree.
    pub(super) fn beside(
        document: &Path,
        here: &DocumentFolder,
        runtime: Option<&str>,
    ) -> Result<Self, Error> {
        let path = settings::beside(document);
        let text = read(&path)?;
        let options = options(&path, text.as_deref().unwrap_or_default())?;
        let mut file = Self {
            path,
            options,
            text,
        };
        if file.text.is_none() && !document.exists() {
            file.options.runtime = match runtime {
                Some(runtime) => Some(runtime.to_owned()),
                None => common_runtime(here)?,
            };
        }
        Ok(file)
    }

    /// Adds the file and line to findings about options in this file.
    pub(super) fn locate(&self, findings: Diagnostics) -> Diagnostics {
        let content = self.text.clone().unwrap_or_default();
        match Settings::new(self.path.clone(), content.into_bytes()) {
            Ok(settings) => settings.locate(&self.options, findings),
            // The file was read before.
            Err(_) => findings,
        }
    }

    pub(super) fn version(&self) -> String {
        let version = self.options.package_version.clone();
        version.unwrap_or_else(|| FIRST_VERSION.to_owned())
    }

    /// Returns the text with this version; the rest is unchanged. A new file gets name, version and
    /// runtime.
    pub(super) fn with(&self, package: &Package, version: &str) -> Result<String, Error> {
        let text = self.text.as_deref().unwrap_or_default();
        let mut file: DocumentMut = text
            .parse()
            .map_err(|error| io::Error::other(format!("{}: {error}", self.path.display())))?;
        let table = file
            .entry("package")
            .or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = table.as_table_like_mut() else {
            let path = self.path.display();
            let text = format!("{path}: `package` is not a table");
            return Err(io::Error::other(text).into());
        };
        if self.text.is_none() {
            table.insert("name", value(&package.name));
        }
        match table.get_mut("version").and_then(Item::as_value_mut) {
            Some(value) => {
                let decor = value.decor().clone();
                *value = version.into();
                *value.decor_mut() = decor;
            }
            None => drop(table.insert("version", value(version))),
        }
        if self.text.is_none() && self.options.runtime.is_some() {
            let runtime: DocumentMut = format!("runtime = {}", package.runtime)
                .parse()
                .map_err(|error| io::Error::other(format!("the runtime's dependency: {error}")))?;
            if let Some(entries) = runtime["runtime"].as_inline_table() {
                file.insert("runtime", Item::Table(entries.clone().into_table()));
            }
        }
        Ok(file.to_string())
    }
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(path, &error)),
    }
}

fn options(path: &Path, text: &str) -> Result<Options, Error> {
    settings::read(text).map_err(|error: SettingsError| Error::Settings(path.to_owned(), error))
}

/// Returns the dependency on the runtime that all crates have in common, if any.
fn common_runtime(here: &DocumentFolder) -> Result<Option<String>, Error> {
    let mut common = None;
    for document_file in here.files.values() {
        let path = settings::beside(&document_file.path);
        let text = read(&path)?.unwrap_or_default();
        let runtime = options(&path, &text)?.runtime;
        match &common {
            None => common = Some(runtime),
            Some(other) if *other == runtime => {}
            Some(_) => return Ok(None),
        }
    }
    Ok(common.flatten())
}
