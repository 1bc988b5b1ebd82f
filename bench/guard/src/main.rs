//! Repeats work whose instructions are counted.
//!
//!     bench-guard WORK COUNT
//!
//! `read` decodes a response, `write` encodes it, `request` builds two requests, and `call` makes a call through a
//! transport without a network.

use std::hint::black_box;

use bytes::Bytes;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::wire::{Field, from_slice, to_vec};
use google_vision_v1::Vision;
use google_vision_v1::schemas::{KeyValue, ListProductsResponse, Product};

const PARENT: &str = "projects/my-project/locations/us-east1";
const NAME: &str = "projects/my-project/locations/us-east1/products/product-17";
const PRODUCTS: usize = 100;

/// A product as servers send it; the fields are not in alphabetical order, and one is unknown.
fn product(index: usize) -> String {
    format!(
        r#"{{"name":"{PARENT}/products/product-{index}","displayName":"Product number {index}","description":"A nice thing to have \"{index}\", with an em dash \u2014 and a line\nbreak","productCategory":"homegoods-v2","productLabels":[{{"key":"color","value":"blue"}},{{"key":"size","value":"{index}"}}],"createdBy":{{"id":{index},"isNew":true}}}}"#
    )
}

fn page() -> String {
    let products: Vec<String> = (0..PRODUCTS).map(product).collect();
    format!(
        r#"{{"products":[{}],"nextPageToken":"abcdef"}}"#,
        products.join(",")
    )
}

fn read(count: usize) {
    let json = page();
    for _ in 0..count {
        let page: ListProductsResponse = from_slice(black_box(json.as_bytes())).expect("a page");
        assert_eq!(black_box(page).products.len(), PRODUCTS);
    }
}

fn write(count: usize) {
    let json = page();
    let page: ListProductsResponse = from_slice(json.as_bytes()).expect("a page");
    for _ in 0..count {
        let written = to_vec(black_box(&page).view()).expect("JSON");
        assert!(black_box(written).len() > 100 * PRODUCTS);
    }
}

/// A GET with query parameters, and a POST with a body.
fn request(vision: &Vision, count: usize) {
    for _ in 0..count {
        let products = vision.projects().locations().products();
        let list = products.list(black_box(PARENT)).page_size(1000);
        let list = list.page_token("abc def").fields("products(name)").build();
        assert_eq!(black_box(list).expect("a request").method(), "GET");
        let product = Product::new()
            .display_name(black_box("A product"))
            .product_labels([KeyValue::new().key("color").value("blue")]);
        let create = products.create(PARENT, product).build();
        assert!(!black_box(create).expect("a request").body().is_empty());
    }
}

async fn call(vision: &Vision, transport: &FakeTransport, count: usize) {
    let json = Bytes::from(product(17));
    for _ in 0..count {
        transport.respond(200, json.clone());
        let products = vision.projects().locations().products();
        let product = products.get(black_box(NAME)).send().await;
        assert_eq!(product.expect("a product").name.as_deref(), Some(NAME));
        drop(transport.take_requests());
    }
}

async fn run(work: &str, count: usize) {
    let transport = FakeTransport::new();
    let builder = Vision::builder()
        .token("token")
        .transport(transport.clone());
    let vision = builder.build().await.expect("a client");
    match work {
        "read" => read(count),
        "write" => write(count),
        "request" => request(&vision, count),
        "call" => call(&vision, &transport, count).await,
        other => panic!("unknown work {other}"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, count] = &arguments[..] else {
        panic!("usage: bench-guard WORK COUNT");
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(run(work, count.parse().expect("a count")));
}
