//! Operations that fail, responses that cannot be polled, and polls that fail and are retried.

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error, Operation, TransportErrorKind};
use serde_json::json;

use super::{Job, Report, done, request_lines, running, start};
use crate::shop::faked;

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_is_an_error() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("jobs/7"));
    let error = json!({"code": 6, "message": "it is there", "details": [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "TWICE", "domain": "shop"}]});
    fake.respond(
        200,
        json!({"name": "jobs/7", "done": true, "error": error}).to_string(),
    );
    let error = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect_err("it failed");
    assert!(error.is_operation_failure() && error.is_already_exists() && !error.is_not_found());
    assert!(
        !error.is_timeout() && !error.is_usage() && !error.is_decode() && !error.is_transport()
    );
    let status = error.status().expect("a status");
    assert_eq!(
        (status.code, status.status.as_str(), status.message.as_str()),
        (6, "ALREADY_EXISTS", "it is there")
    );
    assert_eq!(
        (error.reason(), error.operation(), error.method()),
        (Some("TWICE"), Some("jobs/7"), Some("shop.jobs.start"))
    );
    assert_eq!(error.http_status(), None);
    assert_eq!(
        error.to_string(),
        "shop.jobs.start: the operation `jobs/7` failed: it is there (ALREADY_EXISTS, TWICE)"
    );
    // `next` returns it like other states.
    fake.respond(200, json!({"done": true, "error": {}}).to_string());
    let mut poller = start(&shop, CallOptions::new()).poller();
    let state = poller.next().await.expect("a state").expect("a state");
    assert!(state.is_done() && state.error().is_some());
    assert!(
        state
            .response::<Report>()
            .expect_err("it failed")
            .is_operation_failure()
    );
    assert!(
        state
            .into_result()
            .expect_err("it failed")
            .is_operation_failure()
    );
    assert!(poller.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_a_name_cannot_be_polled() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for response in ["{}", r#"{"name": ""}"#, r#"{"metadata": {}}"#] {
        fake.respond(200, response);
        let error = start(&shop, CallOptions::new())
            .wait()
            .await
            .expect_err("no name");
        assert!(error.to_string().contains("without `name`"), "{error}");
        assert_eq!(request_lines(&fake).len(), 1);
    }
    fake.respond(200, "[]");
    let error = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect_err("not an operation");
    assert!(error.is_decode(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn transient_failures_of_polls() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let once = CallOptions::new().no_retries();
    fake.respond(200, running("jobs/7"));
    fake.respond(503, "");
    fake.fail(TransportErrorKind::Interrupted);
    fake.respond(200, done("jobs/7"));
    let mut poller = start(&shop, once.clone()).poller();
    let mut states: Vec<Result<Operation<Job>, Error>> = Vec::new();
    while let Some(state) = poller.next().await {
        states.push(state);
    }
    let good: Vec<bool> = states.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, false, true]);
    let error = states[1].as_ref().expect_err("503");
    assert_eq!(
        (error.method(), error.operation()),
        (Some("shop.jobs.get"), Some("jobs/7"))
    );
    assert!(
        error
            .to_string()
            .contains("the operation `jobs/7` may still be running"),
        "{error}"
    );

    // Permanent failures end the wait, and so does a failure of the first call.
    fake.respond(200, running("jobs/7"));
    fake.respond(404, "");
    let mut poller = start(&shop, once.clone()).poller();
    assert!(poller.next().await.expect("a state").is_ok());
    assert!(
        poller
            .next()
            .await
            .expect("a state")
            .expect_err("404")
            .is_not_found()
    );
    assert!(poller.next().await.is_none());
    fake.respond(503, "");
    let mut poller = start(&shop, once).poller();
    let error = poller.next().await.expect("a state").expect_err("503");
    assert_eq!(
        (error.method(), error.operation()),
        (Some("shop.jobs.start"), None)
    );
    assert!(poller.next().await.is_none());
    assert!(poller.wait().await.expect_err("the end").is_usage());
}

#[tokio::test(start_paused = true)]
async fn polls_are_retried_and_the_first_call_is_not() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("jobs/7"));
    for _ in 0..4 {
        fake.respond(503, "");
    }
    fake.respond(200, done("jobs/7"));
    // Options of the first call do not apply to the polls.
    let options = CallOptions::new()
        .idempotent(false)
        .fields("name")
        .query("requestId", "1")
        .quota_user("u")
        .header("if-match", "x")
        .header("x-mine", "y");
    let first = start(&shop, options.clone());
    first.wait().await.expect("a job");
    let requests = fake.take_requests();
    assert_eq!(requests.len(), 6);
    assert_eq!(
        requests[0].uri().query(),
        Some("fields=name&requestId=1&quotaUser=u")
    );
    for request in &requests[1..] {
        assert_eq!(request.uri().query(), Some("quotaUser=u"));
        assert!(request.headers().get("if-match").is_none());
        assert_eq!(request.headers()["x-mine"], "y");
        assert_eq!(request.headers()["authorization"], "Bearer SECRET");
        assert!(request.body().is_empty());
    }
    fake.respond(503, "");
    assert!(start(&shop, options).wait().await.is_err());
    assert_eq!(fake.take_requests().len(), 1);
}
