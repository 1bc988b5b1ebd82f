//! Lists and creates events with the Google Calendar API.
//!
//! ```sh
//! cargo run --example calendar -- list
//! cargo run --example calendar -- create "Tea" 2026-12-01T16:00:00Z 2026-12-01T17:00:00Z --attendee ada@example.com
//! ```
//!
//! Calendar requires a token with one of its scopes: `gcloud auth application-default login
//! --scopes=https://www.googleapis.com/auth/calendar.events,https://www.googleapis.com/auth/cloud-platform`.

use std::io::Write;

use clap::{Parser, Subcommand};
use discogen_runtime::Timestamp;
use google_calendar_v3::Calendar;
use google_calendar_v3::schemas::{Event, EventAttendee, EventDateTime};

mod shared;

/// Lists and creates events.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    /// The ID of the calendar. "primary" is that of the user.
    #[arg(long, global = true, default_value = "primary")]
    calendar: String,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the next events.
    List {
        /// The maximum number of events.
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Creates an event.
    Create {
        summary: String,
        /// The start in RFC 3339: 2026-12-01T16:00:00+01:00.
        start: String,
        /// The end in RFC 3339.
        end: String,
        /// The email address of a guest; may be repeated.
        #[arg(long)]
        attendee: Vec<String>,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let calendar: Calendar = options.connection.client().await?;
    let events = calendar.events();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::List { limit } => {
            // Each instance of a recurring event is an event of its own.
            let call = events.list(options.calendar).single_events(true);
            let mut events = call.time_min(Timestamp::now()).items();
            for _ in 0..limit {
                let Some(event) = events.next().await.transpose()? else {
                    break;
                };
                let start = event.start.unwrap_or_default();
                let time = start.date_time.map(|time| time.to_string());
                // An event of a whole day has a date.
                let time = time.or(start.date.map(|date| date.to_string()));
                writeln!(
                    out,
                    "{}\t{}",
                    time.unwrap_or_default(),
                    event.summary.unwrap_or_default()
                )?;
            }
        }
        Command::Create {
            summary,
            start,
            end,
            attendee,
        } => {
            let at = |time: String| EventDateTime::new().date_time(time);
            let guests = attendee.into_iter();
            let event = Event::new()
                .summary(summary)
                .start(at(start))
                .end(at(end))
                .attendees(guests.map(|guest| EventAttendee::new().email(guest)));
            let event = events.insert(options.calendar, event).send().await?;
            writeln!(out, "{}", event.html_link.unwrap_or_default())?;
        }
    }
    Ok(())
}
