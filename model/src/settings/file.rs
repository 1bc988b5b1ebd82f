//! A settings file: what it says, and where it says so.

use std::path::PathBuf;

use super::{SettingsError, line, read};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::options::Options;

/// The settings file beside a document, read; without a file all is as it is by default.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    path: PathBuf,
    text: String,
    options: Options,
}

impl Settings {
    /// The settings in the content of a file.
    ///
    /// # Errors
    /// What is not UTF-8 or not TOML, or says something that is not known here; with its line.
    pub fn new(path: PathBuf, content: Vec<u8>) -> Result<Self, SettingsError> {
        let text = String::from_utf8(content).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(valid);
            SettingsError {
                line: 1 + before.filter(|byte| **byte == b'\n').count(),
                message: "is not UTF-8; save the file as UTF-8".to_owned(),
            }
        })?;
        let options = read(&text)?;
        Ok(Self {
            path,
            text,
            options,
        })
    }

    /// What the file says.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Adds file and line to findings about options that are set here. `used` are the options that counted: what the
    /// caller has replaced is not the file's.
    pub fn locate(&self, used: &Options, findings: Diagnostics) -> Diagnostics {
        let locate = |finding| self.located(used, finding);
        Diagnostics(findings.0.into_iter().map(locate).collect())
    }

    fn located(&self, used: &Options, mut finding: Diagnostic) -> Diagnostic {
        if let Some(setting) = &mut finding.setting
            && self.has(&setting.key, used)
        {
            let line = line::line(&self.text, &setting.key, setting.element.as_deref());
            setting.file = Some((self.path.clone(), line));
        }
        finding
    }

    /// Whether the value that counted is the one of the file.
    fn has(&self, key: &str, used: &Options) -> bool {
        let own = &self.options;
        !self.text.is_empty()
            && match key.split('.').next() {
                Some("select") => own.select == used.select,
                Some("runtime") => own.runtime == used.runtime,
                // A file cannot set it.
                Some("module") => false,
                Some("package") => {
                    let of = |it: &Options| (it.package_name.clone(), it.package_version.clone());
                    of(own) == of(used)
                }
                // Only the file sets the others.
                _ => true,
            }
    }
}
