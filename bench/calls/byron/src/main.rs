//! google-vision1 7.0.0, with the HTTPS connector of its documentation.

use std::sync::Arc;

use google_vision1::Vision;
use google_vision1::hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use google_vision1::hyper_util::client::legacy::Client;
use google_vision1::hyper_util::client::legacy::connect::HttpConnector;
use google_vision1::hyper_util::rt::TokioExecutor;
use harness::{ApiClient, NAME, PAGE_SIZE, PARENT, TOKEN};

#[derive(Clone)]
struct Byron(Arc<Vision<HttpsConnector<HttpConnector>>>);

impl ApiClient for Byron {
    async fn new(url: String) -> Self {
        let mut http = HttpConnector::new();
        // Set for comparability, because the other clients set it; it does not affect the result.
        http.set_nodelay(true);
        http.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .expect("certificates")
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let mut hub = Vision::new(client, TOKEN.to_owned());
        hub.base_url(format!("{url}/"));
        Self(Arc::new(hub))
    }

    async fn small(&self) -> String {
        let (_, product) = self
            .0
            .projects()
            .locations_products_get(NAME)
            .doit()
            .await
            .expect("a response");
        product.name.expect("a name")
    }

    async fn page(&self) -> usize {
        let list = self
            .0
            .projects()
            .locations_products_list(PARENT)
            .page_size(PAGE_SIZE);
        let (_, page) = list.doit().await.expect("a response");
        page.products.expect("products").len()
    }
}

fn main() {
    harness::run::<Byron>();
}
