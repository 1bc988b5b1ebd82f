//! Random failures: a call returns the correct response or an error before its deadline, and arrives at most once
//! unless it is idempotent.

use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, TransportErrorKind as ErrorKind};
use serde_json::json;
use tokio::time::Instant;

use crate::retries::Step;
use crate::shop::faked;

/// The number of schedules.
const SCHEDULES: u64 = 5000;

/// Marsaglia's xorshift, so that the schedules are the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn step(&mut self) -> Step {
        match self.below(13) {
            0 => Step::Respond(503),
            1 => Step::Respond(429),
            2 => Step::Respond(500),
            3 => Step::Respond(404),
            4 => Step::Fail(ErrorKind::Connect),
            5 => Step::Fail(ErrorKind::Interrupted),
            6 => Step::Fail(ErrorKind::Timeout),
            7 => Step::Cut,
            8 => Step::Stall,
            9 => Step::Hang,
            10 => Step::StallError(503),
            _ => Step::Respond(200),
        }
    }

    fn options(&mut self) -> (CallOptions, u64) {
        let limit = 1 + self.below(30_000);
        let mut options = CallOptions::new().timeout(Duration::from_millis(limit));
        if self.below(2) == 0 {
            options = options.attempt_timeout(Duration::from_millis(1 + self.below(8000)));
        }
        (options, limit)
    }
}

#[tokio::test(start_paused = true)]
async fn every_schedule_ends_before_its_deadline() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let (mut responses, mut retried) = (0, 0);
    for schedule in 0..SCHEDULES {
        let fake = FakeTransport::new();
        let steps: Vec<Step> = (0..6).map(|_| chance.step()).collect();
        steps.iter().for_each(|step| step.play(&fake));
        let (options, limit) = chance.options();
        let reading = chance.below(2) == 0;
        let shop = faked(&fake).await;
        let started = Instant::now();
        let result = if reading {
            shop.get("a").with(options).send().await
        } else {
            shop.insert(json!([1])).with(options).send().await
        };
        let took = started.elapsed();
        let what = format!("schedule {schedule}: {steps:?} {reading} {limit} {took:?} {result:?}");

        assert!(took <= Duration::from_millis(limit + 2), "{what}");
        let sent = fake.take_requests().len();
        let (last, before) = steps[..sent].split_last().expect("a request");
        match &result {
            Ok(response) => assert!(
                *response == json!({"n": 1}) && matches!(last, Step::Respond(200)),
                "{what}"
            ),
            Err(error) => assert_eq!(
                error.attempts(),
                u32::try_from(sent).expect("few"),
                "{what}"
            ),
        }
        // Not sent, or rate-limited.
        let unseen =
            |step: &Step| matches!(step, Step::Fail(ErrorKind::Connect) | Step::Respond(429));
        assert!(reading || before.iter().all(unseen), "{what}");
        assert_eq!(fake.live(), 0, "{what}");
        responses += u32::from(result.is_ok());
        retried += u32::from(sent > 1);
    }
    // Checks that the schedules have different results.
    let played = u32::try_from(SCHEDULES).expect("few");
    assert!(
        responses > played / 10 && responses < played * 9 / 10,
        "{responses}"
    );
    assert!(retried > played / 10, "{retried}");
}
