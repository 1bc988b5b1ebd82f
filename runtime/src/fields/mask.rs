//! Update masks: the paths of the fields that a message sets.

use crate::wire::{FieldMask, Message, View, Visit};

impl FieldMask {
    /// The fields that are set in a request body, for an `updateMask` (AIP-134).
    ///
    /// ```ignore
    /// let change = Product::new().display_name("Chair").with_null("description");
    /// let mask = FieldMask::of(&change);              // description,displayName
    /// products.patch(name, change).update_mask(mask).send().await?;
    /// ```
    ///
    /// - Absent fields are not included. Fields that were set to null or to an empty value are
    ///   ([`with_null`](crate::Schema::with_null), [`with_empty`](crate::Schema::with_empty)),
    ///   because they are sent. Unknown fields are included, too.
    /// - A nested message is included by its fields, `source.imageUri`; if it has none, as a whole,
    ///   which replaces it with an empty one. Lists and maps are included as a whole (AIP-161).
    /// - Names are in lowerCamelCase, as in JSON.
    ///
    /// Use a body that contains only the changes. A mask of a complete resource overwrites
    /// concurrent changes.
    pub fn of(body: &impl Message) -> Self {
        let mut paths = Vec::new();
        add(body, "", &mut paths);
        paths.into_iter().collect()
    }
}

/// Adds the paths below `prefix`, which is empty or ends with a dot, in the order of the wire names.
fn add(message: &dyn Message, prefix: &str, paths: &mut Vec<String>) {
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
        let path = format!("{prefix}{}", camel(name));
        let before = paths.len();
        if let Some(inner) = inner {
            add(inner, &format!("{path}."), paths);
        }
        if paths.len() == before {
            paths.push(path);
        }
    }
}

/// The present fields, with their contents if they are messages.
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

/// `display_name` -> `displayName`; other names are unchanged.
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
