//! Handles interruptions: waits until the current file operations are complete, which takes
//! milliseconds, and exits. So no files are left partially written.

use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

static WRITING: Mutex<()> = Mutex::new(());

/// The exit status that shells expect of an interrupted program.
const INTERRUPTED: i32 = 130;

/// Installs the handler: Ctrl-C and SIGTERM wait for [`hold`].
pub(crate) fn watch() {
    // Without the handler an interruption exits at once; the next run removes temporary files.
    let _ = ctrlc::set_handler(|| {
        // Never released, so that no further write starts.
        let _no_writes = hold();
        process::exit(INTERRUPTED);
    });
}

/// Delays interruptions while the returned value exists.
pub(super) fn hold() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
