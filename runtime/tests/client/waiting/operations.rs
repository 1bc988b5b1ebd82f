//! Operations that are polled to their end: delays, types, names.

use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Poller};
use serde_json::json;
use tokio::time::Instant;

use super::{
    GetCall, GetParams, Report, STEPS, SeeCall, SeeParams, Step, done, mv, request_lines, running,
    start,
};
use crate::shop::{Shop, faked};

#[tokio::test(start_paused = true)]
async fn polls_an_operation_until_it_is_done() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("jobs/7"));
    for _ in 0..12 {
        fake.respond(200, running("jobs/7"));
    }
    fake.respond(200, done("jobs/7"));
    let mut poller = start(&shop, CallOptions::new()).poller();
    assert_eq!((poller.name(), request_lines(&fake).len()), (None, 0));
    let (begin, mut times) = (Instant::now(), Vec::new());
    while let Some(state) = poller.next().await {
        let state = state.expect("a state");
        assert_eq!(state.name(), Some("jobs/7"));
        assert_eq!(poller.name(), Some("jobs/7"));
        times.push(begin.elapsed().as_millis());
        if !state.is_done() {
            let report: Report = state.metadata().expect("readable").expect("metadata");
            assert_eq!(report.pages, Some(3));
            let error = state.response::<Report>().expect_err("no response yet");
            assert!(
                error.is_decode() && !error.is_operation_failure(),
                "{error}"
            );
        } else {
            let report: Report = state.response().expect("a response");
            assert_eq!(report.pages, Some(8));
            assert!(report.unknown_fields.is_empty());
            assert!(state.metadata::<Report>().expect("readable").is_none());
        }
    }
    assert!(poller.next().await.is_none());
    // 1 s, then 1.5 times the previous delay, at most 30 s. tokio's clock has a resolution of one millisecond.
    let rests = [
        0_u128, 1000, 1500, 2250, 3375, 5063, 7594, 11391, 17086, 25629, 30000, 30000, 30000, 30000,
    ];
    let mut expected = 0;
    for (rest, time) in rests.iter().zip(&times) {
        expected += rest;
        assert!(time.abs_diff(expected) <= 15, "{times:?}");
    }
    assert_eq!(times.len(), rests.len());
    let lines = request_lines(&fake);
    assert_eq!(lines[0], "POST /v1/shelves/1/jobs");
    assert!(
        lines[1..].iter().all(|line| line == "GET /v1/jobs/7"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn polls_are_never_sent_without_a_delay() {
    let (zero, brief) = (Duration::ZERO, Duration::from_millis(1));
    for (initial, most, rests) in [
        // 1.5 times zero is zero.
        (zero, None, [0_u128, 0, 100, 150, 225]),
        (brief, None, [0, 1, 100, 150, 225]),
        (zero, Some(zero), [0, 0, 100, 100, 100]),
        (Duration::from_secs(1), Some(brief), [0, 100, 100, 100, 100]),
    ] {
        let fake = FakeTransport::new();
        let shop = faked(&fake).await;
        for _ in 0..4 {
            fake.respond(200, running("jobs/7"));
        }
        fake.respond(200, done("jobs/7"));
        let mut poller = start(&shop, CallOptions::new())
            .poller()
            .initial_delay(initial);
        if let Some(most) = most {
            poller = poller.max_delay(most);
        }
        let (begin, mut expected) = (Instant::now(), 0);
        for rest in rests {
            poller.next().await.expect("a state").expect("a state");
            expected += rest;
            let elapsed = begin.elapsed().as_millis();
            assert!(
                elapsed.abs_diff(expected) <= 8,
                "{initial:?} {most:?} {elapsed} for {expected}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_completed_operation_is_not_polled() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for response in [
        done("jobs/7"),
        json!({"done": true, "response": {"pages": 8}}).to_string(),
    ] {
        fake.respond(200, response);
        let begin = Instant::now();
        let job = start(&shop, CallOptions::new())
            .wait()
            .await
            .expect("a job");
        assert_eq!(begin.elapsed(), Duration::ZERO);
        assert_eq!(request_lines(&fake).len(), 1);
        assert_eq!(job.response::<Report>().expect("a report").pages, Some(8));
        // The fields of the schema are present.
        assert!(job.done == Some(true) && job.response.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn the_response_type_must_match() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for (url, fits) in [
        (Some("type.googleapis.com/google.shop.v1.Report"), true),
        (Some("type.googleapis.com/google.shop.v1.Receipt"), false),
        // The id of the schema counts, not the shorter Rust name.
        (Some("type.googleapis.com/google.shop.v2.Report"), false),
        (None, true),
    ] {
        let mut response = json!({"pages": "1"});
        if let Some(url) = url {
            response["@type"] = json!(url);
        }
        fake.respond(
            200,
            json!({"done": true, "name": "jobs/7", "response": response}).to_string(),
        );
        let job = start(&shop, CallOptions::new())
            .wait()
            .await
            .expect("a job");
        assert_eq!(job.response::<Report>().is_ok(), fits, "{url:?}");
        let any: rt::Value = job.response().expect("any type");
        assert_eq!(any.get("@type").and_then(|url| url.as_str()), url);
        if !fits {
            let error = job.response::<Report>().expect_err("another type");
            let found = url.and_then(|it| it.rsplit('/').next()).unwrap_or_default();
            assert_eq!(
                error.to_string(),
                format!(
                    "shop.jobs.start: the operation's response has the type `{found}`, not `GoogleShopV1Report`; \
                     use the schema of that name"
                )
            );
            assert!(error.is_decode());
            assert_eq!(error.operation(), Some("jobs/7"));
        }
    }
    // The expected type with an invalid value.
    fake.respond(
        200,
        json!({"done": true, "response": {"pages": []}}).to_string(),
    );
    let job = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect("a job");
    let error = job.response::<Report>().expect_err("unreadable");
    assert!(
        error.is_decode() && error.to_string().contains("pages"),
        "{error}"
    );
    fake.respond(200, json!({"done": true}).to_string());
    let job = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect("a job");
    let error = job.response::<Report>().expect_err("no response");
    assert!(error.to_string().contains("has no response"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn operations_with_a_status() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, json!({"id": "op", "status": "PENDING"}).to_string());
    fake.respond(200, json!({"id": "op", "status": "RUNNING"}).to_string());
    fake.respond(200, json!({"id": "op", "status": "done"}).to_string());
    fake.respond(200, json!({"id": "op", "status": "DONE"}).to_string());
    let step = mv(&shop).wait().await.expect("a step");
    assert_eq!(step.id.as_deref(), Some("op"));
    let see = "GET /v1/zones/a%20zone/steps/op";
    assert_eq!(
        request_lines(&fake),
        ["POST /v1/zones/a%20zone/move", see, see, see]
    );
    let cases = [
        (
            json!({"error": {"errors": [{"code": "QUOTA", "message": "too many", "location": "x"}, {"code": "B"}]},
                   "httpErrorStatusCode": 403, "httpErrorMessage": "FORBIDDEN"}),
            (403, "QUOTA", "too many", 2),
        ),
        (
            json!({"httpErrorStatusCode": 404, "httpErrorMessage": "NOT FOUND"}),
            (404, "", "NOT FOUND", 0),
        ),
        (
            json!({"error": {"code": 9, "message": "not now"}}),
            (9, "FAILED_PRECONDITION", "not now", 0),
        ),
        (
            json!({"error": {"errors": [{"code": "A"}]}}),
            (0, "A", "", 1),
        ),
    ];
    for (fields, expected) in cases {
        let mut response = fields;
        response["status"] = json!("DONE");
        fake.respond(200, response.to_string());
        let error = mv(&shop).wait().await.expect_err("it failed");
        assert!(error.is_operation_failure(), "{error}");
        let status = error.status().expect("a status");
        let found = (
            status.code,
            status.status.as_str(),
            status.message.as_str(),
            status.errors.len(),
        );
        assert_eq!(found, expected);
    }
    let poller: Poller<Step> = mv(&shop).poller();
    assert!(!poller.can_cancel());
    let error = poller.cancel().await.expect_err("no such method");
    assert!(
        error.is_usage() && error.to_string().contains("no method that cancels"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_custom_verb_is_not_part_of_the_path() {
    method!(GoParams, GoCall, Step, STEPS, "shop.zones.go" "POST" "v1/zones/{zone}:go", "zone");
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, json!({"id": "op", "status": "PENDING"}).to_string());
    fake.respond(200, json!({"id": "op", "status": "DONE"}).to_string());
    let call = GoCall {
        call: shop.call(GoParams(Some("a:b".to_owned()), None)),
    };
    call.wait().await.expect("a step");
    assert_eq!(
        request_lines(&fake),
        ["POST /v1/zones/a%3Ab:go", "GET /v1/zones/a%3Ab/steps/op"]
    );
}

#[tokio::test(start_paused = true)]
async fn resumes_by_name() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("jobs/8"));
    fake.respond(200, done("jobs/8"));
    let call = GetCall {
        call: shop.call(GetParams(
            Some("jobs/7".to_owned()),
            Some("FULL".to_owned()),
        )),
    };
    let poller = call.poller();
    assert_eq!(poller.name(), Some("jobs/7"));
    poller.wait().await.expect("a job");
    // The caller's name is used, regardless of the response.
    assert_eq!(
        request_lines(&fake),
        ["GET /v1/jobs/7?view=FULL", "GET /v1/jobs/7"]
    );
    fake.respond(200, json!({"status": "PENDING"}).to_string());
    fake.respond(200, json!({"status": "DONE"}).to_string());
    let call = SeeCall {
        call: shop.call(SeeParams(Some("z".to_owned()), Some("op".to_owned()))),
    };
    call.wait().await.expect("a step");
    assert_eq!(request_lines(&fake)[1], "GET /v1/zones/z/steps/op");
}
