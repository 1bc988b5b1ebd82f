//! The generator in somebody's build script.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{self, Path, PathBuf};

use discogen_model::settings;
use discogen_model::{Output, Select};

use crate::error::Error;
use crate::package::Package;
use crate::{sync, workspace};

/// Writes APIs as modules of the crate whose build script runs.
///
/// In `build.rs`, with `discogen-build` as a build dependency and
/// `discogen-runtime` as a dependency (of its features `media` is needed where an API has uploads
/// or downloads; it is one of the default ones):
///
/// ```no_run
/// fn main() -> Result<(), discogen_build::BuildError> {
///     discogen_build::Builder::new()
///         .document("discovery/vision.v1.json")
///         .only(["operations", "images.annotate"])
///         .document("discovery/drive.v3.json")
///         .only(["about"])
///         .generate()
/// }
/// ```
///
/// In the program, anywhere, once for each API:
///
/// ```ignore
/// include!(concat!(env!("OUT_DIR"), "/vision_v1.rs"));
/// include!(concat!(env!("OUT_DIR"), "/drive_v3.rs"));
/// use vision_v1::Vision;
/// ```
///
/// Each file has one module, named after API and version, with what a crate of its own would have. A settings file
/// beside a document counts for what it selects. Keep documents in a folder of their own: then Cargo is told of a
/// settings file that comes later, too.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is written before `generate`"]
pub struct Builder {
    documents: Vec<Wanted>,
    out_dir: Option<PathBuf>,
    /// A method that speaks of a document before there was one.
    early: Option<&'static str>,
}

/// A document, and what becomes of it.
#[derive(Clone, Debug, Default)]
struct Wanted {
    path: PathBuf,
    module: Option<String>,
    only: Vec<String>,
    schemas: Vec<String>,
}

impl Builder {
    /// Without a document yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One API more. What follows speaks of it, up to the next one. A path is relative to the package.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(Wanted {
            path: path.into(),
            ..Wanted::default()
        });
        self
    }

    /// Only these resources (`operations`) and methods (`images.annotate`), and the schemas that they reach.
    pub fn only(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.last("only", |it| it.only.extend(names))
    }

    /// Only what is selected, and these schemas besides.
    pub fn schemas(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.last("schemas", |it| it.schemas.extend(names))
    }

    /// The module's name, and the file's: `vision_v1` if nothing is said.
    pub fn module(self, name: impl Into<String>) -> Self {
        self.last("module", |it| it.module = Some(name.into()))
    }

    /// Where the files are written; `OUT_DIR` if nothing is said, which is right for a build script.
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    fn last(mut self, method: &'static str, change: impl FnOnce(&mut Wanted)) -> Self {
        match self.documents.last_mut() {
            Some(wanted) => change(wanted),
            None => self.early = self.early.or(Some(method)),
        }
        self
    }

    /// Writes one file for each API, and tells Cargo when to run the build script again.
    ///
    /// # Errors
    /// Whatever is wrong with the documents, all of it; then nothing is written.
    pub fn generate(self) -> Result<(), BuildError> {
        let out = self.check()?;
        let (mut modules, mut errors) = (BTreeMap::new(), Vec::new());
        for wanted in &self.documents {
            wanted.tell_cargo(&out);
            match wanted.generate() {
                Ok(package) if modules.contains_key(&package.name) => {
                    errors.push(Error::DuplicateModule(wanted.path.clone(), package.name));
                }
                Ok(package) => drop(modules.insert(package.name, package.files)),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(BuildError(errors));
        }
        for (name, text) in modules.values().flatten() {
            sync::write_file(&out, name, text).map_err(Error::Io)?;
        }
        Ok(())
    }

    fn check(&self) -> Result<PathBuf, Error> {
        if let Some(method) = self.early {
            return Err(Error::Usage(format!(
                "`{method}` speaks of a document; call `document` before it"
            )));
        }
        if self.documents.is_empty() {
            let text = "there is nothing to generate; name a document with `document`";
            return Err(Error::Usage(text.to_owned()));
        }
        let out = self.out_dir.clone();
        out.or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
            .ok_or_else(|| {
                let text =
                    "there is no OUT_DIR outside of a build script; name a folder with `out_dir`";
                Error::Usage(text.to_owned())
            })
    }
}

impl Wanted {
    fn tell_cargo(&self, out: &Path) {
        for path in self.watched(out) {
            let line = format!("cargo::rerun-if-changed={}", path.display());
            // Without Cargo there may be nobody who listens.
            let _ = writeln!(io::stdout().lock(), "{line}");
        }
    }

    /// What a change of makes the script run again. A file that isn't there would make Cargo run it
    /// each time, so the folder stands for the settings that may come; but not one that what is
    /// built is written to, which always changes.
    fn watched(&self, out: &Path) -> Vec<PathBuf> {
        let settings = settings::beside(&self.path);
        let mut watched = vec![self.path.clone()];
        if settings.exists() {
            watched.push(settings);
        } else {
            let folder = match self.path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent,
                _ => Path::new("."),
            };
            if !is_below(out, folder) {
                watched.push(folder.to_owned());
            }
        }
        watched.retain(|path| path.exists());
        watched
    }

    /// The module in one file.
    fn generate(&self) -> Result<Package, Error> {
        workspace::generate(&self.path, |options| {
            options.output = Output::Module(self.module.clone());
            if !self.only.is_empty() || !self.schemas.is_empty() {
                let select = Select::new().methods(&self.only);
                options.select = Some(select.schemas(&self.schemas));
            }
        })
    }
}

/// By real names, as far as there are any: the folder may not have been made yet.
fn is_below(path: &Path, folder: &Path) -> bool {
    let path = path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = path.ancestors().find_map(|it| fs::canonicalize(it).ok());
    let folder = fs::canonicalize(folder);
    real.zip(folder.ok())
        .is_none_or(|(path, folder)| path.starts_with(folder))
}

/// The errors of [`Builder::generate`]: all that is wrong, a line each.
///
/// `Debug` prints the same as `Display`, because a build script whose `main` returns the error prints it with `Debug`.
pub struct BuildError(Vec<Error>);

impl BuildError {
    /// The errors, at least one.
    pub fn errors(&self) -> &[Error] {
        &self.0
    }
}

impl From<Error> for BuildError {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}{error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests;
