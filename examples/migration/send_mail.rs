//! Sends a message with Gmail, from `docs/from-google-apis-rs.md`.

use google_gmail_v1::schemas::Message;
use google_gmail_v1::{Gmail, scopes};

#[expect(clippy::print_stdout, reason = "a program prints")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let to = std::env::args().nth(1).ok_or("usage: send_mail ADDRESS")?;
    let gmail = Gmail::builder().build().await?;

    let mail = format!("To: {to}\r\nSubject: Hello\r\n\r\nHow are you?\r\n");
    let sent = gmail
        .users()
        .messages()
        .send("me", Message::new().raw(mail))
        .with(google_gmail_v1::CallOptions::new().scopes([scopes::GMAIL_SEND]))
        .send()
        .await?;
    println!("sent as {}", sent.id.unwrap_or_default());
    Ok(())
}
