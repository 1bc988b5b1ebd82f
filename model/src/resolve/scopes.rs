//! Resolves OAuth scopes: declared ones, and those that only a method lists.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::prose;
use crate::api::Scope as ApiScope;
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::{Document, Method};
use crate::name::{self, NameId, Scope, Style};

/// The scopes of an API.
pub(super) struct Scopes {
    /// The scopes in the order of their URLs.
    pub(super) list: Vec<ApiScope>,
    index: HashMap<String, usize>,
}

impl Scopes {
    pub(super) fn new(document: &Document, findings: &mut Vec<Diagnostic>) -> Self {
        let mut urls: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for scope in &document.scopes {
            urls.insert(&scope.url, scope.description.as_deref());
        }
        document.walk(&mut |_, method| add_undeclared(method, &mut urls, findings));

        let mut names = Scope::new(Style::Constant, &[]);
        let register = |url: &&str| {
            let spelled = name::spell(Style::Constant, name::scope_constant(url));
            names.register_spelled(0, url, spelled, "")
        };
        let ids: Vec<NameId> = urls.keys().map(register).collect();
        let names = names.assign();
        let scope = |((url, description), id): ((&&str, &Option<&str>), NameId)| ApiScope {
            url: (*url).into(),
            constant: names[id].to_owned(),
            docs: prose::markdown(*description),
        };
        let list: Vec<ApiScope> = urls.iter().zip(ids).map(scope).collect();
        let index = list
            .iter()
            .enumerate()
            .map(|(i, it)| (it.url.raw().to_owned(), i))
            .collect();
        Self { list, index }
    }

    /// Returns indices of a method's scopes in its order, without duplicates.
    pub(super) fn indices(&self, urls: &[String]) -> Vec<usize> {
        let mut seen = HashSet::new();
        let known = urls.iter().filter_map(|url| self.index.get(url).copied());
        known.filter(|index| seen.insert(*index)).collect()
    }
}

/// Adds the scopes that a method lists and `auth` does not declare.
fn add_undeclared<'d>(
    method: &'d Method,
    urls: &mut BTreeMap<&'d str, Option<&'d str>>,
    findings: &mut Vec<Diagnostic>,
) {
    for (i, url) in method.scopes.iter().enumerate() {
        if !urls.contains_key(url.as_str()) {
            let fact = format!("is a scope that `auth` does not declare: {}", quoted(url));
            let pointer = format!("{}/scopes/{i}", method.pointer);
            findings.push(Diagnostic::note(
                pointer,
                fact,
                "it is added without a description",
            ));
            urls.insert(url, None);
        }
    }
}
