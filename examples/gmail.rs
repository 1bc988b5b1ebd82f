//! Lists, reads and sends messages with the Gmail API.
//!
//! ```sh
//! cargo run --example gmail -- list "is:unread"
//! cargo run --example gmail -- read MESSAGE_ID
//! cargo run --example gmail -- send --to ada@example.com --subject Hello --text "How are you?"
//! ```
//!
//! Gmail requires a token with its scopes: `gcloud auth application-default login
//! --scopes=https://www.googleapis.com/auth/gmail.modify,https://www.googleapis.com/auth/cloud-platform`.

use std::io::Write;

use clap::{Parser, Subcommand};
use google_gmail_v1::Gmail;
use google_gmail_v1::schemas::{Message, MessagePart};

mod shared;

/// Lists, reads and sends messages.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the newest messages.
    List {
        /// A query, as in Gmail's search field.
        #[arg(default_value = "in:inbox")]
        query: String,
        /// The maximum number of messages.
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Prints a message.
    Read { id: String },
    /// Sends a message.
    Send {
        #[arg(long)]
        to: String,
        #[arg(long)]
        subject: String,
        #[arg(long)]
        text: String,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let gmail: Gmail = options.connection.client().await?;
    // "me" is the user of the credentials.
    let messages = gmail.users().messages();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { query, limit } => {
            // The list contains only IDs.
            let mut ids = messages.list("me").q(query).items();
            for _ in 0..limit {
                let Some(message) = ids.next().await.transpose()? else {
                    break;
                };
                let id = message.id.unwrap_or_default();
                let message = messages.get("me", &id).fields("snippet").send().await?;
                writeln!(out, "{id}\t{}", message.snippet.unwrap_or_default())?;
            }
        }
        Command::Read { id } => {
            let message = messages.get("me", id).send().await?;
            let payload = message.payload.unwrap_or_default();
            for header in &payload.headers {
                let name = header.name.as_deref().unwrap_or_default();
                if ["From", "To", "Subject", "Date"].contains(&name) {
                    let value = header.value.as_deref().unwrap_or_default();
                    writeln!(out, "{name}: {value}")?;
                }
            }
            writeln!(out, "\n{}", plain_text(&payload).unwrap_or_default())?;
        }
        Command::Send { to, subject, text } => {
            if [&to, &subject].iter().any(|it| it.contains(['\r', '\n'])) {
                return Err("the recipient and the subject must be one line each".into());
            }
            // The field is base64 in JSON; the client encodes it.
            let raw = format!(
                "To: {to}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            );
            let sent = messages.send("me", Message::new().raw(raw)).send().await?;
            writeln!(out, "sent as {}", sent.id.unwrap_or_default())?;
        }
    }
    Ok(())
}

/// The text of the first part with plain text.
fn plain_text(part: &MessagePart) -> Option<String> {
    if part.mime_type.as_deref() == Some("text/plain") {
        let data = part.body.as_ref()?.data.as_ref()?;
        return Some(String::from_utf8_lossy(data).into_owned());
    }
    part.parts.iter().find_map(plain_text)
}
