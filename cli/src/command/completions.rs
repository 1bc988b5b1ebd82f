//! `discogen completions`

use std::io::{self, Write};

use clap::Args;
use clap_complete::Shell;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen completions bash > ~/.local/share/bash-completion/completions/discogen\n  \
    discogen completions zsh > ~/.zfunc/_discogen\n      \
    requires `fpath+=~/.zfunc` in ~/.zshrc\n  \
    discogen completions fish > ~/.config/fish/completions/discogen.fish\n  \
    discogen completions powershell >> $PROFILE")]
pub(super) struct Completions {
    /// Shell to complete for.
    shell: Shell,
}

impl Completions {
    /// Prints the script for `command`, the whole command line.
    pub(super) fn run(&self, command: &mut clap::Command) -> io::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "discogen", &mut script);
        io::stdout().lock().write_all(&script)
    }
}
