//! The only writer: brings a crate's folder in line with a [`Package`], or
//! says what would have to change.
//!
//! Only what differs is written. Everything is first written beside its place
//! and then renamed, so that no reader sees half a file. Files that carry
//! discogen's header and are no longer generated are removed, and so is what a
//! killed run left; what is not ours is left alone and reported.

mod lock;
mod transaction;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::package::{Package, is_generated};

pub use lock::Lock;
pub use transaction::{Transaction, recover};

/// The end of the name of a file that is being written.
const TEMPORARY: &str = ".discogen-new";

/// The crate's changelog, below its folder.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// What differed, or differs, by path below the crate's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that did not exist.
    pub created: Vec<String>,
    /// Files with another content.
    pub changed: Vec<String>,
    /// Generated files that are not generated any more.
    pub removed: Vec<String>,
    /// Files that are not ours; they stay.
    pub foreign: Vec<String>,
}

impl Report {
    /// The folder is what the package says.
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Says what [`write()`] would do.
///
/// # Errors
/// A file or folder that can't be read; it is named.
pub fn check(package: &Package, out: &Path) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    let mut report = Report::default();
    for (path, text) in &package.files {
        match fs::read(join(&folder, path)) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(_) => report.changed.push(path.clone()),
            Err(error) if is_absent(&error) => report.created.push(path.clone()),
            Err(error) => return Err(named(&join(&folder, path), error)),
        }
    }
    let mut others = BTreeSet::new();
    list(&folder, "", &mut others)?;
    for path in others {
        if package.files.contains_key(&path) {
            continue;
        }
        let file = join(&folder, &path);
        let is_ours = path.ends_with(TEMPORARY)
            || is_generated(&fs::read(&file).map_err(|error| named(&file, error))?);
        if is_ours {
            report.removed.push(path);
        } else {
            report.foreign.push(path);
        }
    }
    Ok(report)
}

/// Makes the folder what the package says, and says what changed.
///
/// # Errors
/// A file that can't be read or written; it is named. A crate in that folder
/// which discogen did not write.
pub fn write(package: &Package, out: &Path) -> io::Result<Report> {
    let lock = Lock::of(&[out])?;
    write_under(&lock, package, out)
}

/// As [`write()`], under a lock that was taken before the document was read.
///
/// # Errors
/// As [`write()`].
pub fn write_under(_lock: &Lock, package: &Package, out: &Path) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    refuse_foreign_crate(&folder)?;
    let report = check(package, out)?;
    let mut staged = Staged(Vec::new());
    for path in report.created.iter().chain(&report.changed) {
        if let Some(text) = package.files.get(path) {
            staged.add(join(&folder, path), text)?;
        }
    }
    staged.commit()?;
    for path in &report.removed {
        let file = join(&folder, path);
        fs::remove_file(&file).map_err(|error| named(&file, error))?;
        remove_empty_folders(&folder, &file);
    }
    Ok(report)
}

/// Writes one file of a folder, if it differs.
///
/// # Errors
/// A file or folder that can't be read or written; it is named.
pub fn write_file(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    self::folder(folder)?;
    let place = folder.join(name);
    if fs::read(&place).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    let mut staged = Staged(Vec::new());
    staged.add(place, text)?;
    staged.commit()
}

/// Makes sure that a folder is there.
///
/// # Errors
/// It can't be created; it is named.
pub fn folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).map_err(|error| named(path, error))
}

/// Adds what [`write()`] would do to changes that are made later.
///
/// # Errors
/// A file that can't be read; it is named. A crate in that folder which discogen did not write.
pub fn plan(package: &Package, out: &Path, changes: &mut Transaction) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    refuse_foreign_crate(&folder)?;
    let report = check(package, out)?;
    for path in report.created.iter().chain(&report.changed) {
        if let Some(text) = package.files.get(path) {
            changes.write(join(&folder, path), text.as_bytes());
        }
    }
    for path in &report.removed {
        changes.remove(join(&folder, path));
    }
    Ok(report)
}

