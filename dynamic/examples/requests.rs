//! Builds requests and validates values: one line of JSON for each line of the input.
//!
//! `cargo run --release -p discogen-dynamic --example requests -- drive.v3.json` first prints the
//! facts of each method. A line of the input is a call, `{"id": "drive.files.get", "parameters": {…},
//! "standard": [[name, value]], "body": …}`, or a value of a schema, `{"name": "File", "body": …}`.
//! Other members are copied to the output. `corpus/prove/dynamic_proof.py` runs this program with
//! the documents of the corpus.

use std::error::Error;
use std::io::{BufRead as _, Write};

use discogen_dynamic::model::api::Upload;
use discogen_dynamic::serde_json::{Map, from_str, json};
use discogen_dynamic::testing::FakeTransport;
use discogen_dynamic::{Call, ClientBuilder, Document, Dynamic, InvalidCall, ProblemKind, Value};

/// The members of an output line.
type Members = Map<String, Value>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("the argument is the path of a document")?;
    let document = Dynamic::from_document(std::fs::read(path)?)?;
    let builder = ClientBuilder::new()
        .anonymous()
        .transport(FakeTransport::new());
    let api = document.connect(builder).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for method in document.methods() {
        let upload = |path: fn(&Upload) -> &Option<_>| -> Option<String> {
            let upload = method.model().upload.as_ref()?;
            path(upload)
                .as_ref()
                .map(|it: &discogen_dynamic::model::text::Untrusted| it.raw().to_owned())
        };
        let facts = json!({
            "facts": method.id(),
            "scopes": method.scopes().collect::<Vec<_>>(),
            "default_scopes": method.default_scopes().collect::<Vec<_>>(),
            "simple": upload(|it| &it.simple),
            "resumable": upload(|it| &it.resumable),
            "download": method.model().download,
        });
        writeln!(out, "{facts}")?;
    }
    for line in std::io::stdin().lock().lines() {
        let Value::Object(mut input) = from_str(&line?)? else {
            return Err("a line is not an object".into());
        };
        let outcome = match input.remove("name") {
            Some(name) => Ok(validated(&document, &name, &mut input)),
            None => called(&api, &mut input),
        };
        match outcome {
            Ok(members) => input.extend(members),
            Err(error) => {
                input.insert("error".to_owned(), Value::String(error.to_string()));
            }
        }
        writeln!(out, "{}", Value::Object(input))?;
    }
    out.flush()?;
    Ok(())
}

/// The request of a call.
fn called(api: &Dynamic, input: &mut Members) -> Result<Members, Box<dyn Error>> {
    let id = input.remove("id").unwrap_or_default();
    let mut call = api.method(id.as_str().unwrap_or_default())?;
    let parameters = input.remove("parameters").unwrap_or_default();
    for (name, value) in parameters.as_object().into_iter().flatten() {
        call = call.set(name, value.clone())?;
    }
    let mut members = Members::new();
    if let Some(body) = input.remove("body") {
        call = with_body(call, body, &mut members)?;
    }
    // The values of standard parameters are invalid field masks.
    call = call.unchecked();
    for pair in input
        .remove("standard")
        .unwrap_or_default()
        .as_array()
        .into_iter()
        .flatten()
    {
        let name = pair.get(0).and_then(Value::as_str).unwrap_or_default();
        call = call.set(name, pair.get(1).cloned().unwrap_or_default())?;
    }
    let request = call.build()?;
    let headers = request.headers().iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("?")))
        .collect();
    members.insert("verb".to_owned(), request.method().as_str().into());
    members.insert("url".to_owned(), request.uri().to_string().into());
    members.insert("headers".to_owned(), json!(headers));
    if !request.body().is_empty() {
        let body = std::str::from_utf8(request.body())?;
        members.insert("body".to_owned(), from_str(body)?);
    }
    Ok(members)
}

/// Sets a body. Unknown fields are printed, and the body is set without validation.
fn with_body(call: Call, body: Value, members: &mut Members) -> Result<Call, InvalidCall> {
    match call.clone().body(body.clone()) {
        Ok(call) => Ok(call),
        Err(invalid) => {
            let (unknown, others) = split(&invalid);
            members.insert("unknown".to_owned(), unknown.into());
            match others.is_empty() {
                true => call.unchecked().body(body),
                false => Err(invalid),
            }
        }
    }
}

/// The problems of a value.
fn validated(document: &Document, name: &Value, input: &mut Members) -> Members {
    let body = input.remove("body").unwrap_or_default();
    let mut members = Members::new();
    if let Err(invalid) = document.validate(name.as_str().unwrap_or_default(), &body) {
        let (unknown, others) = split(&invalid);
        members.insert("unknown".to_owned(), unknown.into());
        members.insert("problems".to_owned(), others.into());
    }
    members
}

/// The paths of unknown fields, and the other problems.
fn split(invalid: &InvalidCall) -> (Vec<String>, Vec<String>) {
    let (unknown, others): (Vec<_>, Vec<_>) = invalid
        .problems()
        .iter()
        .partition(|it| it.kind == ProblemKind::UnknownField);
    (
        unknown.into_iter().map(|it| it.path.clone()).collect(),
        others.into_iter().map(ToString::to_string).collect(),
    )
}
