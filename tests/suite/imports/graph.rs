//! The imports between files, and the cycles in them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::lookup::Found;
use super::tree::{ModuleId, Tree};
use super::uses::{self, Kind, Use};

/// File → file → the names that the first imports from the second.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) edges: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Paths that start with `crate`, `self` or `super` and cannot be resolved, with their file.
    pub(super) unresolved: BTreeSet<String>,
}

impl Graph {
    /// The imports of all modules of `tree`, without those of test code.
    pub(super) fn new(tree: &Tree) -> Self {
        let mut graph = Self::default();
        for (id, module) in tree.modules.iter().enumerate() {
            graph.edges.entry(module.file.clone()).or_default();
            for found in uses::list(&module.items, module.is_test) {
                graph.add(tree, id, &found);
            }
        }
        graph
    }

    fn add(&mut self, tree: &Tree, module: ModuleId, used: &Use) {
        let file = &tree.modules[module].file;
        let found = tree.resolve(module, &used.path);
        let is_relative = ["crate", "self", "super"].contains(&used.path[0].as_str());
        if found.is_empty() && is_relative {
            self.unresolved
                .insert(format!("{file}: {}", used.path.join("::")));
        }
        for found in found {
            let Found::Item {
                module: home, name, ..
            } = found
            else {
                continue;
            };
            let target = &tree.modules[home].file;
            let is_declaration = used.kind == Kind::Export && is_below(tree, home, module);
            if target != file && !is_declaration && !used.is_test {
                let names = self.edges.entry(file.clone()).or_default();
                names.entry(target.clone()).or_default().insert(name);
            }
        }
    }

    /// Groups of files that import each other, each with more than one file.
    pub(super) fn cycles(&self) -> Vec<BTreeSet<&str>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .edges
            .keys()
            .map(|file| (file.as_str(), self.reachable(file)))
            .collect();
        let mut groups = BTreeSet::new();
        for (file, reached) in &reach {
            let group: BTreeSet<&str> = reached
                .iter()
                .copied()
                .filter(|other| reach.get(other).is_some_and(|back| back.contains(file)))
                .collect();
            if group.len() > 1 {
                groups.insert(group);
            }
        }
        groups.into_iter().collect()
    }

    fn reachable(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.targets(file).collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(self.targets(file));
            }
        }
        reached
    }

    fn targets(&self, file: &str) -> impl Iterator<Item = &str> {
        let targets = self.edges.get(file);
        targets
            .into_iter()
            .flat_map(|it| it.keys().map(String::as_str))
    }

    /// The shortest cycle through the first file of a group, and how many files the group has:
    ///
    /// ```text
    /// 2 files import each other:
    ///   a.rs -> b.rs (Name)
    ///   b.rs -> a.rs (other)
    /// ```
    pub(super) fn report(&self, group: &BTreeSet<&str>) -> String {
        let mut lines = vec![format!("{} files import each other:", group.len())];
        let start = group.iter().next().copied().unwrap_or_default();
        let chain = self.shortest(start, group);
        for pair in chain.windows(2) {
            let names = &self.edges[pair[0]][pair[1]];
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let names = names.join(", ");
            lines.push(format!("  {} -> {} ({names})", pair[0], pair[1]));
        }
        let others: Vec<&str> = group
            .iter()
            .copied()
            .filter(|file| !chain.contains(file))
            .collect();
        if !others.is_empty() {
            lines.push(format!("  and with them: {}", others.join(", ")));
        }
        lines.join("\n")
    }

    /// The shortest way from a file back to itself within a group.
    fn shortest<'a>(&'a self, start: &'a str, group: &BTreeSet<&'a str>) -> Vec<&'a str> {
        let mut ways = VecDeque::from([vec![start]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            let last = way.last().copied().unwrap_or_default();
            for next in self.targets(last).filter(|next| group.contains(next)) {
                let mut longer = way.clone();
                longer.push(next);
                if next == start {
                    return longer;
                }
                if seen.insert(next) {
                    ways.push_back(longer);
                }
            }
        }
        vec![start]
    }
}

/// A module within another.
fn is_below(tree: &Tree, mut module: ModuleId, ancestor: ModuleId) -> bool {
    while module != ancestor {
        let parent = tree.modules[module].parent;
        if parent == module {
            return false;
        }
        module = parent;
    }
    true
}
