//! The file of `--output`, which is complete or unchanged.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that replaces the target when it is complete. Dropped before, it is removed.
pub(super) struct OutputFile {
    writer: BufWriter<File>,
    /// The temporary file, unless the target is a device or a pipe, which is written directly.
    temporary: Option<PathBuf>,
    target: PathBuf,
}

impl OutputFile {
    pub(super) fn at(target: &Path) -> io::Result<Self> {
        let found = fs::metadata(target).ok();
        let located = |error: io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", target.display()))
        };
        let is_special = found.as_ref().is_some_and(|it| !it.is_file());
        if !is_special && found.is_some_and(|it| it.permissions().readonly()) {
            let error = io::Error::new(io::ErrorKind::PermissionDenied, "is read-only");
            return Err(located(error));
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = (!is_special).then(|| target.with_file_name(name));
        let file = match &temporary {
            None => File::options().write(true).open(target),
            Some(temporary) => File::create_new(temporary),
        };
        Ok(Self {
            writer: BufWriter::new(file.map_err(located)?),
            temporary,
            target: target.to_owned(),
        })
    }

    /// Writes the rest and moves the file to its target.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        if let Some(temporary) = self.temporary.take() {
            fs::rename(&temporary, &self.target).inspect_err(|_| {
                let _ = fs::remove_file(&temporary);
            })?;
        }
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}
