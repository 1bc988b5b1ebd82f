//! The command line: what it prints, what it writes, how it ends.

mod generate;
mod help;
mod interrupt;
mod list;
mod progress;
mod service;
mod show;
mod support;
mod update;
