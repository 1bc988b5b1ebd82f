//! Visits the methods of a document for the rule.

use crate::document::{Document, Method, Resource};

/// The properties of a method that the rule considers.
pub(super) struct Call<'d> {
    pub(super) method: &'d Method,
    pub(super) verb: String,
    /// The key of the resource that contains the method.
    pub(super) resource: Option<&'d str>,
    /// The scopes that the method accepts: indices into the scopes of the API.
    pub(super) accepted: Vec<usize>,
}

/// Visits every method, with the keys of its resources from the root.
pub(super) fn walk<'d>(document: &'d Document, visit: &mut dyn FnMut(&[&'d str], &'d Method)) {
    fn below<'d>(
        keys: &mut Vec<&'d str>,
        resources: &'d [Resource],
        visit: &mut dyn FnMut(&[&'d str], &'d Method),
    ) {
        for resource in resources {
            keys.push(&resource.key);
            resource.methods.iter().for_each(|it| visit(keys, it));
            below(keys, &resource.resources, visit);
            keys.pop();
        }
    }
    document.methods.iter().for_each(|it| visit(&[], it));
    below(&mut Vec::new(), &document.resources, visit);
}
