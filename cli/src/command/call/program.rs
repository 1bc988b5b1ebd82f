//! Prints a program that makes the call with the generated crate.

use discogen_build::workspace::Document as _;
use discogen_build::{Action, Given, Program, Text};
use discogen_dynamic::runtime::api::is_secret_key;
use discogen_dynamic::{Call, InvalidCall, Value};
use discogen_model::text::{Code, Lines};

use super::credentials::utf8;
use super::flags::{Options, ResponseFlags};
use super::select::Selected;
use crate::command::document_source::DocumentSource;
use crate::command::shell::quoted;

/// Returns an error if the method does not support what the flags do with the call.
pub(super) fn check(call: Call, flags: &ResponseFlags) -> Result<(), InvalidCall> {
    match flags {
        _ if flags.download.is_some() => call.download().map(drop),
        _ if flags.upload.is_some() => call.upload(Vec::new()).map(drop),
        _ if flags.wait => call.poller().map(drop),
        _ if flags.pages => call.pages().map(drop),
        _ if flags.all || flags.limit.is_some() => call.items().map(drop),
        _ => Ok(()),
    }
}

/// Returns the program, or the message of an error.
pub(super) fn text(
    selected: &Selected,
    options: &Options,
    body: Option<&Value>,
) -> Result<Lines, String> {
    let api = selected.method.document().api();
    let mut methods = api.methods();
    let found = methods.find(|it| it.method.id == *selected.method.id());
    let Some(found) = found else {
        return Err(format!(
            "{} is no method of its document",
            selected.method.id()
        ));
    };
    let flags = &options.flags;
    let add = reference(&selected.source)?;
    let names: Vec<&str> = found
        .method
        .parameters
        .iter()
        .map(|it| it.name.wire.raw())
        .collect();
    let others: Vec<_> = options
        .parameters
        .iter()
        .filter(|it| !names.contains(&&*it.0))
        .collect();
    let variables: Vec<String> = others.iter().map(|(name, _)| variable(name)).collect();
    let query = others
        .iter()
        .zip(&variables)
        .flat_map(|((name, values), variable)| {
            let values = values.iter().map(|value| match is_secret_key(name) {
                true => Text::Variable(variable),
                false => Text::Literal(value),
            });
            values.map(|value| (name.as_str(), value))
        });
    let program = Program {
        add: &add,
        action: action(&flags.response)?,
        credentials: flags.credentials.of_program()?,
        endpoint: flags.request.endpoint.as_deref(),
        read_only: flags.request.read_only,
        fields: flags.request.fields.as_deref(),
        unchecked: flags.request.unchecked,
        timeout: flags.request.timeout,
        scopes: flags.credentials.scopes(),
        quota_project: flags.credentials.quota_project(),
        query: query.collect(),
    };
    let given = Given {
        parameters: &options.parameters,
        body,
    };
    let lines = discogen_build::program(api, found.accessors(), found.method, given, &program);
    let lines = lines.map_err(|error| format!("--as-rust: {error}"))?;
    let lines: Vec<&str> = lines.iter().map(Code::as_str).collect();
    Ok(Lines::of(&lines.join("\n")))
}

fn action(flags: &ResponseFlags) -> Result<Action<'_>, String> {
    Ok(match flags {
        ResponseFlags {
            download: Some(path),
            ..
        } => Action::Download(utf8(path)?),
        ResponseFlags {
            upload: Some(path), ..
        } => match utf8(path)? {
            "-" => Action::Upload(None),
            path => Action::Upload(Some(path)),
        },
        ResponseFlags { wait: true, .. } => Action::Wait,
        ResponseFlags { pages: true, .. } => Action::Pages,
        ResponseFlags { all, limit, .. } if *all || limit.is_some() => Action::Items(*limit),
        _ => Action::Send,
    })
}

/// The argument of `discogen add` for a document.
fn reference(source: &DocumentSource) -> Result<String, String> {
    let location = utf8(source.location())?;
    Ok(match source {
        DocumentSource::Bundled(..) => location.to_owned(),
        // A path without special characters needs no quotes.
        DocumentSource::File(_) if location.chars().all(is_plain) => location.to_owned(),
        DocumentSource::File(_) => quoted(location),
    })
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_./".contains(letter)
}

/// The environment variable for a secret parameter: `ACCESS_TOKEN` for `access_token`.
fn variable(name: &str) -> String {
    let letters = name.chars().map(|it| match it.is_ascii_alphanumeric() {
        true => it.to_ascii_uppercase(),
        false => '_',
    });
    letters.collect()
}
