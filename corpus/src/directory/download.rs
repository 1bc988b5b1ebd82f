//! Downloads the documents for the directory: a wheel from PyPI, or the documents of a service.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Arguments;
use crate::fetch::{FOLDER, unpack};
use crate::layout::{Layout, named, read};
use crate::program::succeed;
use crate::state::digest;

/// Downloaded documents and their origin.
pub(super) struct Download {
    pub(super) folder: PathBuf,
    /// `google-api-python-client 2.202.0`, or the URL of the service.
    pub(super) name: String,
    /// The file name of the wheel, or the URL of the service.
    pub(super) archive: String,
    /// The SHA-256 of the wheel; empty for a service.
    pub(super) sha256: String,
}

pub(super) fn download(arguments: &Arguments, layout: &Layout) -> io::Result<Download> {
    match (&arguments.package, &arguments.wheel, &arguments.service) {
        (Some(version), ..) => wheel(&package(version, layout)?, arguments, layout),
        (_, Some(file), _) => wheel(file, arguments, layout),
        (.., service) => of_service(service.as_deref().unwrap_or_default(), arguments, layout),
    }
}

/// Downloads the wheel of a version; pip verifies the digest that PyPI states.
fn package(version: &str, layout: &Layout) -> io::Result<PathBuf> {
    let folder = empty(layout, "package")?;
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
    ]);
    pip.args(["--only-binary", ":all:", "--dest"]).arg(&folder);
    succeed(pip.arg(format!("google-api-python-client=={version}")))?;
    let entries = std::fs::read_dir(&folder).map_err(|error| named(&folder, &error))?;
    let mut wheels = entries.filter_map(Result::ok).map(|entry| entry.path());
    wheels
        .find(|path| path.extension().is_some_and(|it| it == "whl"))
        .ok_or_else(|| io::Error::other(format!("{}: pip stored no wheel", folder.display())))
}

/// Verifies and unpacks a wheel.
fn wheel(file: &Path, arguments: &Arguments, layout: &Layout) -> io::Result<Download> {
    let sha256 = digest([&read(file)?[..]]);
    if let Some(expected) = &arguments.sha256
        && !expected.eq_ignore_ascii_case(&sha256)
    {
        return Err(io::Error::other(format!(
            "{}: its sha256 is {sha256}, not {expected}; download the wheel again, or correct --sha256",
            file.display()
        )));
    }
    let archive = file.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = archive.split('-');
    let (Some(package), Some(version)) = (parts.next(), parts.next()) else {
        return Err(io::Error::other(format!(
            "{archive}: is not the name of a wheel, such as google_api_python_client-2.202.0-py3-none-any.whl"
        )));
    };
    let unpacked = empty(layout, "unpacked")?;
    unpack(file, &unpacked)?;
    Ok(Download {
        folder: unpacked.join(FOLDER),
        name: format!("{} {version}", package.replace('_', "-")),
        archive: archive.clone().into_owned(),
        sha256,
    })
}

/// Downloads the documents of a service with `discogen list --save`.
fn of_service(url: &str, arguments: &Arguments, layout: &Layout) -> io::Result<Download> {
    let folder = empty(layout, "service")?.join("documents");
    let mut discogen = match &arguments.discogen {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
            cargo.current_dir(&layout.repository);
            cargo.args(["run", "--quiet", "--release", "-p", "discogen", "--"]);
            cargo
        }
    };
    discogen.args(["list", "--quiet", "--service", url, "--revisions", "--save"]);
    discogen.arg(&folder).stdout(std::process::Stdio::null());
    succeed(&mut discogen)?;
    Ok(Download {
        folder,
        name: url.to_owned(),
        archive: url.to_owned(),
        sha256: String::new(),
    })
}

/// Creates an empty folder for a download.
fn empty(layout: &Layout, name: &str) -> io::Result<PathBuf> {
    let folder = layout.out.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| named(&folder, &error))?;
    }
    std::fs::create_dir_all(&folder).map_err(|error| named(&folder, &error))?;
    Ok(folder)
}
