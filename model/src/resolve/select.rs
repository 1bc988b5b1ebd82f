//! Applies a selection: keeps the selected methods and the schemas that they use.
//!
//! The whole document is resolved first and pruned afterwards. So an item has the same name and
//! type as in the complete crate, and extending a selection never renames an item. Scopes are
//! unaffected: they depend on the API, not on the selection.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::api::{Api, LeftOut, Method, Resource, Schema, Shape, Type, Union};
use crate::diagnostic::{Diagnostic, quoted};
use crate::options::Select;

/// Removes everything that is not selected. A selector without a match is an error.
pub(super) fn prune(api: &mut Api, select: &Select, findings: &mut Vec<Diagnostic>) {
    let before = LeftOut {
        methods: api.methods().count(),
        schemas: api.schemas.len(),
    };
    let mut selectors = Selectors::new(&select.methods);
    selectors.keep(&mut api.methods, "", false);
    selectors.keep_resources(&mut api.resources, "", false);
    findings.extend(selectors.unused("select.methods", "neither a resource nor a method"));

    let (named, errors) = named(&api.schemas, &select.schemas);
    findings.extend(errors);
    if select.methods.is_empty() && select.schemas.is_empty() {
        let remedy = "name resources, methods or schemas, or remove the selection";
        findings.push(Diagnostic::setting("select", "is empty", remedy));
    }
    let reached = reached(api, named);
    api.unions.retain(|it| reached.contains(&it.within));
    api.schemas.retain(|it| reached.contains(&it.name.rust));
    api.enums.retain(|it| reached.contains(&it.name));
    api.left_out = Some(LeftOut {
        methods: before.methods - api.methods().count(),
        schemas: before.schemas - api.schemas.len(),
    });
}

/// The selectors, and whether each matched.
struct Selectors {
    used: BTreeMap<String, bool>,
    /// All valid selectors, for suggestions.
    known: Vec<String>,
}

impl Selectors {
    fn new(selectors: &[String]) -> Self {
        let used = selectors.iter().map(|it| (it.trim().to_owned(), false));
        Self {
            used: used.collect(),
            known: Vec::new(),
        }
    }

    /// Whether one of the names is a selector. Marks all matching selectors as used.
    fn takes(&mut self, names: &[&str]) -> bool {
        let mut found = false;
        for name in names {
            if let Some(used) = self.used.get_mut(*name) {
                *used = true;
                found = true;
            }
        }
        found
    }

    /// Keeps the selected methods, or all of them.
    fn keep(&mut self, methods: &mut Vec<Method>, parent: &str, all: bool) {
        methods.retain(|method| {
            let path = joined(parent, method.name.wire.raw());
            let is_named = self.takes(&[&path, method.id.raw()]);
            self.known.push(path);
            all || is_named
        });
    }

    /// Keeps the resources that still contain a method.
    fn keep_resources(&mut self, resources: &mut Vec<Resource>, parent: &str, all: bool) {
        resources.retain_mut(|resource| {
            let path = joined(parent, resource.name.wire.raw());
            let all = self.takes(&[&path]) || all;
            self.keep(&mut resource.methods, &path, all);
            self.keep_resources(&mut resource.resources, &path, all);
            self.known.push(path);
            !resource.methods.is_empty() || !resource.resources.is_empty()
        });
    }

    fn unused(&self, key: &str, what: &str) -> Vec<Diagnostic> {
        let unused = self.used.iter().filter(|(_, used)| !**used);
        let known = || self.known.iter().map(String::as_str);
        unused
            .map(|(name, _)| unknown(key, name, what, known()))
            .collect()
    }
}

/// Joins keys as in ids of methods: `projects.locations`.
fn joined(parent: &str, key: &str) -> String {
    match parent.is_empty() {
        true => key.to_owned(),
        false => format!("{parent}.{key}"),
    }
}

/// Returns the Rust names of the schemas that are selected by name.
fn named(schemas: &[Schema], selectors: &[String]) -> (Vec<String>, Vec<Diagnostic>) {
    let by_rust = schemas.iter().map(|it| (it.name.rust.as_str(), it));
    let by_wire = schemas.iter().map(|it| (it.name.wire.raw(), it));
    // The name in the document takes precedence over the Rust name.
    let known: HashMap<&str, &Schema> = by_rust.chain(by_wire).collect();
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for selector in selectors {
        match known.get(selector.trim()) {
            Some(schema) => found.push(schema.name.rust.clone()),
            None => {
                let known = known.keys().copied();
                errors.push(unknown("select.schemas", selector, "not a schema", known));
            }
        }
    }
    (found, errors)
}

fn unknown<'k>(
    key: &str,
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let fact = format!("names {}, which is {what} of this API", quoted(name));
    let remedy = match super::nearest(name, known) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None => "write it as in the document, for example \"operations\" or \"images.annotate\""
            .to_owned(),
    };
    Diagnostic::setting(key, fact, remedy).of_element(name)
}

/// Returns the Rust names of all schemas and enums that the methods or the selected schemas use.
fn reached(api: &Api, named: Vec<String>) -> HashSet<String> {
    let index = api.schemas.iter().map(|it| (it.name.rust.as_str(), it));
    let schemas: HashMap<&str, &Schema> = index.collect();
    let mut unions: HashMap<&str, Vec<&Union>> = HashMap::new();
    for union in &api.unions {
        unions.entry(&union.within).or_default().push(union);
    }
    let mut todo = named;
    for it in api.methods() {
        todo.extend(it.method.types().filter_map(Type::named).map(str::to_owned));
    }
    let mut reached = HashSet::new();
    while let Some(name) = todo.pop() {
        if let Some(schema) = schemas
            .get(name.as_str())
            .filter(|_| !reached.contains(&name))
        {
            match &schema.shape {
                Shape::Struct(fields) => {
                    let named = fields.iter().filter_map(|it| it.ty.named());
                    todo.extend(named.map(str::to_owned));
                }
                Shape::Transparent(ty) => todo.extend(ty.named().map(str::to_owned)),
            }
            let unions = unions.get(name.as_str()).into_iter().flatten();
            let cases = unions.flat_map(|it| &it.cases);
            todo.extend(cases.map(|(_, schema)| schema.clone()));
        }
        reached.insert(name);
    }
    reached
}
