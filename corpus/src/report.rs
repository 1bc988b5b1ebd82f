//! Writes the results: a table as text, `report.json`, and `cost.csv` for the plot.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::documents::Set;
use crate::layout::{Layout, write};
use crate::state::State;
use crate::table::table;

/// The maximum number of documents that are all shown; of more, only failures and the slowest are.
const SHOWN: usize = 60;

/// One document with its state.
struct Row {
    name: String,
    bytes: usize,
    state: State,
}

/// Prints and writes the report. Returns whether all checks passed.
pub(crate) fn report(layout: &Layout, set: &Set) -> io::Result<bool> {
    let rows: Vec<_> = set
        .documents
        .iter()
        .map(|document| Row {
            name: document.name.clone(),
            bytes: document.bytes,
            state: State::load(layout, &document.name),
        })
        .collect();
    let whole = lines(rows.iter().collect(), &rows);
    write(&layout.out.join("report.txt"), whole.as_bytes())?;
    write(&layout.out.join("cost.csv"), csv(&rows).as_bytes())?;
    let value = json_report(layout, set, &rows);
    write(
        &layout.out.join("report.json"),
        &serde_json::to_vec_pretty(&value)?,
    )?;
    let mut text = if rows.len() <= SHOWN {
        whole
    } else {
        standing_out(&rows)
    };
    text.push_str(&by_size(&rows));
    text.push_str(&closing(layout, set, &rows));
    io::stdout().write_all(text.as_bytes())?;
    Ok(rows.iter().all(Row::is_right))
}

impl Row {
    fn errors(&self) -> usize {
        let State {
            generated,
            compiled,
            documented,
        } = &self.state;
        let generated = generated.as_ref().map_or(1, |it| {
            usize::from(it.error.is_some()) + usize::from(it.same_twice == Some(false))
        });
        let compiled = compiled.as_ref().map_or(0, |it| it.warnings + it.errors);
        let documented = documented
            .as_ref()
            .map_or(0, |it| it.warnings + it.errors + it.failed);
        generated + compiled + documented
    }

    fn is_right(&self) -> bool {
        self.errors() == 0
    }

    fn milliseconds(&self) -> f64 {
        let generated = self.state.generated.as_ref();
        generated.map_or(0.0, |it| it.cpu_milliseconds.unwrap_or(it.milliseconds))
    }

    fn number(&self, of: impl Fn(&State) -> Option<usize>) -> usize {
        of(&self.state).unwrap_or_default()
    }

    fn cells(&self) -> Vec<String> {
        let count = |number: Option<usize>| {
            number.map_or_else(|| "-".to_owned(), |number| number.to_string())
        };
        let generated = self.state.generated.as_ref();
        let compiled = self.state.compiled.as_ref();
        let documented = self.state.documented.as_ref();
        vec![
            self.name.clone(),
            self.bytes.to_string(),
            count(generated.map(|it| it.methods)),
            count(generated.map(|it| it.schemas)),
            count(generated.map(|it| it.lines)),
            format!("{:.0}", self.milliseconds()),
            compiled.map_or_else(|| "-".to_owned(), |it| format!("{:.1}", it.cpu_seconds)),
            compiled.map_or_else(|| "-".to_owned(), |it| format!("{:.0}", it.peak_megabytes)),
            count(compiled.map(|it| it.warnings)),
            count(compiled.map(|it| it.errors)),
            count(documented.map(|it| it.warnings + it.errors)),
            count(documented.map(|it| it.doctests)),
            count(documented.map(|it| it.failed)),
        ]
    }
}

const HEADER: [&str; 13] = [
    "document", "bytes", "methods", "schemas", "lines", "ms", "clippy s", "MB", "warnings",
    "errors", "rustdoc", "doctests", "failed",
];

fn lines(shown: Vec<&Row>, all: &[Row]) -> String {
    let mut cells = vec![HEADER.map(str::to_owned).to_vec()];
    cells.extend(shown.into_iter().map(Row::cells));
    cells.push(total(all));
    table(&cells)
}

fn total(rows: &[Row]) -> Vec<String> {
    let sum = |of: &dyn Fn(&State) -> Option<usize>| {
        rows.iter()
            .map(|row| row.number(of))
            .sum::<usize>()
            .to_string()
    };
    let compiled = rows.iter().filter_map(|row| row.state.compiled.as_ref());
    let peak = compiled
        .clone()
        .map(|it| it.peak_megabytes)
        .fold(0.0, f64::max);
    vec![
        format!("{} documents", rows.len()),
        rows.iter().map(|row| row.bytes).sum::<usize>().to_string(),
        sum(&|state| Some(state.generated.as_ref()?.methods)),
        sum(&|state| Some(state.generated.as_ref()?.schemas)),
        sum(&|state| Some(state.generated.as_ref()?.lines)),
        format!("{:.0}", rows.iter().map(Row::milliseconds).sum::<f64>()),
        format!("{:.0}", compiled.fold(0.0, |sum, it| sum + it.cpu_seconds)),
        format!("{peak:.0}"),
        sum(&|state| Some(state.compiled.as_ref()?.warnings)),
        sum(&|state| Some(state.compiled.as_ref()?.errors)),
        sum(&|state| state.documented.as_ref().map(|it| it.warnings + it.errors)),
        sum(&|state| Some(state.documented.as_ref()?.doctests)),
        sum(&|state| Some(state.documented.as_ref()?.failed)),
    ]
}

