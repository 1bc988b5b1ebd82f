//! Pages and items.

use discogen_dynamic::Value;
use discogen_dynamic::serde_json::json;
use discogen_dynamic::testing::FakeTransport;

use crate::support::client;

const DOCUMENT: &str = "tests/documents/paging.json";

/// The queries or bodies of the requests so far.
fn sent(fake: &FakeTransport) -> Vec<String> {
    let requests = fake.take_requests();
    let text = |request: &http::Request<discogen_dynamic::Bytes>| match request.body().is_empty() {
        true => request.uri().query().unwrap_or_default().to_owned(),
        false => String::from_utf8_lossy(request.body()).into_owned(),
    };
    requests.iter().map(text).collect()
}

#[tokio::test]
async fn items_of_a_list() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    fake.respond(
        200,
        r#"{"books": [{"title": "a"}, {"title": "b"}], "nextPageToken": "2"}"#,
    );
    fake.respond(200, r#"{"nextPageToken": "3"}"#);
    fake.respond(200, r#"{"books": [{"title": "c"}]}"#);
    let call = api
        .method("paging.books.list")
        .and_then(|it| it.set("pageSize", 2));
    let items = call.and_then(|it| it.items()).expect("items");
    let items: Vec<Value> = items.try_collect().await.expect("items");
    let titles: Vec<&str> = items.iter().filter_map(|it| it["title"].as_str()).collect();
    assert_eq!(titles, ["a", "b", "c"]);
    assert_eq!(
        sent(&fake),
        [
            "pageSize=2",
            "pageSize=2&pageToken=2",
            "pageSize=2&pageToken=3"
        ]
    );
}

#[tokio::test]
async fn items_of_a_map_have_keys() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    let call = api
        .method("paging.books.aggregatedList")
        .and_then(|it| it.set("pageToken", "1"));
    fake.respond(200, r#"{"items": {"zones/a": {"x": 1}}}"#);
    let items = call.and_then(|it| it.items()).expect("items");
    let items: Vec<Value> = items.try_collect().await.expect("items");
    assert_eq!(items, [json!({"key": "zones/a", "value": {"x": 1}})]);
}

#[tokio::test]
async fn the_token_of_a_body() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    let search = api
        .document()
        .method("paging.books.search")
        .expect("a method");
    let paging = search.model().paging.clone().expect("pages");
    let next = paging.next[0].wire.raw().to_owned();
    let token = match &paging.token {
        discogen_dynamic::model::api::PageToken::Body(name) => name.wire.raw().to_owned(),
        other => panic!("{other:?}"),
    };
    fake.respond(200, json!({next.as_str(): "2"}).to_string());
    fake.respond(200, "{}");
    let call = api.method("paging.books.search").expect("a method");
    let mut pages = call.pages().expect("pages");
    pages.next().await.expect("a page").expect("a page");
    assert_eq!(pages.next_page_token(), Some("2"));
    pages.next().await.expect("a page").expect("a page");
    assert!(pages.next().await.is_none());
    assert_eq!(
        sent(&fake),
        ["".to_owned(), json!({token.as_str(): "2"}).to_string()]
    );
}

#[tokio::test]
async fn a_cycle_of_tokens_is_an_error() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    for _ in 0..3 {
        fake.respond(200, r#"{"books": [], "nextPageToken": "1"}"#);
    }
    let call = api.method("paging.books.list").expect("a method");
    let mut pages = call.pages().expect("pages");
    let error = loop {
        match pages.next().await.expect("an error before the end") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.is_repeated_page_token());
    assert_eq!(error.method(), Some("paging.books.list"));
}

#[tokio::test]
async fn fields_must_include_the_items_and_get_the_token() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    let call = || api.method("paging.books.list").expect("a method");
    let items = call().fields("unreachable").and_then(|it| it.items());
    let mut items = items.expect("items");
    let error = items.next().await.expect("an error").expect_err("no items");
    assert!(error.is_usage(), "{error}");
    fake.respond(200, "{}");
    let items = call().fields("books").and_then(|it| it.items());
    let mut items = items.expect("items");
    assert!(items.next().await.is_none());
    assert_eq!(sent(&fake), ["fields=books%2CnextPageToken"]);
}

#[tokio::test]
async fn other_methods_have_no_pages() {
    let fake = FakeTransport::new();
    let api = client(DOCUMENT, &fake).await;
    let error = api
        .method("paging.books.write")
        .expect("a method")
        .pages()
        .expect_err("no pages");
    assert_eq!(
        error.to_string(),
        "invalid call of `paging.books.write`: `paging.books.write` returns no pages; use `send`"
    );
    let error = api
        .method("paging.books.parts")
        .expect("a method")
        .items()
        .expect_err("no items");
    assert!(error.to_string().contains("use `pages`"), "{error}");
}
