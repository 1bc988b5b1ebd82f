//! The property that the fuzz target checks for every input.

#![forbid(unsafe_code)]

/// Generates a crate from arbitrary bytes and checks the result: either every source file parses as
/// Rust, or at least one diagnostic is reported and none is an internal error of the generator.
/// Returns `true` if a crate was generated.
///
/// # Panics
/// If the property does not hold.
pub fn check(bytes: &[u8]) -> bool {
    match discogen_build::generate(bytes, &discogen_build::Options::default()) {
        Ok(package) => {
            for (path, text) in &package.files {
                let is_rust = !path.ends_with(".rs") || syn::parse_file(text).is_ok();
                assert!(is_rust, "{path} is not valid Rust:\n{text}");
            }
            true
        }
        Err(diagnostics) => {
            assert!(!diagnostics.0.is_empty(), "rejected without a diagnostic");
            for diagnostic in &diagnostics.0 {
                let message = diagnostic.display("f").to_string();
                assert!(!message.contains("bug in discogen"), "{message}");
            }
            false
        }
    }
}
