//! The paths of what a message sets, for an update mask.

use crate::wire::{FieldMask, Message, View, Visit};

impl FieldMask {
    /// The fields that are set in a body: what an `updateMask` says of it (AIP-134).
    ///
    /// ```ignore
    /// let change = Product::new().display_name("Chair").with_null("description");
    /// let mask = FieldMask::of(&change);              // description,displayName
    /// products.patch(name, change).update_mask(mask).send().await?;
    /// ```
    ///
    /// - What is absent isn't named. What was set to null or to an empty value is, with
    ///   [`with_null`](crate::Schema::with_null) or [`with_empty`](crate::Schema::with_empty), since it is
    ///   sent; so is a field that this crate doesn't know and that was put beside the others.
    /// - A struct within is named by what is set in it, `source.imageUri`, and as a whole if
    ///   nothing is: that replaces it by an empty one. Lists and maps are named as a whole
    ///   (AIP-161), and replaced as a whole.
    /// - Names are in lowerCamelCase, as JSON wants them.
    ///
    /// Take a body of what is to change, not one that came from the server: a mask of
    /// everything in it would overwrite what others changed since.
    pub fn of(body: &impl Message) -> Self {
        let mut paths = Vec::new();
        add(body, "", &mut paths);
        paths.into_iter().collect()
    }
}

/// Adds the paths below `place`, which is empty or ends with a dot; in the order of the wire names.
fn add(message: &dyn Message, place: &str, paths: &mut Vec<String>) {
    let names = message.shape().names;
    let mut set = Set {
        names,
        found: Vec::new(),
    };
    message.visit(&mut set);
    let beside = message.unknown().iter().map(|(name, _)| (name, None));
    let known = |name: &str| set.found.iter().any(|(found, _)| *found == name);
    let beside: Vec<_> = beside.filter(|(name, _)| !known(name)).collect();
    let mut fields = set.found;
    fields.extend(beside);
    fields.sort_by(|a, b| a.0.cmp(b.0));
    for (name, inner) in fields {
        let path = format!("{place}{}", camel(name));
        let before = paths.len();
        if let Some(inner) = inner {
            add(inner, &format!("{path}."), paths);
        }
        if paths.len() == before {
            paths.push(path);
        }
    }
}

/// The fields that are there, and what is in them if they are structs.
struct Set<'a> {
    names: &'static [&'static str],
    found: Vec<(&'a str, Option<&'a dyn Message>)>,
}

impl<'a> Visit<'a> for Set<'a> {
    fn field(&mut self, index: usize, view: View<'a>) -> bool {
        let inner = match view {
            View::Message(message) => Some(message),
            _ => None,
        };
        if let Some(name) = self.names.get(index) {
            self.found.push((name, inner));
        }
        true
    }
}

/// `display_name` -> `displayName`; what has no such spelling stays.
fn camel(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        match characters.peek() {
            Some(next) if c == '_' && !text.is_empty() && next.is_ascii_lowercase() => {
                text.push(next.to_ascii_uppercase());
                characters.next();
            }
            _ => text.push(c),
        }
    }
    text
}
