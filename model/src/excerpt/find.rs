//! Finds the method that a path means.

use super::outline::Level;

/// Returns the ID of the method with this path, or the first one with this ID without the name of the API.
///
/// The path has the keys of the resources and of the method, or their Rust names: `users.getProfile` or
/// `users.get_profile`. The prefix of IDs is not always the name of the API. `None` if the path means no
/// method, several, or a schema too.
pub(super) fn method<'s>(root: &'s Level<'_>, api: &str, path: &str) -> Option<&'s str> {
    let all = spelled(path);
    if root.schemas.iter().any(|(key, _)| spelled(key) == all) {
        return None;
    }
    let steps: Vec<&str> = all.split('.').collect();
    let mut found = Vec::new();
    walk(root, &steps, &mut found);
    match *found {
        [] => by_id(root, &format!("{api}.{path}")),
        [id] => id,
        _ => None,
    }
}

fn by_id<'s>(root: &'s Level<'_>, id: &str) -> Option<&'s str> {
    let mut found = None;
    root.visit(&mut |level| {
        let mut ids = level.methods.iter().filter_map(|it| it.facts.id.as_deref());
        found = found.or_else(|| ids.find(|it| *it == id));
    });
    found
}

fn walk<'s>(level: &'s Level<'_>, steps: &[&str], found: &mut Vec<Option<&'s str>>) {
    match steps {
        [] => {}
        [last] => {
            let methods = level.methods.iter();
            let methods = methods.filter(|it| spelled(&it.key) == **last);
            found.extend(methods.map(|it| it.facts.id.as_deref()));
        }
        [first, rest @ ..] => {
            let below = level.resources.iter();
            for (_, below) in below.filter(|(key, _)| spelled(key) == **first) {
                walk(below, rest, found);
            }
        }
    }
}

/// What a key and its Rust name have in common.
fn spelled(name: &str) -> String {
    let letters = name.chars().filter(|it| !matches!(it, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}
