//! Tables of pages over a transport without a network.

use std::collections::BTreeMap;

use futures_core::Stream;

use super::{Items, Listed, Paged, Pages};
use crate::codegen::{self as rt, Api, Client, Method, Params, RequestParts, Service};
use crate::codegen::{Paging, Token};
use crate::testing::FakeTransport;
use crate::{CallOptions, ClientBuilder, Error, Result};

struct Shop(Client);

impl Api for Shop {
    const SERVICE: Service = Service {
        name: "shop",
        version: "v1",
        title: "Shop API",
        revision: "1",
        package: "google-shop-v1",
        package_version: "1.0.0",
        root_url: "https://shop.example/",
        service_path: "",
        batch_path: None,
        mtls_root_url: None,
        alt_json: false,
        data_wrapper: false,
        scopes: &[],
    };

    fn from_client(client: Client) -> Self {
        Self(client)
    }
}

#[derive(Clone, Default)]
struct Thing {
    id: Option<i64>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Thing { 0 id "id" });

#[derive(Clone, Default)]
struct Meta {
    token: Option<String>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Meta { 0 token "continue" });

#[derive(Clone, Default)]
struct Page {
    items: Vec<Thing>,
    metadata: Option<Meta>,
    next: Option<String>,
    prefixes: Vec<String>,
    things: BTreeMap<String, Thing>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Page { 0 items "items", 1 metadata "metadata", 2 next "nextPageToken", 3 prefixes "prefixes", 4 things "things" });

#[derive(Clone, Default)]
struct Query {
    page_token: Option<String>,
    text: Option<String>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Query { 0 page_token "pageToken", 1 text "text" });

/// The token in the query, items in a list.
#[derive(Clone, Debug, Default)]
struct List {
    page_token: Option<String>,
}

impl Params for List {
    type Api = Shop;
    type Response = Page;
    const METHOD: Method = Method {
        id: "shop.things.list",
        path: "v1/things",
        ..Method::BASE
    };
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>) {
        request.query("pageToken", &self.page_token);
    }
}
impl Paged for List {
    const PAGING: Paging = Paging {
        items: &["items"],
        ..Paging::BASE
    };
}
impl Listed for List {
    type Item = Thing;
    fn items(page: Page) -> Vec<Thing> {
        page.items
    }
}

/// The token required in the query and below `metadata` in the response, items in a map.
#[derive(Clone, Debug, Default)]
struct Aggregated {
    token: Option<String>,
}

impl Params for Aggregated {
    type Api = Shop;
    type Response = Page;
    const METHOD: Method = Method {
        id: "shop.things.aggregated",
        path: "v1/all",
        ..Method::BASE
    };
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>) {
        request.required_query("continue", &self.token);
    }
}
impl Paged for Aggregated {
    const PAGING: Paging = Paging {
        token: Token::Query("continue"),
        next: &["metadata", "continue"],
        items: &["things"],
    };
}
impl Listed for Aggregated {
    type Item = (String, Thing);
    fn items(page: Page) -> Vec<(String, Thing)> {
        page.things.into_iter().collect()
    }
}

/// The token in the body.
#[derive(Clone, Default)]
struct Search {
    body: Option<Query>,
}

impl Params for Search {
    type Api = Shop;
    type Response = Page;
    const METHOD: Method = Method {
        id: "shop.things.search",
        verb: "POST",
        path: "v1/things:search",
        ..Method::BASE
    };
    fn describe<'a>(&'a self, request: &mut RequestParts<'a>) {
        request.body(&self.body);
    }
}
impl Paged for Search {
    const PAGING: Paging = Paging {
        token: Token::Body("pageToken"),
        ..Paging::BASE
    };
    fn body_mut(&mut self) -> Option<&mut dyn rt::Message> {
        Some(self.body.get_or_insert_default())
    }
}

async fn shop(fake: &FakeTransport) -> Client {
    let builder = ClientBuilder::<Shop>::new().anonymous();
    builder
        .transport(fake.clone())
        .build()
        .await
        .expect("a client")
        .0
}

