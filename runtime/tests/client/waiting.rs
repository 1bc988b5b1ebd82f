//! Operations followed to their end, in paused time.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error, Operation, Poller, TransportErrorKind};
use serde_json::json;
use tokio::time::Instant;

use crate::shop::{Shop, faked};

#[derive(Clone, Default)]
pub(crate) struct Job {
    pub(crate) done: Option<bool>,
    pub(crate) error: Option<rt::Value>,
    pub(crate) metadata: Option<rt::Object>,
    pub(crate) name: Option<String>,
    pub(crate) response: Option<rt::Object>,
    pub(crate) unknown_fields: rt::UnknownFields,
}
rt::message!(Job { 0 done "done", 1 error "error", 2 metadata "metadata", 3 name "name", 4 response "response" });
impl rt::HoldsResult for Job {}

#[derive(Clone, Default)]
pub(crate) struct Step {
    code: Option<i32>,
    error: Option<rt::Value>,
    id: Option<String>,
    message: Option<String>,
    status: Option<String>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Step { 0 error "error", 1 message "httpErrorMessage", 2 code "httpErrorStatusCode", 3 id "id", 4 status "status" });

#[derive(Clone, Default)]
pub(crate) struct Report {
    pub(crate) pages: Option<i64>,
    pub(crate) unknown_fields: rt::UnknownFields,
}
rt::message!(Report { 0 pages "pages" });

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
    cancel_body: true,
    ..rt::Polling::BASE
};

static STEPS: rt::Polling = rt::Polling {
    get: rt::Method {
        id: "shop.steps.get",
        path: "v1/zones/{zone}/steps/{step}",
        ..rt::Method::BASE
    },
    variables: &[("zone", "*"), ("step", "*")],
    key: "id",
    done: Some("DONE"),
    ..rt::Polling::BASE
};

/// The parameters of a method that starts, or polls, an operation.
macro_rules! method {
    ($params:ident, $call:ident, $answer:ty, $polling:path, $id:literal $verb:literal $path:literal, $variable:literal) => {
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $params(Option<String>, Option<String>);

        impl rt::Params for $params {
            type Api = Shop;
            type Response = $answer;
            const METHOD: rt::Method = rt::Method {
                id: $id,
                verb: $verb,
                path: $path,
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
                request.path($variable, &self.0);
                if $path.contains("{step}") {
                    request.path("step", &self.1);
                }
                request.query("view", &self.1);
            }
        }

        pub(crate) struct $call {
            call: rt::Call<$params>,
        }

        rt::wait!($call($params) -> $answer, $polling);
    };
}
method!(StartParams, StartCall, Job, JOBS, "shop.jobs.start" "POST" "v1/{+parent}/jobs", "parent");
method!(GetParams, GetCall, Job, JOBS, "shop.jobs.get" "GET" "v1/{+name}", "name");
method!(MoveParams, MoveCall, Step, STEPS, "shop.steps.move" "POST" "v1/zones/{zone}/move", "zone");
method!(SeeParams, SeeCall, Step, STEPS, "shop.steps.get" "GET" "v1/zones/{zone}/steps/{step}", "zone");

pub(crate) fn start(shop: &Shop, options: CallOptions) -> StartCall {
    let params = StartParams(Some("shelves/1".to_owned()), None);
    StartCall {
        call: shop.call(params).with(options),
    }
}

fn mv(shop: &Shop) -> MoveCall {
    let params = MoveParams(Some("a zone".to_owned()), None);
    MoveCall {
        call: shop.call(params),
    }
}

fn running(name: &str) -> String {
    json!({"name": name, "metadata": {"@type": "x/shop.Report", "pages": "3"}}).to_string()
}

fn done(name: &str) -> String {
    json!({"name": name, "done": true, "response": {"@type": "type.googleapis.com/google.shop.v1.Report", "pages": "8"}})
        .to_string()
}

