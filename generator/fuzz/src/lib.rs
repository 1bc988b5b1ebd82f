//! What holds for every input, whoever makes it.

#![forbid(unsafe_code)]

/// Generates from any bytes: a crate whose sources are Rust, or reasons that
/// are not the generator's own. True for a crate.
///
/// # Panics
/// If that is not so; this is what a fuzzer looks for.
pub fn check(bytes: &[u8]) -> bool {
    match discogen_build::generate(bytes, &discogen_build::Options::default()) {
        Ok(package) => {
            for (path, text) in &package.files {
                let is_rust = !path.ends_with(".rs") || syn::parse_file(text).is_ok();
                assert!(is_rust, "{path} is not Rust:\n{text}");
            }
            true
        }
        Err(diagnostics) => {
            assert!(!diagnostics.0.is_empty(), "refused without a reason");
            for diagnostic in &diagnostics.0 {
                let said = diagnostic.display("f").to_string();
                assert!(!said.contains("bug in discogen"), "{said}");
            }
            false
        }
    }
}