fn script(responses: &[&str]) -> FakeTransport {
    let fake = FakeTransport::new();
    for response in responses {
        fake.respond(200, (*response).to_owned());
    }
    fake
}

fn page(ids: &[i64], next: &str) -> String {
    let items: Vec<String> = ids
        .iter()
        .map(|id| format!("{{\"id\":\"{id}\"}}"))
        .collect();
    format!(
        "{{\"items\":[{}],\"nextPageToken\":{next:?}}}",
        items.join(",")
    )
}

/// The IDs of all items, `!` for an error; up to this number of results.
async fn walk(mut items: Items<Thing>, most: usize) -> String {
    let mut seen = Vec::new();
    while seen.len() < most {
        match items.next().await {
            Some(Ok(item)) => seen.push(item.id.unwrap_or(-1).to_string()),
            Some(Err(_)) => seen.push("!".to_owned()),
            None => break,
        }
    }
    seen.join(" ")
}

fn queries(fake: &FakeTransport) -> Vec<String> {
    let requests = fake.take_requests();
    let query = |request: &http::Request<_>| request.uri().query().unwrap_or("-").to_owned();
    requests.iter().map(query).collect()
}

fn is_send_static<T: Send + 'static>(_: &T) {}

#[tokio::test(start_paused = true)]
async fn yields_every_item_once_and_in_order() {
    let (a, b, empty, last) = (
        page(&[1, 2], "a"),
        page(&[3], "b"),
        page(&[], "c"),
        page(&[4], ""),
    );
    for (responses, items, requests) in [
        (vec![&*last], "4", vec!["-"]),
        (vec![r#"{"items":[{"id":9}]}"#], "9", vec!["-"]),
        (vec!["{}"], "", vec!["-"]),
        (vec![""], "", vec!["-"]),
        (vec![r#"{"items":[],"nextPageToken":null}"#], "", vec!["-"]),
        (
            vec![&a, &b, &last],
            "1 2 3 4",
            vec!["-", "pageToken=a", "pageToken=b"],
        ),
        // An empty page that names a next one is not the end.
        (
            vec![&empty, &a, &last],
            "1 2 4",
            vec!["-", "pageToken=c", "pageToken=a"],
        ),
        (
            vec![&a, &empty, "{}"],
            "1 2",
            vec!["-", "pageToken=a", "pageToken=c"],
        ),
        // A page whose next token is its own, and a cycle of two pages: the items, an error, the end.
        (vec![&a, &a], "1 2 1 2 !", vec!["-", "pageToken=a"]),
        (
            vec![&a, &b, &a],
            "1 2 3 1 2 !",
            vec!["-", "pageToken=a", "pageToken=b"],
        ),
    ] {
        let fake = script(&responses);
        let all = shop(&fake).await.call(List::default()).items();
        is_send_static(&all);
        assert_eq!(walk(all, 20).await, items, "{responses:?}");
        assert_eq!(queries(&fake), requests, "{responses:?}");
        assert_eq!((fake.remaining(), fake.live()), (0, 0), "{responses:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn starts_at_the_caller_s_token() {
    for (set, start, requests) in [
        (None, None, ["-", "pageToken=x%2Fy%3D%3D"]),
        (Some("s"), None, ["pageToken=s", "pageToken=x%2Fy%3D%3D"]),
        (
            Some("s"),
            Some("t"),
            ["pageToken=t", "pageToken=x%2Fy%3D%3D"],
        ),
        (None, Some("t"), ["pageToken=t", "pageToken=x%2Fy%3D%3D"]),
    ] {
        let fake = script(&[&page(&[1], "x/y=="), &page(&[2], "")]);
        let page_token = set.map(str::to_owned);
        let mut pages = shop(&fake).await.call(List { page_token }).pages();
        if let Some(start) = start {
            pages = pages.starting_at(start);
        }
        let first = start.or(set);
        assert_eq!(
            (pages.page_token(), pages.next_page_token()),
            (first, first)
        );
        pages.next().await.expect("a page").expect("no error");
        assert_eq!(
            (pages.page_token(), pages.next_page_token()),
            (first, Some("x/y=="))
        );
        pages.next().await.expect("a page").expect("no error");
        assert_eq!(
            (pages.page_token(), pages.next_page_token()),
            (Some("x/y=="), None)
        );
        assert!(pages.next().await.is_none() && pages.next().await.is_none());
        assert_eq!(queries(&fake), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_page_is_requested_again() {
    let fake = script(&[&page(&[1], "a")]);
    fake.respond(404, "{}");
    fake.respond(200, "<html>");
    fake.cut(200, "{\"items\":[");
    fake.respond(200, page(&[2, 3], ""));
    let call = shop(&fake).await.call(List::default());
    let all = call.with(CallOptions::new().no_retries()).items();
    assert_eq!(walk(all, 20).await, "1 ! ! ! 2 3");
    let mut requests = vec!["pageToken=a"; 4];
    requests.insert(0, "-");
    assert_eq!(queries(&fake), requests);
}

#[tokio::test(start_paused = true)]
async fn retries_apply_to_one_page() {
    let fake = FakeTransport::new();
    for (ids, next) in [([1], "a"), ([2], "b"), ([3], "")] {
        for _ in 0..3 {
            fake.respond(503, "");
        }
        fake.respond(200, page(&ids, next));
    }
    let all = shop(&fake).await.call(List::default()).items();
    assert_eq!(walk(all, 20).await, "1 2 3");
    assert_eq!(fake.take_requests().len(), 12);
}

#[tokio::test]
async fn a_usage_error_ends_the_stream() {
    let fake = FakeTransport::new();
    let client = shop(&fake).await;
    let mut pages = client.call(Aggregated::default()).pages();
    let error = pages
        .next()
        .await
        .expect("an error")
        .expect_err("a missing token");
    assert_eq!(error.missing_parameters(), ["continue"]);
    assert!(pages.next().await.is_none());
    assert!(fake.take_requests().is_empty());
}

#[tokio::test]
async fn a_repeated_token_is_an_error() {
    let fake = script(&[&page(&[], "a"), &page(&[], "a")]);
    let mut all = shop(&fake).await.call(List::default()).items();
    let error = all.next().await.expect("an error").expect_err("an error");
    assert!(error.is_repeated_page_token() && !error.is_usage());
    assert_eq!(error.method(), Some("shop.things.list"));
    let text = error.to_string();
    assert!(
        text.contains("shop.things.list: ") && text.contains("already"),
        "{text}"
    );
    assert!(all.next().await.is_none());
}

#[tokio::test]
async fn maps_and_nested_tokens() {
    let fake = script(&[
        r#"{"things":{"z":{"id":1},"a":{}},"metadata":{"continue":"n"}}"#,
        r#"{"things":{},"metadata":{"continue":""}}"#,
    ]);
    let start = Aggregated {
        token: Some("s".into()),
    };
    let mut all = shop(&fake).await.call(start).items();
    let mut seen = Vec::new();
    while let Some(item) = all.next().await {
        let (key, thing) = item.expect("no error");
        seen.push((key, thing.id));
    }
    assert_eq!(seen, [("a".to_owned(), None), ("z".to_owned(), Some(1))]);
    assert_eq!(queries(&fake), ["continue=s", "continue=n"]);
}

#[tokio::test]
async fn tokens_in_the_body() {
    for (body, requests) in [
        (None, ["", r#"{"pageToken":"a"}"#]),
        (Some(Query::default()), ["{}", r#"{"pageToken":"a"}"#]),
        (
            Some(Query {
                page_token: Some("s".into()),
                text: Some("t".into()),
                ..Query::default()
            }),
            [
                r#"{"pageToken":"s","text":"t"}"#,
                r#"{"pageToken":"a","text":"t"}"#,
            ],
        ),
        (
            Some(rt::Schema::with_null(Query::default(), "pageToken")),
            [r#"{"pageToken":null}"#, r#"{"pageToken":"a"}"#],
        ),
    ] {
        let start = body.as_ref().and_then(|body| body.page_token.clone());
        let fake = script(&[&page(&[1], "a"), &page(&[2], "")]);
        let mut pages = shop(&fake).await.call(Search { body }).pages();
        assert_eq!(pages.next_page_token(), start.as_deref());
        while let Some(page) = pages.next().await {
            page.expect("no error");
        }
        let bodies: Vec<_> = fake
            .take_requests()
            .into_iter()
            .map(http::Request::into_body)
            .collect();
        assert_eq!(bodies, requests);
    }
}

#[tokio::test]
async fn items_are_generic_over_the_method() {
    let fake = script(&[
        r#"{"prefixes":["a/","b/"],"nextPageToken":"n"}"#,
        r#"{"items":[{"id":1}],"prefixes":["c/"]}"#,
    ]);
    let mut all = shop(&fake)
        .await
        .call(List::default())
        .pages()
        .items_of(|page| page.prefixes);
    let mut seen = String::new();
    while let Some(prefix) = all.next().await {
        seen += &prefix.expect("no error");
    }
    assert_eq!(seen, "a/b/c/");
}

#[tokio::test]
async fn listings_are_collected() {
    let pages = [
        r#"{"items":[{"id":1}],"prefixes":["a/"],"nextPageToken":"n"}"#,
        r#"{"items":[{"id":2}],"prefixes":["b/","c/"]}"#,
    ];
    let ids = |things: &[Thing]| things.iter().filter_map(|it| it.id).collect::<Vec<_>>();

    let call = shop(&script(&pages)).await.call(List::default());
    let items: Vec<Thing> = call.items().try_collect().await.expect("items");
    assert_eq!(ids(&items), [1, 2]);

    let call = shop(&script(&pages)).await.call(List::default());
    let all: Vec<Page> = call.pages().try_collect().await.expect("pages");
    assert_eq!(all.len(), 2);

    let call = shop(&script(&pages)).await.call(List::default());
    let both = call
        .pages()
        .try_collect_of(|page| (page.items, page.prefixes));
    let (items, prefixes) = both.await.expect("both lists");
    assert_eq!(ids(&items), [1, 2]);
    assert_eq!(prefixes, ["a/", "b/", "c/"]);

    let fake = script(&pages[..1]);
    fake.respond(403, "");
    let items = shop(&fake).await.call(List::default()).items();
    let error = items.try_collect::<Vec<_>>().await.expect_err("forbidden");
    assert!(error.is_permission_denied());
}

#[tokio::test]
async fn limits() {
    for (limit, items, requests) in [
        (0, "", 0),
        (1, "1", 1),
        (2, "1 2", 1),
        (3, "1 2 3", 2),
        (9, "1 2 3", 2),
    ] {
        let fake = script(&[&page(&[1, 2], "a"), &page(&[3], "")]);
        let all = shop(&fake).await.call(List::default()).items().limit(limit);
        assert_eq!(walk(all, 20).await, items);
        assert_eq!(fake.take_requests().len(), requests);
    }
}

#[tokio::test]
async fn resumes_at_a_stored_token() {
    let fake = script(&[&page(&[1, 2], "a"), &page(&[3, 4], "b")]);
    let mut all = shop(&fake).await.call(List::default()).items();
    for (id, given, coming) in [
        (1, None, Some("a")),
        (2, None, Some("a")),
        (3, Some("a"), Some("b")),
    ] {
        let item = all.next().await.expect("an item").expect("no error");
        assert_eq!(
            (item.id, all.page_token(), all.next_page_token()),
            (Some(id), given, coming)
        );
    }
}

#[tokio::test]
async fn fields_include_the_next_token() {
    for (fields, sent) in [
        ("items(id)", Ok("items%28id%29%2CnextPageToken")),
        ("nextPageToken,items/id", Ok("nextPageToken%2Citems%2Fid")),
        ("*", Ok("%2A")),
        ("nextPageToken", Err("does not include `items`")),
        ("prefixes", Err("does not include `items`")),
        ("items(id", Err("without its `)`")),
        ("itmes", Err("did you mean `items`?")),
    ] {
        let fake = script(&[&page(&[1], "")]);
        let mut all = shop(&fake)
            .await
            .call(List::default())
            .fields(fields)
            .items();
        match (all.next().await.expect("a result"), sent) {
            (Ok(_), Ok(sent)) => assert_eq!(queries(&fake), [format!("fields={sent}")]),
            (Err(error), Err(text)) => {
                assert!(
                    error.is_usage() && error.to_string().contains(text),
                    "{error}"
                );
                assert!(fake.take_requests().is_empty());
            }
            (found, _) => panic!("{fields}: {found:?}"),
        }
    }
    // Pages are not about items, a way that is not checked has its token all the same.
    let fake = script(&["{}", "{}"]);
    let client = shop(&fake).await;
    let mut pages = client.call(List::default()).fields("prefixes").pages();
    pages.next().await.expect("a page").expect("no error");
    let options = CallOptions::new().fields_unchecked("newField/inner");
    let mut pages = client.call(List::default()).with(options).pages();
    pages.next().await.expect("a page").expect("no error");
    assert_eq!(
        queries(&fake),
        [
            "fields=prefixes%2CnextPageToken",
            "fields=newField%2Finner%2CnextPageToken"
        ]
    );
}

/// The request of a dropped `next()` stays active for the following call.
#[tokio::test(start_paused = true)]
async fn dropping_a_future_loses_no_items() {
    let fake = FakeTransport::new();
    let slow = async_page(&page(&[1, 2], "a"));
    fake.respond_with(slow);
    fake.respond(200, page(&[3], ""));
    let mut all = shop(&fake).await.call(List::default()).items();
    let mut dropped = 0;
    let mut seen = Vec::new();
    while seen.len() < 3 {
        match tokio::time::timeout(std::time::Duration::from_millis(7), all.next()).await {
            Err(_) => dropped += 1,
            Ok(item) => seen.push(item.expect("an item").expect("no error").id),
        }
    }
    assert!(dropped > 3, "{dropped}");
    assert_eq!(seen, [Some(1), Some(2), Some(3)]);
    assert_eq!(fake.take_requests().len(), 2);
    drop(all);
    assert_eq!(fake.live(), 0);
    fake.hang();
    let mut all = shop(&fake).await.call(List::default()).items();
    let waited = tokio::time::timeout(std::time::Duration::from_millis(7), all.next()).await;
    assert!(waited.is_err() && fake.live() == 1);
    drop(all);
    assert_eq!(fake.live(), 0);
}

/// A body that arrives byte by byte, with delays between them.
fn async_page(text: &str) -> http::Response<crate::Body> {
    struct Slow(
        std::vec::IntoIter<u8>,
        std::pin::Pin<Box<tokio::time::Sleep>>,
    );
    impl Stream for Slow {
        type Item = std::result::Result<crate::Bytes, crate::TransportError>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::ready!(self.1.as_mut().poll(context));
            self.1
                .as_mut()
                .reset(tokio::time::Instant::now() + std::time::Duration::from_millis(2));
            let byte = self.0.next().map(|byte| Ok(crate::Bytes::from(vec![byte])));
            std::task::Poll::Ready(byte)
        }
    }
    let sleep = Box::pin(tokio::time::sleep(std::time::Duration::ZERO));
    let bytes = text.as_bytes().to_vec().into_iter();
    http::Response::new(crate::Body::from_stream(Slow(bytes, sleep)))
}

#[tokio::test]
async fn works_with_stream_combinators() {
    async fn count<S: Stream<Item = Result<T, Error>> + Unpin, T>(mut stream: S) -> usize {
        let mut count = 0;
        while let Some(item) =
            std::future::poll_fn(|context| std::pin::Pin::new(&mut stream).poll_next(context)).await
        {
            item.map(|_| count += 1).expect("no error");
        }
        count
    }
    let fake = script(&[&page(&[1, 2], "a"), &page(&[3], "")]);
    let pages: Pages<List> = shop(&fake).await.call(List::default()).pages();
    assert_eq!(count(pages).await, 2);
    let fake = script(&[&page(&[1, 2], "a"), &page(&[3], "")]);
    assert_eq!(
        count(shop(&fake).await.call(List::default()).items()).await,
        3
    );
}
