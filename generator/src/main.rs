//! The `discogen` command.
fn main() {}
