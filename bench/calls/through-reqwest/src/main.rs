//! reqwest, configured as in the runtime, with serde derive. Shows the cost of reqwest in a call.

#[path = "../../limit/src/schemas.rs"]
mod schemas;

use harness::{ApiClient, NAME, PAGE_SIZE, PARENT, TOKEN};
use schemas::{Page, Product};
use serde::de::DeserializeOwned;

#[derive(Clone)]
struct ThroughReqwest {
    client: reqwest::Client,
    url: String,
    authorization: String,
}

impl ThroughReqwest {
    async fn get<T: DeserializeOwned>(&self, url: String) -> T {
        let request = self
            .client
            .get(url)
            .header("accept", "application/json")
            .header("user-agent", "reqwest/1.0")
            .header("authorization", &self.authorization);
        let response = request.send().await.expect("a response");
        assert!(response.status().is_success());
        serde_json::from_slice(&response.bytes().await.expect("a body")).expect("JSON")
    }
}

impl ApiClient for ThroughReqwest {
    async fn new(url: String) -> Self {
        // reqwest requires a TLS provider, although the server does not use TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false);
        let client = builder
            .connect_timeout(std::time::Duration::from_secs(30))
            .build()
            .expect("a client");
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
    harness::run::<ThroughReqwest>();
}
