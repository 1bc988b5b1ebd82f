//! Reads and appends rows with the Google Sheets API.
//!
//! ```sh
//! cargo run --example sheets -- read SPREADSHEET_ID "Sheet1!A1:C10"
//! cargo run --example sheets -- append SPREADSHEET_ID Sheet1 2026-11-27 "=1+2"
//! ```
//!
//! Sheets requires a token with one of its scopes: `gcloud auth application-default login
//! --scopes=https://www.googleapis.com/auth/spreadsheets,https://www.googleapis.com/auth/cloud-platform`.

use std::io::Write;

use clap::{Parser, Subcommand};
use discogen_runtime::serde_json::Value;
use google_sheets_v4::Sheets;
use google_sheets_v4::schemas::ValueRange;

mod shared;

/// Reads and appends rows.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: shared::Connection,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the cells of a range, with a tab between columns.
    Read {
        spreadsheet: String,
        /// A range in A1 notation.
        range: String,
    },
    /// Adds a row below a table.
    Append {
        spreadsheet: String,
        /// A range that contains the table, or the name of its sheet.
        range: String,
        /// The cells, as a user would type them.
        #[arg(required = true)]
        cells: Vec<String>,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let sheets: Sheets = options.connection.client().await?;
    let values = sheets.spreadsheets().values();
    let mut out = std::io::stdout().lock();
    match options.command {
        Command::Read { spreadsheet, range } => {
            let found = values.get(spreadsheet, range).send().await?;
            for row in found.values {
                let cells: Vec<String> = row.iter().map(text).collect();
                writeln!(out, "{}", cells.join("\t"))?;
            }
        }
        Command::Append {
            spreadsheet,
            range,
            cells,
        } => {
            let row: Vec<Value> = cells.into_iter().map(Value::from).collect();
            let rows = ValueRange::new().values([row]);
            let call = values.append(spreadsheet, range, rows);
            // Without this option, the cells are stored as text.
            let call = call.value_input_option("USER_ENTERED");
            let updates = call.send().await?.updates.unwrap_or_default();
            writeln!(
                out,
                "appended {}",
                updates.updated_range.unwrap_or_default()
            )?;
        }
    }
    Ok(())
}

/// A cell is a string, a number or a boolean.
fn text(cell: &Value) -> String {
    match cell {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
