//! Names: changes case, escapes keywords and resolves collisions. No other module does this.
//!
//! Identifiers first register in a `Scope`, which then assigns all names at once. The result
//! depends on the set of registered names, never on their order.

mod case;
mod keyword;
pub mod reserved;
mod scope;
mod singular;

pub use case::scope_constant;
pub(crate) use case::{Style, client_name, client_of_title, folder_name, long_name, spell, words};
pub(crate) use scope::{NameId, Names, Scope, all};
pub(crate) use singular::singular;

/// Returns the argument names of a function that sets these fields. They equal the field names,
/// except for names disallowed by clippy.
pub fn arguments<'n>(fields: impl Iterator<Item = &'n str>) -> Vec<String> {
    let fields: Vec<&str> = fields.collect();
    let argument = |field: &&str| {
        let mut name = (*field).to_owned();
        let is_disallowed = reserved::DISALLOWED.contains(field);
        while is_disallowed && fields.contains(&name.as_str()) {
            name.push('_');
        }
        name
    };
    fields.iter().map(argument).collect()
}

/// Maximum length of names that are compared; the time grows with the square of the length.
const COMPARED: usize = 200;

/// Returns the most similar name, if any is similar. Very long names are not compared.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let is_short = |name: &str| name.len() <= COMPARED;
    let known = known.filter(|key| is_short(name) && is_short(key));
    let score = |key: &str| (strsim::jaro_winkler(key, name) * 1000.0) as u32;
    let scored = known.map(|key| (score(key), key));
    let best = scored.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)));
    best.filter(|(score, _)| *score >= 750).map(|(_, key)| key)
}
