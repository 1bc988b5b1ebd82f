//! Runs the proof: Python programs that share nothing with the generator.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documents::Document;
use crate::place::Place;
use crate::progress::say;

/// Proves the crates of the given documents; `prove.json` has what was found. True if nothing failed.
pub(crate) fn prove(
    place: &Place,
    documents: &[Document],
    jobs: usize,
    only_some: bool,
) -> io::Result<bool> {
    let python = interpreter(place)?;
    let names = documents.iter().map(|it| OsString::from(&it.name));
    let names: Vec<_> = names.filter(|_| only_some).collect();
    let (documents, crates) = (place.documents(), place.crates());
    let sources = ["--crates".into(), crates.into_os_string()];
    let pairs = [&sources[..], &["--documents".into(), documents.into()]].concat();
    let places = [
        ("--runtime", place.repository.join("runtime")),
        ("--work", place.out.join("prove")),
        ("--jobs", PathBuf::from(jobs.to_string())),
    ];
    let places = places.map(|(name, path)| [name.into(), path.into_os_string()]);
    let proof = [&pairs[..], &places.concat()].concat();
    let mut all_well = true;
    // The quick ones first; each is run whatever the others found. The first knows crates alone.
    for (program, arguments, names) in [
        ("fluent_check.py", &sources[..], &[][..]),
        ("type_check.py", &pairs, &names),
        ("prove.py", &proof, &names),
    ] {
        say(program)?;
        let path = place.own("prove").join(program);
        let status = Command::new(&python)
            .arg("-B")
            .arg(&path)
            .args(arguments)
            .args(names)
            .status()?;
        all_well &= match status.code() {
            Some(code @ (0 | 1)) => code == 0,
            _ => return Err(io::Error::other(format!("{program} failed: {status}"))),
        };
    }
    Ok(all_well)
}

/// A Python with the pinned package, in an environment of its own.
fn interpreter(place: &Place) -> io::Result<PathBuf> {
    let environment = place.out.join("python");
    let python = environment.join("bin/python");
    let complete = environment.join("complete");
    if !complete.exists() {
        say("installing google-api-python-client")?;
        run(Path::new("python3"), &["-m", "venv"], &environment)?;
        let arguments = ["-m", "pip", "install", "--quiet", "--requirement"];
        run(&python, &arguments, &place.own("prove/requirements.txt"))?;
        std::fs::write(complete, "")?;
    }
    Ok(python)
}

fn run(program: &Path, arguments: &[&str], last: &Path) -> io::Result<()> {
    let status = Command::new(program).args(arguments).arg(last).status()?;
    if status.success() {
        return Ok(());
    }
    let shown = program.display();
    Err(io::Error::other(format!("{shown} failed: {status}")))
}
