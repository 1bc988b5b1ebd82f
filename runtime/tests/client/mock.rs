//! Mocks: which calls match, what they respond, and what a failed test shows. Time is paused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::http::Response;
use discogen_runtime::testing::{self, Mock};
use discogen_runtime::{CallOptions, Error};
use serde_json::json;
use tokio::time::Instant;

use crate::shop::{DeleteParams, GetParams, InsertParams, Shop};
use crate::waiting::{Job, Report};

async fn shop(mock: &Mock) -> Shop {
    let builder = Shop::builder().token("SECRET").transport(mock.transport());
    builder.build().await.expect("a client")
}

/// The message with which a mock fails the test.
fn failure(mock: Mock) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(mock))).expect_err("a failed test");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn get(name: &str) -> GetParams {
    GetParams {
        name: Some(name.to_owned()),
        ..GetParams::default()
    }
}

#[tokio::test(start_paused = true)]
async fn replies_run_through_retries_and_decoding() {
    let mock = Mock::new();
    let expected = mock
        .on::<GetParams>()
        .with(get("a"))
        .respond_status(503)
        .reset_connection()
        .refuse_connection()
        .respond(json!({"n": 1}));
    let shop = shop(&mock).await;
    let response = shop.get("a").send().await.expect("a response");
    assert_eq!(response["n"], 1);
    assert_eq!(expected.calls(), 4);
    // The last reply is repeated.
    assert_eq!(shop.get("a").send().await.expect("a response")["n"], 1);
    let calls = mock.calls();
    assert_eq!(calls.len(), 5);
    assert_eq!(calls[0].method_id(), "shop.items.get");
    assert_eq!(calls[0].params::<GetParams>(), Some(&get("a")));
    assert_eq!(calls[0].params::<DeleteParams>(), None);
    assert_eq!(calls[0].parameter("name"), Some(&json!("a")));
    assert_eq!(
        calls[0].request().headers()["authorization"],
        "Bearer SECRET"
    );
    assert!(!format!("{calls:?} {mock:?} {expected:?}").contains("SECRET"));
}

