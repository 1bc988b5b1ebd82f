//! Retries: which failures are retried, when, and which requests are delivered at most once.

use std::time::{Duration, Instant, SystemTime};

use discogen_testkit::fault::{End, FaultServer, Framing, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::{CallOptions, Vision};

use crate::faults::support::{
    BOTH, Verb, client, delivered, good, ms, pair, prior_knowledge, quick, send, send_sized,
    server, side_by_side, unused_port,
};

/// Connection failures after which it is unknown whether the request was processed.
fn faults(protocol: Protocol) -> Vec<Step> {
    let cut = |sent, end| Step::reply(good()).cut(sent, end);
    let mut faults = Vec::new();
    for end in [End::Close, End::Reset] {
        faults.push(Step::end_after(Take::First(0), end));
        faults.push(Step::end_after(Take::First(40), end));
        faults.push(Step::end_after(Take::All, end));
        faults.push(cut(Sent::Head(1), end));
        faults.push(cut(Sent::Head(30), end));
        faults.push(cut(Sent::Body(0), end));
        faults.push(cut(Sent::Body(20), end));
        faults.push(Step::reply(good().framing(Framing::Chunked)).cut(Sent::Body(20), end));
        faults.push(Step::reply(good().framing(Framing::Claimed(1000))).then(end));
    }
    if protocol == Protocol::Http1 {
        faults.push(Step::reply(Reply::raw("SSH-2.0-OpenSSH_9.9\r\n")).then(End::Close));
    } else {
        for code in [1, 2, 8, 11] {
            faults.push(Step::end_after(Take::All, End::ResetStream(code)));
            faults.push(cut(Sent::Body(5), End::ResetStream(code)));
            faults.push(Step::end_after(Take::All, End::GoAway(code)));
        }
        // `GOAWAY` without an error from a server that has received the request.
        faults.push(Step::end_after(Take::All, End::GoAway(0)));
        faults.push(cut(Sent::Body(5), End::GoAway(0)));
    }
    faults
}

/// Makes one call whose first attempt has this step. Returns whether it succeeded and how often it was delivered.
async fn meet(
    (server, vision): (&FaultServer, &Vision),
    step: &Step,
    verb: Verb,
    options: CallOptions,
) -> (bool, usize) {
    server.forget();
    server.then(step.clone());
    let result = send(vision, verb, "a call", quick(server).merge(options)).await;
    let what = format!("{verb:?} {step:?} {result:?}");
    assert_eq!(server.remaining(), 0, "{what}");
    match &result {
        Ok(name) => assert_eq!(name, "a call", "{what}"),
        Err(error) => assert_eq!(error.attempts(), 1, "{what}"),
    }
    let deliveries = server.deliveries();
    // Every delivery is the same request with its credentials.
    for delivery in deliveries.iter().filter(|delivery| delivery.counts()) {
        assert_eq!(delivery.method, verb.name(), "{what}");
        assert_eq!(delivery.header("authorization"), "Bearer SECRET", "{what}");
        let last = deliveries.last().expect("a delivery");
        assert_eq!(delivery.target, last.target, "{what}");
        assert_eq!(delivery.body, last.body, "{what}");
    }
    (result.is_ok(), delivered(server, "a call"))
}

/// Verbs, options, and whether the call may be retried.
fn kinds() -> Vec<(Verb, CallOptions, bool)> {
    let marked = |idempotent| CallOptions::new().idempotent(idempotent);
    let by_verb = Verb::ALL.map(|verb| (verb, CallOptions::new(), verb.is_idempotent()));
    let mut kinds = by_verb.to_vec();
    kinds.push((Verb::Post, marked(true), true));
    kinds.push((Verb::Patch, marked(true), true));
    kinds.push((Verb::Get, marked(false), false));
    kinds.push((Verb::Delete, marked(false), false));
    kinds.push((Verb::Get, CallOptions::new().no_retries(), false));
    kinds
}

/// The options allow one attempt only.
fn is_single(options: &CallOptions) -> bool {
    format!("{options:?}").contains("retry")
}

#[tokio::test]
async fn statuses() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        for status in [
            408, 429, 500, 502, 503, 504, 529, 400, 401, 403, 404, 409, 412, 501, 505, 511,
        ] {
            let transient = matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 529);
            for (verb, options, may) in kinds() {
                let step = Step::reply(Reply::new(status, "<html>no</html>"));
                // 429 is retried for every verb unless retries are disabled.
                let rejected = status == 429 && !is_single(&options);
                let met = meet((&server, &vision), &step, verb, options).await;
                let again = (may || rejected) && transient;
                let expected = (again, 1 + usize::from(again));
                assert_eq!(met, expected, "{protocol:?} {status} {verb:?}");
            }
        }
        // The connection is reused.
        assert_eq!(server.connections(), 1, "{protocol:?}");
    }
}

#[tokio::test]
async fn faults_of_the_connection() {
    for protocol in BOTH {
        let vision = client(protocol).await;
        let cases = faults(protocol).into_iter();
        side_by_side(cases.map(|step| a_fault_of_the_connection(protocol, &vision, step))).await;
    }
}

