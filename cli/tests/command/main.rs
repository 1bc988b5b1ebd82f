//! The command line: output, files, exit codes.

#[cfg(feature = "call")]
mod as_rust;
#[cfg(feature = "call")]
mod call;
#[cfg(feature = "call")]
mod call_media;
mod complete;
mod credentials;
mod directory;
mod disk;
mod every_tenth;
mod generate;
mod help;
mod interrupt;
mod interrupted_update;
mod list;
#[cfg(feature = "call")]
mod login;
mod long_text;
mod markdown;
#[cfg(feature = "call")]
mod oauth;
mod options;
#[path = "../../../generator/tests/payloads/payload.rs"]
mod payload;
mod payloads;
#[cfg(feature = "call")]
mod profiles;
mod progress;
mod project;
mod revisions;
mod search;
mod service;
mod service_trust;
mod settings;
mod show;
#[path = "../../../generator/tests/payloads/strings.rs"]
mod strings;
mod support;
mod terminal;
mod terminal_payloads;
mod update;
