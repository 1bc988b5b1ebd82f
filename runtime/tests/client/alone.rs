//! Runs a test in a separate process.

use std::process::Command;

/// The variable that marks a process started by [`alone`].
const MARK: &str = "DISCOGEN_TEST_ALONE";

/// Returns true in a separate process. Otherwise runs this test in one with a variable set, and asserts that it
/// passes.
///
/// A process cannot safely change its environment, and `tracing` caches the interest of subscribers for all threads.
pub(crate) fn alone(test: &str, variable: &str, value: &str) -> bool {
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let itself = std::env::current_exe().expect("a path");
    let run = Command::new(itself)
        .args(["--exact", test])
        .env(MARK, "1")
        .env(variable, value)
        .output()
        .expect("a run");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && output.contains("1 passed"),
        "{variable}={value}: {output}"
    );
    false
}
