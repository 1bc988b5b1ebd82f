//! `discogen completions`

use std::io::{self, Write};

use clap::Args;
use clap_complete::Shell;

use super::complete::script;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen completions bash > ~/.local/share/bash-completion/completions/discogen\n  \
    discogen completions zsh > ~/.zfunc/_discogen\n      \
    requires `fpath+=~/.zfunc` in ~/.zshrc\n  \
    discogen completions fish > ~/.config/fish/completions/discogen.fish\n  \
    discogen completions powershell >> $PROFILE\n\n\
    The scripts for bash, zsh and fish complete APIs, resources, methods, their flags and the values of enums. They run \
    `discogen` at each Tab. Scripts for other shells contain the subcommands and their flags.")]
pub(super) struct Completions {
    /// Shell to complete for.
    shell: Shell,
}

impl Completions {
    /// Prints the script for `command`, the whole command line.
    pub(super) fn run(&self, command: &mut clap::Command) -> io::Result<()> {
        let mut text = Vec::new();
        match script(self.shell) {
            Some(script) => text.extend_from_slice(script.as_bytes()),
            None => clap_complete::generate(self.shell, command, "discogen", &mut text),
        }
        io::stdout().lock().write_all(&text)
    }
}