async fn a_fault_of_the_connection(protocol: Protocol, vision: &Vision, step: Step) {
    for (verb, options, may) in kinds() {
        // An HTTP/2 connection may take a while to close, and must not be used for the next call.
        let server = server(protocol).await;
        let (succeeded, times) = meet((&server, vision), &step, verb, options).await;
        let what = format!("{protocol:?} {verb:?} {step:?}: {times} deliveries");
        assert_eq!(succeeded, may, "{what}");
        // The connection may close after the response was found invalid, and with it the next attempt.
        assert!(times <= if may { 3 } else { 1 }, "{what}");
    }
}

#[tokio::test]
async fn refused_streams_are_retried() {
    // The server states that it did not process the request, so that a POST is retried as well.
    let (server, vision) = pair(Protocol::Http2).await;
    for (verb, options, _) in kinds() {
        let step = Step::end_after(Take::All, End::REFUSED);
        let (succeeded, times) = meet((&server, &vision), &step, verb, options).await;
        assert!(succeeded && times == 1, "{verb:?}");
    }
}

#[tokio::test]
async fn connection_refused() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        let (_taken, endpoint) = unused_port();
        let options = quick(&server).endpoint(endpoint);
        for (verb, more, _) in kinds() {
            let once = is_single(&more);
            let error = send(&vision, verb, "a", options.clone().merge(more)).await;
            let error = error.expect_err("no server");
            assert!(error.is_connect() && error.is_transport(), "{error}");
            // No request was delivered, so every call may be retried.
            assert_eq!(
                error.attempts(),
                if once { 1 } else { 5 },
                "{verb:?} {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle() {
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        for (number, end) in [
            End::Close,
            End::Reset,
            End::CloseAfter(ms(3)),
            End::GoAway(0),
        ]
        .into_iter()
        .cycle()
        .take(24)
        .enumerate()
        {
            let first = format!("first {number}");
            server.then(Step::reply(good()).then(end));
            let response = send(&vision, Verb::Get, &first, quick(&server)).await;
            // A reset may discard the response.
            let lost = end == End::Reset && response.is_err();
            assert!(
                lost || response.as_deref().ok() == Some(&*first),
                "{protocol:?} {end:?} {response:?}"
            );
            let verb = Verb::ALL[number % 4];
            let second = format!("second {number}");
            let result = send(&vision, verb, &second, quick(&server)).await;
            let what = format!("{protocol:?} {end:?} {verb:?} {result:?}");
            match result {
                Ok(name) => assert_eq!(name, second, "{what}"),
                Err(_) => assert!(!verb.is_idempotent(), "{what}"),
            }
            // A request on a connection that is about to close is delivered, too.
            let most = 1 + usize::from(verb.is_idempotent());
            assert!(delivered(&server, &second) <= most, "{what}");
        }
    }
}

#[tokio::test]
async fn retry_after_is_honoured() {
    side_by_side(BOTH.map(retry_after)).await;
}

async fn retry_after(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    for (after, least) in [(Some("1"), 1000), (None, 500), (Some("soon"), 0)] {
        // A date is rounded down to seconds.
        let date = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
        let after = after.map_or_else(date, str::to_owned);
        server.then(Step::reply(
            Reply::new(503, "").header("retry-after", &after),
        ));
        let started = Instant::now();
        let response = send(&vision, Verb::Get, "late", quick(&server)).await;
        assert_eq!(response.expect("a response"), "late");
        let took = started.elapsed();
        assert!(took >= ms(least) && took < ms(10_000), "{after} {took:?}");
    }
    // Longer than the deadline: the call fails immediately.
    server.then(Step::reply(
        Reply::new(429, "").header("retry-after", "3600"),
    ));
    let error = send(&vision, Verb::Get, "late", quick(&server)).await;
    let error = error.expect_err("no time");
    assert!(
        error.elapsed() < ms(5000) && error.is_rate_limited(),
        "{error}"
    );
    assert_eq!(error.retry_delay(), Some(Duration::from_secs(3600)));
    // Calls that are not idempotent are not retried, even with a `retry-after` header.
    server.then(Step::reply(Reply::new(503, "").header("retry-after", "0")));
    let error = send(&vision, Verb::Post, "once", quick(&server)).await;
    assert_eq!(error.expect_err("503").attempts(), 1);
    assert_eq!(delivered(&server, "once"), 1);
}

/// Steps that never complete.
fn stalls(protocol: Protocol) -> Vec<Step> {
    let mut stalls = vec![
        Step::hang(),
        Step::end_after(Take::First(0), End::Stall),
        Step::end_after(Take::First(50), End::Stall),
        Step::reply(good()).cut(Sent::Body(0), End::Stall),
        Step::reply(good()).cut(Sent::Body(10), End::Stall),
        Step::reply(good()).wait(ms(60_000)),
        Step::reply(good()).write_slowly(1, ms(1000)),
    ];
    if protocol == Protocol::Http1 {
        // In HTTP/2 this stalls all streams of the connection.
        stalls.push(Step::reply(good()).cut(Sent::Head(10), End::Stall));
    }
    stalls
}

