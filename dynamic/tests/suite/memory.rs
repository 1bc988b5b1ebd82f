//! Memory does not grow with the number of calls or of documents that are read again.

use std::sync::Arc;

use discogen_dynamic::testing::FakeTransport;

use crate::support::{client, document};

#[tokio::test]
async fn calls_of_a_method_share_its_constants() {
    let fake = FakeTransport::new();
    let mut clients = Vec::new();
    for _ in 0..2 {
        clients.push(client("discovery/drive.v3.json", &fake).await);
    }
    let mut ids = Vec::new();
    for api in clients.iter().chain(&clients) {
        fake.respond(404, "");
        let call = api
            .method("files.get")
            .and_then(|it| it.set("fileId", "1"))
            .expect("valid");
        let error = call.send().await.expect_err("not found");
        ids.push(error.method().expect("a method"));
    }
    // The same address: no call and no document adds a string.
    let first = ids[0].as_ptr();
    assert!(ids.iter().all(|id| id.as_ptr() == first));
}

#[tokio::test]
async fn a_document_is_dropped_with_its_last_user() {
    let document = document("discovery/vision.v1.json");
    let marker = Arc::new(());
    let transport = Marked(FakeTransport::new(), marker.clone());
    let builder = discogen_dynamic::ClientBuilder::new()
        .anonymous()
        .transport(transport);
    let api = document.connect(builder).await.expect("a client");
    let call = api
        .method("vision.operations.get")
        .and_then(|it| it.set("name", "operations/1"));
    let call = call.expect("valid");
    drop((document, api));
    assert_eq!(Arc::strong_count(&marker), 2);
    drop(call);
    assert_eq!(Arc::strong_count(&marker), 1);
}

/// A transport that shows when its client was dropped.
struct Marked(
    FakeTransport,
    #[allow(dead_code, reason = "it counts references")] Arc<()>,
);

impl discogen_dynamic::runtime::Transport for Marked {
    fn send(
        &self,
        request: http::Request<discogen_dynamic::runtime::Body>,
    ) -> discogen_dynamic::runtime::BoxFuture<
        'static,
        Result<
            http::Response<discogen_dynamic::runtime::Body>,
            discogen_dynamic::runtime::TransportError,
        >,
    > {
        self.0.send(request)
    }
}