/// Returns the failed documents, then the slowest.
fn standing_out(rows: &[Row]) -> String {
    let mut text = String::new();
    let failed: Vec<_> = rows.iter().filter(|row| !row.is_right()).collect();
    if !failed.is_empty() {
        text.push_str(&format!("Failed\n{}\n", lines(failed, rows)));
    }
    let mut slowest: Vec<_> = rows.iter().collect();
    slowest.sort_by(|a, b| b.milliseconds().total_cmp(&a.milliseconds()));
    slowest.truncate(10);
    text.push_str(&format!(
        "The ten slowest to generate; report.txt contains all documents\n{}",
        lines(slowest, rows)
    ));
    text
}

/// Returns the generation time by document size, which shows whether it is linear.
fn by_size(rows: &[Row]) -> String {
    let mut cells = vec![
        ["bytes", "documents", "ms", "ms per 100 kB"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut from = 0;
    for end in [16, 64, 256, 1024, 4096, usize::MAX >> 10] {
        let class: Vec<_> = rows
            .iter()
            .filter(|row| (from..end << 10).contains(&row.bytes))
            .collect();
        let bytes: usize = class.iter().map(|row| row.bytes).sum();
        let milliseconds: f64 = class.iter().map(|row| row.milliseconds()).sum();
        if bytes > 0 {
            let label = match end {
                16..=4096 => format!("below {end} KiB"),
                _ => "and above".to_owned(),
            };
            cells.push(vec![
                label,
                class.len().to_string(),
                format!("{milliseconds:.0}"),
                format!("{:.1}", milliseconds * 1e5 / bytes as f64),
            ]);
        }
        from = end << 10;
    }
    format!(
        "\nCPU time of generating, by document size\n{}",
        table(&cells)
    )
}

fn closing(layout: &Layout, set: &Set, rows: &[Row]) -> String {
    let mut text = String::from("\n");
    for (name, twin) in &set.twins {
        text.push_str(&format!("{name} is identical to {twin}: one crate\n"));
    }
    for name in &set.others {
        text.push_str(&format!("{name} is not an API document\n"));
    }
    if let Some(generation) = generation(layout) {
        text.push_str(&format!(
            "The last run that generated all selected documents took {:.1} s with {} threads and at most {:.0} MB of memory\n",
            generation["seconds"].as_f64().unwrap_or_default(),
            generation["threads"],
            generation["peak_megabytes"].as_f64().unwrap_or_default(),
        ));
    }
    let failed: Vec<_> = rows.iter().filter(|row| !row.is_right()).collect();
    for row in failed.iter().take(20) {
        let messages = row.messages();
        let first = messages.first().map_or("not generated yet", String::as_str);
        text.push_str(&format!("\n{}: {first}\n", row.name));
    }
    let seen = |of: &dyn Fn(&State) -> bool| rows.iter().filter(|row| of(&row.state)).count();
    if rows.iter().all(|row| row.state.generated.is_none()) {
        text.push_str(
            "\nno crate has been generated: run `corpus generate` first, or `corpus all`\n",
        );
    }
    text.push_str(&format!(
        "{} of {} documents passed: {} generated, {} compiled, {} with rustdoc and doctests\n",
        rows.len() - failed.len(),
        rows.len(),
        seen(&|state| state.generated.is_some()),
        seen(&|state| state.compiled.is_some()),
        seen(&|state| state.documented.is_some()),
    ));
    text
}

impl Row {
    fn messages(&self) -> Vec<String> {
        let State {
            generated,
            compiled,
            documented,
        } = &self.state;
        let generated = generated.iter().flat_map(|it| {
            let differs = (it.same_twice == Some(false))
                .then(|| "generating it again produced another result".to_owned());
            it.error.clone().into_iter().chain(differs)
        });
        let compiled = compiled.iter().flat_map(|it| it.messages.clone());
        let documented = documented.iter().flat_map(|it| it.messages.clone());
        generated.chain(compiled).chain(documented).collect()
    }
}

fn generation(layout: &Layout) -> Option<Value> {
    let text = std::fs::read(layout.state().join("generation")).ok()?;
    serde_json::from_slice(&text).ok()
}

fn json_report(layout: &Layout, set: &Set, rows: &[Row]) -> Value {
    let documents: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "document": row.name,
                "bytes": row.bytes,
                "generated": row.state.generated,
                "compiled": row.state.compiled,
                "documented": row.state.documented,
            })
        })
        .collect();
    let totals: serde_json::Map<_, _> = HEADER
        .into_iter()
        .zip(total(rows))
        .skip(1)
        .map(|(name, text)| {
            (
                name.to_owned(),
                text.parse::<f64>().map_or(Value::Null, Value::from),
            )
        })
        .collect();
    json!({
        "documents": documents,
        "totals": totals,
        "faulty": rows.iter().filter(|row| !row.is_right()).count(),
        "generation": generation(layout),
        "twins": set.twins,
        "not documents": set.others,
        "count": std::fs::read(layout.out.join("count.json")).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok()),
    })
}

/// Returns bytes and milliseconds, one line per document.
fn csv(rows: &[Row]) -> String {
    let mut text =
        "document,bytes,methods,schemas,lines,milliseconds,cpu_milliseconds\n".to_owned();
    for row in rows {
        if let Some(it) = &row.state.generated {
            let cpu = it
                .cpu_milliseconds
                .map_or_else(String::new, |it| format!("{it:.3}"));
            text.push_str(&format!(
                "{},{},{},{},{},{:.3},{cpu}\n",
                row.name, row.bytes, it.methods, it.schemas, it.lines, it.milliseconds
            ));
        }
    }
    text
}
