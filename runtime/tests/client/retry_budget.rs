//! The retry budget: how many requests an outage adds. Time is paused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    Body, BoxFuture, RetryBudget, Transport, TransportError, TransportErrorKind, http,
};

use crate::shop::Shop;

/// A server that fails for a part of the attempts.
#[derive(Clone)]
struct Flaky {
    /// Of 1,000 attempts.
    failing: u64,
    requests: Arc<AtomicU64>,
}

impl Transport for Flaky {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        // Evenly distributed and the same in each run.
        let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let fails = (mixed >> 32) % 1000 < self.failing;
        let mut response = http::Response::new(Body::from("{}"));
        if fails {
            *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        }
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(response)
        })
    }
}

/// The results of 1,000 callers.
struct Outcome {
    calls: u64,
    requests: u64,
    successes: u64,
}

async fn simulate(failing: u64, budget: RetryBudget) -> Outcome {
    const CALLERS: u64 = 1000;
    const EACH: u64 = 10;
    let server = Flaky {
        failing,
        requests: Arc::default(),
    };
    let builder = Shop::builder().anonymous().transport(server.clone());
    let shop = builder
        .retry_budget(budget)
        .build()
        .await
        .expect("a client");
    let caller = async |shop: Shop| {
        let mut successes = 0;
        for _ in 0..EACH {
            successes += u64::from(shop.get("items/1").send().await.is_ok());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        successes
    };
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| tokio::spawn(caller(shop.clone())))
        .collect();
    let mut successes = 0;
    for caller in callers {
        successes += caller.await.expect("no panic");
    }
    Outcome {
        calls: CALLERS * EACH,
        requests: server.requests.load(Ordering::Relaxed),
        successes,
    }
}

#[tokio::test(start_paused = true)]
#[expect(
    clippy::print_stdout,
    reason = "the table is copied to the documentation"
)]
async fn an_outage_adds_at_most_a_tenth_of_the_requests() {
    for (failing, limited, percent, succeed) in [
        (1000, false, 400..=400, 0..=0),
        (1000, true, 1..=1, 0..=0),
        (700, false, 160..=190, 80..=86),
        (700, true, 8..=11, 30..=36),
        (500, false, 90..=97, 95..=98),
        (500, true, 18..=22, 58..=62),
        (300, false, 40..=45, 99..=100),
        (300, true, 38..=45, 97..=100),
        (50, false, 4..=6, 99..=100),
        (50, true, 4..=6, 99..=100),
    ] {
        let budget = match limited {
            true => RetryBudget::default(),
            false => RetryBudget::unlimited(),
        };
        let Outcome {
            calls,
            requests,
            successes,
        } = simulate(failing, budget).await;
        let more = (requests - calls) * 100 / calls;
        println!(
            "| {} % | {} | {calls} | {requests} | {:.2} | {:.1} % |",
            failing / 10,
            if limited { "default" } else { "unlimited" },
            requests as f64 / calls as f64,
            successes as f64 * 100.0 / calls as f64,
        );
        assert!(
            percent.contains(&more),
            "{failing} {limited}: {more} % more"
        );
        let successes = successes * 100 / calls;
        assert!(
            succeed.contains(&successes),
            "{failing} {limited}: {successes} %"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_states_that_the_budget_is_exhausted() {
    let fake = FakeTransport::new();
    let budget = RetryBudget::new(1, 100);
    let builder = Shop::builder().anonymous().transport(fake.clone());
    let shop = builder
        .retry_budget(budget.clone())
        .build()
        .await
        .expect("a client");
    for _ in 0..2 {
        fake.respond(503, "");
    }
    let error = shop.get("a").send().await.expect_err("an error");
    assert_eq!(fake.requests().len(), 2);
    assert!(
        error.is_retry_budget_exhausted() && error.is_server_error(),
        "{error}"
    );
    let text = error.to_string();
    assert!(
        text.contains("not retried, because the retry budget of the client is exhausted"),
        "{text}"
    );
    // A response that is not a temporary failure refills the budget.
    for status in [404, 503, 200] {
        fake.respond(status, "{}");
    }
    let error = shop.get("a").send().await.expect_err("an error");
    assert!(error.is_not_found() && !error.is_retry_budget_exhausted());
    assert_eq!(budget.remaining(), Some(1));
    shop.get("a").send().await.expect("a response");
    assert_eq!((fake.requests().len(), budget.remaining()), (5, Some(1)));
    // A failure that is not retried takes nothing.
    for _ in 0..3 {
        fake.fail(TransportErrorKind::Interrupted);
        let error = shop
            .insert(serde_json::json!({}))
            .send()
            .await
            .expect_err("an error");
        assert!(!error.is_retry_budget_exhausted(), "{error}");
    }
    assert_eq!(budget.remaining(), Some(1));
}
