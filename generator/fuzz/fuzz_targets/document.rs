//! The fuzz target, run by `cargo fuzz run document --features libfuzzer`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    discogen_fuzz::check(bytes);
});
