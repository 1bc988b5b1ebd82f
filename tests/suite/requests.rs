//! Verb, URL, query, headers and body of all 38 methods, as a server receives them.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use discogen_testkit::loopback::{CannedResponse, Recorded};
use google_vision_v1::resources::operations::CancelParams;
use google_vision_v1::schemas::{
    AddProductToProductSetRequest, AsyncBatchAnnotateFilesRequest, AsyncBatchAnnotateImagesRequest,
    BatchAnnotateFilesRequest, BatchAnnotateImagesRequest, CancelOperationRequest,
    ImportProductSetsRequest, Product, ProductSet, PurgeProductsRequest, ReferenceImage,
    RemoveProductFromProductSetRequest,
};
use google_vision_v1::{CallOptions, Error, Vision};
use serde_json::{Value, json};

use crate::support::{root, vision};

/// The value of every path parameter: characters that need encoding, and a slash that must not be encoded.
const NAME: &str = "projects/p 1/a%2Fb#?é";
/// The encoded value.
const NAME_SENT: &str = "projects/p%201/a%252Fb%23%3F%C3%A9";

type Sent = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// One call of each method. Every optional parameter is set.
fn calls(vision: &Vision) -> Vec<(&'static str, Sent)> {
    macro_rules! calls {
        ($($id:literal: $call:expr;)*) => {
            vec![$({
                let call = $call;
                let sent: Sent = Box::pin(async move {
                    let response = call.send().await?;
                    Ok(format!("{response:?}"))
                });
                ($id, sent)
            }),*]
        };
    }
    let projects = vision.projects();
    let locations = projects.locations();
    let sets = locations.product_sets();
    let products = locations.products();
    let images = products.reference_images();
    let annotate_files = || BatchAnnotateFilesRequest::new().parent("body");
    let async_files = || AsyncBatchAnnotateFilesRequest::new().parent("body");
    let annotate_images = || BatchAnnotateImagesRequest::new().parent("body");
    let async_images = || AsyncBatchAnnotateImagesRequest::new().parent("body");
    calls! {
        "vision.files.annotate": vision.files().annotate(annotate_files());
        "vision.files.asyncBatchAnnotate": vision.files().async_batch_annotate(async_files());
        "vision.images.annotate": vision.images().annotate(annotate_images());
        "vision.images.asyncBatchAnnotate": vision.images().async_batch_annotate(async_images());
        "vision.locations.operations.get": vision.locations().operations().get(NAME);
        "vision.operations.cancel": vision.operations().cancel(NAME);
        "vision.operations.delete": vision.operations().delete(NAME);
        "vision.operations.get": vision.operations().get(NAME);
        "vision.operations.list": vision.operations().list(NAME)
            .filter("a = \"b c\" & d+e").page_size(7).page_token("t/=+").return_partial_success(true);
        "vision.projects.files.annotate": projects.files().annotate(NAME, annotate_files());
        "vision.projects.files.asyncBatchAnnotate":
            projects.files().async_batch_annotate(NAME, async_files());
        "vision.projects.images.annotate": projects.images().annotate(NAME, annotate_images());
        "vision.projects.images.asyncBatchAnnotate":
            projects.images().async_batch_annotate(NAME, async_images());
        "vision.projects.locations.files.annotate":
            locations.files().annotate(NAME, annotate_files());
        "vision.projects.locations.files.asyncBatchAnnotate":
            locations.files().async_batch_annotate(NAME, async_files());
        "vision.projects.locations.images.annotate":
            locations.images().annotate(NAME, annotate_images());
        "vision.projects.locations.images.asyncBatchAnnotate":
            locations.images().async_batch_annotate(NAME, async_images());
        "vision.projects.locations.operations.get": locations.operations().get(NAME);
        "vision.projects.locations.productSets.addProduct":
            sets.add_product(NAME, AddProductToProductSetRequest::new().product("body"));
        "vision.projects.locations.productSets.create":
            sets.create(NAME, ProductSet::new().name("body")).product_set_id("set 1");
        "vision.projects.locations.productSets.delete": sets.delete(NAME);
        "vision.projects.locations.productSets.get": sets.get(NAME);
        "vision.projects.locations.productSets.import":
            sets.import(NAME, ImportProductSetsRequest::new().with_body());
        "vision.projects.locations.productSets.list": sets.list(NAME).page_size(-1).page_token("");
        "vision.projects.locations.productSets.patch":
            sets.patch(NAME, ProductSet::new().name("body")).update_mask("displayName,indexTime");
        "vision.projects.locations.productSets.removeProduct":
            sets.remove_product(NAME, RemoveProductFromProductSetRequest::new().product("body"));
        "vision.projects.locations.productSets.products.list":
            sets.products().list(NAME).page_size(i32::MAX).page_token("ü");
        "vision.projects.locations.products.create":
            products.create(NAME, Product::new().name("body")).product_id("id&x=y");
        "vision.projects.locations.products.delete": products.delete(NAME);
        "vision.projects.locations.products.get": products.get(NAME);
        "vision.projects.locations.products.list": products.list(NAME).page_size(100).page_token("t");
        "vision.projects.locations.products.patch":
            products.patch(NAME, Product::new().name("body")).update_mask("displayName");
        "vision.projects.locations.products.purge":
            products.purge(NAME, PurgeProductsRequest::new().force(true));
        "vision.projects.locations.products.referenceImages.create":
            images.create(NAME, ReferenceImage::new().name("body")).reference_image_id("r");
        "vision.projects.locations.products.referenceImages.delete": images.delete(NAME);
        "vision.projects.locations.products.referenceImages.get": images.get(NAME);
        "vision.projects.locations.products.referenceImages.list":
            images.list(NAME).page_size(1).page_token("t");
        "vision.projects.operations.get": projects.operations().get(NAME);
    }
}

