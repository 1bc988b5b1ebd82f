//! Names in `schemas` on both sides, and the mapping of old types to new ones.
//!
//! Enums share types, have aliases, and are named by their uses. So a name may refer to the same
//! type, to another one, or to none in the new revision.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use discogen_model::api::{Api, Enum, Schema, Shape, Type};

use super::location::{schema_pointer, step};

/// The item that a name in `schemas` refers to.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Schema(&'a Schema),
    Enum(&'a Enum),
    /// An alias of this enum.
    Alias(&'a Enum),
}

impl<'a> Item<'a> {
    /// Returns the name of the type itself.
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Schema(schema) => &schema.name.rust,
            Self::Enum(item) | Self::Alias(item) => &item.name,
        }
    }
}

/// The names in one document.
pub(super) struct Space<'a> {
    items: HashMap<&'a str, Item<'a>>,
    /// JSON pointers of the properties, parameters and bodies that use each enum.
    uses: HashMap<&'a str, BTreeSet<String>>,
}

impl<'a> Space<'a> {
    fn new(api: &'a Api) -> Self {
        let mut items = HashMap::new();
        for schema in &api.schemas {
            items.insert(schema.name.rust.as_str(), Item::Schema(schema));
        }
        for item in &api.enums {
            items.insert(&item.name, Item::Enum(item));
            for alias in &item.aliases {
                items.insert(alias, Item::Alias(item));
            }
        }
        Self {
            items,
            uses: uses(api),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<Item<'a>> {
        self.items.get(name).copied()
    }

    /// Returns the schema with this name.
    pub(super) fn schema(&self, name: &str) -> Option<&'a Schema> {
        match self.get(name) {
            Some(Item::Schema(schema)) => Some(schema),
            _ => None,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.items.contains_key(name)
    }

    /// Returns the first position at which the enum's values are listed.
    pub(super) fn first_position(&self, item: &Enum) -> String {
        let uses = self.uses.get(item.name.as_str());
        uses.and_then(|it| it.first()).cloned().unwrap_or_default()
    }
}

/// The names in both documents.
pub(super) struct Names<'a> {
    pub(super) old: Space<'a>,
    pub(super) new: Space<'a>,
    /// The names of the new types, by the name of the old type.
    became: HashMap<&'a str, Vec<&'a str>>,
    /// New types that correspond to exactly one old type, or to several merged ones.
    successors: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        let mut names = Self {
            old: Space::new(old),
            new: Space::new(new),
            became: HashMap::new(),
            successors: HashSet::new(),
        };
        let by_wire: HashMap<&str, &str> = new
            .schemas
            .iter()
            .map(|it| (it.name.wire.raw(), it.name.rust.as_str()))
            .collect();
        for schema in &old.schemas {
            let name = schema.name.rust.as_str();
            let renamed = || by_wire.get(schema.name.wire.raw()).copied();
            let became = names.new.get(name).map(Item::name).or_else(renamed);
            names.became.insert(name, became.into_iter().collect());
        }
        let owners: BTreeMap<&str, &str> = names
            .new
            .uses
            .iter()
            .flat_map(|(name, uses)| uses.iter().map(move |it| (it.as_str(), *name)))
            .collect();
        for item in &old.enums {
            let name = item.name.as_str();
            let became = match names.new.get(name) {
                Some(same) => vec![same.name()],
                None => now(&names.old, name, &owners),
            };
            names.became.insert(name, became);
        }
        for became in names.became.values() {
            if let [one] = became.as_slice() {
                names.successors.insert(one);
            }
        }
        names
    }

    /// Returns the new name of an old type, if it is still one type.
    pub(super) fn successor(&self, old: &str) -> Option<&'a str> {
        match self.successors(old) {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether an old type has this name now.
    pub(super) fn is_successor(&self, new: &str) -> bool {
        self.successors.contains(new)
    }

    /// Returns the new types of an old type: none, one, or several.
    pub(super) fn successors(&self, old: &str) -> &[&'a str] {
        self.became.get(old).map_or(&[], Vec::as_slice)
    }
}

/// Returns the new enums of the uses of an old enum.
fn now<'a>(old: &Space<'a>, name: &str, owners: &BTreeMap<&str, &'a str>) -> Vec<&'a str> {
    let uses = old.uses.get(name).into_iter().flatten();
    let now: BTreeSet<&str> = uses
        .filter_map(|it| owners.get(it.as_str()).copied())
        .collect();
    now.into_iter().collect()
}

/// Returns the positions at which each enum is used.
fn uses(api: &Api) -> HashMap<&str, BTreeSet<String>> {
    let mut uses = HashMap::new();
    for schema in &api.schemas {
        let pointer = schema_pointer(schema);
        match &schema.shape {
            Shape::Transparent(ty) => add(ty, pointer, &mut uses),
            Shape::Struct(fields) => {
                for field in fields {
                    let pointer = step(&pointer, &["properties", field.name.wire.raw()]);
                    add(&field.ty, pointer, &mut uses);
                }
            }
        }
    }
    for it in api.methods() {
        let resources = it
            .resources
            .iter()
            .map(|it| ["resources", it.name.wire.raw()]);
        let steps = resources.chain([["methods", it.method.name.wire.raw()]]);
        let pointer = steps.fold(String::new(), |pointer, keys| step(&pointer, &keys));
        for parameter in &it.method.parameters {
            let pointer = step(&pointer, &["parameters", parameter.name.wire.raw()]);
            add(&parameter.ty, pointer, &mut uses);
        }
        if let Some(body) = &it.method.body {
            add(&body.ty, step(&pointer, &["request"]), &mut uses);
        }
        if let Some(ty) = &it.method.response {
            add(ty, step(&pointer, &["response"]), &mut uses);
        }
    }
    uses
}

fn add<'a>(ty: &'a Type, pointer: String, uses: &mut HashMap<&'a str, BTreeSet<String>>) {
    match ty {
        Type::Enum(it) => drop(uses.entry(it.name.as_str()).or_default().insert(pointer)),
        Type::List(item) | Type::Map(item) => add(item, pointer, uses),
        _ => {}
    }
}
