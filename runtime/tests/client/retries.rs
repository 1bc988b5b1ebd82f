//! Retries: which failures are retried, when, and which requests are never sent twice. Time is paused.

use std::time::{Duration, SystemTime};

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    Body, CallOptions, Error, ExponentialBackoff, FailedAttempt, TransportErrorKind as ErrorKind,
};
use serde_json::json;
use tokio::time::Instant;

use crate::shop::{Shop, faked as client};

const SECOND: Duration = Duration::from_secs(1);

/// The scripted result of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Respond(u16),
    Fail(ErrorKind),
    Cut,
    Stall,
    /// An error with an endless body.
    StallError(u16),
    Hang,
}

impl Step {
    pub(crate) fn play(self, fake: &FakeTransport) {
        match self {
            Self::Respond(200) => fake.respond(200, r#"{"n":1}"#),
            Self::Respond(status) => fake.respond(status, ""),
            Self::Fail(kind) => fake.fail(kind),
            Self::Cut => fake.cut(200, r#"{"n":"#),
            Self::Stall => fake.stall(200, r#"{"n":"#),
            Self::StallError(status) => fake.stall(status, "so far"),
            Self::Hang => fake.hang(),
        }
    }
}

async fn send(shop: &Shop, verb: &str, options: CallOptions) -> Result<(), Error> {
    match verb {
        "GET" => shop.get("a").with(options).send().await.map(drop),
        "POST" => shop.insert(json!([1])).with(options).send().await.map(drop),
        "DELETE" => shop.delete().with(options).send().await,
        other => panic!("no method for {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn failures_that_are_retried() {
    use Step::{Cut, Fail, Hang, Respond, Stall, StallError};
    let defaults = CallOptions::new;
    let marked = |idempotent| {
        let base = CallOptions::new().timeout(600 * SECOND);
        base.merge(CallOptions::new().idempotent(idempotent))
    };
    let brief = || CallOptions::new().attempt_timeout(SECOND);
    // first step, verb, options, whether the second step (a response) is reached
    for (step, verb, options, again) in [
        (Respond(503), "GET", defaults(), true),
        (Respond(429), "DELETE", defaults(), true),
        (StallError(503), "GET", defaults(), true),
        (Respond(503), "POST", defaults(), false),
        (Respond(503), "POST", marked(true), true),
        (Respond(503), "GET", marked(false), false),
        (Respond(503), "GET", defaults().no_retries(), false),
        (Respond(404), "GET", defaults(), false),
        (Respond(501), "GET", defaults(), false),
        (Fail(ErrorKind::Connect), "POST", defaults(), true),
        (
            Fail(ErrorKind::Connect),
            "POST",
            defaults().no_retries(),
            false,
        ),
        (Fail(ErrorKind::Interrupted), "GET", defaults(), true),
        (Fail(ErrorKind::Interrupted), "POST", defaults(), false),
        (Fail(ErrorKind::Timeout), "GET", defaults(), true),
        (Fail(ErrorKind::Tls), "GET", defaults(), false),
        (Cut, "GET", defaults(), true),
        (Cut, "POST", defaults(), false),
        (Hang, "GET", brief(), true),
        (Hang, "POST", brief(), false),
        (Stall, "GET", brief(), true),
        (Stall, "POST", brief().idempotent(true), true),
    ] {
        let what = format!("{step:?} {verb} {options:?}");
        let fake = FakeTransport::new();
        step.play(&fake);
        Respond(200).play(&fake);
        let shop = client(&fake).await;
        let result = send(&shop, verb, options).await;
        assert_eq!(result.is_ok(), again, "{what}: {result:?}");
        let requests = fake.take_requests();
        assert_eq!(requests.len(), 1 + usize::from(again), "{what}");
        let parts = |request: &http::Request<_>| {
            let request: &http::Request<discogen_runtime::Bytes> = request;
            (
                request.uri().clone(),
                request.headers().clone(),
                request.body().clone(),
            )
        };
        assert!(
            requests
                .iter()
                .all(|request| parts(request) == parts(&requests[0])),
            "{what}"
        );
        assert_eq!(fake.live(), 0, "{what}");
        if let Err(error) = result {
            assert_eq!(error.attempts(), 1, "{what}");
            assert!(!error.to_string().contains("attempts"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_error_reports_attempts_and_time() {
    let fake = FakeTransport::new();
    for _ in 0..6 {
        fake.respond(
            503,
            r#"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}"#,
        );
    }
    let started = Instant::now();
    let error = client(&fake).await.get("a").send().await.expect_err("busy");
    assert!(started.elapsed() <= 15 * SECOND && error.elapsed() <= started.elapsed());
    assert_eq!((error.attempts(), fake.remaining()), (5, 1));
    let seconds = error.elapsed().as_secs_f64();
    assert_eq!(
        error.to_string(),
        format!(
            "shop.items.get: 503 Service Unavailable: busy (UNAVAILABLE) (after 5 attempts in {seconds:.1} s)"
        )
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_observed() {
    let date = |ahead: u32| httpdate::fmt_http_date(SystemTime::now() + ahead * SECOND);
    // `retry-after`, deadline in seconds, minimum and maximum duration, whether the call succeeds
    for (after, limit, least, most, succeeds) in [
        ("20".to_owned(), 600, 20, 21, true),
        (date(20), 600, 18, 21, true),
        ("0".to_owned(), 600, 0, 1, true),
        ("599".to_owned(), 599, 0, 0, false),
        ("20".to_owned(), 10, 0, 0, false),
        (date(20), 10, 0, 0, false),
        ("nonsense".to_owned(), 600, 0, 1, true),
    ] {
        let fake = FakeTransport::new();
        let mut busy = http::Response::new(Body::empty());
        *busy.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
        let value = after.parse().expect("a header");
        busy.headers_mut().insert("retry-after", value);
        fake.respond_with(busy);
        Step::Respond(200).play(&fake);
        let options = CallOptions::new().timeout(limit * SECOND);
        let started = Instant::now();
        let result = send(&client(&fake).await, "GET", options).await;
        let took = started.elapsed();
        assert!(
            (least * SECOND..=most * SECOND).contains(&took),
            "{after}: {took:?}"
        );
        assert_eq!(result.is_ok(), succeeds, "{after}: {result:?}");
        if let Err(error) = result {
            let text = error.to_string();
            assert!(text.contains("the server requests a delay of "), "{text}");
            assert!(
                error.is_rate_limited() && error.retry_delay() > Some(15 * SECOND),
                "{error}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let fake = FakeTransport::new();
    let shop = client(&fake).await;
    let limit = |seconds| CallOptions::new().timeout(seconds * SECOND);
    for (steps, options, seconds, expected) in [
        (
            &[Step::Hang][..],
            CallOptions::new(),
            600,
            "the call took longer than 600s (GET https://shop.googleapis.com/v1/a)",
        ),
        (
            &[Step::Stall],
            limit(3),
            3,
            "the call took longer than 3s (GET https://shop.googleapis.com/v1/a)",
        ),
        (
            &[Step::Respond(503), Step::Hang],
            limit(3),
            3,
            "the call took longer than 3s (GET https://shop.googleapis.com/v1/a); before that: \
             503 Service Unavailable (after 2 attempts in 3.0 s)",
        ),
        (
            &[Step::Hang, Step::Hang],
            limit(3).attempt_timeout(2 * SECOND).retry(at_once),
            3,
            "the call took longer than 3s (GET https://shop.googleapis.com/v1/a); before that: \
             the attempt took longer than 2s (after 2 attempts in 3.0 s)",
        ),
    ] {
        steps.iter().for_each(|step| step.play(&fake));
        let started = Instant::now();
        let error = send(&shop, "GET", options).await.expect_err(expected);
        // tokio's clock has a resolution of one millisecond.
        let took = started.elapsed().as_millis();
        assert!(
            (seconds * 1000..seconds * 1000 + 5).contains(&took),
            "{took} {error}"
        );
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.to_string(), format!("shop.items.get: {expected}"));
        assert_eq!((fake.remaining(), fake.live()), (0, 0), "{expected}");
    }
    // The policy receives the error and its response.
    Step::StallError(404).play(&fake);
    let started = Instant::now();
    let error = send(&shop, "GET", CallOptions::new())
        .await
        .expect_err("404");
    assert!(started.elapsed() < 11 * SECOND, "{error}");
    assert_eq!(error.to_string(), "shop.items.get: 404 Not Found: so far");

    // An endless body.
    Step::Hang.play(&fake);
    let endless = send(&shop, "GET", CallOptions::new().timeout(Duration::MAX));
    let day = 24 * 3600 * SECOND;
    assert!(tokio::time::timeout(day, endless).await.is_err());
}

fn at_once(failed: &FailedAttempt<'_>) -> Option<Duration> {
    (failed.is_transient() && failed.may_repeat()).then_some(Duration::ZERO)
}

#[tokio::test(start_paused = true)]
async fn a_policy_decides_about_retries() {
    let fake = FakeTransport::new();
    let shop = client(&fake).await;
    let policy = |failed: &FailedAttempt<'_>| {
        assert_eq!(failed.elapsed().as_secs(), u64::from(failed.attempts() - 1));
        let left = failed.remaining().expect("a limit");
        assert_eq!((left + failed.elapsed()).as_secs(), 600);
        assert!(!failed.is_idempotent() && !failed.may_repeat() && !failed.is_transient());
        (failed.error().is_not_found() && failed.attempts() < 3).then_some(SECOND)
    };
    let options = || CallOptions::new().retry(policy);
    for (responses, attempts) in [
        (&[404, 404, 200][..], 3),
        (&[404, 404, 404], 3),
        (&[400], 1),
    ] {
        responses
            .iter()
            .for_each(|status| Step::Respond(*status).play(&fake));
        let result = send(&shop, "POST", options()).await;
        assert_eq!(result.is_ok(), responses.ends_with(&[200]));
        assert_eq!(fake.take_requests().len(), attempts, "{responses:?}");
    }
    // The policy of the call takes precedence over that of the client, and the limits of the default can be set.
    let two = ExponentialBackoff::new().max_attempts(2);
    for options in [
        CallOptions::new().retry(two.clone()),
        CallOptions::new()
            .no_retries()
            .merge(CallOptions::new().retry(two)),
    ] {
        (0..2).for_each(|_| Step::Respond(500).play(&fake));
        let error = send(&shop, "GET", options).await.expect_err("500");
        assert_eq!(error.attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_decoding_error_reports_the_attempts() {
    let fake = FakeTransport::new();
    fake.respond(503, "");
    fake.respond(200, "<html>");
    let error = client(&fake).await.get("a").send().await.expect_err("html");
    assert!(error.is_decode() && error.attempts() == 2, "{error}");
    assert!(error.to_string().contains("after 2 attempts"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_retried_until_its_head_arrives() {
    let fake = FakeTransport::new();
    for step in [
        Step::Respond(503),
        Step::Fail(ErrorKind::Interrupted),
        Step::Cut,
    ] {
        step.play(&fake);
    }
    let shop = client(&fake).await;
    let mut stream = shop.get("a").send_stream().await.expect("a head");
    assert_eq!(
        stream.next().await.expect("a chunk").expect("bytes"),
        "{\"n\":"
    );
    let error = stream
        .next()
        .await
        .expect("an end")
        .expect_err("a truncated body");
    assert!(
        error.is_transport() && stream.next().await.is_none(),
        "{error}"
    );
    // Errors after the head contain the number of attempts, too.
    assert_eq!(error.attempts(), 3, "{error}");
    assert!(error.elapsed() > Duration::ZERO, "{error}");
    drop(stream);
    assert_eq!((fake.remaining(), fake.live()), (0, 0));
}

#[test]
fn without_a_runtime_there_are_no_retries() {
    let fake = FakeTransport::new();
    let now = |work| poll_once(work).expect("a response at once");
    let shop = poll_once(client(&fake)).expect("a client");
    let get = |options| Box::pin(shop.get("a").with(options).send());
    Step::Respond(200).play(&fake);
    now(get(CallOptions::new())).expect("a response");
    Step::Respond(503).play(&fake);
    let error = now(get(CallOptions::new())).expect_err("503");
    assert!(error.is_server_error() && error.attempts() == 1, "{error}");
    for options in [
        CallOptions::new().timeout(SECOND),
        CallOptions::new().attempt_timeout(SECOND),
    ] {
        let error = now(get(options)).expect_err("no clock");
        assert!(
            error.is_usage() && error.to_string().contains("tokio runtime"),
            "{error}"
        );
    }
}

fn poll_once<F: Future>(work: F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(work).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}
