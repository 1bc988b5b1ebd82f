//! Decides whether a method is retried although the server may have executed a failed attempt.
//!
//! The settings decide by method, resource or pattern. All other methods follow the verb. A POST or
//! PATCH is retried only with a precondition: a query parameter that makes the call conditional on
//! the current state. The server then rejects a second execution.

use std::collections::{BTreeMap, HashSet};

use super::entries::{self, Entries};
use crate::api::{
    Api, Location, Method, Precondition, Retry, RetryRule, Scalar, Schema, Shape, Type,
};
use crate::diagnostic::Diagnostic;
use crate::options;
use crate::text::Untrusted;

/// Sets the retry rule of every method. An entry of the settings without a matching method is an
/// error.
pub(super) fn decide(api: &mut Api, settings: &options::Retry, findings: &mut Vec<Diagnostic>) {
    let mut entries = Entries::new([
        (List::Always, settings.always.as_slice()),
        (List::WithPrecondition, &settings.with_precondition),
        (List::WithEtag, &settings.with_etag),
        (List::Never, &settings.never),
    ]);
    let bodies = Bodies::new(&api.schemas, api.data_wrapper);
    api.visit_methods(&mut |resources, method| {
        let list = entries.of(resources, method, findings);
        method.retry = retry(method, list, &bodies);
    });
    entries.report_unused(findings);
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

impl entries::List for List {
    const MATCHED: &str = "method or resource of this API";

    fn key(self) -> &'static str {
        match self {
            Self::Always => "retry.always",
            Self::WithPrecondition => "retry.with_precondition",
            Self::WithEtag => "retry.with_etag",
            Self::Never => "retry.never",
        }
    }
}

impl List {
    fn rule(self) -> RetryRule {
        match self {
            Self::Always => RetryRule::Always,
            Self::WithPrecondition | Self::WithEtag => RetryRule::Precondition,
            Self::Never => RetryRule::Never,
        }
    }
}
