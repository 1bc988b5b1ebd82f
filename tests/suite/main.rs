//! The tests of the whole: what is generated, that it is up to date, and that
//! it talks to a server. The parts have tests of their own beside them.

mod allows;
mod answers;
mod api_names;
mod architecture;
mod build_dependency;
mod build_script;
mod consumer;
mod dependencies;
mod documentation;
mod drift;
mod examples;
mod golden;
mod imports;
mod manifests;
mod requests;
mod required;
mod round_trip;
mod support;
mod surface;
mod tiny_crates;
mod tiny_modules;
