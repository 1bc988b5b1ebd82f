//! The generated google-vision-v1, used as its documentation describes.

use google_vision_v1::Vision;
use harness::{ApiClient, NAME, PAGE_SIZE, PARENT, TOKEN};

#[derive(Clone)]
struct Ours(Vision);

impl ApiClient for Ours {
    async fn new(url: String) -> Self {
        Self(
            Vision::builder()
                .token(TOKEN)
                .endpoint(url)
                .build()
                .await
                .expect("a client"),
        )
    }

    async fn small(&self) -> String {
        let product = self
            .0
            .projects()
            .locations()
            .products()
            .get(NAME)
            .send()
            .await;
        product.expect("a response").name.expect("a name")
    }

    async fn page(&self) -> usize {
        let list = self
            .0
            .projects()
            .locations()
            .products()
            .list(PARENT)
            .page_size(PAGE_SIZE);
        list.send().await.expect("a response").products.len()
    }
}

fn main() {
    harness::run::<Ours>();
}
