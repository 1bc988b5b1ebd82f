//! Decides which methods identify their requests, and what the server does with the ID (AIP-155).
//!
//! A method that writes and has an optional string parameter `requestId` in its query sends an ID.
//! If the description of the parameter promises that the server ignores a second request with the
//! same ID, the call is idempotent. The settings take precedence over both rules.

mod promise;

use std::collections::HashMap;

use super::entries::{self, Entries};
use crate::api::{
    Api, Location, Method, Name, Parameter, RequestId, RetryRule, Scalar, Shape, Type,
};
use crate::diagnostic::Diagnostic;
use crate::document::Method as Written;
use crate::options;
use crate::sample_value::rejects;

/// The name of the query parameter and of the field.
const REQUEST_ID: &str = "requestId";
/// A value of the form that calls send.
const UUID: &str = "7f6c2a4e-9b1d-4c3a-8e5f-0d2b6a9c1e47";

/// Returns the request ID of a method according to its verb and parameters.
pub(super) fn of(written: &Written, verb: &str, parameters: &[Parameter]) -> Option<RequestId> {
    let parameter = parameter(parameters)?;
    let schema = written
        .parameters
        .iter()
        .find(|it| it.key == parameter.name.wire.raw())?;
    let description = schema.description.as_deref().unwrap_or_default();
    let reads = matches!(verb, "GET" | "HEAD" | "OPTIONS");
    let takes_uuid = !schema
        .pattern
        .as_deref()
        .is_some_and(|it| rejects(it, UUID));
    let sent = !reads && takes_uuid && !promise::is_required(description);
    sent.then(|| RequestId::Query {
        name: parameter.name.clone(),
        ignores_duplicates: promise::ignores_duplicates(description),
    })
}

/// The optional string parameter `requestId` in the query.
fn parameter(parameters: &[Parameter]) -> Option<&Parameter> {
    parameters.iter().find(|it| {
        it.name.wire == REQUEST_ID
            && it.location == Location::Query
            && !it.required
            && it.ty == Type::Scalar(Scalar::String)
    })
}

/// Applies the settings, and adds the request IDs in bodies. An entry of the settings without a
/// matching method is an error.
pub(super) fn decide(
    api: &mut Api,
    settings: &options::RequestIds,
    findings: &mut Vec<Diagnostic>,
) {
    let mut entries = Entries::new([
        (List::Deduplicated, settings.deduplicated.as_slice()),
        (List::Sent, &settings.sent),
        (List::Never, &settings.never),
    ]);
    let bodies = in_bodies(api);
    api.visit_methods(&mut |resources, method| {
        let parameter = parameter(&method.parameters).map(|it| it.name.clone());
        if let Some(name) = parameter
            && let Some(list) = entries.of(resources, method, findings)
        {
            method.request_id = list.request_id(name);
        }
        // A rule of the settings that forbids retries applies to request IDs, too.
        if let (
            RetryRule::Never,
            Some(RequestId::Query {
                ignores_duplicates, ..
            }),
        ) = (method.retry.rule, &mut method.request_id)
        {
            *ignores_duplicates = false;
        }
        if method.request_id.is_none() {
            method.request_id = in_body(method, &bodies).cloned().map(RequestId::Body);
        }
    });
    entries.report_unused(findings);
}

/// Returns the field `requestId` of each schema that has one, by the schema's Rust name.
fn in_bodies(api: &Api) -> HashMap<String, Name> {
    let field = |fields: &[crate::api::Field]| {
        let field = fields
            .iter()
            .find(|it| it.name.wire == REQUEST_ID && !it.read_only)?;
        matches!(field.ty, Type::Scalar(_)).then(|| field.name.clone())
    };
    let of = api.schemas.iter().filter_map(|schema| match &schema.shape {
        Shape::Struct(fields) => Some((schema.name.rust.clone(), field(fields)?)),
        Shape::Transparent(_) => None,
    });
    of.collect()
}

fn in_body<'b>(method: &Method, bodies: &'b HashMap<String, Name>) -> Option<&'b Name> {
    match &method.body.as_ref()?.ty {
        Type::Schema(name) => bodies.get(name),
        _ => None,
    }
}

/// A list in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Deduplicated,
    Sent,
    Never,
}

impl entries::List for List {
    const MATCHED: &str = "method with an optional query parameter `requestId`";

    fn key(self) -> &'static str {
        match self {
            Self::Deduplicated => "request_ids.deduplicated",
            Self::Sent => "request_ids.sent",
            Self::Never => "request_ids.never",
        }
    }
}

impl List {
    fn request_id(self, name: Name) -> Option<RequestId> {
        let ignores_duplicates = match self {
            Self::Deduplicated => true,
            Self::Sent => false,
            Self::Never => return None,
        };
        Some(RequestId::Query {
            name,
            ignores_duplicates,
        })
    }
}
