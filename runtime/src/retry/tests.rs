//! Tables: which failures are retried, and after which delay.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{ExponentialBackoff, FailedAttempt, RetryPolicy as _};
use crate::error::{Error, ErrorResponse, Kind, Limit, retry_after};
use crate::{TransportError, TransportErrorKind};

const SECOND: Duration = Duration::from_secs(1);

fn response(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Error {
    let status = StatusCode::from_u16(status).expect("a status");
    let body = Bytes::from_static(body.as_bytes());
    Error::new(Kind::Response(ErrorResponse::new(
        status,
        map(headers),
        body,
        true,
    )))
}

fn map(headers: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        let name = http::HeaderName::from_static(name);
        (name, HeaderValue::from_str(value).expect("a value"))
    };
    headers.iter().map(pair).collect()
}

fn transport_error(kind: TransportErrorKind) -> Error {
    Error::from(TransportError::new(kind, "unplugged"))
}

fn failed(error: &Error, attempts: u32, idempotent: bool) -> FailedAttempt<'_> {
    FailedAttempt {
        error,
        attempts,
        elapsed: Duration::ZERO,
        remaining: None,
        idempotent,
    }
}

#[test]
fn transient_and_repeatable_failures() {
    let legacy = r#"{"error":{"code":403,"errors":[{"reason":"rateLimitExceeded"}]}}"#;
    // error, retried if idempotent, retried if not
    let mut table = vec![
        (response(403, &[], legacy), true, true),
        (response(429, &[], ""), true, true),
        (Error::timeout(Limit::Attempt, SECOND), true, false),
        (Error::timeout(Limit::Call, SECOND), false, false),
        (Error::usage("no".to_owned()), false, false),
        (Error::new(Kind::TooLarge { limit: 1 }), false, false),
        (Error::new(Kind::Credentials("no".into())), false, false),
        (transport_error(TransportErrorKind::Connect), true, true),
        (
            transport_error(TransportErrorKind::Interrupted),
            true,
            false,
        ),
        (transport_error(TransportErrorKind::Body), true, false),
        (transport_error(TransportErrorKind::Timeout), true, false),
        (transport_error(TransportErrorKind::Tls), false, false),
        (transport_error(TransportErrorKind::Redirect), false, false),
        (transport_error(TransportErrorKind::Request), false, false),
    ];
    for status in [408, 500, 502, 503, 504, 520, 529, 599] {
        table.push((response(status, &[], ""), true, false));
    }
    for status in [304, 400, 401, 403, 404, 409, 412, 501, 505, 507, 511] {
        table.push((response(status, &[], ""), false, false));
    }
    let policy = ExponentialBackoff::new();
    for (error, idempotent, other) in &table {
        let again = |is| policy.delay(&failed(error, 1, is)).is_some();
        assert_eq!(
            (again(true), again(false)),
            (*idempotent, *other),
            "{error}"
        );
        assert!(policy.delay(&failed(error, 5, true)).is_none(), "{error}");
    }
}

#[test]
fn delays_are_random_below_a_growing_ceiling() {
    let error = response(503, &[], "");
    let policy = ExponentialBackoff::new().max_attempts(u32::MAX);
    for (attempts, ceiling) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (5000, 60)] {
        let ceiling = ceiling * SECOND;
        assert_eq!(policy.ceiling(attempts), ceiling, "{attempts}");
        let draw = |_| {
            policy
                .delay(&failed(&error, attempts, true))
                .expect("a delay")
        };
        let drawn: Vec<_> = (0..200).map(draw).collect();
        assert!(drawn.iter().all(|delay| *delay <= ceiling), "{drawn:?}");
        // Each assertion fails with a probability of 0.75 to the power of 200.
        assert!(drawn.iter().any(|delay| *delay < ceiling / 4));
        assert!(drawn.iter().any(|delay| *delay > ceiling * 3 / 4));
    }
    for policy in [
        ExponentialBackoff::new().factor(f64::NAN),
        ExponentialBackoff::new().factor(f64::INFINITY),
        ExponentialBackoff::new()
            .initial(Duration::MAX)
            .factor(1e300),
        ExponentialBackoff::new().max(Duration::ZERO),
    ] {
        assert!(policy.delay(&failed(&error, 3, true)) <= Some(60 * SECOND));
    }
}

#[test]
fn a_requested_delay_is_a_lower_bound() {
    let info = r#"{"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7.5s"}]}}"#;
    let policy = ExponentialBackoff::new();
    for (error, at_least) in [
        (response(429, &[("retry-after", "90")], ""), 90.0),
        (response(429, &[], info), 7.5),
        (response(429, &[("retry-after", "3")], info), 7.5),
        (response(429, &[("retry-after", "9")], info), 9.0),
        (
            response(429, &[("retry-after", "18446744073709551615")], ""),
            1e18,
        ),
    ] {
        let delay = policy.delay(&failed(&error, 1, true)).expect("a delay");
        assert!(delay.as_secs_f64() >= at_least, "{error:?} {delay:?}");
        assert!(at_least > 1e9 || delay.as_secs_f64() <= at_least + 1.0);
    }
}

#[test]
fn parses_both_formats_of_retry_after() {
    let now = SystemTime::UNIX_EPOCH + 784_111_777 * SECOND; // Sun, 06 Nov 1994 08:49:37 GMT
    for (headers, expected) in [
        (&[][..], None),
        (&[("retry-after", "120")], Some(120)),
        (&[("retry-after", " 0 ")], Some(0)),
        (&[("retry-after", "-1")], None),
        (&[("retry-after", "1.5")], None),
        (&[("retry-after", "99999999999999999999")], None),
        (&[("retry-after", "soon")], None),
        (&[("retry-after", "")], None),
        (
            &[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")],
            Some(10),
        ),
        (
            &[("retry-after", "Sunday, 06-Nov-94 08:49:47 GMT")],
            Some(10),
        ),
        (&[("retry-after", "Sun Nov  6 08:49:47 1994")], Some(10)),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT")], Some(0)),
        (
            &[
                ("retry-after", "Sun, 06 Nov 1994 08:50:47 GMT"),
                ("date", "Sun, 06 Nov 1994 08:50:17 GMT"),
            ],
            Some(30),
        ),
    ] {
        let read = retry_after(&map(headers), now);
        assert_eq!(read, expected.map(Duration::from_secs), "{headers:?}");
    }
}
