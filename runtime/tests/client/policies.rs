//! The input of a retry policy, in a call and in a test of the policy.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_runtime::testing::{self, FakeTransport};
use discogen_runtime::{
    CallOptions, Error, ExponentialBackoff, FailedAttempt, RetryPolicy as _, TransportError,
    TransportErrorKind, http,
};
use serde_json::json;

use crate::shop::faked;

#[tokio::test(start_paused = true)]
async fn a_policy_receives_the_method_and_the_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let policy = move |failed: &FailedAttempt<'_>| {
        let error = failed.error();
        let facts = (error.method(), error.attempts(), format!("{error:?}"));
        log.lock().expect("no panic before").push(facts);
        (failed.attempts() < 3).then_some(Duration::ZERO)
    };
    let fake = FakeTransport::new();
    fake.respond(503, "");
    fake.fail(TransportErrorKind::Interrupted);
    fake.respond(500, "");
    let call = faked(&fake).await.insert(json!([1]));
    let result = call.with(CallOptions::new().retry(policy)).send().await;
    assert_eq!(result.expect_err("500").attempts(), 3);
    let seen = seen.lock().expect("no panic before");
    assert_eq!(seen.len(), 3);
    for (number, (method, attempts, text)) in (1..).zip(seen.iter()) {
        assert_eq!(*method, Some("shop.items.insert"), "{number}");
        assert_eq!(*attempts, number, "{text}");
        assert!(text.contains("POST https://shop.googleapis.com/"), "{text}");
    }
}

fn response(status: u16) -> Error {
    let response = http::Response::builder().status(status).body("");
    testing::error(response.expect("a response"))
}

#[test]
fn a_policy_can_be_tested_without_a_call() {
    let policy = |failed: &FailedAttempt<'_>| {
        let again = failed.may_repeat() && failed.error().is_transient();
        let left = failed
            .remaining()
            .is_none_or(|left| left > failed.elapsed());
        (again && left && failed.attempts() < 3).then_some(Duration::from_secs(1))
    };
    let busy = response(503);
    let second = Duration::from_secs(1);
    let failed = || FailedAttempt::new(&busy).with_idempotent(true);
    assert!(policy.delay(&failed()).is_some());
    assert!(policy.delay(&FailedAttempt::new(&busy)).is_none());
    assert!(policy.delay(&failed().with_attempts(3)).is_none());
    let late = failed().with_elapsed(second).with_remaining(second);
    assert!(policy.delay(&late).is_none());
    assert_eq!((late.elapsed(), late.remaining()), (second, Some(second)));
    assert!(policy.delay(&FailedAttempt::new(&response(429))).is_some());

    let backoff = ExponentialBackoff::new();
    for (error, transient) in [
        (response(408), true),
        (response(502), true),
        (response(501), false),
        (response(404), false),
        (
            TransportError::new(TransportErrorKind::Connect, "refused").into(),
            true,
        ),
        (
            TransportError::new(TransportErrorKind::Tls, "untrusted").into(),
            false,
        ),
    ] {
        assert_eq!(error.is_transient(), transient, "{error}");
        let failed = FailedAttempt::new(&error).with_idempotent(true);
        assert_eq!(backoff.delay(&failed).is_some(), transient, "{error}");
    }
}
