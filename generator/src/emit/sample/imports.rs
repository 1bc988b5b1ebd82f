//! The imports of a sample.

use std::collections::BTreeSet;

use discogen_model::api::{Api, RustName};
use discogen_model::sample::Sample;
use discogen_model::text::{Code, Word};

/// Names that have another meaning in a sample. Schemas with these names are written with their
/// path.
const MEANT: [&str; 7] = ["Result", "Ok", "Err", "Some", "None", "String", "Default"];

/// Maximum width of a line.
const WIDTH: usize = 90;

/// The items of the runtime that the values of a sample use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    /// The macro `json!`.
    pub(super) json: bool,
    /// The JSON parser.
    pub(super) parser: bool,
    /// The trait of all schemas.
    pub(super) schema: bool,
}

/// The types that a sample imports.
#[derive(Debug)]
pub(super) struct Imports<'a> {
    api: &'a Api,
    schemas: BTreeSet<&'a str>,
    /// Names of enums beside the parameters of the method.
    beside: BTreeSet<&'a str>,
    /// The module of the method.
    module: Code,
    runtime: BTreeSet<&'static str>,
}

impl<'a> Imports<'a> {
    /// Collects the types of all values. `module` is the module of the method's resource.
    pub(super) fn new(api: &'a Api, module: &[String], sample: &'a Sample<'_>) -> Self {
        let (mut schemas, mut beside) = (BTreeSet::new(), BTreeSet::new());
        for value in sample.values() {
            value.visit_types(&mut |name| {
                let (name, names) = match name {
                    RustName::Api(name) => (name, &mut schemas),
                    RustName::Beside(alias) => (alias, &mut beside),
                    _ => return,
                };
                if name != api.client && !MEANT.contains(&name) {
                    names.insert(name);
                }
            });
        }
        beside.retain(|name| !schemas.contains(name));
        Self {
            api,
            schemas,
            beside,
            module: self::module(api, module),
            runtime: BTreeSet::new(),
        }
    }

    /// Imports a type of the runtime, unless a schema or the client has its name.
    pub(super) fn add_of_runtime(&mut self, name: &'static str) {
        let is_taken = self.schemas.contains(name) || self.beside.contains(name);
        if !is_taken && self.api.client != name {
            self.runtime.insert(name);
        }
    }

    /// Returns the name of a schema or enum in the sample.
    pub(super) fn schema(&self, name: &str) -> Code {
        let type_ = Word::new(name);
        match self.schemas.contains(name) {
            true => Code::fill("{}", &[&type_]),
            false => Code::fill("{}::schemas::{}", &[&self.library(), &type_]),
        }
    }

    /// Returns the name of an enum beside the parameters in the sample.
    pub(super) fn beside(&self, alias: &str) -> Code {
        let type_ = Word::new(alias);
        match self.beside.contains(alias) {
            true => Code::fill("{}", &[&type_]),
            false => Code::fill("{}::{}", &[&self.module, &type_]),
        }
    }

    /// Returns the name of a type of the runtime in the sample.
    pub(super) fn of_runtime(&self, name: &'static str) -> Code {
        match self.runtime.contains(name) {
            true => name.into(),
            false => Code::fill("{}::runtime::{}", &[&self.library(), &name]),
        }
    }

    /// Returns `use google_vision_v1::Vision;` and the other imports.
    pub(super) fn lines(&self, uses: Uses) -> Vec<Code> {
        let library = self.library();
        let client = Word::new(&self.api.client);
        let mut lines = vec![Code::fill("use {}::{};", &[&library, &client])];
        let beside = self.beside.iter().map(|name| Word::new(*name));
        lines.extend(beside.map(|name| Code::fill("use {}::{};", &[&self.module, &name])));
        let runtime = self.runtime.iter();
        lines.extend(runtime.map(|name| Code::fill("use {}::runtime::{};", &[&library, name])));
        // An API may have a schema with the name of the trait.
        let items = [
            (uses.schema, "Schema as _"),
            (uses.parser, Code::JSON_PARSER),
            (uses.json, Code::JSON_MACRO),
        ];
        let items = items.iter().filter(|(is_used, _)| *is_used);
        lines.extend(items.map(|(_, it)| Code::fill("use {}::runtime::{};", &[&library, it])));
        let names: Vec<Word> = self.schemas.iter().map(|name| Word::new(*name)).collect();
        match &names[..] {
            [] => {}
            [name] => lines.push(Code::fill("use {}::schemas::{};", &[&library, name])),
            _ => {
                let flat = Code::fill("use {}::schemas::{{}};", &[&library, &Code::list(&names)]);
                if flat.as_str().len() <= WIDTH {
                    lines.push(flat);
                } else {
                    lines.push(Code::fill("use {}::schemas::{", &[&library]));
                    lines.extend(rows(&names).iter().map(|row| row.indented("    ")));
                    lines.push("};".into());
                }
            }
        }
        lines
    }

    /// The name of the crate.
    pub(super) fn library(&self) -> Word {
        Word::new(&self.api.package.library)
    }
}

/// Returns the module of a resource, or the crate for the client: `google_vision_v1::resources::files`.
fn module(api: &Api, resource: &[String]) -> Code {
    let mut path = Code::fill("{}", &[&Word::new(&api.package.library)]);
    for step in resource {
        path = Code::fill("{}::{}", &[&path, &Word::new(step)]);
    }
    path
}

/// Returns names in rows of limited width, each name with a comma.
fn rows(names: &[Word]) -> Vec<Code> {
    let mut rows: Vec<Code> = Vec::new();
    for name in names {
        match rows.last_mut() {
            Some(row) if row.as_str().len() + name.as_str().len() + 6 <= WIDTH => {
                *row = Code::fill("{} {},", &[row, name]);
            }
            _ => rows.push(Code::fill("{},", &[name])),
        }
    }
    rows
}
