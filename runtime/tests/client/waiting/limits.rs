//! Deadlines, cancellation, dropped futures, and waiting outside a runtime.

use std::pin::pin;
use std::time::Duration;

use discogen_runtime::CallOptions;
use discogen_runtime::testing::FakeTransport;
use serde_json::json;
use tokio::time::Instant;

use super::{done, request_lines, running, start};
use crate::shop::faked;

#[tokio::test(start_paused = true)]
async fn the_timeout_elapses() {
    // seconds, states until then, and the last poll
    for (limit, hangs) in [(4, false), (30, false), (4, true)] {
        let fake = FakeTransport::new();
        let shop = faked(&fake).await;
        fake.respond(200, running("jobs/7"));
        if hangs {
            fake.hang();
        } else {
            (0..20).for_each(|_| fake.respond(200, running("jobs/7")));
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
    // Before the name is known.
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
async fn requests_cancellation() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    let mut poller = start(&shop, CallOptions::new()).poller();
    assert!(poller.can_cancel());
    let error = poller.cancel().await.expect_err("no operation");
    assert!(
        error.is_usage() && error.to_string().contains("no name yet"),
        "{error}"
    );
    fake.respond(200, running("jobs/7"));
    poller.next().await.expect("a state").expect("a state");
    fake.respond(503, "");
    fake.respond(200, "{}");
    poller.cancel().await.expect("cancelled");
    let requests = fake.take_requests();
    assert_eq!(requests.len(), 3);
    for request in &requests[1..] {
        assert_eq!(
            (request.method().as_str(), request.uri().path()),
            ("POST", "/v1/jobs/7:cancel")
        );
        assert_eq!(&request.body()[..], b"{}");
    }
    fake.respond(
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
async fn dropping_stops_polling_without_cancelling() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, running("jobs/7"));
    fake.respond(200, done("jobs/7"));
    let waiting = start(&shop, CallOptions::new()).wait();
    assert!(
        tokio::time::timeout(Duration::from_millis(900), waiting)
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(request_lines(&fake), ["POST /v1/shelves/1/jobs"]);
    assert_eq!((fake.live(), fake.remaining()), (0, 1));
    // The future of `next` can be dropped at any time, and the next one continues.
    fake.respond(200, done("jobs/7"));
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
    assert_eq!(request_lines(&fake).len(), 1);
}

#[test]
fn waiting_needs_a_runtime() {
    // A custom transport may use another runtime, but timers are tokio's.
    let fake = FakeTransport::new();
    fake.respond(200, running("jobs/7"));
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
fn futures_are_send() {
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
