//! Tests of the repository as a whole: generated crates, projects of users, calls over real sockets. Unit tests are
//! beside the code that they test.

mod allows;
mod api_names;
mod architecture;
mod build_dependency;
mod build_script;
mod consumer;
mod cookbook;
mod dependencies;
mod documentation;
mod drift;
mod dynamic;
mod examples;
mod faults;
mod features;
mod golden;
mod imports;
mod manifests;
mod migration;
mod nested;
mod programs;
mod requests;
mod required;
mod responses;
mod round_trip;
mod samples;
mod support;
mod surface;
mod tiny_crates;
mod tiny_modules;
