//! Generates code from a build script.

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
/// Use it in `build.rs`. Add `discogen-build` as a build dependency and `discogen-runtime` as a
/// dependency. An API with uploads or downloads requires the runtime's feature `media`, which is on
/// by default.
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
/// In the program, include each API once, in any module:
///
/// ```ignore
/// include!(concat!(env!("OUT_DIR"), "/vision_v1.rs"));
/// include!(concat!(env!("OUT_DIR"), "/drive_v3.rs"));
/// use vision_v1::Vision;
/// ```
///
/// Each file contains one module, named after API and version, with the content of a generated
/// crate. A settings file beside a document applies. Keep documents in their own folder, so that
/// Cargo also detects new settings files.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder writes files only when `generate` is called"]
pub struct Builder {
    documents: Vec<DocumentOptions>,
    out_dir: Option<PathBuf>,
    /// The first method that requires a document and was called before `document`.
    early: Option<&'static str>,
}

/// A document and its options.
#[derive(Clone, Debug, Default)]
struct DocumentOptions {
    path: PathBuf,
    module: Option<String>,
    only: Vec<String>,
    schemas: Vec<String>,
}

impl Builder {
    /// Creates a builder without documents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document. Subsequent calls apply to it, up to the next document. Paths are relative
    /// to the package.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(DocumentOptions {
            path: path.into(),
            ..DocumentOptions::default()
        });
        self
    }

    /// Limits the module to these resources (`operations`) and methods (`images.annotate`), and the
    /// schemas that they use.
    pub fn only(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.last("only", |it| it.only.extend(names))
    }

    /// Adds schemas to the selection.
    pub fn schemas(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.last("schemas", |it| it.schemas.extend(names))
    }

    /// Sets the name of the module and its file. Default: `vision_v1`.
    pub fn module(self, name: impl Into<String>) -> Self {
        self.last("module", |it| it.module = Some(name.into()))
    }

    /// Sets the output folder. Default: `OUT_DIR`, which is right for a build script.
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    fn last(mut self, method: &'static str, change: impl FnOnce(&mut DocumentOptions)) -> Self {
        match self.documents.last_mut() {
            Some(entry) => change(entry),
            None => self.early = self.early.or(Some(method)),
        }
        self
    }

    /// Writes one file for each API, and prints Cargo's instructions for running the build script
    /// again.
    ///
    /// # Errors
    /// Returns all errors in the documents. In that case no file is written.
    pub fn generate(self) -> Result<(), BuildError> {
        let out = self.check()?;
        let (mut modules, mut errors) = (BTreeMap::new(), Vec::new());
        for entry in &self.documents {
            entry.print_cargo_instructions(&out);
            match entry.generate() {
                Ok(package) if modules.contains_key(&package.name) => {
                    errors.push(Error::DuplicateModule(entry.path.clone(), package.name));
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
                "`{method}` applies to a document; call `document` first"
            )));
        }
        if self.documents.is_empty() {
            let text = "there are no documents; add one with `document`";
            return Err(Error::Usage(text.to_owned()));
        }
        let out = self.out_dir.clone();
        out.or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
            .ok_or_else(|| {
                let text =
                    "`OUT_DIR` is not set outside of a build script; set a folder with `out_dir`";
                Error::Usage(text.to_owned())
            })
    }
}

impl DocumentOptions {
    fn print_cargo_instructions(&self, out: &Path) {
        for path in self.watched(out) {
            let line = format!("cargo::rerun-if-changed={}", path.display());
            // Outside of Cargo, stdout may be closed.
            let _ = writeln!(io::stdout().lock(), "{line}");
        }
    }

    /// Returns the paths whose changes run the script again. Cargo runs the script every time if a
    /// watched file is missing. So the folder is watched for a new settings file, unless it
    /// contains the output and therefore changes every time.
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

    /// Returns the module as a package with one file.
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

/// Whether the existing part of a path is inside the folder. Compares canonical paths.
fn is_below(path: &Path, folder: &Path) -> bool {
    let path = path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = path.ancestors().find_map(|it| fs::canonicalize(it).ok());
    let folder = fs::canonicalize(folder);
    real.zip(folder.ok())
        .is_none_or(|(path, folder)| path.starts_with(folder))
}

/// The errors of [`Builder::generate`], one per line.
///
/// `Debug` prints the same as `Display`, because a build script whose `main` returns the error
/// prints it with `Debug`.
pub struct BuildError(Vec<Error>);

impl BuildError {
    /// Returns the errors, at least one.
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
