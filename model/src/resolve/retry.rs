//! Decides whether a method is retried although the server may have executed a failed attempt.
//!
//! The settings decide by method, resource or pattern. All other methods follow the verb. A POST or
//! PATCH is retried only with a precondition: a query parameter that makes the call conditional on
//! the current state. The server then rejects a second execution.

use std::collections::{BTreeMap, HashSet};

use super::nearest;
use crate::api::{
    Api, Location, Method, Precondition, Retry, RetryRule, Scalar, Schema, Shape, Type,
};
use crate::diagnostic::{Diagnostic, quoted};
use crate::options;
use crate::text::Untrusted;

/// Sets the retry rule of every method. An entry of the settings without a matching method is an
/// error.
pub(super) fn decide(api: &mut Api, settings: &options::Retry, findings: &mut Vec<Diagnostic>) {
    let mut entries = Entries::new(settings);
    let bodies = Bodies::new(&api.schemas, api.data_wrapper);
    let mut known = Vec::new();
    api.visit_methods(&mut |resources, method| {
        let steps = resources.iter().chain([&method.name.wire]);
        let steps: Vec<&str> = steps.map(Untrusted::raw).collect();
        let path = steps.join(".");
        let list = entries.of(&path, method.id.raw(), findings);
        method.retry = retry(method, list, &bodies);
        known.push(path);
    });
    findings.extend(entries.unused(&known));
}

fn retry(method: &Method, list: Option<List>, bodies: &Bodies) -> Retry {
    let rule = list.map_or(RetryRule::Verb, List::rule);
    let by_verb = matches!(
        method.verb.raw(),
        "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE"
    );
    let is_conditional = match rule {
        RetryRule::Verb => !by_verb,
        RetryRule::Precondition => true,
        RetryRule::Always | RetryRule::Never => false,
    };
    let mut preconditions = Vec::new();
    if is_conditional {
        preconditions.extend(in_query(method));
    }
    if list == Some(List::WithEtag) {
        preconditions.extend(bodies.etag(method).map(Precondition::Body));
    }
    Retry {
        rule,
        preconditions,
    }
}

/// Returns the query parameters that make a call conditional on the current state.
fn in_query(method: &Method) -> impl Iterator<Item = Precondition> {
    let parameters = method.parameters.iter().filter(|it| {
        it.location == Location::Query && !it.deprecated && is_precondition(it.name.wire.raw())
    });
    parameters.map(|it| Precondition::Query(it.name.clone()))
}

/// Recognizes preconditions by name: `ifGenerationMatch`, but not `ifGenerationNotMatch`, which is
/// still true after the first execution, and not `ifSourceGenerationMatch`, which is about another
/// resource; `etag` (AIP-154) and `fingerprint`; and parameters for the latest revision or update,
/// such as `writeControl.requiredRevisionId` and `currentDocument.updateTime`.
fn is_precondition(name: &str) -> bool {
    let (group, last) = name.rsplit_once('.').unwrap_or(("", name));
    let condition = last
        .strip_prefix("if")
        .and_then(|it| it.strip_suffix("Match"));
    let is_condition = condition.is_some_and(|it| {
        it.starts_with(|c: char| c.is_ascii_uppercase())
            && !it.starts_with("Source")
            && !it.ends_with("Not")
    });
    is_condition
        || matches!(last, "etag" | "fingerprint" | "requiredRevisionId")
        || group.starts_with("current") && last == "updateTime"
}

/// Locates etags in the bodies of methods.
struct Bodies {
    /// Paths of the etag within schemas, by Rust name.
    paths: BTreeMap<String, Vec<Untrusted>>,
    wrapped: bool,
}

impl Bodies {
    fn new(schemas: &[Schema], wrapped: bool) -> Self {
        let direct: HashSet<&str> = schemas
            .iter()
            .filter(|it| has_etag(it))
            .map(|it| it.name.rust.as_str())
            .collect();
        let path = |schema: &Schema| -> Option<Vec<Untrusted>> {
            let Shape::Struct(fields) = &schema.shape else {
                return None;
            };
            if direct.contains(schema.name.rust.as_str()) {
                return Some(vec![ETAG.into()]);
            }
            // One level down, as in a request with a policy and a mask.
            let inner = fields.iter().find(
                |field| matches!(&field.ty, Type::Schema(inner) if direct.contains(inner.as_str())),
            )?;
            Some(vec![inner.name.wire.clone(), ETAG.into()])
        };
        let paths = schemas
            .iter()
            .filter_map(|it| Some((it.name.rust.clone(), path(it)?)));
        Self {
            paths: paths.collect(),
            wrapped,
        }
    }

    /// Returns the path to the etag in the request body.
    fn etag(&self, method: &Method) -> Option<Vec<Untrusted>> {
        let Type::Schema(name) = &method.body.as_ref()?.ty else {
            return None;
        };
        let mut path = self.paths.get(name)?.clone();
        if self.wrapped {
            path.insert(0, "data".into());
        }
        Some(path)
    }
}

