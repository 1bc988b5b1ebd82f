//! Decides which lists of values are one enum, and names the enum and its uses.
//!
//! Uses with the same ordered list of values share one type. If three or more uses have different
//! names, and more than half of them end with the same specific word, that word is the name of the
//! type (`Likelihood`). Otherwise the name is the shortest name of a use, of a use in a schema if
//! there is one.
//!
//! Each use has a name of its own, where a reader looks for it. In a schema it is an alias beside the
//! schema, in a parameter an alias beside the parameters struct (`aliases.rs`). Code shows these
//! names, except for a shared word. So a use that gets another list of values renames no other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{prose, variants};
use crate::api::{Enum, EnumName, EnumUse, Name, Value};
use crate::document::Schema;
use crate::name::{self, NameId, Names, Scope, Style};
use crate::text::Markdown;

/// A property, element or parameter with a list of values.
pub(super) struct Use<'d> {
    pub(super) schema: &'d Schema,
    /// The words of the property, or of an element of its list: `joy`, `likelihood`.
    pub(super) property: Vec<String>,
    /// The long name, `FaceAnnotationJoyLikelihood`.
    pub(super) long: String,
    /// The label in prose, `FaceAnnotation.joyLikelihood`.
    pub(super) label: String,
    /// The parameter, if the use is not in a schema.
    pub(super) parameter: Option<&'d Schema>,
    /// Whether the enum is resolved for this use.
    pub(super) is_kept: bool,
}

/// The uses of one list of values.
pub(super) struct Group<'d> {
    values: Vec<&'d str>,
    uses: Vec<Use<'d>>,
    /// The preferred name of the type.
    preferred: String,
    /// Whether this name is a word that the uses share.
    is_word: bool,
    id: NameId,
    /// The aliases of uses in schemas, by long name.
    aliases: BTreeMap<String, NameId>,
}

/// The enums, and the enum of each use.
pub(super) struct NamedEnums<'d> {
    pub(super) enums: Vec<Enum>,
    /// By JSON pointer.
    pub(super) uses: HashMap<&'d str, EnumUse>,
    /// The words of parameters that get an alias of their own, by JSON pointer of the parameter.
    pub(super) parameters: HashMap<&'d str, ParameterUse>,
}

/// The enum of a parameter.
pub(super) struct ParameterUse {
    /// The words of the parameter, or of an element of its list.
    pub(super) property: Vec<String>,
    /// The Rust name of the enum.
    pub(super) of: String,
    /// Whether the enum is known by a word that its uses share.
    pub(super) is_word: bool,
}

/// Number of differently named uses from which a shared word is the name of the type.
const MANY: usize = 3;

/// Words that are too general for a type name: they would suggest a general type, and a new
/// revision could split it.
const VAGUE: &[&str] = &[
    "action", "code", "format", "kind", "level", "method", "mode", "name", "option", "options",
    "policy", "reason", "result", "source", "state", "states", "status", "type", "types", "value",
    "values", "view",
];

/// Groups the uses and registers the names of the groups. `fixed` are names of structs.
pub(super) fn group<'d, 'n>(
    uses: Vec<Use<'d>>,
    fixed: impl Iterator<Item = &'n str>,
    scope: &mut Scope,
) -> Vec<Group<'d>> {
    let mut by_values: BTreeMap<Vec<&str>, Vec<Use<'_>>> = BTreeMap::new();
    for it in uses {
        by_values
            .entry(distinct(&it.schema.enum_values))
            .or_default()
            .push(it);
    }
    let words: Vec<Option<String>> = by_values.values().map(|uses| common_word(uses)).collect();
    let mut claims: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flatten() {
        *claims.entry(word).or_default() += 1;
    }
    let mut taken: HashSet<&str> = fixed.collect();
    let longs: Vec<String> = by_values
        .values()
        .flatten()
        .map(|it| it.long.clone())
        .collect();
    taken.extend(longs.iter().map(String::as_str));

    let mut groups = Vec::with_capacity(by_values.len());
    for ((values, uses), word) in by_values.into_iter().zip(&words) {
        let free = |word: &&String| {
            !taken.contains(word.as_str()) && claims.get(word.as_str()) == Some(&1)
        };
        let shortest = shortest(&uses);
        let word = word.as_ref().filter(free);
        let preferred = word.unwrap_or(&shortest).clone();
        let id = scope.register_spelled(2, &shortest, preferred.clone(), "Enum");
        let in_schemas = uses.iter().filter(|it| it.parameter.is_none());
        let names: BTreeSet<&String> = in_schemas.map(|it| &it.long).collect();
        let others = names.into_iter().filter(|it| **it != preferred);
        let mut alias = |it: &String| scope.register_spelled(3, it, it.clone(), "Enum");
        let aliases = others.map(|it| (it.clone(), alias(it))).collect();
        groups.push(Group {
            values,
            uses,
            preferred,
            is_word: word.is_some(),
            id,
            aliases,
        });
    }
    groups
}

/// Returns the values in order, without duplicates.
pub(super) fn distinct(values: &[String]) -> Vec<&str> {
    let mut seen = HashSet::new();
    values
        .iter()
        .map(String::as_str)
        .filter(|it| seen.insert(*it))
        .collect()
}