/// A non-empty body of the one schema without a string field.
trait WithBody {
    fn with_body(self) -> Self;
}

impl WithBody for ImportProductSetsRequest {
    fn with_body(mut self) -> Self {
        self.unknown_fields.insert("parent", "body");
        self
    }
}

/// The methods of a document, read without the generator.
pub(crate) fn documented(document: &str) -> BTreeMap<String, Value> {
    fn walk(node: &Value, methods: &mut BTreeMap<String, Value>) {
        for method in node["methods"]
            .as_object()
            .into_iter()
            .flat_map(|m| m.values())
        {
            methods.insert(
                method["id"].as_str().expect("an id").to_owned(),
                method.clone(),
            );
        }
        for resource in node["resources"]
            .as_object()
            .into_iter()
            .flat_map(|r| r.values())
        {
            walk(resource, methods);
        }
    }
    let text = std::fs::read(root().join("discovery").join(document)).expect("the document");
    let document: Value = serde_json::from_slice(&text).expect("JSON");
    let mut methods = BTreeMap::new();
    walk(&document, &mut methods);
    methods
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).expect("hex digits"));
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

fn query(recorded: &Recorded) -> BTreeMap<String, String> {
    let pairs = recorded.query().split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').expect("a pair"));
    pairs
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

fn check(id: &str, method: &Value, sent: &Recorded) {
    assert_eq!(sent.method.as_str(), method["httpMethod"], "{id}");

    // Every path parameter of this document has the form {+name}.
    let template = method["path"].as_str().expect("a path");
    let mut path = format!("/{template}");
    let mut optional = BTreeSet::new();
    for (name, parameter) in method["parameters"].as_object().into_iter().flatten() {
        if parameter["location"] == "path" {
            path = path.replace(&format!("{{+{name}}}"), NAME_SENT);
        } else {
            optional.insert(name.clone());
        }
    }
    assert_eq!(sent.path(), path, "{id}");
    let keys: BTreeSet<String> = query(sent).into_keys().collect();
    assert_eq!(keys, optional, "{id}: exactly the query parameters");

    assert_eq!(sent.header("authorization"), "Bearer a-token", "{id}");
    assert!(
        sent.header("user-agent").contains("google-vision-v1/0.1.0"),
        "{id}"
    );
    assert!(sent.header("x-goog-api-client").contains("gdcl/"), "{id}");
    assert!(sent.header("accept-encoding").contains("gzip"), "{id}");

    let body: Option<Value> = serde_json::from_slice(&sent.body).ok();
    match method["request"]["$ref"].as_str() {
        None => assert_eq!(sent.body.len(), 0, "{id} has no body"),
        Some("CancelOperationRequest") => assert_eq!(body, Some(json!({})), "{id}"),
        Some("PurgeProductsRequest") => assert_eq!(body, Some(json!({"force": true})), "{id}"),
        Some(_) => {
            let body = body.expect("JSON");
            let values: Vec<_> = body.as_object().expect("an object").values().collect();
            assert_eq!(values, [&json!("body")], "{id}: {body}");
        }
    }
    let has_body = method["request"].is_object();
    assert_eq!(
        sent.header("content-type") == "application/json",
        has_body,
        "{id}"
    );
}

#[tokio::test]
async fn every_method_sends_the_documented_request() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    let documented = documented("vision.v1.json");
    let mut called = BTreeSet::new();
    for (id, call) in calls(&vision) {
        let response = call.await;
        assert!(response.is_ok(), "{id}: {response:?}");
        let requests = server.take_requests();
        let [sent] = requests.as_slice() else {
            panic!("{id} sent {} requests", requests.len());
        };
        check(id, &documented[id], sent);
        called.insert(id.to_owned());
    }
    assert_eq!(called, documented.keys().cloned().collect());
    assert_eq!(called.len(), 38);
}

