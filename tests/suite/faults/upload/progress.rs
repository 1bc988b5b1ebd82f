//! Progress reports, deadlines, and uploads that are dropped.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_testkit::fault::{End, Protocol, Reply, Step, Take, UploadFault};
use google_storage_v1::CallOptions;

use super::{Act, Bench, From, Q, bench, content, none, refuse};
use crate::faults::support::{BOTH, ends, ms, until};

#[tokio::test]
async fn reported_progress_only_grows() {
    for resumable in [false, true] {
        let bench = bench(Protocol::Http1).await;
        bench.play(
            [none(), Act::Server(UploadFault::Keep(1000)), refuse(503)]
                .into_iter()
                .filter(|_| resumable),
        );
        let reports = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&reports);
        let size = 2 * Q + 1;
        let call = bench.call(From::Stated.media(&content(size)));
        let call = if resumable {
            call.resumable()
        } else {
            call.multipart()
        };
        let call = call.progress(move |progress| {
            keep.lock()
                .expect("a list")
                .push((progress.bytes, progress.total))
        });
        call.send().await.expect("an object");
        let reports = reports.lock().expect("a list").clone();
        assert!(reports.is_sorted() && reports.len() >= 3, "{reports:?}");
        assert_eq!(
            reports.last(),
            Some(&(size as u64, Some(size as u64))),
            "{reports:?}"
        );
    }
}

#[tokio::test]
async fn the_total_time_ends_an_upload_that_hangs() {
    let bench = bench(Protocol::Http1).await;
    bench.play([none(), none(), Act::Instead(Step::hang())]);
    let call = bench.call(From::Reader.media(&content(3 * Q))).resumable();
    let call = call.with(CallOptions::new().timeout(ms(300))).send();
    let error = ends("a deadline", call).await.expect_err("late");
    assert!(error.is_timeout(), "{error}");
    // An attempt that hangs is retried.
    let bench = super::bench(Protocol::Http1).await;
    bench.play([none(), none(), Act::Instead(Step::hang())]);
    let bytes = content(3 * Q);
    let call = bench.call(From::Reader.media(&bytes)).resumable();
    let call = call
        .with(CallOptions::new().attempt_timeout(ms(500)))
        .send();
    let result = ends("an attempt", call).await;
    bench.check(&bytes, &result, "hung");
    result.expect("an object");
}

#[tokio::test]
async fn an_upload_can_be_dropped_anywhere() {
    let alive = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    for protocol in BOTH {
        for from in [From::Bytes, From::File, From::Reader] {
            for after in 0..4 {
                for step in [
                    Step::hang(),
                    Step::end_after(Take::First(10_000), End::Stall),
                    Step::reply(Reply::new(503, "").header("retry-after", "10")),
                ] {
                    let about = format!("{protocol:?} {from:?} {after} {step:?}");
                    let bench = bench(protocol).await;
                    tokio::task::yield_now().await;
                    let before = alive();
                    bench.play((0..after).map(|_| none()).chain([Act::Instead(step)]));
                    let call = bench.call(from.media(&content(2 * Q + 9))).resumable();
                    let mut sending = Box::pin(call.send());
                    let play = tokio::time::timeout(Duration::from_secs(20), async {
                        tokio::select! {
                            _ = &mut sending => {}
                            () = until("the step", || bench.server.remaining() == 0) => {}
                        }
                    });
                    assert!(play.await.is_ok(), "{about}");
                    drop(sending);
                    let Bench {
                        server,
                        uploads,
                        storage,
                    } = bench;
                    drop(storage);
                    until(&about, || server.open() == 0).await;
                    until(&about, || alive() <= before).await;
                    assert!(uploads.stored().is_empty(), "{about}");
                }
            }
        }
    }
}
