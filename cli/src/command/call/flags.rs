//! The flags of a method, from its document.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Args, Command, FromArgMatches};
use discogen_dynamic::{Method, Parameter, ParameterKind};
use discogen_model::text::Line;

use super::credentials::CredentialFlags;
use crate::command::output_flags::OutputFlags;
use crate::command::session::{Outcome, Session};
use crate::command::show;

/// The flags that every method has.
#[derive(Args)]
pub(super) struct Flags {
    #[command(flatten)]
    pub(super) request: RequestFlags,
    #[command(flatten)]
    pub(super) response: ResponseFlags,
    #[command(flatten)]
    pub(super) credentials: CredentialFlags,
    /// The flags of `discogen` can also follow the method.
    #[command(flatten)]
    pub(super) output: OutputFlags,
}

/// What is sent, and whether.
#[derive(Args)]
#[command(next_help_heading = "Request")]
pub(super) struct RequestFlags {
    /// Request body: JSON, `@FILE`, or `-` for stdin.
    #[arg(long, value_name = "JSON")]
    pub(super) body: Option<String>,
    /// Sets one field of the body: `image.source.imageUri=gs://b/cat.jpg`, `features[0].type=LABEL_DETECTION`.
    ///
    /// The value is a string if the field is one, and otherwise JSON.
    #[arg(long, value_name = "FIELD=VALUE")]
    pub(super) set: Vec<String>,
    /// Sets any query parameter, also one that is newer than the document.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) param: Vec<String>,
    /// Requests only these fields of the response: `files(id,name)`.
    #[arg(long, value_name = "MASK")]
    pub(super) fields: Option<String>,
    /// Sends parameters, `--fields` and the body without comparing them with the document.
    #[arg(long)]
    pub(super) unchecked: bool,
    /// Prints the request without sending it, with `--format json` for programs. Needs neither credentials nor a network.
    #[arg(long, short = 'n')]
    pub(super) dry_run: bool,
    /// Prints a curl command that sends the request.
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) as_curl: bool,
    /// Prints a Rust program that makes the call with the generated crate.
    #[arg(long, conflicts_with_all = ["dry_run", "as_curl", "resume"])]
    pub(super) as_rust: bool,
    /// Rejects methods that may write.
    #[arg(long, env = "DISCOGEN_READ_ONLY", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) read_only: bool,
    /// Deletes without asking.
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Sends the call to another server: `http://127.0.0.1:8080/`.
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: Option<String>,
    /// Time limit of the call with its retries, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub(super) timeout: Option<u32>,
}

impl RequestFlags {
    /// Whether the call is sent, not printed.
    pub(super) fn is_sent(&self) -> bool {
        !self.dry_run && !self.as_curl && !self.as_rust
    }
}

/// How the response is read and printed.
#[derive(Args)]
#[command(next_help_heading = "Response")]
pub(super) struct ResponseFlags {
    /// Prints the items of all pages, each as soon as its page has arrived.
    #[arg(long)]
    pub(super) all: bool,
    /// Prints at most this many items.
    #[arg(long, value_name = "NUMBER")]
    pub(super) limit: Option<usize>,
    /// Prints all pages instead of their items.
    #[arg(long, conflicts_with_all = ["all", "limit"])]
    pub(super) pages: bool,
    /// Waits until the operation is done, and prints it. A failed operation is an error.
    #[arg(long, conflicts_with_all = ["all", "limit", "pages"])]
    pub(super) wait: bool,
    /// Uploads a file with the call; `-` reads stdin. If a large upload is interrupted or fails, its session is saved
    /// in `FILE.upload-session`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "limit", "pages", "wait", "download"])]
    pub(super) upload: Option<PathBuf>,
    /// Continues the upload whose session is in this file, which is removed at the end.
    #[arg(long, value_name = "SESSION", requires = "upload")]
    pub(super) resume: Option<PathBuf>,
    /// Saves the media of the method to a file, which is complete or absent. A broken connection is resumed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "limit", "pages", "wait"])]
    pub(super) download: Option<PathBuf>,
    /// Writes the output to a file instead of stdout.
    #[arg(long, short, value_name = "FILE", conflicts_with = "download")]
    pub(super) output: Option<PathBuf>,
    /// Output format. Default: indented JSON, and for items one line of JSON each.
    #[arg(long, value_enum)]
    pub(super) format: Option<OutputFormat>,
}

