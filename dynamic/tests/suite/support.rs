//! Documents and clients of the tests.

use discogen_dynamic::testing::FakeTransport;
use discogen_dynamic::{ClientBuilder, Document, Dynamic};

/// A file of the repository.
pub(crate) fn read(path: &str) -> Vec<u8> {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).expect(&path)
}

/// A document: `discovery/drive.v3.json`.
pub(crate) fn document(path: &str) -> Document {
    Dynamic::from_document(read(path)).expect(path)
}

/// A client with a script of responses.
pub(crate) async fn client(path: &str, fake: &FakeTransport) -> Dynamic {
    let builder = ClientBuilder::new().token("t").transport(fake.clone());
    document(path).connect(builder).await.expect("a client")
}

/// A client that sends nothing.
pub(crate) async fn offline(path: &str) -> Dynamic {
    client(path, &FakeTransport::new()).await
}
