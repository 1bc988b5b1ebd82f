//! Waits for long-running operations.

use discogen_dynamic::serde_json::json;
use discogen_dynamic::testing::FakeTransport;

use crate::support::client;

#[tokio::test(start_paused = true)]
async fn an_operation_that_contains_its_result() {
    let fake = FakeTransport::new();
    let api = client("tests/documents/operations.json", &fake).await;
    fake.respond(200, r#"{"name": "operations/7"}"#);
    fake.respond(503, "");
    fake.respond(
        200,
        r#"{"name": "operations/7", "done": false, "metadata": {"n": 1}}"#,
    );
    fake.respond(
        200,
        r#"{"name": "operations/7", "done": true, "response": {"@type": "x/Item", "name": "a"}}"#,
    );
    let call = api
        .method("operations.items.create")
        .and_then(|it| it.body(json!({"name": "a"})));
    let done = call.expect("valid").wait().await.expect("an operation");
    assert_eq!(done.name(), Some("operations/7"));
    let response: discogen_dynamic::Value = done.response().expect("a response");
    assert_eq!(response["name"], "a");
    let requests = fake.take_requests();
    let paths: Vec<&str> = requests.iter().map(|it| it.uri().path()).collect();
    assert_eq!(paths[0], "/v1/items");
    // The waiting method of the API.
    assert_eq!(paths[1..], ["/v1/operations/7:wait"; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_operation_is_an_error() {
    let fake = FakeTransport::new();
    let api = client("tests/documents/operations.json", &fake).await;
    fake.respond(
        200,
        r#"{"name": "operations/7", "done": true, "error": {"code": 5, "message": "no item"}}"#,
    );
    let call = api.method("operations.items.create").expect("a method");
    let error = call.wait().await.expect_err("a failed operation");
    assert!(error.is_operation_failure());
    assert_eq!(error.operation(), Some("operations/7"));
    assert_eq!(
        error.status().map(|it| it.message.as_str()),
        Some("no item")
    );
}

#[tokio::test(start_paused = true)]
async fn an_operation_with_a_status() {
    let fake = FakeTransport::new();
    let api = client("tests/documents/statuses.json", &fake).await;
    let starts = api.document().methods().find(|it| {
        let waiting = it.model().waiting.as_ref();
        waiting.is_some_and(|waiting| waiting.done.is_some() && waiting.get.id.raw() != it.id())
    });
    let method = starts.expect("a method");
    let waiting = method.model().waiting.clone().expect("an operation");
    let (key, done) = (
        waiting.key.raw(),
        waiting.done.as_ref().expect("a status").raw(),
    );
    fake.respond(200, json!({key: "op-1", "status": "RUNNING"}).to_string());
    fake.respond(
        200,
        json!({key: "op-1", "status": done, "httpErrorStatusCode": 409, "httpErrorMessage": "in use"}).to_string(),
    );
    let mut call = api.method(method.id()).expect("a method");
    for parameter in method.parameters().filter(|it| it.is_required()) {
        call = call.set(parameter.name(), "x").expect("valid");
    }
    let mut poller = call.poller().expect("a poller");
    let first = poller.next().await.expect("a state").expect("a state");
    assert!(!first.is_done());
    let last = poller.next().await.expect("a state").expect("a state");
    assert!(last.is_done());
    assert_eq!(
        last.error().map(|it| (it.code, it.message)),
        Some((409, "in use".to_owned()))
    );
}

#[tokio::test]
async fn other_methods_start_none() {
    let api = client("discovery/drive.v3.json", &FakeTransport::new()).await;
    let error = api
        .method("files.list")
        .expect("a method")
        .poller()
        .expect_err("a list");
    assert!(error.to_string().contains("starts no operation"), "{error}");
}