/// The format of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
    /// Indented JSON; several items are an array.
    Json,
    /// One line of JSON for each item.
    Ndjson,
    /// Columns of the scalar fields of each item.
    Table,
    /// Comma-separated values of the scalar fields, with a header.
    Csv,
    /// The body as it was received.
    Raw,
}

/// The flags of one call.
pub(super) struct Options {
    pub(super) flags: Flags,
    /// Values of parameters, by their names in the document.
    pub(super) parameters: Vec<(String, Vec<String>)>,
}

/// The flag of a parameter.
struct Flag<'m> {
    /// `page-size`
    name: String,
    parameter: Parameter<'m>,
}

/// Parses the arguments after the name of a method.
pub(super) fn parse(method: &Method, rest: &[OsString]) -> Result<Options, clap::Error> {
    let flags = flags(method);
    let name = OsString::from("discogen call");
    let words = || [&name].into_iter().chain(rest);
    let matches = match command(method, &flags).try_get_matches_from(words()) {
        // Only the help describes the method.
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            let described = command(method, &flags).before_help(about(method));
            described.try_get_matches_from(words())?
        }
        matches => matches?,
    };
    let mut parameters = Vec::new();
    for flag in &flags {
        let values = matches.get_many::<String>(&flag.name);
        let values: Vec<String> = values.into_iter().flatten().cloned().collect();
        if !values.is_empty() {
            parameters.push((flag.parameter.name().to_owned(), values));
        }
    }
    let parsed = Flags::from_arg_matches(&matches)?;
    for text in &parsed.request.param {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            let message = "--param needs a name and a value: --param name=value";
            return Err(error(method, &flags, ErrorKind::ValueValidation, message));
        };
        match parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value.to_owned()),
            None => parameters.push((name.to_owned(), vec![value.to_owned()])),
        }
    }
    let is_missing = |flag: &&Flag<'_>| {
        let is_set = parameters
            .iter()
            .any(|(name, _)| name == flag.parameter.name());
        flag.parameter.is_required() && !is_set
    };
    let missing: Vec<String> = flags
        .iter()
        .filter(is_missing)
        .map(|it| format!("--{}", it.name))
        .collect();
    if !missing.is_empty() {
        let message = format!("{} requires {}", Line::new(method.id()), missing.join(", "));
        return Err(error(
            method,
            &flags,
            ErrorKind::MissingRequiredArgument,
            &message,
        ));
    }
    Ok(Options {
        flags: parsed,
        parameters,
    })
}

fn error(method: &Method, flags: &[Flag<'_>], kind: ErrorKind, message: &str) -> clap::Error {
    command(method, flags).error(kind, message)
}

/// Reads the flags of a method, and the values that a parameter can have, by the name of its flag.
pub(in crate::command) fn with_flags<R>(
    method: &Method,
    read: impl FnOnce(&Command, &dyn Fn(&str) -> Vec<(String, String)>) -> R,
) -> R {
    let flags = flags(method);
    let mut command = command(method, &flags);
    command.build();
    let values = |name: &str| -> Vec<(String, String)> {
        let flag = flags.iter().find(|it| it.name == name);
        let Some(parameter) = flag.map(|it| it.parameter) else {
            return Vec::new();
        };
        if parameter.kind() == ParameterKind::Boolean {
            return ["true", "false"]
                .map(|it| (it.to_owned(), String::new()))
                .into();
        }
        let values = parameter.values();
        values
            .map(|(value, docs)| (value.to_owned(), docs.first_sentence().as_str().to_owned()))
            .collect()
    };
    read(&command, &values)
}

/// Assigns a flag to each parameter. A parameter with the name of a flag that every method has gets the
/// prefix `api-`.
fn flags(method: &Method) -> Vec<Flag<'_>> {
    let mut taken = BTreeSet::from(["help".to_owned(), "version".to_owned()]);
    let common = Flags::augment_args(Command::new(""));
    let names = common.get_arguments().filter_map(Arg::get_long);
    taken.extend(names.map(str::to_owned));
    let mut flag = |parameter: Parameter<'_>| {
        let mut name = kebab(&parameter.model().name.rust);
        while !taken.insert(name.clone()) {
            name.insert_str(0, "api-");
        }
        name
    };
    method
        .parameters()
        .map(|parameter| Flag {
            name: flag(parameter),
            parameter,
        })
        .collect()
}

