//! The repository's own package. It holds `build.rs`, the tests of the whole and the examples.
//!
//! Cargo runs the build script of a package only if the package has a library or a program, so this library exists and
//! is empty.
