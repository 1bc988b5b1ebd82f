//! Visits the methods of a document.

use super::{Document, Method, Resource};

impl Document {
    /// Visits every method, with the keys of its resources from the root.
    pub(crate) fn walk<'d>(&'d self, visit: &mut dyn FnMut(&[&'d str], &'d Method)) {
        self.methods.iter().for_each(|it| visit(&[], it));
        below(&mut Vec::new(), &self.resources, visit);
    }
}

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
