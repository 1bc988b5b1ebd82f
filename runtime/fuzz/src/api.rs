//! An API with one method.

use std::sync::Arc;

use discogen_runtime::codegen as rt;
use discogen_runtime::{Batch, BoxFuture, ClientBuilder, Error, Transport, http};

use crate::wait::wait;

pub(crate) struct Library(rt::Client);

impl rt::Api for Library {
    const SERVICE: rt::Service = rt::Service {
        name: "library",
        version: "v1",
        title: "Library",
        revision: "1",
        package: "library",
        package_version: "1.0.0",
        root_url: "https://library.googleapis.com/",
        service_path: "",
        batch_path: Some("batch"),
        mtls_root_url: None,
        alt_json: false,
        data_wrapper: false,
        scopes: &[],
    };

    fn from_client(client: rt::Client) -> Self {
        Self(client)
    }
}

#[derive(Clone)]
pub(crate) struct Get;

impl rt::Params for Get {
    type Api = Library;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "library.get",
        path: "get",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

impl discogen_runtime::api::Batched for Get {}

impl Library {
    pub(crate) fn new(transport: impl Transport) -> Self {
        let builder = ClientBuilder::<Self>::new().anonymous();
        wait(builder.transport(transport).build()).expect("a client")
    }

    pub(crate) fn get(&self) -> rt::Call<Get> {
        self.0.call(Get)
    }

    pub(crate) fn batch(&self) -> Batch<Self> {
        Batch::new(&self.0)
    }
}

/// A transport that computes a response.
#[derive(Clone)]
pub(crate) struct Server(pub(crate) Arc<dyn Fn(&Request) -> Response + Send + Sync>);

pub(crate) type Request = http::Request<discogen_runtime::Body>;
pub(crate) type Response = http::Response<discogen_runtime::Body>;

impl Transport for Server {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'static, Result<Response, discogen_runtime::TransportError>> {
        let response = (self.0)(&request);
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// Prints an error in each form.
pub(crate) fn print(error: &Error) -> String {
    format!("{error}\n{error:?}")
}