const ETAG: &str = "etag";

fn has_etag(schema: &Schema) -> bool {
    let Shape::Struct(fields) = &schema.shape else {
        return false;
    };
    let is_text = |ty: &Type| {
        matches!(
            ty,
            Type::Scalar(Scalar::String) | Type::Scalar(Scalar::Bytes)
        )
    };
    fields
        .iter()
        .any(|field| field.name.wire == ETAG && is_text(&field.ty))
}

/// A list in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Always,
    WithPrecondition,
    WithEtag,
    Never,
}

impl List {
    fn key(self) -> &'static str {
        match self {
            Self::Always => "retry.always",
            Self::WithPrecondition => "retry.with_precondition",
            Self::WithEtag => "retry.with_etag",
            Self::Never => "retry.never",
        }
    }

    fn rule(self) -> RetryRule {
        match self {
            Self::Always => RetryRule::Always,
            Self::WithPrecondition | Self::WithEtag => RetryRule::Precondition,
            Self::Never => RetryRule::Never,
        }
    }
}

/// The entries of all lists.
struct Entries(Vec<Entry>);

struct Entry {
    list: List,
    text: String,
    used: bool,
    /// Whether a contradiction was reported.
    faulty: bool,
}

impl Entries {
    fn new(settings: &options::Retry) -> Self {
        let lists = [
            (List::Always, &settings.always),
            (List::WithPrecondition, &settings.with_precondition),
            (List::WithEtag, &settings.with_etag),
            (List::Never, &settings.never),
        ];
        let entries = lists.into_iter().flat_map(|(list, texts)| {
            texts.iter().map(move |text| Entry {
                list,
                text: text.trim().to_owned(),
                used: false,
                faulty: false,
            })
        });
        Self(entries.collect())
    }

    /// Returns the list that applies to a method: the list of the longest matching entry.
    fn of(&mut self, path: &str, id: &str, findings: &mut Vec<Diagnostic>) -> Option<List> {
        let mut best: Option<usize> = None;
        let mut other: Option<usize> = None;
        for index in 0..self.0.len() {
            if !self.0[index].takes(path, id) {
                continue;
            }
            self.0[index].used = true;
            let weight = |index: usize| self.0[index].weight(path, id);
            match best.map(|best| weight(index).cmp(&weight(best))) {
                None | Some(std::cmp::Ordering::Greater) => (best, other) = (Some(index), None),
                Some(std::cmp::Ordering::Equal) => other = Some(index),
                Some(std::cmp::Ordering::Less) => {}
            }
        }
        let best = best?;
        if let Some(other) = other.filter(|other| self.0[*other].list != self.0[best].list) {
            self.contradict(best, other, path, findings);
        }
        Some(self.0[best].list)
    }

    fn contradict(
        &mut self,
        best: usize,
        other: usize,
        path: &str,
        findings: &mut Vec<Diagnostic>,
    ) {
        if std::mem::replace(&mut self.0[other].faulty, true) {
            return;
        }
        let (first, second) = (&self.0[best], &self.0[other]);
        let fact = format!(
            "names {}, and `{}` names {}: both match the method {}",
            quoted(&second.text),
            first.list.key(),
            quoted(&first.text),
            quoted(path)
        );
        findings.push(setting(
            second,
            fact,
            "name the method itself in one of them",
        ));
    }

    fn unused(&self, known: &[String]) -> Vec<Diagnostic> {
        let unused = self.0.iter().filter(|entry| !entry.used);
        let finding = |entry: &Entry| {
            let fact = format!(
                "names {}, which matches no method or resource of this API",
                quoted(&entry.text)
            );
            let remedy = match nearest(&entry.text, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => "write it as in the document, for example \"objects.insert\" or \"*.get\""
                    .to_owned(),
            };
            setting(entry, fact, &remedy)
        };
        unused.map(finding).collect()
    }
}

impl Entry {
    /// Returns how specific the match is; the method's own name has the maximum weight.
    fn weight(&self, path: &str, id: &str) -> usize {
        match self.text == path || self.text == id {
            true => usize::MAX,
            false => self.text.bytes().filter(|it| *it != b'*').count(),
        }
    }

    /// Whether the entry matches the method: by its path, its id, a resource above it or a pattern.
    fn takes(&self, path: &str, id: &str) -> bool {
        let is_above = |name: &str| {
            let rest = name.strip_prefix(self.text.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let by_name = !self.text.is_empty() && (is_above(path) || self.text == id);
        by_name || self.text.contains('*') && (fits(&self.text, path) || fits(&self.text, id))
    }
}

/// Whether the name matches a pattern, in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

/// Creates an error about the settings file.
fn setting(entry: &Entry, fact: String, remedy: &str) -> Diagnostic {
    Diagnostic::setting(entry.list.key(), fact, remedy).of_element(entry.text.as_str())
}
