//! Chooses the default scopes: those of a method's accepted scopes that its calls request.
//!
//! Any one of the accepted scopes is sufficient, but they grant different access: `drive.file`
//! covers only files created by the application, and Gmail rejects searches for a token that
//! includes `gmail.metadata`. Requesting all of them fails where fewer were granted. So a call
//! requests one, chosen by the [`rule`] or by the settings file ([`overrides`]).
//!
//! The rule considers the whole API: how many methods accept a scope, and which scopes are
//! declared. Scopes are therefore chosen for the complete document, before a selection of methods
//! is applied. A selected crate requests the same scopes as the complete crate.

mod call;
mod candidate;
mod overrides;
mod rule;

use std::collections::HashMap;

use self::call::Call;
pub(super) use self::candidate::{is_reading, is_reading_variant};
use super::scopes::Scopes;
use crate::Options;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Method};

/// The default scopes of every method of a document.
pub(super) struct DefaultScopes<'d> {
    /// Indices into the scopes of the API, by the method's JSON pointer.
    by_method: HashMap<&'d str, Vec<usize>>,
}

impl<'d> DefaultScopes<'d> {
    pub(super) fn new(
        document: &'d Document,
        scopes: &Scopes,
        options: &Options,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut calls = Vec::new();
        document.walk(&mut |resources, method| {
            calls.push(Call {
                method,
                verb: method.verb(),
                resource: resources.last().copied(),
                accepted: scopes.indices(&method.scopes),
            });
        });
        let candidates = candidate::all(document, scopes, &calls);
        let chosen = calls.iter().map(|call| {
            let chosen = rule::choose(call, &candidates);
            (call.method.pointer.as_str(), chosen)
        });
        let mut by_method = chosen.collect();
        overrides::apply(document, scopes, &options.scopes, &mut by_method, findings);
        Self { by_method }
    }

    /// Returns indices of the scopes that a call of this method requests.
    pub(super) fn of(&self, method: &Method) -> Vec<usize> {
        let chosen = self.by_method.get(method.pointer.as_str());
        chosen.cloned().unwrap_or_default()
    }
}
