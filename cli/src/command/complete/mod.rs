//! `discogen complete`: the words that a shell offers at the cursor.

mod candidate;
mod flags;
mod names;
mod script;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::{Args, Command};
use discogen_model::text::Line;

use candidate::{Candidate, Completion, about};
pub(super) use script::script;

/// Called by the scripts of `discogen completions`.
#[derive(Args)]
#[command(hide = true)]
pub(super) struct Complete {
    /// The words of the command line up to the cursor: the command, its arguments, and the word at the
    /// cursor, which may be empty.
    #[arg(last = true, value_name = "WORDS")]
    words: Vec<OsString>,
}

impl Complete {
    /// Prints `files`, or `words` and a line for each candidate: the word, a tab, and its description.
    /// `discogen` is the command that contains this one.
    pub(super) fn run(&self, mut discogen: Command) -> io::Result<()> {
        discogen.build();
        let words = self.words.iter();
        let words: Vec<String> = words.map(|it| it.to_string_lossy().into_owned()).collect();
        let text = match complete(&discogen, &words) {
            Completion::Files => "files\n".to_owned(),
            Completion::Words(candidates) => {
                let current = words.last().map_or("", String::as_str);
                text(&candidates, current)
            }
        };
        io::stdout().lock().write_all(text.as_bytes())
    }
}

/// Formats the candidates that continue a word. A name with characters that are special in a shell is
/// no candidate.
fn text(candidates: &[Candidate], current: &str) -> String {
    let is_plain = |it: &str| {
        it.chars()
            .all(|it| it.is_alphanumeric() || "-_.:/=@+".contains(it))
    };
    let mut text = "words\n".to_owned();
    for Candidate { value, help } in candidates {
        if value.starts_with(current) && is_plain(value) {
            let _ = writeln!(text, "{value}\t{}", Line::words(help));
        }
    }
    text
}

/// Completes the last of the words, the first of which is the command itself.
fn complete(discogen: &Command, words: &[String]) -> Completion {
    let Some((current, before)) = words.split_last() else {
        return Completion::Words(Vec::new());
    };
    let before = before.get(1..).unwrap_or_default();
    let mut rest = before;
    let mut subcommand = None;
    while let (None, Some((word, after))) = (subcommand, rest.split_first()) {
        subcommand = discogen.find_subcommand(word);
        // The value of a global flag is not a subcommand.
        let skipped = usize::from(subcommand.is_none() && flags::takes_next_word(discogen, word));
        rest = after.get(skipped..).unwrap_or_default();
    }
    match subcommand {
        #[cfg(feature = "call")]
        Some(call) if call.get_name() == "call" => self::call(rest, current),
        Some(subcommand) => arguments(subcommand, rest, current),
        None if current.starts_with('-') => flags::complete(discogen, before, current),
        None => flags::of_value(discogen, before, current).unwrap_or_else(|| subcommands(discogen)),
    }
}

fn subcommands(discogen: &Command) -> Completion {
    let all = discogen.get_subcommands().filter(|it| !it.is_hide_set());
    let candidates = all.map(|it| Candidate::new(it.get_name(), about(it.get_about())));
    Completion::Words(candidates.collect())
}

/// Completes the flags and names of a subcommand.
fn arguments(subcommand: &Command, before: &[String], current: &str) -> Completion {
    if current.starts_with('-') {
        return flags::complete(subcommand, before, current);
    }
    if let Some((arg, _)) = flags::flag_of_value(subcommand, before, current) {
        // `--from` names a file or an API.
        let apis = names::apis(current);
        return match flags::values(arg) {
            Completion::Files if arg.get_id() == "from" && has_match(&apis, current) => {
                Completion::Words(apis)
            }
            values => values,
        };
    }
    match subcommand.get_name() {
        "add" => Completion::Words(names::apis(current)),
        "login" | "show" | "whoami" => Completion::Words(names::methods(current)),
        "search" => Completion::Words(Vec::new()),
        _ => match subcommand.get_positionals().next().map(flags::values) {
            Some(Completion::Words(values)) if !values.is_empty() => Completion::Words(values),
            _ => Completion::Files,
        },
    }
}

fn has_match(candidates: &[Candidate], current: &str) -> bool {
    !current.is_empty() && candidates.iter().any(|it| it.value.starts_with(current))
}

/// Completes the method of a call, or its flags.
#[cfg(feature = "call")]
fn call(before: &[String], current: &str) -> Completion {
    let Some((method, before)) = before.split_first() else {
        return Completion::Words(names::methods(current));
    };
    let Ok(method) = super::call::method(method) else {
        return Completion::Words(Vec::new());
    };
    super::call::with_flags(&method, |command, values| {
        let flag = flags::flag_of_value(command, before, current);
        let of_parameter = flag.map(|(arg, prefix)| {
            let values = values(arg.get_id().as_str()).into_iter();
            let values =
                values.map(|(value, help)| Candidate::new(format!("{prefix}{value}"), help));
            values.collect::<Vec<_>>()
        });
        match of_parameter.filter(|it| !it.is_empty()) {
            Some(values) => Completion::Words(values),
            None => flags::complete(command, before, current),
        }
    })
}
