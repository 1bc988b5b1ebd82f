//! Code that all harnesses share: reads lines of JSON, builds requests, decodes and encodes schemas.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub use discogen_runtime::codegen as rt;
use discogen_runtime::codegen::View;
use discogen_runtime::{Body, BoxFuture, CallOptions, ClientBuilder, Transport, TransportError};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A line: either a method with its parameters, or a schema with a value.
#[derive(Deserialize)]
pub struct Input {
    method: Option<usize>,
    schema: Option<usize>,
    turn: usize,
    #[serde(default)]
    parameters: HashMap<String, Box<RawValue>>,
    #[serde(default)]
    standard: Vec<(String, String)>,
    #[serde(default, deserialize_with = "present")]
    body: Option<Box<RawValue>>,
}

fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(from).map(Some)
}

/// The remainder of an output line, or an error message.
pub type Outcome = Result<String, String>;

impl Input {
    /// Returns the value of a parameter, if this line contains it.
    pub fn get<T: rt::Field>(&self, name: &str) -> Result<Option<T>, String> {
        self.parameters.get(name).map(|raw| read(raw)).transpose()
    }

    /// Returns the body, if this line contains one.
    pub fn body<T: rt::Field>(&self) -> Result<Option<T>, String> {
        self.body.as_ref().map(|raw| read(raw)).transpose()
    }

    /// Builds the request of a call.
    pub fn finish<P: rt::Params>(&self, call: rt::Call<P>) -> Outcome {
        let call = match self.standard.is_empty() {
            true => call,
            false => call.with(self.options()),
        };
        self.print(call.build().map_err(|error| format!("build: {error}"))?)
    }

    fn options(&self) -> CallOptions {
        let mut options = CallOptions::new();
        for (name, value) in &self.standard {
            options = match name.as_str() {
                // The test values are invalid field masks.
                "fields" => options.fields_unchecked(value),
                "key" => options.key(value),
                "prettyPrint" => options.pretty_print(value == "true"),
                "quotaUser" => options.quota_user(value),
                "userIp" => options.user_ip(value),
                "$.xgafv" => options.error_format(value),
                _ => options.query(name, value),
            };
        }
        options
    }

    fn print(&self, request: http::Request<bytes::Bytes>) -> Outcome {
        let headers: Vec<(&str, &str)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("?")))
            .collect();
        let mut line = format!(
            "\"verb\":{},\"url\":{},\"headers\":{}",
            json(request.method().as_str()),
            json(&request.uri().to_string()),
            json(&headers),
        );
        if !request.body().is_empty() {
            let body = std::str::from_utf8(request.body()).map_err(|error| error.to_string())?;
            write!(line, ",\"body\":{body}").map_err(|error| error.to_string())?;
        }
        Ok(line)
    }
}

fn read<T: rt::Field>(raw: &RawValue) -> Result<T, String> {
    rt::from_slice(raw.get().as_bytes()).map_err(|error| format!("read: {error}"))
}

/// Decodes and encodes a value of a schema twice; the second round must produce the same bytes.
pub fn round<T: rt::Field>(bytes: &[u8]) -> Outcome {
    let first: T = rt::from_slice(bytes).map_err(|error| format!("read: {error}"))?;
    let text = rt::to_vec(first.view()).map_err(|error| format!("write: {error}"))?;
    let second: T = rt::from_slice(&text).map_err(|error| format!("read again: {error}"))?;
    let again = rt::to_vec(second.view()).map_err(|error| format!("write again: {error}"))?;
    if text != again {
        return Err("a second round produces other bytes".to_owned());
    }
    let mut unknown = Unknown(Vec::new());
    unknown.walk(first.view());
    let text = String::from_utf8(text).map_err(|error| error.to_string())?;
    Ok(format!("\"unknown\":{},\"value\":{text}", json(unknown.0)))
}

/// Collects the names of unknown fields at every depth. A round trip alone would not detect a misnamed field, because
/// unknown fields are preserved.
struct Unknown(Vec<String>);

impl Unknown {
    fn walk(&mut self, view: View<'_>) {
        match view {
            View::Message(message) => {
                self.0.extend(message.unknown().iter().map(|(name, _)| name.to_owned()));
                message.visit(self);
            }
            View::List(list) => (0..list.len()).for_each(|index| self.walk(list.get(index))),
            View::Map(map) => map.entries().for_each(|(_, value)| self.walk(value)),
            _ => {}
        }
    }
}

impl<'a> rt::Visit<'a> for Unknown {
    fn field(&mut self, _: usize, view: View<'a>) -> bool {
        self.walk(view);
        true
    }
}

fn json<T: serde::Serialize>(value: T) -> String {
    serde_json::to_string(&value).unwrap_or_else(|error| format!("\"{error}\""))
}

struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// A function that builds the request of a method.
pub type Build<A> = fn(&A, &Input) -> Outcome;

/// Writes one line of output for each line of input.
pub fn run<A: rt::Api>(methods: &[Build<A>], schemas: &[fn(&[u8]) -> Outcome]) {
    let mut building = pin!(ClientBuilder::<A>::new().anonymous().transport(Nowhere).build());
    let Poll::Ready(api) = building.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("a client without credentials is built without I/O");
    };
    let api = api.unwrap_or_else(|error| panic!("cannot build the client: {error}"));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap_or_else(|error| panic!("cannot read a line: {error}"));
        let input: Input = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let (kind, index, outcome) = match (input.method, input.schema, &input.body) {
            (Some(index), ..) => ("method", index, methods[index](&api, &input)),
            (_, Some(index), Some(body)) => ("schema", index, schemas[index](body.get().as_bytes())),
            _ => panic!("neither a method nor a schema: {line}"),
        };
        let rest = outcome.unwrap_or_else(|error| format!("\"error\":{}", json(error)));
        writeln!(out, "{{\"{kind}\":{index},\"turn\":{},{rest}}}", input.turn)
            .unwrap_or_else(|error| panic!("cannot write: {error}"));
    }
}
