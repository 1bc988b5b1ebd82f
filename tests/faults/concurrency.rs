//! A thousand calls at a time through one client, and many one after the other.
//!
//! In a process of its own, since its memory is counted.

use std::alloc::System;
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use discogen_testkit::fault::{FaultServer, Protocol};
use google_vision_v1::Vision;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::task::JoinSet;

use crate::support::{Verb, pair, quick, send};

const CALLS: usize = 1000;
/// Rounds until connections, buffers and the allocator have what they need.
const WARM: usize = 5;
const ROUNDS: usize = 8;
/// Threads of each test.
const THREADS: usize = 2;
/// How many calls follow each other.
const SEQUENCE: usize = 2000;
/// Bytes that a call may leave behind: less than the smallest thing that could be kept of it.
const LEAK: usize = 16;
/// What buffers that grow with chance may take, whatever the number of calls.
const NOISE: usize = 64 << 10;
/// What a connection may hold, with both its ends in this process.
const CONNECTION: usize = 128 << 10;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that are allocated and not freed.
fn live() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
}

#[test]
fn a_thousand_calls_at_a_time_leave_nothing() {
    for name in ["http1", "http2"] {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", "--ignored", "--nocapture"])
            .arg(format!("concurrency::alone::{name}"))
            .output()
            .expect("a process");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{errors}");
        for measured in [" calls one after the other", " calls at a time"] {
            let said = text.lines().find(|line| line.contains(measured));
            let _ = writeln!(std::io::stdout(), "{}", said.expect("what was measured"));
        }
    }
}

mod alone {
    use super::{Protocol, measure};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_calls_at_a_time_leave_nothing in a process of its own"]
    async fn http1() {
        measure(Protocol::Http1).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_calls_at_a_time_leave_nothing in a process of its own"]
    async fn http2() {
        measure(Protocol::Http2).await;
    }
}

async fn measure(protocol: Protocol) {
    one_after_the_other(protocol).await;
    at_a_time(protocol).await;
}

/// What a call leaves behind cannot hide here: hardly a connection is opened.
async fn one_after_the_other(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    let (mut before, mut connections) = (0, 0);
    for number in 0..2 * SEQUENCE {
        if number == SEQUENCE {
            (before, connections) = (live(), server.connections());
        }
        let id = number.to_string();
        let verb = Verb::ALL[number % 4];
        let name = send(&vision, verb, &id, quick(&server)).await;
        assert_eq!(name.expect("an answer"), id);
        server.forget();
    }
    let growth = live().saturating_sub(before);
    let _ = writeln!(
        std::io::stdout(),
        "{protocol:?}: {SEQUENCE} calls one after the other: {before} bytes live, grown by {growth}",
    );
    // One that is not back in the pool yet makes the next call open another.
    let opened = server.connections() - connections;
    assert!(
        growth < NOISE + SEQUENCE * LEAK + opened * CONNECTION,
        "{growth} bytes more after {SEQUENCE} calls, and {opened} connections"
    );
}

async fn at_a_time(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    for _ in 0..WARM {
        round(&server, &vision).await;
    }
    let (memory, connections) = (live(), server.connections());
    let started = Instant::now();
    for _ in 0..ROUNDS {
        round(&server, &vision).await;
    }
    let took = started.elapsed();
    let growth = live().saturating_sub(memory);
    let opened = server.connections() - connections;
    let a_second = (CALLS * ROUNDS) as f64 / took.as_secs_f64();
    let _ = writeln!(
        std::io::stdout(),
        "{protocol:?}: {CALLS} calls at a time, {ROUNDS} rounds in {took:.1?} ({a_second:.0} calls/s with the server): \
         {connections} connections, {opened} opened after warm-up, {} KiB live, grown by {growth} bytes",
        memory >> 10,
    );
    assert!(
        growth < NOISE + CALLS * ROUNDS * LEAK + opened * CONNECTION,
        "{growth} bytes more than after {WARM} rounds, and {opened} connections"
    );
    match protocol {
        // The first calls may find that nobody connects yet at the same moment, one for each
        // thread of the test; after that all calls share what was opened.
        Protocol::Http2 => assert!(
            server.connections() <= THREADS && opened == 0,
            "{} connections, {opened} of them after {WARM} rounds",
            server.connections()
        ),
        // Which call finds a free connection, and how many are ever on their way at once, is a
        // matter of time: a quiet warm-up needs few. Without a pool every call would open one.
        Protocol::Http1 => assert!(
            server.connections() <= CALLS * (WARM + ROUNDS) / 4,
            "{} connections for {} calls, {opened} of them after {WARM} rounds",
            server.connections(),
            CALLS * (WARM + ROUNDS),
        ),
    }
}

/// All answered, each with its own answer, and each delivered once.
async fn round(server: &FaultServer, vision: &Vision) {
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let (vision, options) = (
            vision.clone(),
            quick(server).timeout(Duration::from_secs(60)),
        );
        calls.spawn(async move {
            let id = number.to_string();
            let verb = Verb::ALL[number % 4];
            let name = send(&vision, verb, &id, options).await;
            assert_eq!(name.expect("an answer"), id);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.expect("an answer");
    }
    let mut ids: Vec<String> = server
        .deliveries()
        .iter()
        .map(|it| it.id().to_owned())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), server.deliveries().len()), (CALLS, CALLS));
    server.forget();
}
