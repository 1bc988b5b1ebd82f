//! Selects the methods and schemas that one method needs.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

use super::outline::{Level, Method};
use super::references::references;

/// What an excerpt contains of the methods and schemas that are not selected.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Others {
    /// The facts of methods.
    Facts,
    /// Everything that names depend on: the keys of schemas, enums and inline objects.
    Names,
}

/// The methods of an excerpt.
pub(super) struct Selection<'s> {
    /// The methods with the ID.
    named: Vec<&'s RawValue>,
    /// The methods that poll the operations of these, and those beside them.
    polling: Vec<&'s RawValue>,
    /// The operations.
    operations: BTreeSet<&'s str>,
}

impl<'s> Selection<'s> {
    /// Selects the methods with this ID, and those that may poll their operations. `None` if no method
    /// has the ID.
    pub(super) fn new(root: &'s Level<'_>, id: &str) -> Option<Self> {
        let mut named = Vec::new();
        let mut operations = BTreeSet::new();
        let mut beside = BTreeSet::new();
        root.visit(&mut |level| {
            let methods = level.methods.iter();
            for method in methods.filter(|it| it.facts.id.as_deref() == Some(id)) {
                named.push(method.raw);
                operations.extend(method.facts.response.as_deref());
                // A method that acts on another operation of its resource does not start one.
                beside.extend(level.methods.iter().filter_map(read));
            }
        });
        operations.retain(|name| may_be_operation(root, name));
        if !operations.is_empty() {
            beside.retain(|name| may_be_operation(root, name));
            operations.extend(beside);
        }
        let mut polling = Vec::new();
        root.visit(&mut |level| {
            let mut read = level.methods.iter().filter_map(read);
            if read.any(|it| operations.contains(it)) {
                polling.extend(level.methods.iter().map(|it| it.raw));
            }
        });
        (!named.is_empty()).then_some(Self {
            named,
            polling,
            operations,
        })
    }

    /// Whether the method is part of the excerpt.
    pub(super) fn contains(&self, method: &Method<'_>) -> bool {
        let mut all = self.named.iter().chain(&self.polling);
        all.any(|it| std::ptr::eq(*it, method.raw))
    }

    /// The keys of the schemas that the methods use directly and through others. In an excerpt with all
    /// names, other schemas of polling methods are known by name. `None` if there is no such schema.
    pub(super) fn schemas(&self, root: &Level<'_>, others: Others) -> Option<HashSet<String>> {
        let schemas = root.schemas.iter();
        let by_key: HashMap<&str, &RawValue> =
            schemas.map(|(key, raw)| (key.as_str(), *raw)).collect();
        let operations = self.operations.iter();
        let mut waiting: Vec<String> = operations.map(|it| (*it).to_owned()).collect();
        let polling = self.polling.iter();
        let polling = polling.filter(|_| others == Others::Facts);
        for method in self.named.iter().chain(polling) {
            waiting.extend(references(method)?);
        }
        let mut used = HashSet::new();
        while let Some(name) = waiting.pop() {
            if !used.contains(&name) {
                waiting.extend(references(by_key.get(name.as_str())?)?);
                used.insert(name);
            }
        }
        Some(used)
    }
}

/// Returns the response of a GET method.
fn read<'m>(method: &'m Method<'_>) -> Option<&'m str> {
    let response = method.facts.response.as_deref();
    response.filter(|_| method.facts.verb == "GET")
}

/// Whether a schema has a property that can state that an operation is done.
fn may_be_operation(root: &Level<'_>, name: &str) -> bool {
    let schema = root.schemas.iter().find(|(key, _)| key == name);
    let schema = schema.and_then(|(_, raw)| serde_json::from_str::<Value>(raw.get()).ok());
    let properties = schema.as_ref().map(|it| &it["properties"]);
    let is_done = |it: &Value| {
        let value = it.as_str();
        value.is_some_and(|it| it.eq_ignore_ascii_case("done"))
    };
    properties.is_some_and(|it| {
        let states = it["status"]["enum"].as_array();
        it.get("done").is_some() || states.is_some_and(|it| it.iter().any(is_done))
    })
}