/// Files that are written beside their places; dropped without a commit they vanish.
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Staged {
    fn add(&mut self, place: PathBuf, text: &str) -> io::Result<()> {
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(|error| named(parent, error))?;
        }
        let mut name = place.file_name().unwrap_or_default().to_os_string();
        name.push(TEMPORARY);
        let temporary = place.with_file_name(name);
        self.0.push((temporary.clone(), place));
        fs::write(&temporary, text).map_err(|error| named(&temporary, error))
    }

    fn commit(mut self) -> io::Result<()> {
        while let Some((temporary, place)) = self.0.pop() {
            if let Err(error) = fs::rename(&temporary, &place) {
                self.0.push((temporary, place.clone()));
                return Err(named(&place, error));
            }
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            // Nothing better can be done about a file that can't be removed.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// A crate by somebody's hand is not overwritten.
fn refuse_foreign_crate(folder: &Path) -> io::Result<()> {
    let manifest = folder.join("Cargo.toml");
    match fs::read(&manifest) {
        Ok(text) if !is_generated(&text) => Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "{} was not written by discogen; move that crate away, or choose another folder with --out",
                manifest.display()
            ),
        )),
        Err(error) if !is_absent(&error) => Err(named(&manifest, error)),
        _ => Ok(()),
    }
}

/// All files below the folder but for hidden ones, for `target` and `Cargo.lock`, which Cargo
/// makes, and for the changelog, which grows with each update.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => return Ok(()),
        entries => entries.map_err(|error| named(folder, error))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| named(folder, error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_known = ["target", "Cargo.lock", CHANGELOG].contains(&name.as_str());
        if name.starts_with('.') || (prefix.is_empty() && is_known) {
            continue;
        }
        let path = format!("{prefix}{name}");
        // A link is not followed: it is somebody's, and may lead anywhere.
        let kind = entry.file_type().map_err(|error| named(folder, error))?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.insert(path);
        }
    }
    Ok(())
}

/// Removes the folders that the removal of a file left empty, up to the crate's.
fn remove_empty_folders(folder: &Path, file: &Path) {
    let parents = file
        .ancestors()
        .skip(1)
        .take_while(|parent| *parent != folder);
    for parent in parents {
        // Fails if the folder has something in it, as it should.
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}

fn join(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.split('/').collect::<PathBuf>())
}

