//! An interruption leaves nothing half-written: it waits for what is being
//! written, which takes milliseconds, and then ends the program.

use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

static WRITING: Mutex<()> = Mutex::new(());

/// What shells expect of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C and SIGTERM wait for [`hold`].
pub(crate) fn watch() {
    // Without the handler an interruption ends the program at once; what that
    // leaves is removed by the next run.
    let _ = ctrlc::set_handler(|| {
        // Never given back, so that nothing is begun any more.
        let _nobody_writes = hold();
        process::exit(INTERRUPTED);
    });
}

/// As long as the value lives no interruption ends the program.
pub(super) fn hold() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
