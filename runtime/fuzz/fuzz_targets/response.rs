//! The fuzz target, run by `cargo fuzz run response --features libfuzzer`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    discogen_runtime_fuzz::check(bytes);
});
