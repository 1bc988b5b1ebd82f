//! Stores profiles, finds them by name, and removes them.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::client_file::ClientFile;
use super::config_folder::config_folder;
use super::stored_token::StoredToken;
use crate::command::private_file;
use crate::command::shell::quoted;

/// The environment variable that selects a profile.
const VARIABLE: &str = "DISCOGEN_PROFILE";
/// The profile that is used if none is selected.
const DEFAULT: &str = "default";
/// The longest name.
const LENGTH: usize = 100;

/// A named profile, which may not exist yet.
#[derive(Clone, Debug)]
pub(in crate::command) struct Profile {
    name: String,
    folder: PathBuf,
}

/// How a profile was selected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::command) enum Selected {
    Flag,
    Environment,
    Default,
}

/// The profile of the flag, of `DISCOGEN_PROFILE`, or the default one.
pub(in crate::command) fn selected(flag: Option<&str>) -> Result<(Profile, Selected), String> {
    if let Some(name) = flag {
        return Ok((Profile::named(name, "--profile")?, Selected::Flag));
    }
    let name = std::env::var_os(VARIABLE).filter(|it| !it.is_empty());
    match name {
        None => Ok((Profile::unnamed()?, Selected::Default)),
        Some(name) => {
            let name = name.to_string_lossy();
            Ok((Profile::named(&name, VARIABLE)?, Selected::Environment))
        }
    }
}

/// The names of all profiles, in alphabetical order.
pub(in crate::command) fn profiles() -> Vec<String> {
    config_folder().map_or_else(|_| Vec::new(), |folder| names(&folder.join("profiles")))
}

impl Profile {
    /// The profile that is used if none is selected.
    pub(in crate::command) fn unnamed() -> Result<Self, String> {
        Self::named(DEFAULT, "")
    }

    /// The profile with a name. A name is part of a path, so it is limited to letters, digits and `-_.@+`, and starts
    /// with a letter or digit.
    fn named(name: &str, origin: &str) -> Result<Self, String> {
        let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_.@+".contains(it);
        let is_valid = name.starts_with(|it: char| it.is_ascii_alphanumeric())
            && name.len() <= LENGTH
            && name.chars().all(is_allowed);
        if !is_valid {
            return Err(format!(
                "{origin} {name:?} is not the name of a profile: use at most {LENGTH} letters, digits and `-_.@+`, \
                 with a letter or digit first"
            ));
        }
        let folder = config_folder()?.join("profiles");
        // On some file systems, names that differ in case are the same folder.
        let similar = names(&folder)
            .into_iter()
            .find(|it| it.eq_ignore_ascii_case(name));
        match similar.filter(|it| it != name) {
            Some(similar) => Err(format!(
                "profile {name:?} differs from the profile {similar:?} only in case; choose another name"
            )),
            None => Ok(Self {
                name: name.to_owned(),
                folder: folder.join(name),
            }),
        }
    }

    pub(in crate::command) fn name(&self) -> &str {
        &self.name
    }

    /// The `--profile` flag that selects this profile, with a space before it; empty for the default one.
    pub(in crate::command) fn flag(&self) -> String {
        match self.name == DEFAULT {
            true => String::new(),
            false => format!(" --profile {}", self.name),
        }
    }

    /// The command that logs in with the scopes that were granted and more.
    pub(in crate::command) fn login_with<'m>(
        &self,
        tokens: &StoredToken,
        more: impl Iterator<Item = &'m str>,
    ) -> String {
        let mut scopes = tokens.scopes.clone();
        scopes.extend(more.filter(|it| !tokens.has(it)).map(str::to_owned));
        let mut scopes = scopes.join(",");
        // Servers and documents name scopes; the command is copied into a shell.
        let is_plain = |it: char| it.is_ascii_alphanumeric() || ":/._-,".contains(it);
        if !scopes.chars().all(is_plain) {
            scopes = quoted(&scopes);
        }
        format!("discogen login{} --scopes {scopes}", self.flag())
    }

    /// Whether any file of the profile exists.
    pub(in crate::command) fn exists(&self) -> bool {
        self.folder.symlink_metadata().is_ok()
    }

    /// The file with the tokens.
    pub(in crate::command) fn tokens_file(&self) -> PathBuf {
        self.folder.join("tokens.json")
    }

    fn client_file(&self) -> PathBuf {
        self.folder.join("client.json")
    }

    /// The client of the last login.
    pub(in crate::command) fn client(&self) -> Result<ClientFile, String> {
        let path = self.client_file();
        let text = self.read(&path)?;
        ClientFile::parse(&text, &path.display().to_string())
    }

    /// The tokens of the last login.
    pub(in crate::command) fn tokens(&self) -> Result<StoredToken, String> {
        let path = self.tokens_file();
        let text = self.read(&path)?;
        StoredToken::parse(&text).map_err(|what| {
            format!(
                "{}: {what}; run `discogen login{}`",
                path.display(),
                self.flag()
            )
        })
    }

    fn read(&self, path: &Path) -> Result<String, String> {
        private_file::read(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => self.missing(),
            _ => format!("{}: {error}", path.display()),
        })
    }

    /// The message for a profile without a login.
    pub(in crate::command) fn missing(&self) -> String {
        let others: Vec<_> = self.folder.parent().map(names).unwrap_or_default();
        let others: Vec<_> = others.into_iter().filter(|it| *it != self.name).collect();
        let list = match others.is_empty() {
            true => String::new(),
            false => format!(" (there are: {})", others.join(", ")),
        };
        format!(
            "profile {:?} has no login{list}; run `discogen login{} --client-secret FILE`",
            self.name,
            self.flag()
        )
    }

    /// Stores the client and the tokens.
    pub(in crate::command) fn store(
        &self,
        client: &ClientFile,
        tokens: &StoredToken,
    ) -> io::Result<()> {
        let tokens = tokens.to_json().map_err(io::Error::other)?;
        if let Some(profiles) = self.folder.parent() {
            private_file::create_folder(profiles)?;
        }
        private_file::create_folder(&self.folder)?;
        private_file::write(&self.client_file(), client.text().as_bytes())?;
        private_file::write(&self.tokens_file(), tokens.as_bytes())
    }

    /// Removes all files of the profile.
    pub(in crate::command) fn remove(&self) -> io::Result<()> {
        private_file::remove_folder(&self.folder)
    }
}

/// The names of the profiles in a folder, in alphabetical order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .filter_map(|it| it.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_not_paths() {
        for name in [
            "",
            ".",
            "..",
            "../a",
            "a/b",
            "/etc",
            "a\\b",
            "C:",
            ".hidden",
            "a b",
            "a\0b",
            "-a",
            "é",
            "a\nb",
            "~",
            &"a".repeat(101),
        ] {
            let error = Profile::named(name, "--profile").expect_err("not a name");
            assert!(error.contains("is not the name of a profile"), "{error}");
        }
        for name in ["work", "Work-2", "ann@example.com", "a+b", "1"] {
            assert_eq!(
                Profile::named(name, "--profile").expect("a name").name(),
                name
            );
        }
    }
}