/// A folder in the way of a path counts as absence; writing will then fail and say so.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Counts;

    /// A folder of this test's own, gone with the value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("discogen-sync-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn put(&self, path: &str, text: &str) {
            let file = join(&self.0.join("vision-v1"), path);
            fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
            fs::write(file, text).expect("written");
        }

        fn files(&self) -> Vec<String> {
            let mut files = BTreeSet::new();
            list(&self.0, "", &mut files).expect("listed");
            files.into_iter().collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const HEADER: &str = "// Generated by discogen from vision:v1. Do not edit.\n";

    fn package(files: &[(&str, &str)]) -> Package {
        let text = |path: &str, text: &str| match path {
            "Cargo.toml" => format!("# Generated by discogen from vision:v1\n{text}"),
            _ => format!("{HEADER}{text}"),
        };
        Package {
            folder: "vision-v1".to_owned(),
            name: "google-vision-v1".to_owned(),
            files: files
                .iter()
                .map(|(path, content)| ((*path).to_owned(), text(path, content)))
                .collect(),
            counts: Counts::default(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn writes_what_differs_and_nothing_twice() {
        let out = Folder::new("differs");
        let first = package(&[
            ("Cargo.toml", "1"),
            ("src/a.rs", "a"),
            ("src/deep/er/b.rs", "b"),
        ]);
        let expected = Report {
            created: ["Cargo.toml", "src/a.rs", "src/deep/er/b.rs"]
                .map(str::to_owned)
                .to_vec(),
            ..Report::default()
        };
        assert_eq!(check(&first, &out.0).expect("checked"), expected);
        assert!(!out.0.exists(), "a check writes nothing");
        assert_eq!(write(&first, &out.0).expect("written"), expected);

        let modified = || {
            fs::metadata(out.0.join("vision-v1/src/a.rs"))
                .and_then(|m| m.modified())
                .expect("a time")
        };
        let before = modified();
        assert_eq!(write(&first, &out.0).expect("written"), Report::default());
        assert_eq!(modified(), before);

        let second = package(&[("Cargo.toml", "2"), ("src/a.rs", "a")]);
        let report = write(&second, &out.0).expect("written");
        assert_eq!(report.changed, ["Cargo.toml"]);
        assert_eq!(report.removed, ["src/deep/er/b.rs"]);
        assert_eq!(out.files(), ["vision-v1/Cargo.toml", "vision-v1/src/a.rs"]);
        assert!(
            !out.0.join("vision-v1/src/deep").exists(),
            "emptied folders go too"
        );
        assert!(check(&second, &out.0).expect("checked").is_unchanged());
    }

    #[test]
    fn what_is_not_ours_stays() {
        let out = Folder::new("foreign");
        let one = package(&[("Cargo.toml", "1")]);
        write(&one, &out.0).expect("written");
        for path in [
            "notes.md",
            "src/mine.rs",
            "target/x.rs",
            ".git/config",
            "Cargo.lock",
        ] {
            out.put(
                path,
                if path.starts_with("target") {
                    HEADER
                } else {
                    "mine"
                },
            );
        }
        let report = write(&one, &out.0).expect("written");
        assert!(report.is_unchanged());
        assert_eq!(report.foreign, ["notes.md", "src/mine.rs"]);
        assert!(out.0.join("vision-v1/target/x.rs").exists());
        assert!(out.0.join("vision-v1/.git/config").exists());
    }

    #[test]
    fn a_crate_by_hand_is_refused() {
        let out = Folder::new("refused");
        out.put("Cargo.toml", "[package]");
        let error = write(&package(&[("Cargo.toml", "1"), ("src/a.rs", "a")]), &out.0)
            .expect_err("refused");
        assert!(
            error.to_string().contains("was not written by discogen"),
            "{error}"
        );
        assert_eq!(out.files(), ["vision-v1/Cargo.toml"]);
    }

    #[test]
    fn a_fault_leaves_everything_as_it_was() {
        let out = Folder::new("fault");
        write(&package(&[("Cargo.toml", "1"), ("src/a.rs", "a")]), &out.0).expect("written");
        // `src/a.rs` is a file, so nothing can be written below it.
        let error = write(
            &package(&[("Cargo.toml", "2"), ("src/a.rs/b.rs", "b")]),
            &out.0,
        )
        .expect_err("in the way");
        assert!(error.to_string().contains("a.rs"), "{error}");
        let manifest = fs::read_to_string(out.0.join("vision-v1/Cargo.toml")).expect("read");
        assert!(manifest.ends_with('1'), "{manifest}");
        assert_eq!(out.files(), ["vision-v1/Cargo.toml", "vision-v1/src/a.rs"]);
    }

    #[test]
    fn writers_wait_for_each_other() {
        let out = Folder::new("parallel");
        let packages = [
            package(&[("Cargo.toml", "1"), ("src/a.rs", "1")]),
            package(&[("Cargo.toml", "2"), ("src/a.rs", "2")]),
        ];
        std::thread::scope(|scope| {
            for i in 0..8 {
                let (out, package) = (&out.0, &packages[i % 2]);
                scope.spawn(move || write(package, out).expect("written"));
            }
        });
        let read =
            |path: &str| fs::read_to_string(out.0.join("vision-v1").join(path)).expect("read");
        assert_eq!(
            read("Cargo.toml").chars().last(),
            read("src/a.rs").chars().last()
        );
    }
}
