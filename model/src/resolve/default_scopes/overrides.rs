//! Applies default scopes from the settings file.
//!
//! ```toml
//! [scopes]
//! "users.messages.list" = "gmail.metadata"   # a method, by path or id
//! "users.drafts" = "gmail.compose"           # a resource with all that is in it
//! "*" = "mail.google.com"                    # every method
//! ```
//!
//! The most specific selector applies: the method, else the nearest resource, else `*`. A resource
//! and `*` apply only to methods that accept the scope; a method selected by name must accept it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::scopes::Scopes;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Method};
use crate::name::{nearest, scope_constant};
use crate::text::Toml;

/// The selector for all methods.
const ALL: &str = "*";

/// An entry of the settings, and whether it has an effect.
struct Line<'s> {
    selector: &'s str,
    scopes: &'s [String],
    /// The scopes of the entry that a selected method accepts.
    accepted: BTreeSet<&'s str>,
    /// The scopes that the selected methods accept, for the remedy.
    choices: BTreeSet<String>,
    /// Whether the entry selects one method, and that method does not accept all of the scopes.
    is_refused: bool,
    /// Whether a method requests these scopes.
    is_used: bool,
}

/// Replaces the choices of the rule with those of the settings.
pub(super) fn apply<'d>(
    document: &'d Document,
    scopes: &Scopes,
    chosen: &BTreeMap<String, Vec<String>>,
    by_method: &mut HashMap<&'d str, Vec<usize>>,
    findings: &mut Vec<Diagnostic>,
) {
    if chosen.is_empty() {
        return;
    }
    let mut lines: HashMap<&str, Line<'_>> = chosen.iter().map(line).collect();
    let mut known = BTreeSet::new();
    document.walk(&mut |resources, method| {
        let selectors = selectors(document, resources, method);
        let mut closest = None;
        for (index, selector) in selectors.iter().enumerate() {
            let is_method = index < 2;
            if let Some(line) = lines.get_mut(selector.as_str()) {
                let indices = line.take(scopes, method, is_method);
                closest = closest.or(indices);
            }
        }
        if let Some(indices) = closest {
            by_method.insert(&method.pointer, indices);
        }
        known.extend(selectors);
    });
    let mut lines: Vec<_> = lines.into_values().collect();
    lines.sort_by_key(|line| line.selector);
    findings.extend(lines.iter().filter_map(|line| line.error(&known)));
}

fn line<'s>((selector, scopes): (&'s String, &'s Vec<String>)) -> (&'s str, Line<'s>) {
    let line = Line {
        selector,
        scopes,
        accepted: BTreeSet::new(),
        choices: BTreeSet::new(),
        is_refused: false,
        is_used: false,
    };
    (selector.trim(), line)
}

/// Returns the selectors of a method, the most specific first: its id, its path, its resources,
/// `*`.
fn selectors(document: &Document, resources: &[&str], method: &Method) -> Vec<String> {
    let path = |keys: &[&str]| keys.join(".");
    let own = path(&[resources, &[method.key.as_str()]].concat());
    let id = method.id.clone();
    let id = id.unwrap_or_else(|| format!("{}.{own}", document.name));
    let ends = (1..=resources.len()).rev();
    let above = ends.map(|end| path(resources.get(..end).unwrap_or_default()));
    let mut selectors = vec![id, own];
    selectors.extend(above);
    selectors.push(ALL.to_owned());
    selectors
}

impl<'s> Line<'s> {
    /// Returns the indices of the scopes, if the method accepts all of them.
    fn take(&mut self, scopes: &Scopes, method: &Method, is_method: bool) -> Option<Vec<usize>> {
        let accepts = |scope: &str| {
            let is_it = |url: &&String| *url == scope || scope_constant(url) == scope;
            method.scopes.iter().find(is_it)
        };
        let mut found = Vec::new();
        for scope in self.scopes {
            if let Some(url) = accepts(scope.trim()) {
                self.accepted.insert(scope);
                found.push(url.clone());
            }
        }
        let names = method
            .scopes
            .iter()
            .map(|url| scope_constant(url).to_owned());
        self.choices.extend(names);
        if found.len() < self.scopes.len() {
            self.is_refused |= is_method;
            return None;
        }
        self.is_used = true;
        Some(scopes.indices(&found))
    }

    fn error(&self, known: &BTreeSet<String>) -> Option<Diagnostic> {
        let key = format!("scopes.{}", Toml::string(self.selector));
        let error = |fact: String, remedy: String| Some(Diagnostic::setting(&key, fact, remedy));
        if self.scopes.is_empty() {
            let remedy = "name one, or remove the line to use the default";
            return error("names no scope".to_owned(), remedy.to_owned());
        }
        if !known.contains(self.selector.trim()) {
            let fact = format!(
                "selects {:?}, which is neither a resource nor a method of this API",
                self.selector
            );
            let remedy = match nearest(self.selector.trim(), known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {near:?}?"),
                None => {
                    "write a method or resource as in the document, or \"*\" for all".to_owned()
                }
            };
            return error(fact, remedy);
        }
        if self.is_used && !self.is_refused {
            return None;
        }
        let refused = self
            .scopes
            .iter()
            .find(|it| !self.accepted.contains(it.as_str()));
        let fact = match refused {
            Some(scope) => format!("requests {scope:?}, which the selected methods do not accept"),
            None => "requests scopes that no selected method accepts together".to_owned(),
        };
        error(fact, self.remedy())
    }

    /// Suggests the accepted scopes.
    fn remedy(&self) -> String {
        const SHOWN: usize = 12;
        let names = self.choices.iter().map(|it| format!("{it:?}"));
        let names: Vec<String> = names.take(SHOWN).collect();
        match (names.is_empty(), self.choices.len() > SHOWN) {
            (true, _) => "remove the line: these methods accept no scope".to_owned(),
            (false, false) => format!("choose from {}", names.join(", ")),
            (false, true) => format!("choose from {}, …", names.join(", ")),
        }
    }
}