/// Verb and path of each request so far.
fn asked(fake: &FakeTransport) -> Vec<String> {
    let requests = fake.requests();
    let lines = requests.iter().map(|request| {
        format!(
            "{} {}",
            request.method(),
            request.uri().path_and_query().expect("a path")
        )
    });
    lines.collect()
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_followed_to_its_end() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, running("jobs/7"));
    for _ in 0..12 {
        fake.answer(200, running("jobs/7"));
    }
    fake.answer(200, done("jobs/7"));
    let mut poller = start(&shop, CallOptions::new()).poller();
    assert_eq!((poller.name(), asked(&fake).len()), (None, 0));
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
    // 1 s, then 1.5 times as long, 30 s at most; tokio's clock ticks in milliseconds.
    let rests = [
        0_u128, 1000, 1500, 2250, 3375, 5063, 7594, 11391, 17086, 25629, 30000, 30000, 30000, 30000,
    ];
    let mut expected = 0;
    for (rest, time) in rests.iter().zip(&times) {
        expected += rest;
        assert!(time.abs_diff(expected) <= 15, "{times:?}");
    }
    assert_eq!(times.len(), rests.len());
    let asked = asked(&fake);
    assert_eq!(asked[0], "POST /v1/shelves/1/jobs");
    assert!(
        asked[1..].iter().all(|line| line == "GET /v1/jobs/7"),
        "{asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn no_choice_of_delays_asks_without_a_pause() {
    let (none, brief) = (Duration::ZERO, Duration::from_millis(1));
    for (initial, most, rests) in [
        // 1.5 times nothing is nothing.
        (none, None, [0_u128, 0, 100, 150, 225]),
        (brief, None, [0, 1, 100, 150, 225]),
        (none, Some(none), [0, 0, 100, 100, 100]),
        (Duration::from_secs(1), Some(brief), [0, 100, 100, 100, 100]),
    ] {
        let fake = FakeTransport::new();
        let shop = faked(&fake).await;
        for _ in 0..4 {
            fake.answer(200, running("jobs/7"));
        }
        fake.answer(200, done("jobs/7"));
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
async fn what_is_done_is_not_asked_for() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for answer in [
        done("jobs/7"),
        json!({"done": true, "response": {"pages": 8}}).to_string(),
    ] {
        fake.answer(200, answer);
        let begin = Instant::now();
        let job = start(&shop, CallOptions::new())
            .wait()
            .await
            .expect("a job");
        assert_eq!(begin.elapsed(), Duration::ZERO);
        assert_eq!(asked(&fake).len(), 1);
        assert_eq!(job.response::<Report>().expect("a report").pages, Some(8));
        // The schema's fields are there.
        assert!(job.done == Some(true) && job.response.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn the_type_has_to_fit() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for (url, fits) in [
        (Some("type.googleapis.com/google.shop.v1.Report"), true),
        (Some("type.googleapis.com/google.shop.v1.Receipt"), false),
        (None, true),
    ] {
        let mut response = json!({"pages": "1"});
        if let Some(url) = url {
            response["@type"] = json!(url);
        }
        fake.answer(
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
            assert_eq!(
                error.to_string(),
                "shop.jobs.start: the operation's response has the type `google.shop.v1.Receipt`, not `Report`; \
                 use the schema of that name"
            );
            assert!(error.is_decode());
            assert_eq!(error.operation(), Some("jobs/7"));
        }
    }
    // The right type, and something else in it.
    fake.answer(
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
    fake.answer(200, json!({"done": true}).to_string());
    let job = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect("a job");
    let error = job.response::<Report>().expect_err("nothing there");
    assert!(error.to_string().contains("has no response"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_is_an_error() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, running("jobs/7"));
    let error = json!({"code": 6, "message": "it is there", "details": [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "TWICE", "domain": "shop"}]});
    fake.answer(
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
        "shop.jobs.start: the operation `jobs/7` failed: it is there (ALREADY_EXISTS)"
    );
    // As a state it is one like another.
    fake.answer(200, json!({"done": true, "error": {}}).to_string());
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
async fn operations_with_a_status() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, json!({"id": "op", "status": "PENDING"}).to_string());
    fake.answer(200, json!({"id": "op", "status": "RUNNING"}).to_string());
    fake.answer(200, json!({"id": "op", "status": "done"}).to_string());
    fake.answer(200, json!({"id": "op", "status": "DONE"}).to_string());
    let step = mv(&shop).wait().await.expect("a step");
    assert_eq!(step.id.as_deref(), Some("op"));
    let see = "GET /v1/zones/a%20zone/steps/op";
    assert_eq!(
        asked(&fake),
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
        let mut answer = fields;
        answer["status"] = json!("DONE");
        fake.answer(200, answer.to_string());
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
async fn a_verb_at_the_end_of_the_path_is_no_place() {
    method!(GoParams, GoCall, Step, STEPS, "shop.zones.go" "POST" "v1/zones/{zone}:go", "zone");
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, json!({"id": "op", "status": "PENDING"}).to_string());
    fake.answer(200, json!({"id": "op", "status": "DONE"}).to_string());
    let call = GoCall {
        call: shop.call(GoParams(Some("a:b".to_owned()), None)),
    };
    call.wait().await.expect("a step");
    assert_eq!(
        asked(&fake),
        ["POST /v1/zones/a%3Ab:go", "GET /v1/zones/a%3Ab/steps/op"]
    );
}

#[tokio::test(start_paused = true)]
async fn going_on_by_name() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, running("jobs/8"));
    fake.answer(200, done("jobs/8"));
    let call = GetCall {
        call: shop.call(GetParams(
            Some("jobs/7".to_owned()),
            Some("FULL".to_owned()),
        )),
    };
    let poller = call.poller();
    assert_eq!(poller.name(), Some("jobs/7"));
    poller.wait().await.expect("a job");
    // Whatever the answer calls itself: the caller has named it.
    assert_eq!(asked(&fake), ["GET /v1/jobs/7?view=FULL", "GET /v1/jobs/7"]);
    fake.answer(200, json!({"status": "PENDING"}).to_string());
    fake.answer(200, json!({"status": "DONE"}).to_string());
    let call = SeeCall {
        call: shop.call(SeeParams(Some("z".to_owned()), Some("op".to_owned()))),
    };
    call.wait().await.expect("a step");
    assert_eq!(asked(&fake)[1], "GET /v1/zones/z/steps/op");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_name_cannot_be_followed() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for answer in ["{}", r#"{"name": ""}"#, r#"{"metadata": {}}"#] {
        fake.answer(200, answer);
        let error = start(&shop, CallOptions::new())
            .wait()
            .await
            .expect_err("no name");
        assert!(error.to_string().contains("without `name`"), "{error}");
        assert_eq!(asked(&fake).len(), 1);
    }
    fake.answer(200, "[]");
    let error = start(&shop, CallOptions::new())
        .wait()
        .await
        .expect_err("not an operation");
    assert!(error.is_decode(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_fails_for_a_while() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let once = CallOptions::new().no_retries();
    fake.answer(200, running("jobs/7"));
    fake.answer(503, "");
    fake.fail(TransportErrorKind::Interrupted);
    fake.answer(200, done("jobs/7"));
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

    // What doesn't pass ends it, and so does the failure of the first call.
    fake.answer(200, running("jobs/7"));
    fake.answer(404, "");
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
    fake.answer(503, "");
    let mut poller = start(&shop, once).poller();
    let error = poller.next().await.expect("a state").expect_err("503");
    assert_eq!(
        (error.method(), error.operation()),
        (Some("shop.jobs.start"), None)
    );
    assert!(poller.next().await.is_none());
    assert!(poller.wait().await.expect_err("it is over").is_usage());
}

#[tokio::test(start_paused = true)]
async fn polls_are_retried_and_the_first_call_is_not() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, running("jobs/7"));
    for _ in 0..4 {
        fake.answer(503, "");
    }
    fake.answer(200, done("jobs/7"));
    // What is said of the first call isn't said of the polls.
    let options = CallOptions::new()
        .idempotent(false)
        .fields("name")
        .query("requestId", "1")
        .quota_user("u")
        .header("if-match", "x")
        .header("x-mine", "y");
    let first = start(&shop, options.clone());
    first.wait().await.expect("a job");
    let requests = fake.requests();
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
    fake.answer(503, "");
    assert!(start(&shop, options).wait().await.is_err());
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_time_is_up() {
    // seconds, what is told until then, and where it ends
    for (limit, hangs) in [(4, false), (30, false), (4, true)] {
        let fake = FakeTransport::new();
        let shop = faked(&fake).await;
        fake.answer(200, running("jobs/7"));
        if hangs {
            fake.hang();
        } else {
            (0..20).for_each(|_| fake.answer(200, running("jobs/7")));
        }
        let limit = Duration::from_secs(limit);
        let begin = Instant::now();
        let poller = start(&shop, CallOptions::new()).poller().timeout(limit);
        tokio::time::sleep(Duration::from_secs(100)).await;
        let begun = begin.elapsed();
        let error = poller.wait().await.expect_err("no time");
        let took = begin.elapsed() - begun;
        assert!(
            error.is_timeout() && !error.is_operation_failure(),
            "{error}"
        );
        assert!(
            took >= limit && took < limit + Duration::from_millis(10),
            "{took:?}"
        );
        assert_eq!(error.operation(), Some("jobs/7"));
        assert_eq!(
            error.to_string(),
            format!(
                "shop.jobs.start: the operation took longer than {limit:?}; the operation `jobs/7` may still be running, and can be polled by its name"
            )
        );
        assert_eq!(fake.live(), 0);
    }
    // Before there is a name.
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.hang();
    let mut poller = start(&shop, CallOptions::new())
        .poller()
        .timeout(Duration::from_secs(1));
    let error = poller.next().await.expect("an error").expect_err("no time");
    assert!(error.is_timeout() && error.operation().is_none(), "{error}");
    assert!(poller.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn cancelling_is_asked_for() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let mut poller = start(&shop, CallOptions::new()).poller();
    assert!(poller.can_cancel());
    let error = poller.cancel().await.expect_err("nothing to cancel");
    assert!(
        error.is_usage() && error.to_string().contains("no name yet"),
        "{error}"
    );
    fake.answer(200, running("jobs/7"));
    poller.next().await.expect("a state").expect("a state");
    fake.answer(503, "");
    fake.answer(200, "{}");
    poller.cancel().await.expect("cancelled");
    let requests = fake.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests[1..] {
        assert_eq!(
            (request.method().as_str(), request.uri().path()),
            ("POST", "/v1/jobs/7:cancel")
        );
        assert_eq!(&request.body()[..], b"{}");
    }
    fake.answer(
        200,
        json!({"name": "jobs/7", "done": true, "error": {"code": 1, "message": ""}}).to_string(),
    );
    let error = poller.wait().await.expect_err("cancelled");
    assert!(error.is_operation_failure());
    assert_eq!(
        error.status().map(|status| status.status.as_str()),
        Some("CANCELLED")
    );
}

#[tokio::test(start_paused = true)]
async fn dropping_stops_the_polling_and_cancels_nothing() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.answer(200, running("jobs/7"));
    fake.answer(200, done("jobs/7"));
    let waiting = start(&shop, CallOptions::new()).wait();
    assert!(
        tokio::time::timeout(Duration::from_millis(900), waiting)
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(asked(&fake), ["POST /v1/shelves/1/jobs"]);
    assert_eq!((fake.live(), fake.remaining()), (0, 1));
    // The future of `next` can be dropped at any time, and the next one goes on.
    fake.answer(200, done("jobs/7"));
    let mut poller = start(&shop, CallOptions::new()).poller();
    let mut states = 0;
    let begin = Instant::now();
    loop {
        let next = pin!(poller.next());
        let Ok(state) = tokio::time::timeout(Duration::from_millis(7), next).await else {
            assert!(begin.elapsed() < Duration::from_secs(20));
            continue;
        };
        match state {
            Some(state) => states += usize::from(state.is_ok()),
            None => break,
        }
    }
    assert_eq!(states, 1);
    assert_eq!(asked(&fake).len(), 1);
}

#[test]
fn waiting_needs_a_runtime() {
    // A transport of one's own may run on something else, but time is tokio's.
    let fake = FakeTransport::new();
    fake.answer(200, running("jobs/7"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let shop = runtime.block_on(faked(&fake));
    drop(runtime);
    let mut poller = start(&shop, CallOptions::new().no_retries()).poller();
    let mut next = pin!(async {
        let first = poller.next().await.expect("a state");
        (first.is_ok(), poller.next().await.expect("a state"))
    });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready((first, second)) = next.as_mut().poll(&mut context) else {
        panic!("nothing to wait for");
    };
    assert!(first);
    assert!(second.expect_err("no time").is_usage());
}

#[test]
fn futures_go_to_other_threads() {
    fn sent<T: Send + 'static>(_: &T) {}
    let fake = FakeTransport::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let shop = runtime.block_on(faked(&fake));
    sent(&start(&shop, CallOptions::new()).wait());
    let poller = start(&shop, CallOptions::new()).poller();
    sent(&poller.cancel());
    sent(&poller);
    assert_eq!(
        format!("{poller:?}"),
        r#"Poller { method: "shop.jobs.start", name: None, over: false, .. }"#
    );
}
