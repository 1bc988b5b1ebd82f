//! Resolves the parameters of a method: order, names and types, and checks them against the URL.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::aliases::Aliases;
use super::context::Context;
use super::{hints, properties, prose, url};
use crate::api::{Location, Name, Parameter, ParameterAlias, Type};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::{Method, Schema};
use crate::name::{self, Style, reserved};

/// Returns required parameters in the order of `parameterOrder`, then other required parameters,
/// then optional parameters, both in the document's order; and the aliases of their enums. `body` is
/// the field of the request body.
pub(super) fn all<'d>(
    context: &Context<'_, 'd>,
    method: &'d Method,
    aliases: &Aliases<'_>,
    body: Option<&'static str>,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<Parameter>, Vec<ParameterAlias>) {
    check_urls(method, findings);
    let keys = || method.parameters.iter().map(|it| it.key.as_str());
    let names = name::all(keys(), Style::Snake, body.as_slice());
    let reserved = [reserved::PARAMETERS, body.as_slice()].concat();
    let setters = name::all(keys(), Style::Snake, &reserved);
    let mut parameters: Vec<Parameter> = Vec::with_capacity(names.len());
    let selectable = properties::of_response(context, method);
    let mut found = Vec::new();
    for ((schema, rust), setter) in method.parameters.iter().zip(names).zip(setters) {
        let names = (rust, setter);
        let mut parameter = parameter(context, schema, names, &selectable, findings);
        let field = &parameter.name.rust;
        found.extend(aliases.apply(context.inventory, schema, field, &mut parameter.ty));
        parameters.push(parameter);
    }
    check_order(method, findings);
    let mut order: HashMap<&str, usize> = HashMap::new();
    for (i, name) in method.parameter_order.iter().enumerate() {
        order.entry(name).or_insert(i);
    }
    // The sort is stable: parameters that are not in `parameterOrder` stay in document order.
    parameters.sort_by_key(|it| match it.required {
        true => (
            0,
            order.get(it.name.wire.raw()).copied().unwrap_or(usize::MAX),
        ),
        false => (1, 0),
    });
    (parameters, found)
}

fn parameter<'d>(
    context: &Context<'_, 'd>,
    schema: &'d Schema,
    (rust, setter): (String, String),
    selectable: &[&str],
    findings: &mut Vec<Diagnostic>,
) -> Parameter {
    let one = context.inventory.type_of(schema, findings);
    let sample = hints::sample(context.inventory, &one, schema, selectable);
    let required = schema.required || schema.location.as_deref() == Some("path");
    let ty = match schema.repeated {
        true => Type::List(Box::new(one)),
        false => one,
    };
    let location = location(schema, findings);
    if location == Location::Path && !schema.required {
        let fact = "is part of the path, but not `required`";
        findings.push(Diagnostic::note(
            &schema.pointer,
            fact,
            "it is treated as required",
        ));
    }
    Parameter {
        name: Name {
            wire: schema.key.as_str().into(),
            rust,
        },
        setter,
        location,
        required,
        ty,
        docs: context.prose.value(schema),
        deprecated: schema.deprecated,
        expected: !required && hints::is_required(schema),
        sample: sample.into(),
        limits: prose::limits(schema),
    }
}

fn location(schema: &Schema, findings: &mut Vec<Diagnostic>) -> Location {
    let remedy = "must be \"path\", \"query\" or \"header\"";
    match schema.location.as_deref() {
        Some("path") => return Location::Path,
        Some("query") => return Location::Query,
        Some("header") => {
            check_header(schema, findings);
            return Location::Header;
        }
        Some(other) => {
            let pointer = format!("{}/location", schema.pointer);
            let fact = format!("is {}, an unknown location", quoted(other));
            findings.push(Diagnostic::error(pointer, fact, remedy));
        }
        None => findings.push(Diagnostic::error(
            &schema.pointer,
            "has no `location`",
            remedy,
        )),
    }
    Location::Query
}

/// Checks that a header's name is a token (RFC 9110, section 5.6.2).
fn check_header(schema: &Schema, findings: &mut Vec<Diagnostic>) {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if schema.key.is_empty() || !schema.key.chars().all(token) {
        let fact = format!(
            "is a header called {}, which is not a valid header name",
            quoted(&schema.key)
        );
        findings.push(Diagnostic::error(
            &schema.pointer,
            fact,
            "use letters, digits and `-`",
        ));
    }
}

/// Checks the variables of the path and the upload paths: each must be a path parameter, and the
/// path must contain every path parameter.
fn check_urls(method: &Method, findings: &mut Vec<Diagnostic>) {
    let in_path = |it: &&Schema| it.location.as_deref() == Some("path");
    let declared: Vec<&Schema> = method.parameters.iter().filter(in_path).collect();
    let keys: BTreeSet<&str> = declared.iter().map(|it| it.key.as_str()).collect();
    if let Some(upload) = &method.media_upload {
        for (protocol, path) in [("simple", &upload.simple), ("resumable", &upload.resumable)] {
            if let Some(path) = path {
                let pointer = format!("{}/protocols/{protocol}/path", upload.pointer);
                check_template(path, &pointer, &keys, findings);
            }
        }
    }
    let Some(template) = &method.path else { return };
    let variables = check_template(
        template,
        &format!("{}/path", method.pointer),
        &keys,
        findings,
    );
    for schema in declared {
        if !variables.contains(schema.key.as_str()) {
            let fact = format!(
                "is a path parameter, but not a variable of {}",
                quoted(template)
            );
            let remedy = "correct its `location`, or the template";
            findings.push(Diagnostic::error(&schema.pointer, fact, remedy));
        }
    }
}

/// Checks a template, and returns its variables.
fn check_template<'t>(
    template: &'t str,
    pointer: &str,
    declared: &BTreeSet<&'t str>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<&'t str> {
    let (parts, errors) = url::parse(template);
    for error in errors {
        let fact = format!("{error}: {}", quoted(template));
        findings.push(Diagnostic::error(pointer, fact, "correct the template"));
    }
    let variables = url::variables(&parts);
    let undeclared: Vec<&str> = variables.difference(declared).copied().collect();
    if let Some((fact, remedy)) = not_declared(&undeclared) {
        findings.push(Diagnostic::error(pointer, fact, remedy));
    }
    variables
}

/// Returns one finding for all variables of a template that are not parameters.
fn not_declared(names: &[&str]) -> Option<(String, String)> {
    const SHOWN: usize = 3;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|it| quoted(*it)).collect();
    let shown: Vec<&str> = shown.iter().map(|it| &**it).collect();
    let shown = shown.join(", ");
    let (facts, remedy) = match names.len() {
        0 => return None,
        1 => (
            format!("has the variable {shown}, which is not a path parameter"),
            format!("declare {shown}"),
        ),
        many => {
            let more = match many.saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (
                format!("has the variables {shown}{more}, which are not path parameters"),
                "declare them".to_owned(),
            )
        }
    };
    let remedy = format!("{remedy} in `parameters` with \"location\": \"path\"");
    Some((facts, remedy))
}

fn check_order(method: &Method, findings: &mut Vec<Diagnostic>) {
    let known: HashSet<&str> = method.parameters.iter().map(|it| it.key.as_str()).collect();
    for (i, name) in method.parameter_order.iter().enumerate() {
        if !known.contains(name.as_str()) {
            let pointer = format!("{}/parameterOrder/{i}", method.pointer);
            let fact = format!("names {}, which is not a parameter", quoted(name));
            findings.push(Diagnostic::note(pointer, fact, "it is ignored"));
        }
    }
}
