//! Handles interruptions: waits until the current file operations are complete, which takes
//! milliseconds, and exits. So no files are left partially written.

#[cfg(feature = "call")]
use std::io::Write as _;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "call")]
use discogen_model::text::Line;

static WRITING: Mutex<()> = Mutex::new(());

/// The exit status that shells expect of an interrupted program.
const INTERRUPTED: i32 = 130;

/// Installs the handler: Ctrl-C and SIGTERM wait for [`hold`].
pub(crate) fn watch() {
    // Without the handler an interruption exits at once; the next run removes temporary files.
    let _ = ctrlc::set_handler(|| {
        // Never released, so that no further write starts.
        let _no_writes = hold();
        #[cfg(feature = "call")]
        if let Some(hint) = take_hint() {
            let _ = writeln!(std::io::stderr(), "interrupted; {}", Line::new(hint()));
        }
        process::exit(INTERRUPTED);
    });
}

/// Delays interruptions while the returned value exists.
pub(super) fn hold() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Saves what is needed to continue an interrupted call, and returns how to do so.
#[cfg(feature = "call")]
pub(super) type Hint = Box<dyn FnOnce() -> String + Send>;

#[cfg(feature = "call")]
static HINT: Mutex<Option<Hint>> = Mutex::new(None);

/// Sets what is done and printed if the command is interrupted.
#[cfg(feature = "call")]
pub(super) fn hint(hint: impl FnOnce() -> String + Send + 'static) {
    *HINT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(hint));
}

/// Removes and returns the hint.
#[cfg(feature = "call")]
pub(super) fn take_hint() -> Option<Hint> {
    HINT.lock().unwrap_or_else(PoisonError::into_inner).take()
}
