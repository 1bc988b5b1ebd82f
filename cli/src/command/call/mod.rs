//! `discogen call`

mod body;
mod credentials;
mod exit;
mod failure;
mod flags;
mod listing;
mod media;
mod output;
mod output_file;
mod program;
mod remedies;
mod request;
mod run;
mod select;
mod session_file;
mod waiting;

use std::ffi::OsString;
use std::io;

use clap::{Args, Command};

use super::session::Session;
pub(super) use credentials::{CredentialFlags, Source, TOKEN};
pub(super) use flags::with_flags;
pub(super) use select::{Refusal, document, method, method_of};

/// The arguments before the method is known. The flags of a method are known after its document has
/// been read, so the rest is parsed by [`flags`].
#[derive(Args)]
#[command(
    disable_help_flag = true,
    after_help = "Examples:\n  \
    discogen call drive.files.list --page-size 5 --fields 'files(id,name)'\n      \
    prints the response as JSON\n  \
    discogen call gmail.users.messages.list --user-id me --q 'from:ann' --all | jq -r .id\n      \
    prints the items of all pages, one per line\n  \
    discogen call sheets.spreadsheets.values.update --spreadsheet-id ID --range 'Sheet1!A1' \
    --value-input-option RAW --body @row.json\n      \
    sends a body from a file; `--body -` reads it from stdin, and `--set a.b=1` sets one field\n  \
    discogen call storage.objects.insert --bucket b --name a/film.mp4 --upload film.mp4\n      \
    uploads a file\n  \
    discogen call drive.files.get --file-id ID --download film.mp4\n      \
    downloads a file, which is complete or absent\n  \
    discogen call compute.instances.insert --project p --zone z --body @vm.json --wait\n      \
    waits until the operation is done\n  \
    discogen call vision.operations.cancel --name operations/1 --dry-run\n      \
    prints the request without sending it; `--as-curl` prints a command, `--as-rust` a program\n\n\
    `discogen call METHOD --help` lists the flags of a method; `discogen search TEXT` finds methods; \
    `discogen login` stores the credentials of a user, and `discogen whoami` shows those of a call.\n\n\
    Exit status: 0 done, 1 not confirmed, 2 usage, 4 credentials (also 401, 403), 5 another rejected request (4xx), 6 not \
    found (404), 7 conflict or failed precondition (409, 412), 8 too many requests (429), 9 server error (5xx) or failed \
    operation, 10 network, 11 a file cannot be read or written, 130 interrupted."
)]
pub(super) struct Call {
    /// Method, such as `drive.files.list`, followed by its flags.
    ///
    /// The end of an id is sufficient if it is unambiguous: `drive.about`, `gmail.messages.list`.
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "METHOD AND FLAGS"
    )]
    words: Vec<OsString>,
}

impl Call {
    /// `discogen` is the command that contains this one.
    pub(super) fn run(&self, session: &mut Session, discogen: &Command) -> io::Result<()> {
        let (name, rest) = match self.words.split_first() {
            Some((name, rest)) if !name.to_string_lossy().starts_with('-') => (name, rest),
            first => {
                let first = first.map(|(first, _)| &**first);
                return flags::without_method(session, discogen, first);
            }
        };
        let name = name.to_string_lossy();
        // The help and a program contain the call in Rust.
        let needs_document =
            |word: &OsString| word == "--help" || word == "-h" || word == "--as-rust";
        let found = match rest.iter().any(needs_document) {
            true => select::with_names(&name),
            false => select::selected(&name),
        };
        let selected = match found {
            Ok(selected) => selected,
            Err(refusal) => return refusal.report(session),
        };
        let options = match flags::parse(&selected.method, rest) {
            Ok(options) => options,
            Err(error) => return flags::report(session, &error),
        };
        if let Some(verbosity) = options.flags.output.apply() {
            session.set_verbosity(verbosity);
        }
        run::run(session, &selected, &options)
    }
}
