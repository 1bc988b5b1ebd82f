//! The command line: what it prints, what it writes, how it ends.

mod disk;
mod generate;
mod help;
mod interrupt;
mod interrupted_update;
mod list;
mod options;
mod payloads;
mod progress;
mod revisions;
mod service;
mod service_trust;
mod settings;
mod show;
mod support;
mod terminal;
mod update;