/// The flag of a parameter of the method, by its name in the document.
pub(super) fn flag_of(method: &Method, name: &str) -> Option<String> {
    let flags = flags(method).into_iter();
    let mut named = flags.filter(|it| it.parameter.name() == name);
    named.next().map(|it| it.name)
}

fn kebab(rust: &str) -> String {
    rust.trim_start_matches("r#")
        .trim_matches('_')
        .replace('_', "-")
}

fn command(method: &Method, flags: &[Flag<'_>]) -> Command {
    let name = format!("discogen call {}", Line::words(method.id()));
    let mut command = Command::new(name.clone())
        .bin_name(name)
        .disable_version_flag(true)
        .next_help_heading("Parameters");
    for flag in flags {
        command = command.arg(argument(flag));
    }
    // The heading of the remaining flags.
    Flags::augment_args(command.next_help_heading("Options"))
}

fn about(method: &Method) -> String {
    let shown = show::method(method.document().api(), method.id());
    shown.map_or_else(
        || Line::words(method.description().as_str()).to_string(),
        |lines| lines.as_str().to_owned(),
    )
}

fn argument(flag: &Flag<'_>) -> Arg {
    let parameter = flag.parameter;
    let mut help = Line::words(parameter.description().first_sentence().as_str()).to_string();
    let values: Vec<String> = parameter
        .values()
        .map(|(value, _)| Line::words(value).to_string())
        .collect();
    if !values.is_empty() {
        help = format!("{help} [values: {}]", values.join(", "))
            .trim_start()
            .to_owned();
    }
    if parameter.is_required() {
        help.push_str(" (required)");
    }
    let argument = Arg::new(flag.name.clone())
        .long(flag.name.clone())
        .help(help.trim_start().to_owned())
        .allow_hyphen_values(true)
        .hide(parameter.is_deprecated())
        .action(match parameter.is_repeated() {
            true => ArgAction::Append,
            false => ArgAction::Set,
        });
    match parameter.kind() {
        ParameterKind::Boolean => argument
            .value_name("BOOL")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
        kind => argument.value_name(value_name(kind)),
    }
}

fn value_name(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Integer => "INTEGER",
        ParameterKind::Number => "NUMBER",
        ParameterKind::Json => "JSON",
        ParameterKind::Enum => "VALUE",
        _ => "STRING",
    }
}

/// Prints the help of `discogen call`, or an error for a flag before the method.
pub(super) fn without_method(
    session: &mut Session,
    discogen: &Command,
    first: Option<&OsStr>,
) -> io::Result<()> {
    let first = first.map(OsStr::to_string_lossy).unwrap_or_default();
    if first == "--help" || first == "-h" {
        // Global flags are part of a subcommand only after this.
        let mut discogen = discogen.clone();
        discogen.build();
        let call = discogen.find_subcommand("call");
        let help = call.map(|it| it.clone().bin_name("discogen call").render_long_help());
        return session.print_text(&discogen_model::text::Lines::of(
            &help.map(|it| it.to_string()).unwrap_or_default(),
        ));
    }
    session.unusable(
        &format!("{first:?} is not a method"),
        "write the method first: `discogen call drive.files.list --page-size 5`",
    )
}

/// Prints help or an error of the flags.
pub(super) fn report(session: &mut Session, error: &clap::Error) -> io::Result<()> {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if !is_help {
        session.worst(Outcome::Unusable);
    }
    // Broken pipes end the output quietly.
    let _ = error.print();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kebab_case() {
        for (rust, flag) in [
            ("page_size", "page-size"),
            ("type_", "type"),
            ("r#move", "move"),
            ("q", "q"),
        ] {
            assert_eq!(kebab(rust), flag);
        }
    }
}
