//! A dropped call leaves no task, no half-used connection and no request in progress.

use std::time::Duration;

use discogen_testkit::fault::{End, FaultServer, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::Vision;

use crate::faults::support::{
    BOTH, Verb, client, delivered, good, ms, quick, send, send_sized, server, until,
};

const LARGE: usize = 6 << 20;

/// The state of a call when it is dropped, and the size of its request.
fn positions(protocol: Protocol) -> Vec<(Step, usize)> {
    let mut positions = vec![
        (Step::hang(), 100),
        (Step::end_after(Take::First(10), End::Stall), 100),
        (Step::end_after(Take::First(10_000), End::Stall), LARGE),
        (Step::reply(good()).read_slowly(10_000, ms(20)), LARGE),
        (Step::reply(good()).cut(Sent::Body(0), End::Stall), 100),
        (Step::reply(good()).cut(Sent::Body(10), End::Stall), 100),
        (Step::reply(good()).write_slowly(1, ms(30)), 100),
        (
            Step::reply(Reply::new(503, "").header("retry-after", "10")),
            100,
        ),
        (
            Step::reply(Reply::new(503, "cut")).cut(Sent::Body(1), End::Stall),
            100,
        ),
    ];
    if protocol == Protocol::Http1 {
        // In HTTP/2 this stalls all streams of the connection.
        positions.push((Step::reply(good()).cut(Sent::Head(10), End::Stall), 100));
    }
    positions
}

pub(crate) fn alive() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

/// Tasks and connections while no call is running.
#[derive(Clone, Copy)]
struct Quiet {
    /// Tasks without a client.
    before: usize,
    /// Tasks of an idle connection, client and server together.
    each: usize,
}

impl Quiet {
    async fn measure(server: &FaultServer, protocol: Protocol) -> Self {
        tokio::task::yield_now().await;
        let before = alive();
        let vision = client(protocol).await;
        let warm = send(&vision, Verb::Post, "warm", quick(server)).await;
        warm.expect("a response");
        // The tasks of the call itself end shortly afterwards.
        tokio::time::sleep(ms(50)).await;
        assert_eq!(server.open(), 1);
        let each = alive() - before;
        drop(vision);
        until("the connection is closed", || alive() <= before).await;
        Self { before, each }
    }

    /// Waits until at most `most` idle connections are left, drops the client, and waits until all its tasks
    /// have ended and its connections are closed.
    async fn is_back(self, server: &FaultServer, vision: Vision, most: usize, what: &str) {
        let resting = || server.open() <= most && alive() <= self.before + self.each * most;
        until(&format!("{what}: beside the client"), resting).await;
        drop(vision);
        until(&format!("{what}: connections"), || server.open() == 0).await;
        until(&format!("{what}: tasks"), || alive() <= self.before).await;
    }
}

#[tokio::test]
async fn a_call_can_be_dropped_anywhere() {
    for protocol in BOTH {
        let server = server(protocol).await;
        let quiet = Quiet::measure(&server, protocol).await;
        for (step, size) in positions(protocol) {
            for after in [0, 1, 4, 25] {
                let what = format!("{protocol:?} {step:?} {after} ms");
                let vision = client(protocol).await;
                server.forget();
                server.then(step.clone());
                let options = quick(&server).idempotent(true);
                let call = send_sized(&vision, Verb::Post, "dropped", options, size);
                let dropped = tokio::time::timeout(ms(after), call).await;
                assert!(dropped.is_err(), "{what} {dropped:?}");
                // If the request had not begun, its step is still in the script.
                let unused = server.remaining();
                if unused > 0 {
                    let probe = send(&vision, Verb::Get, "probe", quick(&server).timeout(ms(60)));
                    let _ = probe.await;
                }
                let next = send(&vision, Verb::Get, "next", quick(&server)).await;
                assert_eq!(next.expect(&what), "next", "{what}");
                // A connection that was established after its call was dropped stays in the pool, beside that of the
                // last call.
                let most = 1 + usize::from(unused > 0);
                quiet.is_back(&server, vision, most, &what).await;
                assert!(delivered(&server, "dropped") <= 1, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn the_server_sees_the_cancellation() {
    for protocol in BOTH {
        for step in [
            Step::hang(),
            Step::reply(good()).cut(Sent::Body(10), End::Stall),
        ] {
            let (server, vision) = crate::faults::support::pair(protocol).await;
            let warm = send(&vision, Verb::Get, "warm", quick(&server)).await;
            warm.expect("a response");
            server.then(step.clone());
            let call = send(&vision, Verb::Get, "dropped", quick(&server));
            let dropped = tokio::time::timeout(ms(100), call).await;
            assert!(dropped.is_err(), "{protocol:?}");
            until("the server sees the cancellation", || {
                let mut deliveries = server.deliveries().into_iter();
                deliveries.any(|delivery| delivery.id() == "dropped" && delivery.abandoned)
            })
            .await;
            // HTTP/2 resets a stream and keeps the connection.
            let next = send(&vision, Verb::Post, "next", quick(&server)).await;
            assert_eq!(next.expect("a response"), "next");
            let connections = if protocol == Protocol::Http2 { 1 } else { 2 };
            assert_eq!(server.connections(), connections, "{protocol:?} {step:?}");
        }
    }
}

#[tokio::test]
async fn a_stream_can_be_dropped_anywhere() {
    for protocol in BOTH {
        let server = server(protocol).await;
        let quiet = Quiet::measure(&server, protocol).await;
        for pieces in 0..4 {
            let what = format!("{protocol:?} {pieces}");
            let vision = client(protocol).await;
            let large = Reply::new(200, vec![b'x'; LARGE]);
            server.then(Step::reply(large).write_slowly(10_000, ms(1)));
            let call = vision.operations().get("operations/1");
            let mut stream = call
                .with(quick(&server))
                .send_stream()
                .await
                .expect("a head");
            for _ in 0..pieces {
                stream.next().await.expect("a piece").expect("bytes");
            }
            drop(stream);
            let next = send(&vision, Verb::Get, "next", quick(&server)).await;
            assert_eq!(next.expect(&what), "next");
            quiet.is_back(&server, vision, 1, &what).await;
        }
    }
}

#[tokio::test]
async fn many_dropped_calls_do_not_use_up_the_client() {
    for protocol in BOTH {
        let (server, vision) = crate::faults::support::pair(protocol).await;
        // More than the concurrent streams of an HTTP/2 connection.
        for round in 0..5 {
            let calls: Vec<_> = (0..120)
                .map(|number| {
                    server.then(Step::hang());
                    let (vision, options) = (vision.clone(), quick(&server));
                    let id = format!("{round} {number}");
                    tokio::spawn(async move { send(&vision, Verb::Get, &id, options).await })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(50)).await;
            for call in &calls {
                call.abort();
            }
            for call in calls {
                assert!(call.await.is_err(), "{protocol:?}");
            }
            // Calls without a stream or connection left their steps in the script.
            while server.remaining() > 0 {
                let brief = quick(&server).no_retries().timeout(ms(20));
                let _ = send(&vision, Verb::Get, "probe", brief).await;
            }
        }
        let next = send(&vision, Verb::Get, "next", quick(&server)).await;
        assert_eq!(next.expect("a response"), "next", "{protocol:?}");
    }
}
