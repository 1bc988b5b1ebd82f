//! The lower bound: hyper's pooled client with serde derive.

mod schemas;

use bytes::Bytes;
use harness::{ApiClient, NAME, PAGE_SIZE, PARENT, TOKEN};
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use schemas::{Page, Product};
use serde::de::DeserializeOwned;

#[derive(Clone)]
struct Limit {
    client: Client<HttpConnector, Empty<Bytes>>,
    url: String,
    authorization: String,
}

impl Limit {
    async fn get<T: DeserializeOwned>(&self, url: String) -> T {
        let request = Request::get(url)
            .header("accept", "application/json")
            .header("user-agent", "limit/1.0")
            .header("authorization", &self.authorization)
            .body(Empty::new())
            .expect("a request");
        let response = self.client.request(request).await.expect("a response");
        assert!(response.status().is_success());
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    }
}

impl ApiClient for Limit {
    async fn new(url: String) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self {
            client,
            url,
            authorization: format!("Bearer {TOKEN}"),
        }
    }

    async fn small(&self) -> String {
        let product: Product = self.get(format!("{}/v1/{NAME}", self.url)).await;
        product.name.expect("a name")
    }

    async fn page(&self) -> usize {
        let page: Page = self
            .get(format!(
                "{}/v1/{PARENT}/products?pageSize={PAGE_SIZE}",
                self.url
            ))
            .await;
        page.products.len()
    }
}

fn main() {
    harness::run::<Limit>();
}
