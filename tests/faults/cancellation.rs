//! A call that is dropped leaves nothing behind: no task, no connection that is
//! half used, no request that goes on.

use std::time::Duration;

use discogen_testkit::fault::{End, FaultServer, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::Vision;

use crate::support::{
    BOTH, Verb, client, delivered, good, ms, quick, send, send_sized, server, until,
};

const LARGE: usize = 6 << 20;

/// Where a call can be when it is dropped, and how large its request is.
fn places(protocol: Protocol) -> Vec<(Step, usize)> {
    let mut places = vec![
        (Step::hang(), 100),
        (Step::end_after(Take::First(10), End::Stall), 100),
        (Step::end_after(Take::First(10_000), End::Stall), LARGE),
        (Step::say(good()).read_slowly(10_000, ms(20)), LARGE),
        (Step::say(good()).cut(Sent::Body(0), End::Stall), 100),
        (Step::say(good()).cut(Sent::Body(10), End::Stall), 100),
        (Step::say(good()).write_slowly(1, ms(30)), 100),
        (
            Step::say(Reply::new(503, "").header("retry-after", "10")),
            100,
        ),
        (
            Step::say(Reply::new(503, "cut")).cut(Sent::Body(1), End::Stall),
            100,
        ),
    ];
    if protocol == Protocol::Http1 {
        // In HTTP/2 this stalls the connection for all of its streams.
        places.push((Step::say(good()).cut(Sent::Head(10), End::Stall), 100));
    }
    places
}

pub(crate) fn alive() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

/// What there is while nothing is on its way.
#[derive(Clone, Copy)]
struct Quiet {
    /// Tasks without a client.
    before: usize,
    /// Tasks of a connection that rests, at both of its ends.
    each: usize,
}

impl Quiet {
    async fn measure(server: &FaultServer, protocol: Protocol) -> Self {
        tokio::task::yield_now().await;
        let before = alive();
        let vision = client(protocol).await;
        let warm = send(&vision, Verb::Post, "warm", quick(server)).await;
        warm.expect("an answer");
        // What the call itself needed is gone within moments.
        tokio::time::sleep(ms(50)).await;
        assert_eq!(server.open(), 1);
        let each = alive() - before;
        drop(vision);
        until("the connection is closed", || alive() <= before).await;
        Self { before, each }
    }

    /// As long as the client lives there are at most so many connections that rest, and
    /// nothing else; then everything is gone: its tasks and the server's connections.
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
        for (step, size) in places(protocol) {
            for after in [0, 1, 4, 25] {
                let what = format!("{protocol:?} {step:?} {after} ms");
                let vision = client(protocol).await;
                server.forget();
                server.then(step.clone());
                let options = quick(&server).idempotent(true);
                let call = send_sized(&vision, Verb::Post, "dropped", options, size);
                let dropped = tokio::time::timeout(ms(after), call).await;
                assert!(dropped.is_err(), "{what} {dropped:?}");
                // If the request had not yet begun, the step is still to be had.
                let unused = server.remaining();
                if unused > 0 {
                    let probe = send(&vision, Verb::Get, "probe", quick(&server).timeout(ms(60)));
                    let _ = probe.await;
                }
                let next = send(&vision, Verb::Get, "next", quick(&server)).await;
                assert_eq!(next.expect(&what), "next", "{what}");
                // A connection that came too late for its call is kept for others, besides that of the last.
                let most = 1 + usize::from(unused > 0);
                quiet.is_back(&server, vision, most, &what).await;
                assert!(delivered(&server, "dropped") <= 1, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn the_server_is_told() {
    for protocol in BOTH {
        for step in [
            Step::hang(),
            Step::say(good()).cut(Sent::Body(10), End::Stall),
        ] {
            let (server, vision) = crate::support::pair(protocol).await;
            let warm = send(&vision, Verb::Get, "warm", quick(&server)).await;
            warm.expect("an answer");
            server.then(step.clone());
            let call = send(&vision, Verb::Get, "dropped", quick(&server));
            let dropped = tokio::time::timeout(ms(100), call).await;
            assert!(dropped.is_err(), "{protocol:?}");
            until("the server knows", || {
                let mut deliveries = server.deliveries().into_iter();
                deliveries.any(|delivery| delivery.id() == "dropped" && delivery.abandoned)
            })
            .await;
            // HTTP/2 gives up a stream, not all of the connection.
            let next = send(&vision, Verb::Post, "next", quick(&server)).await;
            assert_eq!(next.expect("an answer"), "next");
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
            server.then(Step::say(large).write_slowly(10_000, ms(1)));
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
        let (server, vision) = crate::support::pair(protocol).await;
        // More than a connection of HTTP/2 carries at a time.
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
            // What had no stream or connection yet left its step to others.
            while server.remaining() > 0 {
                let brief = quick(&server).no_retries().timeout(ms(20));
                let _ = send(&vision, Verb::Get, "probe", brief).await;
            }
        }
        let next = send(&vision, Verb::Get, "next", quick(&server)).await;
        assert_eq!(next.expect("an answer"), "next", "{protocol:?}");
    }
}