#[tokio::test]
async fn an_attempt_that_takes_too_long() {
    for protocol in BOTH {
        let vision = client(protocol).await;
        let cases = stalls(protocol).into_iter();
        side_by_side(cases.map(|step| a_long_attempt(protocol, &vision, step))).await;
    }
}

async fn a_long_attempt(protocol: Protocol, vision: &Vision, step: Step) {
    let server = server(protocol).await;
    let brief = CallOptions::new().attempt_timeout(ms(400));
    let met = meet((&server, vision), &step, Verb::Get, brief.clone()).await;
    assert!(met.0, "{protocol:?} {step:?}");
    server.then(step.clone());
    let once = quick(&server).merge(brief);
    let error = send(vision, Verb::Post, "once", once).await;
    let error = error.expect_err(&format!("{protocol:?} {step:?}"));
    assert!(error.is_timeout() && error.attempts() == 1, "{error}");
    assert!(delivered(&server, "once") <= 1, "{protocol:?} {step:?}");
}

#[tokio::test]
async fn a_call_that_takes_too_long() {
    for protocol in BOTH {
        let vision = client(protocol).await;
        let cases = stalls(protocol).into_iter();
        side_by_side(cases.map(|step| a_long_call(protocol, &vision, step))).await;
        // Repeated failures end at the deadline, too.
        let patient = discogen_runtime::ExponentialBackoff::new()
            .initial(ms(1))
            .max_attempts(9999);
        let busy = FaultServer::start(protocol, |_| Step::reply(Reply::new(503, "")));
        let busy = busy.await.expect("a port");
        let options = quick(&busy).retry(patient).timeout(ms(150));
        let started = Instant::now();
        let error = send(&vision, Verb::Get, "busy", options).await;
        let error = error.expect_err("503");
        assert!(
            started.elapsed() < ms(5000) && error.attempts() > 1,
            "{error}"
        );
    }
}

async fn a_long_call(protocol: Protocol, vision: &Vision, step: Step) {
    let server = server(protocol).await;
    let brief = CallOptions::new().timeout(ms(150));
    for verb in [Verb::Get, Verb::Post] {
        server.then(step.clone());
        let started = Instant::now();
        let result = send(vision, verb, "late", quick(&server).merge(brief.clone())).await;
        let took = started.elapsed();
        let error = result.expect_err(&format!("{protocol:?} {verb:?} {step:?}"));
        assert!(error.is_timeout(), "{protocol:?} {step:?} {error}");
        assert!(took >= ms(145) && took < ms(5000), "{step:?} {took:?}");
    }
}

#[tokio::test]
async fn a_large_request_that_is_read_slowly_or_not_at_all() {
    const SIZE: usize = 6 << 20;
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        server.then(Step::reply(good()).read_slowly(256 * 1024, ms(5)));
        let slow = send_sized(&vision, Verb::Post, "slow", quick(&server), SIZE).await;
        assert_eq!(slow.expect("a response"), "slow");
        for (number, take) in [0, 1000, SIZE / 2].into_iter().enumerate() {
            for end in [End::Close, End::Reset] {
                let id = format!("cut {number} {end:?}");
                server.then(Step::end_after(Take::First(take), end));
                let error = send_sized(&vision, Verb::Post, &id, quick(&server), SIZE).await;
                let error = error.expect_err("a cut");
                assert!(error.is_transport() && error.attempts() == 1, "{error}");
                assert_eq!(delivered(&server, &id), 0, "{id}");
                // The same for an idempotent call.
                let id = format!("again {number} {end:?}");
                server.then(Step::end_after(Take::First(take), end));
                let again = quick(&server).idempotent(true);
                let response = send_sized(&vision, Verb::Post, &id, again, SIZE).await;
                assert_eq!(response.expect("a response"), id, "{protocol:?}");
                assert_eq!(delivered(&server, &id), 1, "{id}");
            }
        }
        let brief = quick(&server).timeout(ms(200));
        server.then(Step::end_after(Take::First(1000), End::Stall));
        let error = send_sized(&vision, Verb::Post, "stuck", brief, SIZE).await;
        assert!(error.expect_err("a timeout").is_timeout());
    }
}

#[tokio::test]
async fn a_dead_connection_is_closed() {
    // HTTP/2 keep-alive with short intervals.
    let pings = prior_knowledge().http2_keep_alive(ms(300), ms(300));
    let vision = Vision::builder()
        .anonymous()
        .transport(pings.build())
        .build()
        .await
        .expect("a client");
    let server = server(Protocol::Http2).await;
    // The whole connection stalls, with all its streams.
    server.then(Step::reply(good()).cut(Sent::Head(10), End::Stall));
    let options = quick(&server).attempt_timeout(ms(5000));
    let response = send(&vision, Verb::Get, "again", options).await;
    assert_eq!(response.expect("a response"), "again");
    assert_eq!(server.connections(), 2);
}
