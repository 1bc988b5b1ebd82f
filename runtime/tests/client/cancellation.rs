//! A call that is dropped at any moment releases its resources.

use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{BoxError, BoxFuture, Credentials, HeaderMap};
use tokio::io::AsyncReadExt as _;

use crate::retries::Step;
use crate::shop::{Shop, faked};

#[tokio::test(start_paused = true)]
async fn a_call_can_be_dropped_at_any_time() {
    let seconds = |seconds: u64| Duration::from_secs(seconds);
    // Dropped before the first poll, while waiting for the response, inside the body, between attempts.
    for steps in [
        &[Step::Hang][..],
        &[Step::Stall],
        &[Step::Respond(503), Step::Hang],
        &[Step::Cut, Step::Stall],
    ] {
        for after in [0, 1, 2, 10] {
            let fake = FakeTransport::new();
            steps.iter().for_each(|step| step.play(&fake));
            let shop = faked(&fake).await;
            drop(shop.get("a").send());
            let call = tokio::time::timeout(seconds(after), shop.get("a").send());
            assert!(call.await.is_err(), "{steps:?} {after}");
            let sent = fake.take_requests().len();
            assert_eq!(fake.live(), 0, "{steps:?} {after}");
            // No request is sent in the background.
            tokio::time::sleep(seconds(100)).await;
            assert_eq!(
                (fake.take_requests().len(), fake.live()),
                (0, 0),
                "{steps:?} {after}"
            );
            assert!((1..=steps.len()).contains(&sent), "{steps:?} {after}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_can_be_dropped_at_any_time() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for read in 0..3 {
        Step::Stall.play(&fake);
        let mut stream = shop.get("a").send_stream().await.expect("a head");
        assert_eq!(fake.live(), 1);
        let mut small = vec![0; read];
        stream.read_exact(&mut small).await.expect("the beginning");
        if read == 2 {
            let rest = tokio::time::timeout(Duration::from_secs(1), stream.bytes(100));
            assert!(rest.await.is_err());
        } else {
            drop(stream);
        }
        assert_eq!(fake.live(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_can_be_dropped_while_credentials_are_awaited() {
    struct Slow;
    impl Credentials for Slow {
        fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
            Box::pin(std::future::pending())
        }
    }
    let fake = FakeTransport::new();
    let builder = Shop::builder().credentials(Slow).transport(fake.clone());
    let shop = builder.build().await.expect("a client");
    let call = tokio::time::timeout(Duration::from_secs(1), shop.get("a").send());
    assert!(call.await.is_err());
    assert!(fake.take_requests().is_empty() && fake.live() == 0);
    // They count towards the deadline of the call.
    let error = shop.get("a").send().await.expect_err("no credentials");
    assert!(error.is_timeout(), "{error}");
}
