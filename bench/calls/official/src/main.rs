//! google-cloud-vision-v1 1.14. It does not support a static token, so it sends none.

use google_cloud_auth::credentials::anonymous;
use google_cloud_vision_v1::client::ProductSearch;
use harness::{ApiClient, NAME, PAGE_SIZE, PARENT};

#[derive(Clone)]
struct Official(ProductSearch);

impl ApiClient for Official {
    async fn new(url: String) -> Self {
        let credentials = anonymous::Builder::new().build();
        let client = ProductSearch::builder()
            .with_endpoint(url)
            .with_credentials(credentials)
            .build();
        Self(client.await.expect("a client"))
    }

    async fn small(&self) -> String {
        self.0
            .get_product()
            .set_name(NAME)
            .send()
            .await
            .expect("a response")
            .name
    }

    async fn page(&self) -> usize {
        let list = self
            .0
            .list_products()
            .set_parent(PARENT)
            .set_page_size(PAGE_SIZE);
        list.send().await.expect("a response").products.len()
    }
}

fn main() {
    harness::run::<Official>();
}
