//! Runs a query with the BigQuery API and prints all rows.
//!
//! ```sh
//! cargo run --example bigquery -- my-project "SELECT name, number FROM dataset.table"
//! ```

use std::io::Write;

use clap::Parser;
use discogen_runtime::serde_json::Value;
use google_bigquery_v2::BigQuery;
use google_bigquery_v2::schemas::{JobReference, QueryRequest, TableRow};

mod shared;

/// Runs a query and prints all rows.
#[derive(Parser)]
struct Options {
    /// The project that runs the query and pays for it.
    project: String,
    /// The query, in GoogleSQL.
    sql: String,
    /// Rows per page.
    #[arg(long, default_value_t = 1000)]
    page_size: u32,
    #[command(flatten)]
    connection: shared::Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let bigquery: BigQuery = options.connection.client().await?;
    let jobs = bigquery.jobs();

    // The server responds when the query is done, or after ten seconds.
    let request = QueryRequest::new()
        .query(options.sql)
        .use_legacy_sql(false)
        .max_results(options.page_size)
        .timeout_ms(10_000u32);
    let started = jobs.query(&options.project, request).send().await?;
    let JobReference {
        job_id, location, ..
    } = started.job_reference.ok_or("the response has no job")?;
    let job = job_id.ok_or("the job has no ID")?;

    // Waits for the first page of the results, which states the columns. An error of the query is an error of this call.
    let results = || {
        let call = jobs.get_query_results(&options.project, &job);
        let call = call.max_results(options.page_size).timeout_ms(10_000u32);
        match &location {
            Some(location) => call.location(location),
            None => call,
        }
    };
    let mut first = results().max_results(0u32).send().await?;
    while first.job_complete != Some(true) {
        first = results().max_results(0u32).send().await?;
    }

    let mut out = std::io::stdout().lock();
    let columns = first.schema.unwrap_or_default().fields;
    let names: Vec<String> = columns.into_iter().filter_map(|it| it.name).collect();
    writeln!(out, "{}", names.join("\t"))?;
    // All pages, one at a time.
    let mut rows = results().items();
    while let Some(row) = rows.next().await.transpose()? {
        writeln!(out, "{}", cells(&row).join("\t"))?;
    }
    Ok(())
}

/// Cells are strings, or null; repeated and nested cells are lists and objects.
fn cells(row: &TableRow) -> Vec<String> {
    let cell = |value: &Option<Value>| match value {
        None | Some(Value::Null) => "NULL".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    row.f.iter().map(|it| cell(&it.v)).collect()
}