/// Returns the shortest name of a use, of one in a schema if possible.
fn shortest(uses: &[Use<'_>]) -> String {
    let order = |it: &&Use<'_>| (it.parameter.is_some(), it.long.len(), it.long.clone());
    uses.iter()
        .min_by_key(order)
        .map(|it| it.long.clone())
        .unwrap_or_default()
}

/// Returns the last word that more than half of the uses share, as a type name; `None` if all uses
/// have the same name, or if they are few.
fn common_word(uses: &[Use<'_>]) -> Option<String> {
    let first = uses.first()?;
    let names: BTreeSet<&str> = uses.iter().map(|it| it.long.as_str()).collect();
    if names.len() < MANY || uses.iter().all(|it| it.property == first.property) {
        return None;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for it in uses {
        if let Some(word) = it.property.last() {
            *counts.entry(word.clone()).or_default() += 1;
        }
    }
    let (word, count) = counts.into_iter().max_by_key(|&(_, count)| count)?;
    let is_specific =
        !VAGUE.contains(&word.as_str()) && !word.starts_with(|c: char| c.is_ascii_digit());
    (count * 2 > uses.len() && is_specific).then(|| name::spell(Style::Type, &word))
}

/// Builds the enums.
pub(super) fn build<'d>(groups: Vec<Group<'d>>, names: &Names) -> NamedEnums<'d> {
    let mut enums = Vec::with_capacity(groups.len());
    let mut uses = HashMap::new();
    let mut parameters = HashMap::new();
    let kept = |it: &&Group<'_>| it.uses.iter().any(|it| it.is_kept);
    for group in groups.iter().filter(kept) {
        let name = &names[group.id];
        let mut aliases: Vec<String> = group
            .aliases
            .values()
            .map(|id| names[*id].to_owned())
            .collect();
        aliases.sort_unstable();
        enums.push(Enum {
            name: name.to_owned(),
            docs: docs(group),
            aliases,
            values: values(group),
        });
        for it in &group.uses {
            if let Some(parameter) = it.parameter {
                let found = ParameterUse {
                    property: it.property.clone(),
                    of: name.to_owned(),
                    is_word: group.is_word,
                };
                parameters.insert(parameter.pointer.as_str(), found);
            }
            let found = EnumUse {
                name: name.to_owned(),
                shown: shown(group, it, names),
            };
            uses.insert(it.schema.pointer.as_str(), found);
        }
    }
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    NamedEnums {
        enums,
        uses,
        parameters,
    }
}

/// Returns the name at a use in a schema.
fn shown(group: &Group<'_>, one: &Use<'_>, names: &Names) -> EnumName {
    let is_alias = !group.is_word && one.parameter.is_none() && one.long != group.preferred;
    let alias = group.aliases.get(&one.long).filter(|_| is_alias);
    alias.map_or(EnumName::Type, |id| EnumName::Alias(names[*id].to_owned()))
}

fn long_names<'a>(group: &'a Group<'_>) -> BTreeSet<&'a str> {
    group.uses.iter().map(|it| it.long.as_str()).collect()
}

/// Returns the description that all uses share, and the list of uses.
fn docs(group: &Group<'_>) -> Markdown {
    let descriptions: BTreeSet<&str> = group
        .uses
        .iter()
        .filter_map(|it| it.schema.description.as_deref())
        .collect();
    let labels: Vec<&str> = group.uses.iter().map(|it| it.label.as_str()).collect();
    let common = match (descriptions.len(), descriptions.first()) {
        (1, Some(text)) => Some(*text),
        _ => None,
    };
    prose::enum_docs(common, &labels)
}

fn values(group: &Group<'_>) -> Vec<Value> {
    let names = variants::names(&group.values, &long_names(group));
    let described = |it: &&Use<'_>| {
        it.schema
            .enum_descriptions
            .iter()
            .any(|text| !text.is_empty())
    };
    let source = group.uses.iter().find(described).map(|it| it.schema);
    let source = source.map(|it| (it, indices(it)));
    let uses = group.uses.iter().map(|it| (it.schema, indices(it.schema)));
    let uses: Vec<FirstIndices<'_>> = uses.collect();
    let value = |(&wire, rust): (&&str, String)| Value {
        name: Name {
            wire: wire.into(),
            rust,
        },
        docs: prose::markdown(source.as_ref().and_then(|it| description(it, wire))),
        deprecated: uses.iter().all(|it| is_deprecated(it, wire)),
    };
    group.values.iter().zip(names).map(value).collect()
}

/// A list of values, and the first index of each value.
type FirstIndices<'d> = (&'d Schema, HashMap<&'d str, usize>);

fn indices(schema: &Schema) -> HashMap<&str, usize> {
    let mut indices = HashMap::new();
    for (at, wire) in schema.enum_values.iter().enumerate() {
        indices.entry(wire.as_str()).or_insert(at);
    }
    indices
}

fn description<'d>((schema, indices): &FirstIndices<'d>, wire: &str) -> Option<&'d str> {
    let text = schema.enum_descriptions.get(*indices.get(wire)?);
    text.map(String::as_str)
}

fn is_deprecated((schema, indices): &FirstIndices<'_>, wire: &str) -> bool {
    let at = indices.get(wire);
    at.and_then(|at| schema.enum_deprecated.get(*at))
        .copied()
        .unwrap_or(false)
}
