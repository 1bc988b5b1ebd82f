//! The layers of a package, and imports against their order.
//!
//! ARCHITECTURE.md lists them, the lowest first, in a block below the heading of the package:
//!
//! ````text
//! ### `runtime/src`
//!
//! ```layers
//! boxed retry/classify
//! error
//! ```
//! ````
//!
//! A module imports only modules of lower lines.

use super::graph::Graph;

/// The layers of one package.
#[derive(Debug, PartialEq)]
pub(super) struct Layers {
    /// `runtime/src`
    folder: String,
    /// Modules, the lowest line first.
    lines: Vec<Vec<String>>,
}

/// Reads the layers of all packages from the text of ARCHITECTURE.md.
pub(super) fn read(text: &str) -> Vec<Layers> {
    let sections = text.split("\n### `").skip(1);
    let layers = sections.filter_map(|section| {
        let (folder, rest) = section.split_once('`')?;
        let (_, block) = rest.split_once("```layers\n")?;
        let (block, _) = block.split_once("```")?;
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Some(Layers {
            folder: folder.to_owned(),
            lines: block.lines().map(words).collect(),
        })
    });
    layers.collect()
}

impl Layers {
    /// The imports against the order. Files in no line may import everything.
    pub(super) fn violations(&self, graph: &Graph) -> Vec<String> {
        let mut found = Vec::new();
        for (file, targets) in &graph.edges {
            let Some(from) = self.location(file) else {
                continue;
            };
            for (target, names) in targets {
                let Some(to) = self.location(target) else {
                    continue;
                };
                if from.module == to.module || from.line > to.line {
                    continue;
                }
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let names = names.join(", ");
                let (from, to) = (from.module, to.module);
                found.push(format!(
                    "{file} -> {target} ({names}): {from} is not above {to}"
                ));
            }
        }
        found
    }

    /// Files of the package that belong to no line.
    pub(super) fn unlisted<'a>(&self, graph: &'a Graph) -> Vec<&'a str> {
        let files = graph.edges.keys().map(String::as_str);
        let of_package = files.filter(|file| file.starts_with(&format!("{}/", self.folder)));
        of_package
            .filter(|file| self.location(file).is_none())
            .collect()
    }

    /// The line of the most specific module that contains a file.
    fn location(&self, file: &str) -> Option<Location<'_>> {
        let path = file.strip_prefix(&self.folder)?.strip_prefix('/')?;
        let path = path.strip_suffix(".rs")?;
        let contains = |module: &str| {
            let rest = path.strip_prefix(module);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let lines = self.lines.iter().enumerate();
        let modules = lines.flat_map(|(line, modules)| modules.iter().map(move |it| (line, it)));
        let own = modules.filter(|(_, module)| contains(module));
        let (line, module) = own.max_by_key(|(_, module)| module.len())?;
        Some(Location { line, module })
    }
}

struct Location<'a> {
    line: usize,
    module: &'a str,
}
