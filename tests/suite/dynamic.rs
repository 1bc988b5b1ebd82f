//! Requests of clients that are created at run time equal those of generated crates.

use bytes::Bytes;
use discogen_dynamic::{ClientBuilder, Document, Dynamic};
use discogen_runtime::testing::FakeTransport;
use http::Request;
use serde_json::{Value, json};

use crate::support::root;

async fn client(document: &str) -> Dynamic {
    let path = root().join("discovery").join(format!("{document}.json"));
    let settings = path.with_extension("toml");
    let settings = std::fs::read_to_string(settings).expect("a settings file");
    let options = discogen_model::settings::read(&settings).expect("settings");
    let bytes = std::fs::read(path).expect("a document");
    let document = Document::with_options(&bytes, &options).expect("a document");
    let builder = ClientBuilder::new()
        .anonymous()
        .transport(FakeTransport::new());
    document.connect(builder).await.expect("a client")
}

/// The request of a call with these parameters and this body.
fn request(api: &Dynamic, method: &str, parameters: Value, body: Option<Value>) -> Request<Bytes> {
    let mut call = api.method(method).expect(method);
    for (name, value) in parameters.as_object().expect("an object") {
        call = call.set(name, value.clone()).expect(name);
    }
    if let Some(body) = body {
        call = call.body(body).expect("a valid body");
    }
    call.build().expect("a request")
}

/// Compares everything except for the user agent, which names the package.
fn assert_same(ours: Request<Bytes>, theirs: Request<Bytes>) {
    assert_eq!(ours.method(), theirs.method());
    let url = |request: &Request<Bytes>| {
        let uri = request.uri().to_string();
        let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        pairs.sort();
        (path.to_owned(), pairs)
    };
    assert_eq!(url(&ours), url(&theirs));
    let headers = |request: &Request<Bytes>| {
        let mut headers = request.headers().clone();
        headers.remove("user-agent");
        headers
    };
    assert_eq!(headers(&ours), headers(&theirs));
    let body = |request: &Request<Bytes>| -> Option<Value> {
        let body = request.body();
        (!body.is_empty()).then(|| serde_json::from_slice(body).expect("JSON"))
    };
    assert_eq!(body(&ours), body(&theirs));
}

macro_rules! generated {
    ($api:path) => {
        <$api>::builder()
            .anonymous()
            .transport(FakeTransport::new())
            .build()
            .await
            .expect("a client")
    };
}

#[tokio::test]
async fn drive() {
    let (api, drive) = (client("drive.v3").await, generated!(google_drive_v3::Drive));
    assert_same(
        request(
            &api,
            "drive.files.list",
            json!({"pageSize": 5, "q": "name = 'ä b'", "fields": "files(id)"}),
            None,
        ),
        drive
            .files()
            .list()
            .page_size(5)
            .q("name = 'ä b'")
            .fields("files(id)")
            .build()
            .expect("a request"),
    );
    assert_same(
        request(
            &api,
            "drive.files.get",
            json!({"fileId": "a/b?c", "acknowledgeAbuse": "true"}),
            None,
        ),
        drive
            .files()
            .get("a/b?c")
            .acknowledge_abuse(true)
            .build()
            .expect("a request"),
    );
    assert_same(
        request(&api, "drive.files.delete", json!({"fileId": "1"}), None),
        drive.files().delete("1").build().expect("a request"),
    );
    assert_same(
        request(
            &api,
            "drive.files.export",
            json!({"fileId": "1", "mimeType": "text/plain"}),
            None,
        ),
        drive
            .files()
            .export("1", "text/plain")
            .build()
            .expect("a request"),
    );
    let file = google_drive_v3::schemas::File::new()
        .name("a")
        .parents(["root"]);
    assert_same(
        request(
            &api,
            "drive.files.create",
            json!({}),
            Some(json!({"name": "a", "parents": ["root"]})),
        ),
        drive.files().create(file).build().expect("a request"),
    );
}

#[tokio::test]
async fn vision() {
    let (api, vision) = (
        client("vision.v1").await,
        generated!(google_vision_v1::Vision),
    );
    assert_same(
        request(
            &api,
            "vision.operations.cancel",
            json!({"name": "operations/1 2"}),
            None,
        ),
        vision
            .operations()
            .cancel("operations/1 2")
            .build()
            .expect("a request"),
    );
    assert_same(
        request(
            &api,
            "vision.operations.list",
            json!({"name": "a", "returnPartialSuccess": true}),
            None,
        ),
        vision
            .operations()
            .list("a")
            .return_partial_success(true)
            .build()
            .expect("a request"),
    );
}

#[tokio::test]
async fn storage() {
    let (api, storage) = (
        client("storage.v1").await,
        generated!(google_storage_v1::Storage),
    );
    assert_same(
        request(
            &api,
            "storage.objects.list",
            json!({"bucket": "b", "prefix": "a/", "maxResults": "7", "projection": "noAcl"}),
            None,
        ),
        storage
            .objects()
            .list("b")
            .prefix("a/")
            .max_results(7)
            .projection("noAcl")
            .build()
            .expect("a request"),
    );
    assert_same(
        request(
            &api,
            "storage.objects.delete",
            json!({"bucket": "b", "object": "a/b", "ifGenerationMatch": i64::MAX}),
            None,
        ),
        storage
            .objects()
            .delete("b", "a/b")
            .if_generation_match(i64::MAX)
            .build()
            .expect("a request"),
    );
}

#[tokio::test]
async fn gmail() {
    let (api, gmail) = (client("gmail.v1").await, generated!(google_gmail_v1::Gmail));
    assert_same(
        request(
            &api,
            "gmail.users.messages.get",
            json!({"userId": "me", "id": "1", "format": "metadata", "metadataHeaders": ["To", "From"]}),
            None,
        ),
        gmail
            .users()
            .messages()
            .get("me", "1")
            .format("metadata")
            .metadata_headers(["To", "From"])
            .build()
            .expect("a request"),
    );
}