#[tokio::test]
async fn query_values_are_sent_unchanged() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    let call = vision
        .operations()
        .list("operations")
        .filter("a=b&c d+é/%#")
        .page_size(-5);
    call.page_token("")
        .return_partial_success(false)
        .send()
        .await
        .expect("sent");
    let requests = server.take_requests();
    let sent = requests.first().expect("a request");
    assert_eq!(
        sent.target,
        "/v1/operations?filter=a%3Db%26c%20d%2B%C3%A9%2F%25%23&pageSize=-5&pageToken=&returnPartialSuccess=false"
    );
    vision
        .operations()
        .list("operations")
        .send()
        .await
        .expect("sent");
    let requests = server.take_requests();
    assert_eq!(
        requests.first().expect("a request").target,
        "/v1/operations",
        "no `?` of its own"
    );
}

#[tokio::test]
async fn the_forms_of_a_call_send_the_same() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    vision
        .operations()
        .cancel("operations/1")
        .send()
        .await
        .expect("sent");
    let typed = server.take_requests();
    let params = CancelParams::new()
        .name("operations/1")
        .body(CancelOperationRequest::new());
    let full = vision
        .call(params)
        .with(CallOptions::new())
        .send_full()
        .await
        .expect("sent");
    assert_eq!(full.status(), 200);
    let with_params = server.take_requests();
    let mut stream = vision
        .operations()
        .cancel("operations/1")
        .send_stream()
        .await
        .expect("sent");
    let mut raw = Vec::new();
    while let Some(chunk) = stream.next().await {
        raw.extend_from_slice(&chunk.expect("a chunk"));
    }
    assert_eq!(raw, b"{}");
    let streamed = server.take_requests();
    for requests in [&with_params, &streamed] {
        let (first, other) = (&typed[0], &requests[0]);
        assert_eq!(
            (&first.method, &first.target, &first.body),
            (&other.method, &other.target, &other.body)
        );
        assert_eq!(first.headers, other.headers);
    }
    let built = vision
        .operations()
        .cancel("operations/1")
        .build()
        .expect("built");
    assert_eq!(built.uri().path(), "/v1/operations/1:cancel");
    assert_eq!(built.method(), "POST");
    assert_eq!(built.body().as_ref(), b"{}");
    assert!(
        server.take_requests().is_empty(),
        "building a request is no I/O"
    );
}

#[tokio::test]
async fn values_that_change_the_path_are_rejected() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    for value in [
        "",
        ".",
        "..",
        "operations/..",
        "../secret",
        "operations/./1",
        "a/../../b",
        "/..",
        "../",
    ] {
        let error = vision
            .operations()
            .cancel(value)
            .send()
            .await
            .expect_err(value);
        assert!(error.to_string().contains("name"), "{value:?}: {error}");
        assert!(
            error.to_string().contains("vision.operations.cancel"),
            "{value:?}: {error}"
        );
    }
    assert!(server.take_requests().is_empty(), "no request was sent");
    for (value, path) in [
        ("operations/...", "/v1/operations/...:cancel"),
        ("operations/.a", "/v1/operations/.a:cancel"),
        ("operations/a..", "/v1/operations/a..:cancel"),
        ("operations/%2e%2e", "/v1/operations/%252e%252e:cancel"),
        ("operations/a?b=c#d", "/v1/operations/a%3Fb%3Dc%23d:cancel"),
        (
            "operations/a b/日本",
            "/v1/operations/a%20b/%E6%97%A5%E6%9C%AC:cancel",
        ),
        (
            "operations/a\\b\"<>",
            "/v1/operations/a%5Cb%22%3C%3E:cancel",
        ),
        (
            "operations/a\r\nx: y",
            "/v1/operations/a%0D%0Ax%3A%20y:cancel",
        ),
    ] {
        vision.operations().cancel(value).send().await.expect(value);
        assert_eq!(server.take_requests()[0].target, path, "{value:?}");
    }
}
