//! A settings file: its options and their lines.

use std::path::PathBuf;

use super::error::SettingsError;
use super::{line, read};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::options::Options;

/// The settings of a document; the defaults if it has no settings file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    path: PathBuf,
    text: String,
    options: Options,
}

impl Settings {
    /// Parses the content of a settings file.
    ///
    /// # Errors
    /// Returns an error with the line if the content is not UTF-8 or TOML, or contains an unknown
    /// key or invalid value.
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

    /// Returns the options in the file.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Adds the file and line to findings about options that were set in this file. `used` are the
    /// effective options: the caller may have replaced some.
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

    /// Whether the effective value comes from the file.
    fn has(&self, key: &str, used: &Options) -> bool {
        let own = &self.options;
        !self.text.is_empty()
            && match key.split('.').next() {
                Some("select") => own.select == used.select,
                Some("runtime") => own.runtime == used.runtime,
                // A settings file cannot set this option.
                Some("module") => false,
                Some("package") => {
                    let of = |it: &Options| (it.package_name.clone(), it.package_version.clone());
                    of(own) == of(used)
                }
                // The other options can be set only in the file.
                _ => true,
            }
    }
}
