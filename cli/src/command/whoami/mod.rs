//! `discogen whoami`

mod credentials_file;
mod report;

use std::io;

use clap::Args;
use discogen_model::text::{Line, Lines};

use super::call::{CredentialFlags, method};
use super::format::{Format, print_json};
use super::session::{Outcome, Session};
use report::Report;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen whoami\n      \
    shows the credentials of `discogen call`, their account, scopes and quota project\n  \
    discogen whoami --profile work drive.files.list\n      \
    shows whether the scopes of a profile suffice for a method\n  \
    discogen whoami --format json | jq -r .account\n      \
    prints JSON for programs\n\n\
    The credentials are those of a flag, otherwise the token in GOOGLE_OAUTH_ACCESS_TOKEN, otherwise the profile in \
    DISCOGEN_PROFILE or the profile `default`, otherwise Application Default Credentials: the file in \
    GOOGLE_APPLICATION_CREDENTIALS, the one of `gcloud auth application-default login`, or the service account of the \
    machine. The command reads files and sends nothing; it prints no secrets.\n\n\
    Exit status: 0 shown, 2 usage, 4 the credentials cannot be used.")]
pub(super) struct Whoami {
    /// Method whose scopes are compared with those of the credentials.
    #[arg(value_name = "METHOD")]
    method: Option<String>,
    /// Output format: text, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    credentials: CredentialFlags,
}

impl Whoami {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let method = match self.method.as_deref().map(method).transpose() {
            Ok(method) => method,
            Err(refusal) => return refusal.report(session),
        };
        let report = match Report::new(&self.credentials, method.as_ref()) {
            Ok(report) => report,
            Err(fact) => return session.unusable(&fact, ""),
        };
        match self.format {
            Format::Json => print_json(session, &report)?,
            Format::Text => session.print_text(&text(&report))?,
        }
        if let Some(problem) = &report.problem {
            session.worst(Outcome::Credentials);
            session.failed(problem, "")?;
        }
        Ok(())
    }
}

fn text(report: &Report) -> Lines {
    let mut rows = vec![(
        "credentials",
        format!("{} ({})", report.credentials, report.selected_by),
    )];
    let mut row =
        |name, value: &Option<String>| rows.extend(value.iter().map(|it| (name, it.clone())));
    row("profile", &report.profile);
    row("file", &report.file);
    row("account", &report.account);
    row("acts as", &report.subject);
    row("client", &report.client_id);
    let scopes = report.scopes.as_ref().map(|it| match it.as_slice() {
        [] => "those of the method".to_owned(),
        scopes => scopes.join("\n"),
    });
    row("scopes", &scopes);
    row("access token", &report.expires_in.map(expiry));
    row(
        "quota project",
        &Some(
            report
                .quota_project
                .clone()
                .unwrap_or_else(|| "none".to_owned()),
        ),
    );
    if let Some(method) = &report.method {
        row("method", &Some(method.id.clone()));
        row("accepts one of", &Some(method.accepted_scopes.join("\n")));
        row(
            "sufficient",
            &method
                .sufficient
                .map(|it| if it { "yes" } else { "no" }.to_owned()),
        );
        row("log in with", &method.login);
    }
    if !report.profiles.is_empty() {
        row("all profiles", &Some(report.profiles.join(", ")));
    }
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 1;
    let mut lines = Vec::new();
    for (name, value) in &rows {
        for (index, part) in value.split('\n').enumerate() {
            let name = if index == 0 {
                format!("{name}:")
            } else {
                String::new()
            };
            lines.push(Line::new(format_args!("{name:width$} {part}")));
        }
    }
    let mut text = Lines::default();
    for line in &lines {
        text.push(line);
    }
    text.trimmed()
}

fn expiry(seconds: u64) -> String {
    match seconds {
        0 => "expired; refreshed by the next call".to_owned(),
        seconds => format!(
            "expires in {} min; refreshed by calls",
            seconds.div_ceil(60)
        ),
    }
}
