//! Errors of the writers with a remedy.

use std::fmt;
use std::io;

/// The reason why files were not written, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The fact, with the path.
    pub fact: String,
    /// The remedy.
    pub remedy: String,
}

impl Obstacle {
    /// Converts to an I/O error.
    pub(crate) fn error(fact: impl Into<String>, remedy: impl Into<String>) -> io::Error {
        io::Error::other(Self {
            fact: fact.into(),
            remedy: remedy.into(),
        })
    }

    /// Returns the fact and the remedy of an I/O error, also for full and read-only disks.
    pub fn of(error: &io::Error) -> Self {
        let own = error.get_ref().and_then(|it| it.downcast_ref::<Self>());
        own.cloned().unwrap_or_else(|| Self {
            fact: error.to_string(),
            remedy: remedy(error.kind()).unwrap_or_default().to_owned(),
        })
    }
}

/// Whether writing another file would fail in the same way.
pub fn is_of_the_disk(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::StorageFull | Kind::QuotaExceeded | Kind::ReadOnlyFilesystem
    )
}

fn remedy(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    Some(match kind {
        Kind::StorageFull => "the disk is full: free some space, and run the command again",
        Kind::QuotaExceeded => "the quota is used up: free some space, and run the command again",
        Kind::FileTooLarge => {
            "the file exceeds the limit of the system or of `ulimit -f`: raise it, and run the command again"
        }
        Kind::ReadOnlyFilesystem => {
            "the file system is read-only: make it writable, or choose another folder with --out"
        }
        Kind::PermissionDenied => "check the permissions of the file and of its folder",
        _ => return None,
    })
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.fact, self.remedy)
    }
}

impl std::error::Error for Obstacle {}
