//! Sets the compiler version that the runtime sends in `x-goog-api-client`.

use std::process::Command;

fn main() {
    // The compiler itself is watched by Cargo, which builds everything anew for another one.
    println!("cargo:rerun-if-changed=build.rs");
    let version = version().unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=DISCOGEN_RUST_VERSION={version}");
}

/// `1.91.0` of `rustc 1.91.0 (f8297e351 2025-10-28)`.
fn version() -> Option<String> {
    let output = Command::new(std::env::var_os("RUSTC")?)
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_ascii_whitespace().nth(1).map(str::to_owned)
}
