//! Parameters of a method: order, names, types, and whether they fit the URL.

use super::Context;
use super::{prose, url};
use crate::diagnostic::Diagnostic;
use crate::document::{Method, Schema};
use crate::model::{Location, Name, Parameter, Type};
use crate::name::{Scope, Style, Ticket, reserved};

/// Required parameters as `parameterOrder` says, then other required ones, then
/// the optional ones, both in the document's order.
pub(super) fn all<'d>(
    context: &Context<'_, 'd>,
    method: &'d Method,
    has_body: bool,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Parameter> {
    check_url(method, findings);
    let mut scope = Scope::new(Style::Snake, reserved::PARAMETERS);
    if has_body {
        scope.reserve(reserved::BODY);
    }
    let tickets: Vec<Ticket> = method.parameters.iter().map(|it| scope.ask(&it.key)).collect();
    let names = scope.settle();
    let mut parameters: Vec<Parameter> = Vec::with_capacity(tickets.len());
    for (schema, ticket) in method.parameters.iter().zip(tickets) {
        let rust = names[ticket].to_owned();
        parameters.push(parameter(context, schema, rust, findings));
    }
    let order = &method.parameter_order;
    check_order(method, findings);
    // A stable sort: what `parameterOrder` doesn't mention keeps its place.
    parameters.sort_by_key(|it| match it.required {
        true => (0, order.iter().position(|name| *name == it.name.wire).unwrap_or(order.len())),
        false => (1, 0),
    });
    parameters
}

fn parameter<'d>(
    context: &Context<'_, 'd>,
    schema: &'d Schema,
    rust: String,
    findings: &mut Vec<Diagnostic>,
) -> Parameter {
    let one = context.inventory.type_of(schema, findings);
    let sample = sample(context, &one, schema);
    let ty = match schema.repeated {
        true => Type::List(Box::new(one)),
        false => one,
    };
    let location = location(schema, findings);
    if location == Location::Path && !schema.required {
        let fact = "is part of the path, but not `required`";
        findings.push(Diagnostic::note(&schema.pointer, fact, "it is required all the same"));
    }
    Parameter {
        name: Name { wire: schema.key.clone(), rust },
        location,
        required: schema.required || location == Location::Path,
        ty,
        docs: prose::value(schema),
        deprecated: schema.deprecated,
        sample,
    }
}

fn location(schema: &Schema, findings: &mut Vec<Diagnostic>) -> Location {
    let remedy = "must be \"path\", \"query\" or \"header\"";
    match schema.location.as_deref() {
        Some("path") => return Location::Path,
        Some("query") => return Location::Query,
        Some("header") => return Location::Header,
        Some(other) => {
            let pointer = format!("{}/location", schema.pointer);
            let fact = format!("is {other:?}, a place where parameters don't travel");
            findings.push(Diagnostic::error(pointer, fact, remedy));
        }
        None => findings.push(Diagnostic::error(&schema.pointer, "has no `location`", remedy)),
    }
    Location::Query
}

/// The template's variables and the path parameters must be the same.
fn check_url(method: &Method, findings: &mut Vec<Diagnostic>) {
    let Some(template) = &method.path else { return };
    let (parts, faults) = url::parse(template);
    let pointer = format!("{}/path", method.pointer);
    for fault in faults {
        let fact = format!("{fault}: {template:?}");
        findings.push(Diagnostic::error(&pointer, fact, "correct the template"));
    }
    let variables = url::variables(&parts);
    let in_path = |it: &&Schema| it.location.as_deref() == Some("path");
    let declared: Vec<&Schema> = method.parameters.iter().filter(in_path).collect();
    for variable in &variables {
        if !declared.iter().any(|it| it.key == *variable) {
            let fact = format!("has the variable {variable:?}, which is not a path parameter");
            let remedy = format!("declare {variable:?} in `parameters` with \"location\": \"path\"");
            findings.push(Diagnostic::error(&pointer, fact, remedy));
        }
    }
    for schema in declared {
        if !variables.contains(&schema.key.as_str()) {
            let fact = format!("is a path parameter, but not a variable of {template:?}");
            let remedy = "correct its `location`, or the template";
            findings.push(Diagnostic::error(&schema.pointer, fact, remedy));
        }
    }
}

fn check_order(method: &Method, findings: &mut Vec<Diagnostic>) {
    for (i, name) in method.parameter_order.iter().enumerate() {
        if !method.parameters.iter().any(|it| it.key == *name) {
            let pointer = format!("{}/parameterOrder/{i}", method.pointer);
            let fact = format!("names {name:?}, which is not a parameter");
            findings.push(Diagnostic::note(pointer, fact, "it is ignored"));
        }
    }
}

/// The text of one plausible value.
fn sample(context: &Context<'_, '_>, ty: &Type, schema: &Schema) -> String {
    let text = match ty {
        Type::String => return prose::sample_text(schema.pattern.as_deref(), &schema.key),
        Type::Enum(name) => return sample_variant(context, name),
        Type::Bool => "true",
        Type::I32 | Type::U32 | Type::I64 | Type::U64 => "1",
        Type::F32 | Type::F64 => "1.5",
        Type::Bytes => "Ynl0ZXM=",
        Type::Timestamp => "2026-01-31T09:30:00Z",
        Type::Duration => "30s",
        Type::Date => "2026-01-31",
        Type::FieldMask => "*",
        Type::Any | Type::Object | Type::Map(_) | Type::Schema(_) => "{}",
        Type::List(_) => "[]",
    };
    text.to_owned()
}

/// The first value that means something.
fn sample_variant(context: &Context<'_, '_>, name: &str) -> String {
    let values = context.inventory.enum_named(name).map(|it| it.values.as_slice()).unwrap_or_default();
    let meant = values.iter().find(|it| !it.deprecated && !it.name.wire.ends_with("UNSPECIFIED"));
    meant.or(values.first()).map(|it| it.name.wire.clone()).unwrap_or_default()
}
