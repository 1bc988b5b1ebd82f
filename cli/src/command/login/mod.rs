//! `discogen login`

mod browser;
mod device;
mod scopes;
mod verify;

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_dynamic::runtime::yup_oauth2::authenticator::Authenticator;
use discogen_dynamic::runtime::yup_oauth2::{
    DeviceFlowAuthenticator, InstalledFlowAuthenticator, InstalledFlowReturnMethod,
};
use discogen_model::text::{Line, Lines};

use self::browser::Browser;
use self::device::Device;
use self::verify::LoginError;
use super::profile::{ClientFile, MemoryStorage, Profile, StoredToken, TokenClient, selected};
use super::session::{Outcome, Session};

/// The grant type of RFC 8628.
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen login --client-secret client_secret.json --api gmail --read-only\n      \
    requests the scopes that the reading methods of an API need\n  \
    discogen login drive.files.list sheets.spreadsheets.values.update --client-secret client_secret.json\n      \
    requests the scopes of these methods\n  \
    discogen login --profile work --client-secret client_secret.json --scopes https://www.googleapis.com/auth/drive\n      \
    requests exactly these scopes, for a second account\n  \
    discogen login\n      \
    logs in again, with the client and the scopes of the last login\n\n\
    The file of a client is created at https://console.cloud.google.com/apis/credentials: create an OAuth client of the \
    type \"Desktop app\" and download it. It is copied to the profile, because tokens are refreshed with it.\n\n\
    `discogen login` prints a URL and opens it in a browser. On a machine without a browser, use `--device`, for which \
    Google requires a client of the type \"TVs and Limited Input devices\" and permits few scopes; or \
    `--port 8085` with `ssh -L 8085:127.0.0.1:8085`.\n\n\
    Profiles are stored in the folder `profiles` of DISCOGEN_CONFIG_DIR, or of `discogen` in the user's folder for \
    configurations ($XDG_CONFIG_HOME). Only the user can read them.\n\n\
    Exit status: 0 logged in, 2 usage, 4 not logged in, 9 server error, 10 network, 11 the tokens cannot be stored.")]
pub(super) struct Login {
    /// Methods and APIs whose scopes are requested: `drive.files.list`, `gmail`.
    #[arg(value_name = "METHOD|API", conflicts_with = "scopes")]
    names: Vec<String>,
    /// Profile that stores the login; `default` without this flag and DISCOGEN_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// File of the OAuth client, as downloaded from the console. Default: that of the last login, or of the default
    /// profile.
    #[arg(long, value_name = "FILE")]
    client_secret: Option<PathBuf>,
    /// Scopes to request. Default: those of the last login, or else that of Google Cloud.
    #[arg(long, value_name = "URL,…", value_delimiter = ',')]
    scopes: Vec<String>,
    /// API whose methods are to be called.
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        conflicts_with = "scopes"
    )]
    api: Vec<String>,
    /// Requests the scopes of methods that only read.
    #[arg(long, conflicts_with = "scopes")]
    read_only: bool,
    /// Prints a code to enter on another device, instead of opening a browser.
    #[arg(long, conflicts_with_all = ["no_browser", "port"])]
    device: bool,
    /// Prints the URL without opening it.
    #[arg(long)]
    no_browser: bool,
    /// Port at which the browser returns. Default: any free one.
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

impl Login {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let prepared = selected(self.profile.as_deref()).and_then(|(profile, _)| {
            let client = self.client(&profile)?;
            Ok((profile, client))
        });
        let (profile, client) = match prepared {
            Ok(prepared) => prepared,
            Err(fact) => return session.unusable(&fact, ""),
        };
        let last = profile.tokens().ok();
        let requested = scopes::Requested {
            scopes: &self.scopes,
            names: &[&self.names[..], &self.api[..]].concat(),
            read_only: self.read_only,
        };
        let scopes = match requested.resolve(last.as_ref()) {
            Ok(scopes) => scopes,
            Err(refusal) => return refusal.report(session),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        match runtime.block_on(self.tokens(&client, &scopes)) {
            Ok(tokens) => stored(session, &profile, &client, &tokens),
            Err(error) => {
                session.worst(error.outcome);
                session.failed(&error.fact, &error.remedy)
            }
        }
    }

    /// The client of the flag, or of the last login.
    fn client(&self, profile: &Profile) -> Result<ClientFile, String> {
        let Some(path) = &self.client_secret else {
            let with_client = [profile.clone(), Profile::unnamed()?]
                .into_iter()
                .find(Profile::exists);
            return match with_client {
                Some(profile) => profile.client(),
                None => Err(
                    "the first login needs an OAuth client: create one of the type \"Desktop app\" at \
                     https://console.cloud.google.com/apis/credentials and give its file with --client-secret"
                        .to_owned(),
                ),
            };
        };
        let origin = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{origin}: {error}"))?;
        ClientFile::parse(&text, &origin)
    }

    /// Requests tokens and verifies them.
    async fn tokens(
        &self,
        client: &ClientFile,
        scopes: &[String],
    ) -> Result<StoredToken, LoginError> {
        let token_client = TokenClient::default();
        let storage = MemoryStorage::default();
        let kept = Box::new(storage.clone());
        let secret = client.secret().clone();
        let result = if self.device {
            let builder = DeviceFlowAuthenticator::with_client(secret, token_client.builder());
            let builder = builder
                .device_code_url(client.device_endpoint())
                .grant_type(DEVICE_GRANT)
                .flow_delegate(Box::new(Device))
                .with_storage(kept);
            request(builder.build().await, scopes).await
        } else {
            let browser = Browser::listen(client, self.port, !self.no_browser).await?;
            let method = InstalledFlowReturnMethod::Interactive;
            let builder =
                InstalledFlowAuthenticator::with_client(secret, method, token_client.builder());
            let builder = builder
                .flow_delegate(Box::new(browser))
                // Without consent, a repeated login returns no refresh token.
                .force_account_selection(true)
                .with_storage(kept);
            request(builder.build().await, scopes).await
        };
        result.map_err(|error| LoginError::of(error, &token_client))?;
        verify::verified(storage.take(), scopes, &token_client, client).await
    }
}

async fn request(
    authenticator: io::Result<Authenticator<TokenClient>>,
    scopes: &[String],
) -> Result<(), discogen_dynamic::runtime::yup_oauth2::Error> {
    authenticator?.token(scopes).await.map(drop)
}

fn stored(
    session: &mut Session,
    profile: &Profile,
    client: &ClientFile,
    tokens: &StoredToken,
) -> io::Result<()> {
    if let Err(error) = profile.store(client, tokens) {
        session.worst(Outcome::Io);
        let fact = format!("logged in, but the tokens cannot be stored: {error}");
        return session.failed(
            &fact,
            "set DISCOGEN_CONFIG_DIR to a folder that you can write",
        );
    }
    let account = tokens
        .account()
        .map(|it| format!(" as {it}"))
        .unwrap_or_default();
    let mut lines: Lines = Line::new(format_args!(
        "logged in{account} (profile {})",
        profile.name()
    ))
    .into();
    lines.push(&Line::new("granted scopes:"));
    for scope in &tokens.scopes {
        lines.push(&Line::new(format_args!("  {scope}")));
    }
    lines.push(&Line::new(format_args!(
        "stored in {}",
        profile.tokens_file().display()
    )));
    session.message_text(&lines)
}
