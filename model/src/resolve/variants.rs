//! Names the variants of an enum.
//!
//! A single value such as `STATE_UNSPECIFIED` is the variant `Unspecified`. Other variants do not
//! repeat the words that end the enum's name, or the name of one of its uses: `TAX_TIER_BOOKS` of
//! `TaxConfigTaxTier` is `Books`. Each value is shortened on its own, so that a new value renames
//! no other, unless both have the same name.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::name::{self, NameId, Scope, Style, reserved};

/// The last word of the value that stands for an absent value (AIP-126).
const UNSPECIFIED: &str = "unspecified";

/// Returns the names of variants. `types` are the names of the enum at its uses.
pub(super) fn names(values: &[&str], types: &BTreeSet<&str>) -> Vec<String> {
    let words: Vec<Vec<String>> = values.iter().map(|it| name::words(it)).collect();
    let is_unspecified = |it: &&Vec<String>| it.last().is_some_and(|it| it == UNSPECIFIED);
    let has_one = words.iter().filter(is_unspecified).count() == 1;
    let endings = endings(types);
    let short: Vec<Option<String>> = words
        .iter()
        .map(|words| match has_one && is_unspecified(&words) {
            true => Some(name::spell(Style::Variant, UNSPECIFIED)),
            false => without(words, &endings),
        })
        .collect();
    let full: Vec<String> = values
        .iter()
        .map(|it| name::spell(Style::Variant, it))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (short, full) in short.iter().zip(&full) {
        *counts.entry(short.as_deref().unwrap_or(full)).or_default() += 1;
    }
    let mut scope = Scope::new(Style::Variant, reserved::VARIANTS);
    let register = |((wire, short), full): ((&&str, &Option<String>), &String)| {
        let alone = short
            .as_ref()
            .filter(|it| counts.get(it.as_str()) == Some(&1));
        scope.register_spelled(0, wire, alone.unwrap_or(full).clone(), "")
    };
    let ids: Vec<NameId> = values.iter().zip(&short).zip(&full).map(register).collect();
    let names = scope.assign();
    ids.into_iter().map(|id| names[id].to_owned()).collect()
}

/// Returns all sequences of words that end one of the names, joined by `_`.
fn endings(names: &BTreeSet<&str>) -> HashSet<String> {
    let mut endings = HashSet::new();
    for name in names {
        let words = name::words(name);
        endings.extend((0..words.len()).map(|from| words[from..].join("_")));
    }
    endings
}

/// Returns the variant without the longest such sequence at its beginning. The rest must begin with
/// a letter.
fn without(words: &[String], endings: &HashSet<String>) -> Option<String> {
    let is_repeated = |&at: &usize| {
        let (repeated, rest) = words.split_at(at);
        let is_name = rest
            .first()
            .is_some_and(|it| !it.starts_with(|c: char| c.is_ascii_digit()));
        is_name && endings.contains(&repeated.join("_"))
    };
    let at = (1..words.len()).rev().find(is_repeated)?;
    Some(name::spell(Style::Variant, &words[at..].join("_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants() {
        let table: [(&[&str], &[&str], &[&str]); 10] = [
            (
                &["PoolState"],
                &["STATE_UNSPECIFIED", "READY"],
                &["Unspecified", "Ready"],
            ),
            // The prefix of the value need not be the enum's name.
            (
                &["RunStatus"],
                &["SQL_RUN_STATUS_UNSPECIFIED", "DONE"],
                &["Unspecified", "Done"],
            ),
            (
                &["X"],
                &["A_UNSPECIFIED", "B_UNSPECIFIED"],
                &["AUnspecified", "BUnspecified"],
            ),
            (
                &["TaxConfigTaxTier"],
                &[
                    "TAX_TIER_UNSPECIFIED",
                    "TAX_TIER_BOOKS_1",
                    "TIER_2",
                    "TAX_TIER",
                ],
                &["Unspecified", "Books1", "Tier2", "TaxTier"],
            ),
            // Some of the values repeat the name.
            (
                &["PartVoice"],
                &["VOICE_UNKNOWN", "ACTIVE"],
                &["Unknown", "Active"],
            ),
            // The name of any use.
            (
                &["ComputeDiskType", "DiskKind"],
                &["COMPUTE_DISK_TYPE_SSD", "DISK_KIND_HDD"],
                &["Ssd", "Hdd"],
            ),
            // Collisions.
            (
                &["Engine"],
                &["ENGINE_MYSQL", "MYSQL", "ENGINE_X"],
                &["EngineMysql", "Mysql", "X"],
            ),
            (
                &["Kind", "DiskKind"],
                &["KIND_C", "DISK_KIND_C"],
                &["KindC", "DiskKindC"],
            ),
            (
                &["Kind"],
                &["KIND_SELF", "KIND_UNRECOGNIZED"],
                &["Self_", "Unrecognized_"],
            ),
            (&["Kind"], &["", " ", "kind"], &["Empty", "Symbol", "Kind"]),
        ];
        for (types, values, expected) in table {
            let types = types.iter().copied().collect();
            assert_eq!(names(values, &types), expected, "{types:?} {values:?}");
        }
    }
}
