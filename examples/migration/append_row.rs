//! Appends a row to a spreadsheet and reads it, from `docs/from-google-apis-rs.md`.

use google_sheets_v4::Sheets;
use google_sheets_v4::schemas::ValueRange;

#[expect(clippy::print_stdout, reason = "a program prints")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sheet = std::env::args()
        .nth(1)
        .ok_or("usage: append_row SPREADSHEET")?;
    let sheets = Sheets::builder().build().await?;
    let values = sheets.spreadsheets().values();

    let rows = ValueRange::new().values([["2026-11-28".into(), serde_json::json!(42)]]);
    let response = values
        .append(&sheet, "Sheet1", rows)
        .value_input_option("USER_ENTERED")
        .send()
        .await?;
    let updates = response.updates.unwrap_or_default();
    println!("appended {}", updates.updated_range.unwrap_or_default());

    let table = values.get(&sheet, "Sheet1!A1:B9").send().await?;
    println!("{} rows", table.values.len());
    Ok(())
}
