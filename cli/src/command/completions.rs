//! `discogen completions`

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, Session};

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
    pub(super) fn run(&self, _: &mut Session) -> io::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut Arguments::command(),
            "discogen",
            &mut script,
        );
        io::stdout().lock().write_all(&script)
    }
}
