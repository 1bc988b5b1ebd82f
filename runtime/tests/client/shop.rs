//! An API of three methods in the form of a generated crate.

use discogen_runtime::codegen as rt;
use discogen_runtime::{ClientBuilder, Transport};

#[derive(Clone, Debug)]
pub(crate) struct Shop {
    client: rt::Client,
}

impl Shop {
    pub(crate) fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    pub(crate) fn get(&self, name: &str) -> GetCall {
        GetCall {
            call: self.client.call(GetParams {
                name: Some(name.to_owned()),
                ..GetParams::default()
            }),
        }
    }

    pub(crate) fn insert(&self, body: rt::Value) -> InsertCall {
        InsertCall {
            call: self.client.call(InsertParams { body: Some(body) }),
        }
    }

    pub(crate) fn delete(&self) -> DeleteCall {
        DeleteCall {
            call: self.client.call(DeleteParams {}),
        }
    }

    pub(crate) fn batch(&self) -> rt::Batch<Self> {
        rt::Batch::new(&self.client)
    }

    pub(crate) fn call<P: rt::Params<Api = Self>>(&self, params: P) -> rt::Call<P> {
        self.client.call(params)
    }
}

/// A client with a transport, such as a fake one.
pub(crate) async fn faked(fake: &(impl Transport + Clone)) -> Shop {
    let builder = Shop::builder().token("SECRET").transport(fake.clone());
    builder.build().await.expect("a client")
}

impl rt::Api for Shop {
    const SERVICE: rt::Service = rt::Service {
        name: "shop",
        version: "v1",
        title: "Shop API",
        revision: "20260101",
        package: "google-shop-v1",
        package_version: "1.2.3",
        root_url: "https://shop.googleapis.com/",
        service_path: "",
        batch_path: Some("batch/shop"),
        mtls_root_url: Some("https://shop.mtls.googleapis.com/"),
        alt_json: false,
        data_wrapper: false,
        scopes: &["https://auth/shop"],
    };

    fn from_client(client: rt::Client) -> Self {
        Self { client }
    }
}

#[derive(Clone, Default)]
pub(crate) struct GetParams {
    pub(crate) name: Option<String>,
    pub(crate) view: Option<String>,
}

impl rt::Params for GetParams {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.get",
        path: "v1/{+name}",
        scopes: &["https://auth/shop", "https://auth/shop.readonly"],
        default_scopes: &["https://auth/shop.readonly"],
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("name", &self.name);
        request.query("view", &self.view);
    }
}

#[derive(Clone)]
#[must_use]
pub(crate) struct GetCall {
    call: rt::Call<GetParams>,
}

impl GetCall {
    pub(crate) fn view(mut self, view: &str) -> Self {
        self.call.params.view = Some(view.to_owned());
        self
    }
}

rt::call!(GetCall(GetParams) -> rt::Value);

#[derive(Clone, Default)]
pub(crate) struct InsertParams {
    pub(crate) body: Option<rt::Value>,
}

impl rt::Params for InsertParams {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.insert",
        verb: "POST",
        path: "v1/items",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.body(&self.body);
    }
}

#[derive(Clone)]
#[must_use]
pub(crate) struct InsertCall {
    call: rt::Call<InsertParams>,
}

rt::call!(InsertCall(InsertParams) -> rt::Value);

#[derive(Clone, Default)]
pub(crate) struct DeleteParams {}

impl rt::Params for DeleteParams {
    type Api = Shop;
    type Response = ();
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.delete",
        verb: "DELETE",
        path: "v1/items",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

#[derive(Clone)]
#[must_use]
pub(crate) struct DeleteCall {
    call: rt::Call<DeleteParams>,
}

rt::call!(DeleteCall(DeleteParams) -> ());
