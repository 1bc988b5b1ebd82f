//! Prints the default scopes of every method, and counts them.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::workspace;
use discogen_model::api::{Api, Method};
use discogen_model::name::scope_constant;
use discogen_model::text::Line;

use crate::common::Common;
use crate::layout::{Layout, read};
use crate::{documents, fetch};

/// Arguments of `corpus scopes`.
#[derive(Args)]
pub(crate) struct Scopes {
    /// Documents to read instead of the corpus, with their settings files.
    #[arg(value_name = "DOCUMENT")]
    files: Vec<PathBuf>,
    /// A folder of older documents to compare the choices with.
    #[arg(long, value_name = "FOLDER")]
    before: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The default scopes of a method.
struct Choice {
    id: String,
    verb: String,
    accepted: Vec<String>,
    requested: Vec<String>,
}

/// Prints a line per method, then the counts.
pub(crate) fn run(arguments: &Scopes) -> io::Result<bool> {
    let mut files = arguments.files.clone();
    if files.is_empty() {
        let layout = Layout::new(&arguments.common.out)?;
        fetch::fetch(&layout)?;
        let set = documents::find(&layout, &arguments.common.only)?;
        files.extend(set.documents.into_iter().map(|it| it.path));
    }
    let mut out = io::stdout().lock();
    let mut counts = Counts::default();
    for file in &files {
        let (api, choices) = choices(file)?;
        for choice in &choices {
            counts.add(&api, choice);
            writeln!(out, "{api}\t{}", choice.line())?;
        }
        if let Some(folder) = &arguments.before {
            let before = folder.join(file.file_name().unwrap_or_default());
            if before.exists() {
                counts.compare(&mut out, &self::choices(&before)?.1, &choices)?;
            }
        }
    }
    counts.print(&mut out, arguments.before.as_deref())?;
    Ok(true)
}

/// The id of a document, and its methods that accept a scope.
fn choices(file: &Path) -> io::Result<(String, Vec<Choice>)> {
    let invalid =
        |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", file.display()));
    let mut options = workspace::options(file).map_err(io::Error::other)?;
    options.select = None;
    let (api, _) =
        discogen_model::resolve(&read(file)?, &options).map_err(|error| invalid(&error))?;
    Ok((
        shown(format_args!("{}:{}", api.name.raw(), api.version.raw())),
        of_api(&api),
    ))
}

/// Escapes text of a document for the terminal.
fn shown(text: impl std::fmt::Display) -> String {
    Line::new(text).to_string()
}

/// The methods that accept a scope.
fn of_api(api: &Api) -> Vec<Choice> {
    let names = |indices: &[usize]| -> Vec<String> {
        let scopes = indices.iter().filter_map(|index| api.scopes.get(*index));
        scopes
            .map(|it| shown(scope_constant(it.url.raw())))
            .collect()
    };
    let methods = api.methods().map(|it| it.method);
    let methods = methods.filter(|it| !it.scopes.is_empty());
    let choice = |method: &Method| Choice {
        id: shown(method.id.raw()),
        verb: shown(method.verb.raw()),
        accepted: names(&method.scopes),
        requested: names(&method.default_scopes),
    };
    methods.map(choice).collect()
}

impl Choice {
    /// `drive.files.get  GET  drive.readonly  of 8`
    fn line(&self) -> String {
        let Self {
            id,
            verb,
            accepted,
            requested,
        } = self;
        format!(
            "{id}\t{verb}\t{}\tof {}",
            requested.join(","),
            accepted.len()
        )
    }

    /// Whether a reading method requests a writing scope although it accepts a reading one.
    fn overreaches(&self) -> bool {
        let reads = |name: &String| {
            let last = name.rsplit(['.', '_', '-']).next();
            matches!(last, Some("readonly" | "only" | "read"))
                && !name.starts_with("cloud-platform")
        };
        self.verb == "GET" && !self.requested.iter().all(reads) && self.accepted.iter().any(reads)
    }

    fn set(names: &[String]) -> Vec<&String> {
        let mut names: Vec<_> = names.iter().collect();
        names.sort();
        names
    }
}

#[derive(Default)]
struct Counts {
    methods: usize,
    overreaching: usize,
    /// Methods that request several scopes, by API.
    several: BTreeMap<String, usize>,
    /// Methods whose accepted scopes are unchanged.
    unchanged: usize,
    moved: usize,
}

impl Counts {
    fn add(&mut self, api: &str, choice: &Choice) {
        self.methods += 1;
        self.overreaching += usize::from(choice.overreaches());
        if choice.requested.len() > 1 {
            let api = api.split_once(':').map_or(api, |(name, _)| name);
            *self.several.entry(api.to_owned()).or_default() += 1;
        }
    }

    fn compare(
        &mut self,
        out: &mut impl Write,
        before: &[Choice],
        now: &[Choice],
    ) -> io::Result<()> {
        let before: HashMap<&str, &Choice> = before.iter().map(|it| (it.id.as_str(), it)).collect();
        for choice in now {
            let Some(old) = before.get(choice.id.as_str()) else {
                continue;
            };
            if Choice::set(&old.accepted) != Choice::set(&choice.accepted) {
                continue;
            }
            self.unchanged += 1;
            if Choice::set(&old.requested) != Choice::set(&choice.requested) {
                self.moved += 1;
                let (old, new) = (old.requested.join(","), choice.requested.join(","));
                writeln!(out, "moved\t{}\t{old}\t{new}", choice.id)?;
            }
        }
        Ok(())
    }

    fn print(&self, out: &mut impl Write, before: Option<&Path>) -> io::Result<()> {
        let several: usize = self.several.values().sum();
        let apis: Vec<String> = self
            .several
            .iter()
            .map(|(api, count)| format!("{api} {count}"))
            .collect();
        let apis = match apis.is_empty() {
            true => String::new(),
            false => format!(" ({})", apis.join(", ")),
        };
        writeln!(out, "\nmethods that accept a scope: {}", self.methods)?;
        writeln!(out, "that request several scopes: {several}{apis}")?;
        writeln!(
            out,
            "GET methods that request a writing scope although they accept a reading one: {}",
            self.overreaching
        )?;
        match before {
            None => Ok(()),
            Some(folder) => writeln!(
                out,
                "that accept the same scopes as in {}: {}; of these request others: {}",
                folder.display(),
                self.unchanged,
                self.moved
            ),
        }
    }
}
