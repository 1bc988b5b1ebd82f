//! Runs the proof: Python programs that share no code with the generator.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documents::Document;
use crate::layout::{Layout, write};
use crate::program::{self, succeed};
use crate::progress::print_line;
use crate::state::State;

/// Verifies the crates of the given documents and writes `prove.json`. Returns whether all checks passed.
pub(crate) fn prove(
    layout: &Layout,
    documents: &[Document],
    jobs: usize,
    only_some: bool,
) -> io::Result<bool> {
    let python = interpreter(layout)?;
    // An invalid document has no crate; the report contains its errors.
    let has_crate = |it: &&Document| {
        let generated = State::load(layout, &it.name).generated;
        generated.is_some_and(|it| it.error.is_none())
    };
    let proven: Vec<_> = documents.iter().filter(has_crate).collect();
    if proven.is_empty() {
        let fact = "no crate could be generated; `corpus report` prints the errors";
        return Err(io::Error::other(fact));
    }
    let are_some = only_some || proven.len() < documents.len();
    let names = proven.iter().map(|it| OsString::from(&it.name));
    let names: Vec<_> = names.filter(|_| are_some).collect();
    let (documents, crates) = (layout.documents(), layout.crates());
    let sources = ["--crates".into(), crates.into_os_string()];
    let pairs = [&sources[..], &["--documents".into(), documents.into()]].concat();
    let paths = [
        ("--runtime", layout.repository.join("runtime")),
        ("--work", layout.out.join("prove")),
        ("--jobs", PathBuf::from(jobs.to_string())),
    ];
    let paths = paths.map(|(name, path)| [name.into(), path.into_os_string()]);
    let proof = [&pairs[..], &paths.concat()].concat();
    let mut all_well = true;
    // The fast programs first; each runs even if another failed. The first reads only crates.
    for (program, arguments, names) in [
        ("fluent_check.py", &sources[..], &[][..]),
        ("type_check.py", &pairs, &names),
        ("prove.py", &proof, &names),
    ] {
        print_line(program)?;
        let path = layout.own("prove").join(program);
        let mut proof = Command::new(&python);
        proof.arg("-B").arg(&path).args(arguments).args(names);
        let status = program::status(&mut proof)?;
        all_well &= match status.code() {
            Some(code @ (0 | 1)) => code == 0,
            _ => return Err(io::Error::other(format!("{program} failed: {status}"))),
        };
    }
    Ok(all_well)
}

/// Returns the Python of a virtual environment that contains the pinned package.
pub(crate) fn interpreter(layout: &Layout) -> io::Result<PathBuf> {
    let environment = layout.out.join("python");
    let python = environment.join("bin/python");
    let complete = environment.join("complete");
    if !complete.exists() {
        print_line("installing google-api-python-client")?;
        run(Path::new("python3"), &["-m", "venv"], &environment)?;
        let arguments = ["-m", "pip", "install", "--quiet", "--requirement"];
        run(&python, &arguments, &layout.own("prove/requirements.txt"))?;
        write(&complete, b"")?;
    }
    Ok(python)
}

fn run(program: &Path, arguments: &[&str], last: &Path) -> io::Result<()> {
    succeed(Command::new(program).args(arguments).arg(last))
}
