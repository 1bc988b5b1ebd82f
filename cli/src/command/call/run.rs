//! Makes the call that the flags describe.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use discogen_dynamic::testing::FakeTransport;
use discogen_dynamic::{Call, CallOptions, Dynamic, Error, Method, Value};
use discogen_model::text::{Line, Lines};

use super::failure::Failure;
use super::flags::{Options, OutputFormat, ResponseFlags};
use super::output::Output;
use super::select::Selected;
use super::{body, exit, listing, media, program, remedies, request, waiting};
use crate::command::session::{Outcome, Session};

/// Makes the call, and reports what prevents it.
pub(super) fn run(session: &mut Session, selected: &Selected, options: &Options) -> io::Result<()> {
    let method = &selected.method;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(call(session, selected, options)) {
        Ok(()) => Ok(()),
        Err(Failure::Usage(message)) => {
            let remedy = format!("`discogen call {} --help` lists the flags", method.id());
            failed(
                session,
                selected,
                options,
                Outcome::Unusable,
                &message,
                &remedy,
            )
        }
        Err(Failure::Credentials(message)) => {
            let remedy = "`discogen whoami` shows the credentials of calls";
            failed(
                session,
                selected,
                options,
                Outcome::Credentials,
                &message,
                remedy,
            )
        }
        Err(Failure::Call(error)) => report(session, method, options, &error),
        // The reader has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Failure::Output(error)) => {
            let fact = format!("cannot write the output: {error}");
            let remedy = "choose another file with --output";
            failed(session, selected, options, Outcome::Io, &fact, remedy)
        }
        Err(Failure::Declined) => {
            session.worst(Outcome::Failed);
            session.message("not deleted")
        }
    }
}

/// Reports why a call was not sent, or its response not written.
fn failed(
    session: &mut Session,
    selected: &Selected,
    options: &Options,
    outcome: Outcome,
    fact: &str,
    remedy: &str,
) -> io::Result<()> {
    session.worst(outcome);
    if options.flags.response.format != Some(OutputFormat::Json) {
        return session.failed(fact, remedy);
    }
    let error =
        serde_json::json!({"method": selected.method.id(), "message": fact, "remedy": remedy});
    session.complain_text(&Lines::json(&serde_json::json!({"error": error})))
}

fn report(
    session: &mut Session,
    method: &Method,
    options: &Options,
    error: &Error,
) -> io::Result<()> {
    session.worst(exit::outcome(error));
    let fact = remedies::fact(method, &options.flags.credentials, error);
    let remedy = remedies::remedy(method, &options.flags.credentials, error);
    if options.flags.response.format == Some(OutputFormat::Json) {
        let status = error.status().map(|it| it.message.clone());
        let value = serde_json::json!({"error": {
            "method": method.id(),
            "code": error.http_status().map(|it| it.as_u16()),
            "reason": error.reason(),
            "message": status.unwrap_or(fact),
            "remedy": remedy,
            "attempts": error.attempts(),
        }});
        return session.complain_text(&Lines::json(&value));
    }
    session.failed(&fact, &remedy)
}

async fn call(
    session: &mut Session,
    selected: &Selected,
    options: &Options,
) -> Result<(), Failure> {
    let method = &selected.method;
    let (flags, credentials) = (&options.flags.request, &options.flags.credentials);
    if flags.is_sent() {
        confirm(method, options)?;
    }
    let client = client(method, options, flags.is_sent()).await?;
    let body = body::body(method, flags.body.as_deref(), &flags.set).map_err(Failure::Usage)?;
    let given = flags.as_rust.then(|| body.clone());
    let call = prepared(session, &client, method, options, body)?;
    if flags.is_sent() {
        return send(session, call, options).await;
    }
    let built = call.build()?;
    let is_json = options.flags.response.format == Some(OutputFormat::Json);
    let text = match given {
        Some(body) => {
            program::check(call, &options.flags.response)?;
            program::text(selected, options, body.as_ref()).map_err(Failure::Usage)?
        }
        None if flags.as_curl => Lines::of(&request::curl(&built, method, credentials)),
        None if is_json => request::described(&built, method, credentials),
        None => request::shown(&built, method, credentials),
    };
    Ok(session.print_text(&text)?)
}

