//! Reads the settings file of an updated API, and sets its new version.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Error;
use discogen_model::api::Package;
use discogen_model::settings::{self, Settings, SettingsError};
use discogen_model::{Diagnostics, Options, Select};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use crate::command::document_folder::DocumentFolder;

/// The default version of a crate.
const FIRST_VERSION: &str = "0.1.0";

/// The settings of one document.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) options: Options,
    text: Option<String>,
    /// Whether the file is written for the first time.
    is_new: bool,
    /// Whether [`Self::choose`] replaced the runtime, and the selection.
    chosen: (bool, bool),
}

/// Options of the command line for one API, which replace those in its settings file.
#[derive(Clone, Debug, Default)]
pub(in crate::command) struct Chosen {
    pub(in crate::command) runtime: Option<String>,
    /// The runtime of a new client, if those that are present do not agree on one.
    pub(in crate::command) default_runtime: Option<String>,
    pub(in crate::command) select: Option<Select>,
}

impl File {
    /// Reads the settings of a document. A new API starts with the given settings, and depends on
    /// the given runtime, or else on the same one as the existing crates, if they agree.
    pub(super) fn beside(
        document: &Path,
        here: &DocumentFolder,
        runtime: Option<&str>,
        start: Option<&(PathBuf, String)>,
    ) -> Result<Self, Error> {
        let path = settings::beside(document);
        let text = read(&path)?;
        let is_new = text.is_none() && !document.exists();
        let start = start.filter(|_| is_new);
        let (origin, text) = match start {
            Some((origin, text)) => (origin.clone(), Some(text.clone())),
            None => (path.clone(), text),
        };
        let options = options(&origin, text.as_deref().unwrap_or_default())?;
        let mut file = Self {
            path,
            options,
            is_new,
            text,
            chosen: (false, false),
        };
        if is_new {
            file.options.runtime = match runtime {
                Some(runtime) => Some(runtime.to_owned()),
                None => common_runtime(here)?,
            };
        }
        Ok(file)
    }

    /// Replaces options by those of the command line.
    pub(super) fn choose(&mut self, chosen: &Chosen) {
        if let Some(runtime) = &chosen.runtime {
            self.options.runtime = Some(runtime.clone());
            self.chosen.0 = true;
        }
        if let Some(select) = &chosen.select {
            self.options.select = Some(select.clone());
            self.chosen.1 = true;
        }
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
        if self.is_new {
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
        if let Some(select) = self.options.select.as_ref().filter(|_| self.chosen.1) {
            file.insert("select", selection(select));
        }
        if (self.is_new || self.chosen.0) && self.options.runtime.is_some() {
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

/// Returns a selection as the table `[select]`.
fn selection(select: &Select) -> Item {
    let mut table = Table::new();
    for (key, names) in [("methods", &select.methods), ("schemas", &select.schemas)] {
        if !names.is_empty() {
            table.insert(key, value(names.iter().collect::<Array>()));
        }
    }
    Item::Table(table)
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
pub(super) fn common_runtime(here: &DocumentFolder) -> Result<Option<String>, Error> {
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
