//! `discogen logout`

use std::io;

use clap::Args;

use super::profile::{ClientFile, Profile, StoredToken, TokenClient, selected};
use super::session::{Outcome, Session};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen logout\n      \
    revokes the tokens of the default profile and removes the profile\n  \
    discogen logout --profile work --local\n      \
    removes a profile without sending anything\n\n\
    Google revokes the access of the OAuth client to the account, and with it the tokens of other profiles with the same \
    client and account.\n\n\
    Exit status: 0 removed, 2 usage, 4 no such login, 11 the files cannot be removed.")]
pub(super) struct Logout {
    /// Profile to remove; `default` without this flag and DISCOGEN_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Removes the files without revoking the tokens.
    #[arg(long)]
    local: bool,
}

impl Logout {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let profile = match selected(self.profile.as_deref()) {
            Ok((profile, _)) => profile,
            Err(fact) => return session.unusable(&fact, ""),
        };
        if !profile.exists() {
            session.worst(Outcome::Credentials);
            return session.failed(&profile.missing(), "");
        }
        let tokens = profile
            .client()
            .and_then(|client| Ok((client, profile.tokens()?)));
        // The files are removed first, so that an interruption of the revocation leaves no tokens.
        if let Err(error) = profile.remove() {
            session.worst(Outcome::Io);
            return session.failed(
                &format!("profile {}: {error}", profile.name()),
                "remove its folder",
            );
        }
        session.message(&format!(
            "logged out: profile {} is removed",
            profile.name()
        ))?;
        if self.local {
            return Ok(());
        }
        match tokens {
            Ok((client, tokens)) => revoke(session, &profile, &client, &tokens),
            Err(_) => session.warn(
                "the tokens are not revoked: the files of the profile were damaged",
                BY_HAND,
            ),
        }
    }
}

const BY_HAND: &str = "remove the access of the app at https://myaccount.google.com/permissions";

fn revoke(
    session: &Session,
    profile: &Profile,
    client: &ClientFile,
    tokens: &StoredToken,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let endpoint = client.revocation_endpoint();
    let secret = tokens.token.refresh_token.as_deref().unwrap_or_default();
    let sent = runtime.block_on(TokenClient::default().post(&endpoint, "token", secret));
    let reason = match sent {
        Ok(response) if response.status == 200 => {
            return session.message(&format!("revoked the tokens at {endpoint}"));
        }
        // Google's code for a token that has expired or has been revoked.
        Ok(response) if response.error.as_deref() == Some("invalid_token") => {
            return session.message("the tokens were no longer valid");
        }
        Ok(response) => {
            let code = response.error.unwrap_or_default();
            format!("status {} {code}", response.status)
                .trim_end()
                .to_owned()
        }
        Err(reason) => reason,
    };
    let fact = format!(
        "the tokens of {} are removed but not revoked: {endpoint}: {reason}",
        profile.name()
    );
    session.warn(&fact, BY_HAND)
}