/// Asks before a deletion, if a person can answer.
fn confirm(method: &Method, options: &Options) -> Result<(), Failure> {
    let is_asked = method.verb() == "DELETE" && !options.flags.request.yes;
    if !is_asked || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    write!(
        err,
        "{} deletes data; continue? [y/N] ",
        Line::new(method.id())
    )?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().eq_ignore_ascii_case("y") || answer.trim().eq_ignore_ascii_case("yes") {
        true => Ok(()),
        false => Err(Failure::Declined),
    }
}

async fn client(method: &Method, options: &Options, is_sent: bool) -> Result<Dynamic, Failure> {
    let flags = &options.flags;
    let mut builder = match is_sent {
        true => flags
            .credentials
            .builder()
            .await
            .map_err(Failure::Credentials)?,
        // Not the default transport, which reads the root certificates of the system.
        false => flags.credentials.offline().transport(FakeTransport::new()),
    };
    let mut call_options = flags.credentials.options();
    if let Some(seconds) = flags.request.timeout {
        call_options = call_options.timeout(Duration::from_secs(u64::from(seconds)));
    }
    if let Some(url) = &flags.request.endpoint {
        builder = builder.endpoint(url);
    }
    if flags.request.read_only && is_sent {
        builder = builder.read_only();
    }
    Ok(method
        .document()
        .connect(builder.options(call_options))
        .await?)
}

/// Sets parameters and body.
fn prepared(
    session: &Session,
    client: &Dynamic,
    method: &Method,
    options: &Options,
    body: Option<Value>,
) -> Result<Call, Failure> {
    let flags = &options.flags.request;
    let mut call = client.method(method.id())?;
    if flags.unchecked {
        call = call.unchecked();
    }
    for (name, values) in &options.parameters {
        let parameter = method.parameters().find(|it| it.name() == name);
        let Some(parameter) = parameter else {
            for value in values {
                call = call.with(CallOptions::new().query(name, value));
            }
            continue;
        };
        let value = match (parameter.is_repeated(), values.as_slice()) {
            (false, [value]) => Value::from(value.as_str()),
            (false, several) => {
                let fact = format!("parameter `{name}` is given {} times", several.len());
                return Err(Failure::Usage(fact));
            }
            (true, values) => Value::from(values.to_vec()),
        };
        call = call.set(name, value)?;
    }
    if let Some(fields) = &flags.fields {
        call = call.fields(fields)?;
    }
    if let Some(body) = body {
        call = call.body(body)?;
    }
    for warning in call.warnings() {
        session.warn(
            &warning.to_string(),
            "the value is sent; the server may know it",
        )?;
    }
    Ok(call)
}

async fn send(session: &mut Session, call: Call, options: &Options) -> Result<(), Failure> {
    let response = &options.flags.response;
    if let Some(path) = &response.download {
        return media::download(session, call, path).await;
    }
    let several =
        response.all || response.limit.is_some() || response.pages || call.method().is_streaming();
    let format = match several {
        true => OutputFormat::Ndjson,
        false => OutputFormat::Json,
    };
    let mut output = Output::new(response.output.as_deref(), response.format, format)?;
    write(session, call, response, &mut output).await?;
    Ok(output.finish()?)
}

/// Sends the call and writes what it returns.
async fn write(
    session: &mut Session,
    call: Call,
    flags: &ResponseFlags,
    output: &mut Output,
) -> Result<(), Failure> {
    if let Some(path) = &flags.upload {
        return media::upload(session, call, path, flags, output).await;
    }
    if flags.wait {
        return waiting::wait(session, call, output).await;
    }
    if flags.pages {
        return listing::pages(call, output).await;
    }
    if flags.all || flags.limit.is_some() {
        return listing::items(session, call, flags.limit, output).await;
    }
    if call.method().returns_only_media() || output.is_raw() {
        return raw(call, output).await;
    }
    if call.method().is_streaming() {
        return elements(call, output).await;
    }
    Ok(output.response(&call.send().await?)?)
}

/// Writes the elements of a stream, each as soon as it has arrived.
async fn elements(call: Call, output: &mut Output) -> Result<(), Failure> {
    let mut elements = call.elements();
    while let Some(element) = elements.next().await {
        output.item(element?)?;
    }
    Ok(output.end()?)
}

async fn raw(call: Call, output: &mut Output) -> Result<(), Failure> {
    let mut stream = call.send_stream().await?;
    while let Some(bytes) = stream.next().await {
        output.bytes(&bytes?)?;
    }
    Ok(output.bytes(b"")?)
}
