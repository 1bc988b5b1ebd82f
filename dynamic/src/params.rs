//! The parameters of a call, for the runtime.

use std::fmt;
use std::marker::PhantomData;

use discogen_model::api::{Location, Type};
use discogen_runtime::codegen as rt;
use discogen_runtime::codegen::Value;

use crate::method::Method;
use crate::value::Stored;

/// The parameters and the body of a call of any method, as a type of the runtime.
///
/// The runtime's types for calls have it as their parameter: `Pages<Params>`, `UploadCall<Params>`.
#[derive(Clone)]
pub struct Params<R = Value> {
    method: Method,
    /// In the order of the model.
    values: Vec<Option<Stored>>,
    body: Option<Value>,
    response: PhantomData<fn() -> R>,
}

impl Params {
    pub(crate) fn new(method: Method) -> Self {
        Self {
            values: vec![None; method.model().parameters.len()],
            method,
            body: None,
            response: PhantomData,
        }
    }

    pub(crate) fn set(&mut self, index: usize, value: Option<Stored>) {
        if let Some(slot) = self.values.get_mut(index) {
            *slot = value;
        }
    }

    pub(crate) fn set_body(&mut self, body: Option<Value>) {
        self.body = body;
    }
}

impl<R> Params<R> {
    /// The method of the call.
    pub fn definition(&self) -> &Method {
        &self.method
    }

    /// The same parameters for another type of response.
    pub(crate) fn responding<S>(self) -> Params<S> {
        Params {
            method: self.method,
            values: self.values,
            body: self.body,
            response: PhantomData,
        }
    }
}

impl<R> fmt::Debug for Params<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Params")
            .field("method", &self.method.id())
            .finish_non_exhaustive()
    }
}

/// The API of all documents, for the traits of the runtime.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct AnyApi(());

impl rt::Api for AnyApi {
    const SERVICE: rt::Service = rt::Service {
        name: "",
        version: "",
        title: "a client that is created at run time",
        revision: "",
        package: env!("CARGO_PKG_NAME"),
        package_version: env!("CARGO_PKG_VERSION"),
        root_url: "",
        service_path: "",
        batch_path: None,
        mtls_root_url: None,
        alt_json: false,
        data_wrapper: false,
        scopes: &[],
    };

    fn from_client(_: rt::Client) -> Self {
        Self(())
    }
}

impl<R: rt::Field + Clone + Send + 'static> rt::Params for Params<R> {
    type Api = AnyApi;
    type Response = R;

    const METHOD: rt::Method = rt::Method::BASE;

    fn method(&self) -> &'static rt::Method {
        &self.method.constants().method
    }

    fn response_members(&self) -> &'static [&'static str] {
        checksums(&self.method)
    }

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        let names = self.method.constants().parameters;
        let model = self.method.model();
        for ((parameter, value), name) in model.parameters.iter().zip(&self.values).zip(names) {
            match (parameter.location, parameter.required) {
                (Location::Path, _) => request.path(name, value),
                (Location::Query, false) => request.query(name, value),
                (Location::Query, true) => request.required_query(name, value),
                (Location::Header, false) => request.header(name, value),
                (Location::Header, true) => request.required_header(name, value),
            }
        }
        match &model.body {
            Some(body) if body.fieldless => request.body_or_empty(&self.body),
            _ => request.body(&self.body),
        }
    }
}

/// The members of the response that contain checksums of media.
fn checksums(method: &Method) -> &'static [&'static str] {
    const ALL: [&[&str]; 8] = [
        &[],
        &["crc32c"],
        &["md5Hash"],
        &["crc32c", "md5Hash"],
        &["md5Checksum"],
        &["crc32c", "md5Checksum"],
        &["md5Hash", "md5Checksum"],
        &["crc32c", "md5Hash", "md5Checksum"],
    ];
    let has = |name: &str| match &method.model().response {
        Some(Type::Schema(schema)) => method.document().has_field(schema, name),
        _ => false,
    };
    let index = usize::from(has("crc32c"))
        + 2 * usize::from(has("md5Hash"))
        + 4 * usize::from(has("md5Checksum"));
    ALL.get(index).copied().unwrap_or_default()
}

/// Whether a call can be part of a batch is checked when it is added.
impl<R: rt::Field + Clone + Send + 'static> rt::Batched for Params<R> {}

impl rt::Paged for Params {
    const PAGING: rt::Paging = rt::Paging::BASE;

    fn paging(&self) -> &'static rt::Paging {
        &self.method.constants().paging
    }

    fn set_body_token(&mut self, name: &str, token: &str) {
        let body = self
            .body
            .get_or_insert_with(|| Value::Object(rt::Object::new()));
        if let Value::Object(members) = body {
            members.insert(name.to_owned(), Value::String(token.to_owned()));
        }
    }
}

impl rt::LongRunning for Params {
    const POLLING: &'static rt::Polling = &rt::Polling::BASE;

    fn polling(&self) -> &'static rt::Polling {
        &self.method.constants().polling
    }
}
