//! Operations that the server waits for, in its waiting method.

use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    Body, BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, http,
};
use tokio::time::Instant;

use super::{done, request_lines, run, running};
use crate::shop::{Shop, faked};

const START: &str = "POST /v1/shelves/1/runs";
const WAIT: &str = "POST /v1/runs/7:wait";
const POLL: &str = "GET /v1/runs/7";

/// Responds to calls of the waiting method after a time.
struct Holding(FakeTransport, Duration);

impl Transport for Holding {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let held = request.uri().path().ends_with(":wait");
        let time = if held { self.1 } else { Duration::ZERO };
        let response = self.0.send(request);
        Box::pin(async move {
            tokio::time::sleep(time).await;
            response.await
        })
    }
}

async fn holding(fake: &FakeTransport, time: Duration) -> Shop {
    let transport = Holding(fake.clone(), time);
    let builder = Shop::builder().token("SECRET").transport(transport);
    builder.build().await.expect("a client")
}

fn seconds(begin: Instant) -> f64 {
    (begin.elapsed().as_secs_f64() * 10.0).round() / 10.0
}

#[tokio::test(start_paused = true)]
async fn three_operations_end_immediately() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let begin = Instant::now();
    for _ in 0..3 {
        fake.respond(200, running("runs/7"));
        fake.respond(200, done("runs/7"));
        let run = run(&shop, CallOptions::new()).wait().await.expect("a run");
        assert!(run.is_done());
        let requests = fake.take_requests();
        let lines: Vec<_> = requests
            .iter()
            .map(|it| format!("{} {}", it.method(), it.uri().path()))
            .collect();
        assert_eq!(lines, [START, WAIT]);
        assert_eq!(&requests[1].body()[..], b"{}");
        assert_eq!(requests[1].headers()["authorization"], "Bearer SECRET");
    }
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

/// What the server returns before the end, the time that it holds a call of the waiting method, and the total time.
#[tokio::test(start_paused = true)]
async fn there_is_no_delay_after_the_server_has_waited() {
    for (states, held, expected) in [
        // The limit of the server is longer than the delay.
        (3, 120.0, 480.0),
        (3, 1.0, 4.0),
        // It responds immediately: at 0, 1, 2.5 and 4.8 s, like polls.
        (3, 0.0, 4.8),
        // It responds early: the delay starts with the request.
        (2, 0.4, 2.9),
    ] {
        let fake = FakeTransport::new();
        let shop = holding(&fake, Duration::from_secs_f64(held)).await;
        (0..=states).for_each(|_| fake.respond(200, running("runs/7")));
        fake.respond(200, done("runs/7"));
        let begin = Instant::now();
        let call = run(&shop, CallOptions::new());
        call.wait().await.expect("a run");
        assert_eq!(seconds(begin), expected, "{held}");
        let lines = request_lines(&fake);
        assert_eq!(lines.len(), states + 2);
        assert!(lines[1..].iter().all(|line| line == WAIT), "{lines:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_waiting_method_is_replaced_by_a_poll() {
    type Script = fn(&FakeTransport);
    let once = CallOptions::new().no_retries();
    let short = once.clone().attempt_timeout(Duration::from_secs(10));
    let short_call = once.clone().timeout(Duration::from_secs(10));
    let forever = [START, WAIT, POLL, POLL];
    let again = [START, WAIT, POLL, WAIT];
    let cases: [(Script, &CallOptions, [&str; 4], f64); 10] = [
        (|fake| fake.respond(404, ""), &once, forever, 2.5),
        (|fake| fake.respond(501, ""), &once, forever, 2.5),
        (|fake| fake.respond(403, ""), &once, forever, 2.5),
        (|fake| fake.respond(405, ""), &once, forever, 2.5),
        (|fake| fake.respond(200, "<html>"), &once, forever, 2.5),
        (FakeTransport::hang, &short, forever, 11.0),
        (FakeTransport::hang, &short_call, forever, 11.0),
        // The waiting method is used again after a transient failure.
        (|fake| fake.respond(503, ""), &once, again, 2.5),
        (|fake| fake.respond(429, ""), &once, again, 2.5),
        (
            |fake| fake.fail(TransportErrorKind::Interrupted),
            &once,
            again,
            2.5,
        ),
    ];
    for (number, (fail, options, expected, time)) in cases.into_iter().enumerate() {
        let fake = FakeTransport::new();
        let shop = faked(&fake).await;
        fake.respond(200, running("runs/7"));
        fail(&fake);
        fake.respond(200, running("runs/7"));
        fake.respond(200, done("runs/7"));
        let begin = Instant::now();
        let call = run(&shop, options.clone());
        call.wait().await.expect("a run");
        assert_eq!(request_lines(&fake), expected, "{number}");
        assert_eq!(seconds(begin), time, "{number}");
        assert_eq!(fake.live(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_poll_decides_about_the_error() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("runs/7"));
    fake.respond(404, "");
    fake.respond(404, "");
    let call = run(&shop, CallOptions::new());
    let error = call.wait().await.expect_err("no such operation");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(
        (error.method(), error.operation()),
        (Some("shop.runs.get"), Some("runs/7"))
    );
}

#[tokio::test(start_paused = true)]
async fn the_timeout_ends_a_call_that_the_server_holds() {
    let fake = FakeTransport::new();
    let shop = holding(&fake, Duration::from_secs(120)).await;
    fake.respond(200, running("runs/7"));
    let begin = Instant::now();
    let poller = run(&shop, CallOptions::new()).poller();
    let limit = Duration::from_secs(7);
    let error = poller.timeout(limit).wait().await.expect_err("no time");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.operation(), Some("runs/7"));
    assert_eq!((seconds(begin), fake.live()), (7.0, 0));
    // Dropping the future ends the call, too.
    fake.take_requests();
    let waiting = run(&shop, CallOptions::new()).wait();
    fake.respond(200, running("runs/7"));
    assert!(tokio::time::timeout(limit, waiting).await.is_err());
    assert_eq!(fake.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn states_are_polled() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for _ in 0..3 {
        fake.respond(200, running("runs/7"));
    }
    fake.respond(200, done("runs/7"));
    let mut poller = run(&shop, CallOptions::new()).poller();
    let begin = Instant::now();
    for _ in 0..2 {
        poller.next().await.expect("a state").expect("a state");
    }
    assert_eq!(request_lines(&fake), [START, POLL]);
    assert_eq!(seconds(begin), 1.0);
    // From here on, the server waits.
    poller.wait().await.expect("a run");
    assert_eq!(request_lines(&fake), [WAIT, WAIT]);
    assert_eq!(seconds(begin), 2.5);
}

#[tokio::test(start_paused = true)]
async fn an_initial_delay_applies_to_the_waiting_method() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("runs/7"));
    fake.respond(200, done("runs/7"));
    let begin = Instant::now();
    let poller = run(&shop, CallOptions::new()).poller();
    let poller = poller.initial_delay(Duration::from_secs(3));
    poller.wait().await.expect("a run");
    assert_eq!(request_lines(&fake), [START, WAIT]);
    assert_eq!(seconds(begin), 3.0);
}
