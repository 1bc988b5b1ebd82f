//! Tests that need a process to themselves.

use std::process::Command;

/// Says that this process was started by [`alone`].
const MARK: &str = "DISCOGEN_TEST_ALONE";

/// True in a process of its own; elsewhere starts one for this test, with a
/// variable set, and sees that it passes.
///
/// A process cannot safely change its environment, and `tracing` remembers for
/// all threads what one of them wanted to hear.
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
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && said.contains("1 passed"),
        "{variable}={value}: {said}"
    );
    false
}
