//! Lists the names that the root of a crate re-exports from the runtime.

use super::{Api, Method};
use crate::name::reserved::{EXPORTS, Needs};

impl Api {
    /// The names that the root of the crate re-exports, in alphabetical order.
    ///
    /// None of them collides with a type of the root: their names are reserved.
    pub fn exports(&self) -> Vec<&'static str> {
        let any = |has: fn(&Method) -> bool| self.methods().any(|it| has(it.method));
        let operations = any(|method| method.operation().is_some());
        let pages = any(|method| method.paging.is_some());
        let (uploads, downloads) = (any(Method::takes_media), any(Method::returns_media));
        let is_needed = |needs: Needs| match needs {
            Needs::Always => true,
            Needs::Operations => operations,
            Needs::Pages => pages,
            Needs::Uploads => uploads,
            Needs::Downloads => downloads,
        };
        let exports = EXPORTS.iter().filter(|(_, needs)| is_needed(*needs));
        let mut names: Vec<_> = exports.map(|(name, _)| *name).collect();
        names.sort_unstable();
        names
    }
}