#[tokio::test(start_paused = true)]
async fn conditions_select_the_expectation() {
    let mock = Mock::new();
    let answer = |text: &str| json!({ "by": text });
    mock.on::<GetParams>()
        .with(get("a"))
        .respond(answer("with"));
    mock.on::<GetParams>()
        .when(|params| params.view.as_deref() == Some("FULL"))
        .respond(answer("when"));
    mock.on::<GetParams>()
        .field("name", "b")
        .field("view", 5)
        .respond(answer("field"));
    mock.on_method("shop.items.get")
        .when_call(|call| call.request().uri().path().ends_with("/c"))
        .respond_json(answer("path"));
    mock.on::<InsertParams>()
        .field("/a/b", "x")
        .respond(answer("pointer"));
    mock.on::<InsertParams>()
        .body(json!({"a": {"c": 1}}))
        .respond(answer("body"));
    let whole = InsertParams {
        body: Some(json!({"list": [{"d": true}]})),
    };
    mock.on::<InsertParams>()
        .with(whole)
        .respond(answer("params"));
    mock.on::<DeleteParams>().respond(());
    let shop = shop(&mock).await;
    let by = |response: Result<rt::Value, Error>| {
        response.expect("a response")["by"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    assert_eq!(by(shop.get("a").send().await), "with");
    assert_eq!(by(shop.get("x").view("FULL").send().await), "when");
    assert_eq!(by(shop.get("b").view("5").send().await), "field");
    assert_eq!(by(shop.get("c").send().await), "path");
    assert_eq!(
        by(shop.insert(json!({"a": {"b": "x"}, "e": 1})).send().await),
        "pointer"
    );
    assert_eq!(
        by(shop.insert(json!({"a": {"c": 1, "d": 2}})).send().await),
        "body"
    );
    assert_eq!(
        by(shop.insert(json!({"list": [{"d": true}]})).send().await),
        "params"
    );
    shop.delete().send().await.expect("no response");
}

#[tokio::test(start_paused = true)]
async fn errors_are_those_of_the_api() {
    let mock = Mock::new();
    mock.on::<GetParams>()
        .respond_error(testing::status("NOT_FOUND", "no such item"))
        .respond_error(testing::status("PERMISSION_DENIED", "not yours"))
        .respond_with(
            Response::builder()
                .status(412)
                .body("odd")
                .expect("a response"),
        );
    let shop = shop(&mock).await;
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.push(shop.get("a").send().await.expect_err("an error"));
    }
    assert!(errors[0].is_not_found() && errors[0].to_string().contains("no such item"));
    assert_eq!(errors[0].status().expect("a status").status, "NOT_FOUND");
    assert!(errors[1].is_permission_denied());
    assert_eq!(errors[2].http_status().expect("a status"), 412);
    assert_eq!(errors[2].body().expect("a body"), "odd");
}

#[tokio::test(start_paused = true)]
async fn faults_and_delays() {
    let mock = Mock::new();
    let second = Duration::from_secs(1);
    mock.on::<GetParams>()
        .respond(json!({"n": 1}))
        .truncate_body()
        .hang()
        .respond(json!({"n": 2}))
        .delay(5 * second);
    let shop = shop(&mock).await;
    let options = CallOptions::new().attempt_timeout(10 * second);
    let started = Instant::now();
    let response = shop
        .get("a")
        .with(options)
        .send()
        .await
        .expect("a response");
    assert_eq!(response["n"], 2);
    assert!(started.elapsed() >= 15 * second, "{:?}", started.elapsed());
    assert_eq!(mock.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn used_up_expectations_are_skipped() {
    let mock = Mock::new();
    mock.on::<GetParams>().once().respond(json!(1));
    mock.on::<GetParams>().times(2).respond(json!(2));
    mock.on::<GetParams>().optional().respond(json!(3));
    mock.on::<DeleteParams>().never();
    let shop = shop(&mock).await;
    let mut responses = Vec::new();
    for _ in 0..4 {
        responses.push(shop.get("a").send().await.expect("a response"));
    }
    assert_eq!(responses, [1, 2, 2, 3]);
    mock.verify();
}

#[tokio::test(start_paused = true)]
async fn an_unexpected_call_shows_the_nearest_expectation() {
    let mock = Mock::new();
    mock.on::<InsertParams>().optional();
    mock.on::<GetParams>()
        .with(get("b"))
        .field("view", "FULL")
        .optional();
    mock.on::<GetParams>().with(get("b")).optional();
    let line = line!() - 1;
    let error = shop(&mock)
        .await
        .get("a")
        .send()
        .await
        .expect_err("no such expectation");
    // The error does not depend on the end of the test.
    assert!(
        error
            .to_string()
            .contains("unexpected call of shop.items.get"),
        "{error}"
    );
    assert_eq!(mock.calls().len(), 1, "the call is not retried");
    let file = file!();
    assert_eq!(
        failure(mock),
        format!(
            "unexpected call of shop.items.get\n    \
             GET https://shop.googleapis.com/v1/a\n    \
             name: \"a\"\n\
             nearest expectation: shop.items.get ({file}:{line})\n    \
             name: expected \"b\", received \"a\""
        )
    );

    for (set_up, expected) in [
        ((|_| {}) as fn(&Mock), "the mock has no expectations"),
        (
            |mock| drop(mock.on::<DeleteParams>().optional()),
            "it is for another method",
        ),
        (
            |mock| drop(mock.on::<GetParams>().never()),
            "it expects no calls",
        ),
        (
            |mock| drop(mock.on::<GetParams>().when(|_| false).optional()),
            "the closure of `when`",
        ),
        (
            |mock| drop(mock.on::<GetParams>().field("size", "x").optional()),
            "received no value",
        ),
        (
            |mock| drop(mock.on::<GetParams>().field("key", "SECRET").optional()),
            "key: the values differ",
        ),
    ] {
        let mock = Mock::new();
        set_up(&mock);
        shop(&mock)
            .await
            .get("a")
            .send()
            .await
            .expect_err("unexpected");
        let message = failure(mock);
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("SECRET"), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn missing_calls_fail_the_test() {
    let mock = Mock::new();
    mock.on::<GetParams>().respond(json!(1)).respond(json!(2));
    mock.on::<DeleteParams>().times(3);
    mock.on::<InsertParams>().optional();
    let shop = shop(&mock).await;
    shop.get("a").send().await.expect("a response");
    let message = failure(mock);
    assert!(
        message.contains("missing calls of shop.items.get"),
        "{message}"
    );
    assert!(
        message.contains("expected 2 calls at least, received 1"),
        "{message}"
    );
    assert!(
        message.contains("expected 3 calls, received 0"),
        "{message}"
    );
    assert!(!message.contains("insert"), "{message}");

    let mock = Mock::new();
    mock.on::<GetParams>();
    let panic = catch_unwind(AssertUnwindSafe(|| mock.verify())).expect_err("missing");
    assert!(
        panic
            .downcast_ref::<String>()
            .expect("a message")
            .contains("missing calls")
    );
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ListParams {
    token: Option<String>,
}

impl rt::Params for ListParams {
    type Api = Shop;
    type Response = Page;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.list",
        path: "v1/items",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.query("pageToken", &self.token);
    }
}

#[derive(Clone, Default)]
struct Page {
    items: Vec<String>,
    next: Option<String>,
    unknown_fields: rt::UnknownFields,
}

rt::message!(Page { 0 items "items", 1 next "nextPageToken" });

impl rt::Paged for ListParams {
    const PAGING: rt::Paging = rt::Paging {
        items: &["items"],
        ..rt::Paging::BASE
    };
}

impl rt::Listed for ListParams {
    type Item = String;

    fn items(page: Page) -> Vec<String> {
        page.items
    }
}

fn page(items: &[&str], next: Option<&str>) -> Page {
    Page {
        items: items.iter().map(|&item| item.to_owned()).collect(),
        next: next.map(str::to_owned),
        ..Page::default()
    }
}

async fn items(shop: &Shop) -> Vec<String> {
    let mut items = shop.call(ListParams::default()).items();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.expect("an item"));
    }
    found
}

#[tokio::test(start_paused = true)]
async fn pages_are_linked_by_tokens() {
    let mock = Mock::new();
    mock.on::<ListParams>().respond_status(503).respond_pages([
        page(&["a", "b"], None),
        page(&[], Some("own")),
        page(&["c"], None),
    ]);
    assert_eq!(items(&shop(&mock).await).await, ["a", "b", "c"]);
    let calls = mock.calls();
    let tokens: Vec<_> = calls
        .iter()
        .map(|call| call.parameter("pageToken"))
        .collect();
    let (second, own) = (json!("page-2"), json!("own"));
    assert_eq!(tokens, [None, None, Some(&second), Some(&own)]);
    drop(mock);

    let mock = Mock::new();
    let letters = ["a", "b", "c", "d", "e"].map(str::to_owned);
    mock.on::<ListParams>().respond_items(letters.clone(), 2);
    let shop = shop(&mock).await;
    assert_eq!(items(&shop).await, letters);
    assert_eq!(mock.calls().len(), 3);
    // A listing that starts in the middle, and one with an unknown token.
    let mut pages = shop
        .call(ListParams::default())
        .pages()
        .starting_at("page-3");
    assert_eq!(
        pages.next().await.expect("a page").expect("a page").items,
        ["e"]
    );
    let mut pages = shop.call(ListParams::default()).pages().starting_at("odd");
    pages
        .next()
        .await
        .expect("an item")
        .expect_err("an unknown token");
    assert!(failure(mock).contains("unexpected page token Some(\"odd\")"));
}

#[tokio::test(start_paused = true)]
async fn single_pages_can_be_expected_by_their_token() {
    let mock = Mock::new();
    let second = ListParams {
        token: Some("2".to_owned()),
    };
    mock.on::<ListParams>()
        .with(second)
        .once()
        .respond(page(&["b"], None));
    mock.on::<ListParams>()
        .once()
        .respond(page(&["a"], Some("2")));
    assert_eq!(items(&shop(&mock).await).await, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn no_items_are_one_page() {
    let mock = Mock::new();
    mock.on::<ListParams>().respond_items([], 10);
    assert!(items(&shop(&mock).await).await.is_empty());
}

static JOBS: rt::Polling = rt::Polling {
    get: rt::Method {
        id: "shop.jobs.get",
        path: "v1/{+name}",
        ..rt::Method::BASE
    },
    cancel: Some(rt::Method {
        id: "shop.jobs.cancel",
        verb: "POST",
        path: "v1/{+name}:cancel",
        ..rt::Method::BASE
    }),
    ..rt::Polling::BASE
};

#[derive(Clone, Debug, Default)]
struct StartParams {
    parent: Option<String>,
}

impl rt::Params for StartParams {
    type Api = Shop;
    type Response = Job;
    const METHOD: rt::Method = rt::Method {
        id: "shop.jobs.start",
        verb: "POST",
        path: "v1/{+parent}/jobs",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("parent", &self.parent);
    }
}

impl rt::LongRunning for StartParams {
    const POLLING: &'static rt::Polling = &JOBS;
}

#[derive(Clone, Debug, Default)]
struct JobParams {
    name: Option<String>,
}

impl rt::Params for JobParams {
    type Api = Shop;
    type Response = Job;
    const METHOD: rt::Method = JOBS_GET;

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("name", &self.name);
    }
}

const JOBS_GET: rt::Method = rt::Method {
    id: "shop.jobs.get",
    path: "v1/{+name}",
    ..rt::Method::BASE
};

impl rt::LongRunning for JobParams {
    const POLLING: &'static rt::Polling = &JOBS;
}

fn start() -> StartParams {
    StartParams {
        parent: Some("shelves/1".to_owned()),
    }
}

#[tokio::test(start_paused = true)]
async fn operations_run_and_end() {
    let mock = Mock::new();
    let report = Report {
        pages: Some(8),
        ..Report::default()
    };
    mock.operation::<StartParams>("jobs/1")
        .running(3)
        .metadata(Report::default())
        .succeed(report)
        .with(start());
    let shop = shop(&mock).await;
    let job = shop.call(start()).wait().await.expect("the end");
    assert_eq!(job.name(), Some("jobs/1"));
    assert_eq!(job.response::<Report>().expect("a report").pages, Some(8));
    assert!(job.metadata::<Report>().expect("metadata").is_some());
    let calls = mock.calls();
    let methods: Vec<_> = calls.iter().map(|call| call.method_id()).collect();
    assert_eq!(methods[0], "shop.jobs.start");
    assert_eq!(methods[1..], ["shop.jobs.get"; 4]);
    drop(mock);

    let mock = Mock::new();
    let error = testing::status("ABORTED", "too bad");
    mock.operation::<StartParams>("jobs/2").fail(error.clone());
    mock.operation::<JobParams>("jobs/3").running(1).fail(error);
    let shop = self::shop(&mock).await;
    let resumed = JobParams {
        name: Some("jobs/3".to_owned()),
    };
    for error in [
        shop.call(start()).wait().await.expect_err("a failure"),
        shop.call(resumed).wait().await.expect_err("a failure"),
    ] {
        assert!(error.is_operation_failure(), "{error:?}");
        // 10 is `google.rpc.Code.ABORTED`.
        assert_eq!(error.status().expect("a status").code, 10);
    }
}

#[tokio::test(start_paused = true)]
async fn polls_match_by_their_parameters() {
    let mock = Mock::new();
    let poll = JobParams {
        name: Some("jobs/1".to_owned()),
    };
    let running = Job {
        name: Some("jobs/1".to_owned()),
        ..Job::default()
    };
    let done = Job {
        done: Some(true),
        ..running.clone()
    };
    mock.on::<StartParams>().respond(running.clone());
    mock.on::<JobParams>()
        .with(poll)
        .respond(running)
        .respond_status(503)
        .respond(done);
    mock.on_method("shop.jobs.cancel")
        .field("name", "jobs/1")
        .respond_json(json!({}));
    let shop = shop(&mock).await;
    let mut poller = shop.call(start()).poller();
    poller.next().await.expect("a state").expect("a state");
    poller.cancel().await.expect("cancelled");
    assert!(poller.wait().await.expect("the end").is_done());
    let polls = mock.calls();
    let poll = polls
        .iter()
        .find(|call| call.method_id() == "shop.jobs.get")
        .expect("a poll");
    assert!(poll.params::<JobParams>().is_none());
}

/// Defines the parameters of a method with media.
macro_rules! media {
    ($($name:ident $verb:literal $response:ty: $field:ident: $value:expr;)*) => { $(
        #[derive(Clone)]
        struct $name;

        impl rt::Params for $name {
            type Api = Shop;
            type Response = $response;
            const METHOD: rt::Method = rt::Method {
                id: stringify!($name),
                verb: $verb,
                path: "v1/media",
                $field: $value,
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }
    )* };
}

media! {
    Export "GET" rt::Bytes: download: true;
    Insert "POST" rt::Value: upload: Some(rt::Upload {
        accept: &["*/*"],
        max_size: None,
        simple: Some("upload/v1/media"),
        resumable: Some("upload/v1/media"),
    });
}

#[tokio::test(start_paused = true)]
async fn uploads_and_downloads_are_calls_of_their_method() {
    let mock = Mock::new();
    mock.on::<Export>().respond(rt::Bytes::from("abc"));
    let begun = Response::builder().header("location", "https://shop.googleapis.com/s?upload_id=1");
    mock.on::<Insert>()
        .once()
        .respond_with(begun.body("").expect("a response"));
    mock.on::<Insert>()
        .when(|_| true)
        .when_call(|call| call.request().body() == "the media")
        .respond(json!({"size": "9"}));
    let shop = shop(&mock).await;
    assert_eq!(shop.call(Export).send().await.expect("bytes"), "abc");
    let download = shop.call(Export).download().send().await.expect("a head");
    assert_eq!(download.bytes(10).await.expect("bytes"), "abc");
    let upload = shop.call(Insert).upload("the media").resumable().send();
    assert_eq!(upload.await.expect("a response")["size"], "9");
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_batch_are_matched_one_by_one() {
    let mock = Mock::new();
    let twice = mock
        .on::<GetParams>()
        .with(get("a"))
        .respond_status(503)
        .respond(json!({"n": 1}));
    mock.on::<GetParams>()
        .when(|params| params.name.as_deref() == Some("b"))
        .respond_error(testing::status("NOT_FOUND", "no such item"));
    mock.on::<InsertParams>()
        .field("/n", 2)
        .respond(json!({"n": 2}))
        .delay(Duration::from_secs(5));
    let shop = shop(&mock).await;
    let mut batch = shop.batch();
    let a = batch.add(shop.get("a"));
    let b = batch.add(shop.get("b"));
    let insert = batch.add(shop.insert(json!({"n": 2})));
    let before = Instant::now();
    let mut responses = batch.send().await.expect("responses");
    assert!(before.elapsed() >= Duration::from_secs(5));
    assert_eq!(responses.take(a).expect("a response")["n"], 1);
    assert!(responses.take(b).expect_err("404").is_not_found());
    assert_eq!(responses.take(insert).expect("a response")["n"], 2);
    assert_eq!(twice.calls(), 2);
    let calls = mock.calls();
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[0].params::<GetParams>(), Some(&get("a")));
    assert_eq!(
        calls[0].request().headers()["authorization"],
        "Bearer SECRET"
    );
}

#[tokio::test(start_paused = true)]
async fn faults_of_a_call_affect_its_batch() {
    for fault in [
        |expected: testing::Expectation<GetParams>| expected.reset_connection(),
        |expected: testing::Expectation<GetParams>| {
            expected.respond(json!({"n": "long"})).truncate_body()
        },
        |expected: testing::Expectation<GetParams>| expected.hang(),
    ] {
        let mock = Mock::new();
        fault(mock.on::<GetParams>().with(get("a"))).respond(json!({"n": 1}));
        mock.on::<InsertParams>().respond(json!({"n": 2}));
        let shop = shop(&mock).await;
        let options = CallOptions::new().attempt_timeout(Duration::from_secs(1));
        let mut batch = shop.batch().with(options);
        let a = batch.add(shop.get("a"));
        let insert = batch.add(shop.insert(json!({"n": 2})));
        let mut responses = batch.send().await.expect("responses");
        assert_eq!(responses.take(a).expect("a retry")["n"], 1);
        let error = responses.take(insert).expect_err("not idempotent");
        assert!(error.is_transient(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unexpected_call_of_a_batch_fails_the_test() {
    let mock = Mock::new();
    mock.on::<GetParams>()
        .with(get("a"))
        .respond(json!({"n": 1}));
    let shop = shop(&mock).await;
    let mut batch = shop.batch();
    let a = batch.add(shop.get("a"));
    let other = batch.add(shop.get("other"));
    let mut responses = batch.send().await.expect("responses");
    assert_eq!(responses.take(a).expect("a response")["n"], 1);
    let error = responses.take(other).expect_err("unexpected");
    let text = error.to_string();
    assert!(text.contains("unexpected call of shop.items.get"), "{text}");
    let message = failure(mock);
    assert!(
        message.contains("name: expected \"a\", received \"other\""),
        "{message}"
    );
}
