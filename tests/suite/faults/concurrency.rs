//! A thousand concurrent calls through one client, and many sequential calls.
//!
//! Runs in its own process, because it measures the memory of the process.

use std::alloc::System;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use discogen_testkit::fault::{FaultServer, Protocol};
use google_vision_v1::Vision;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::task::JoinSet;

use crate::faults::support::{Verb, pair, quick, send};

const CALLS: usize = 1000;
/// Rounds until connections and buffers are allocated.
const WARM: usize = 5;
const ROUNDS: usize = 8;
/// Threads of each test.
const THREADS: usize = 2;
/// The number of sequential calls.
const SEQUENCE: usize = 2000;
/// Bytes that may remain of a call: less than the smallest allocation that could leak.
const LEAK: usize = 16;
/// The growth of buffers, whose size depends on timing and not on the number of calls.
const NOISE: usize = 64 << 10;
/// How often the growth is measured until it is within these limits. A leak exceeds them each time; buffers on a slow
/// machine exceed them once.
const REPEATS: usize = 3;
/// Memory of a connection, client and server together.
const CONNECTION: usize = 128 << 10;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that are allocated and not freed.
fn live() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
}

#[test]
fn a_thousand_concurrent_calls_release_all_resources() {
    let processes = ["http1", "http2"].map(|name| {
        Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", "--ignored", "--nocapture"])
            .arg(format!("faults::concurrency::alone::{name}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process")
    });
    for process in processes {
        let output = process.wait_with_output().expect("an end");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{errors}");
        for measured in [" calls one after the other", " calls at a time"] {
            let line = text.lines().find(|line| line.contains(measured));
            let _ = writeln!(std::io::stdout(), "{}", line.expect("what was measured"));
        }
    }
}

mod alone {
    use super::{Protocol, measure};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_concurrent_calls_release_all_resources in a process of its own"]
    async fn http1() {
        measure(Protocol::Http1).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_concurrent_calls_release_all_resources in a process of its own"]
    async fn http2() {
        measure(Protocol::Http2).await;
    }
}

async fn measure(protocol: Protocol) {
    one_after_the_other(protocol).await;
    at_a_time(protocol).await;
}

/// Leaks of calls are visible here, because few connections are opened.
async fn one_after_the_other(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    sequence(&server, &vision).await;
    let mut grown = Vec::new();
    while grown.len() < REPEATS {
        let (memory, connections) = (live(), server.connections());
        sequence(&server, &vision).await;
        let growth = live().saturating_sub(memory);
        // If a connection is not in the pool yet, the next call opens another.
        let opened = server.connections() - connections;
        let _ = writeln!(
            std::io::stdout(),
            "{protocol:?}: {SEQUENCE} calls one after the other: {memory} bytes live, grown by {growth}",
        );
        if growth < NOISE + SEQUENCE * LEAK + opened * CONNECTION {
            return;
        }
        grown.push((growth, opened));
    }
    panic!("bytes more after {SEQUENCE} calls, and connections opened: {grown:?}");
}

async fn sequence(server: &FaultServer, vision: &Vision) {
    for number in 0..SEQUENCE {
        let id = number.to_string();
        let verb = Verb::ALL[number % 4];
        let name = send(vision, verb, &id, quick(server)).await;
        assert_eq!(name.expect("a response"), id);
        server.forget();
    }
}

async fn at_a_time(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    for _ in 0..WARM {
        round(&server, &vision).await;
    }
    let warm = server.connections();
    let mut grown = Vec::new();
    loop {
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
        grown.push((growth, opened));
        if growth < NOISE + CALLS * ROUNDS * LEAK + opened * CONNECTION {
            break;
        }
        assert!(
            grown.len() < REPEATS,
            "bytes more after {ROUNDS} rounds, and connections opened: {grown:?}"
        );
    }
    let rounds = WARM + ROUNDS * grown.len();
    let opened = server.connections() - warm;
    match protocol {
        // The first calls may connect at the same moment, one for each thread of the test. All later calls share
        // these connections.
        Protocol::Http2 => assert!(
            server.connections() <= THREADS && opened == 0,
            "{} connections, {opened} of them after {WARM} rounds",
            server.connections()
        ),
        // How many calls find an idle connection depends on timing. Without a pool every call would open one.
        Protocol::Http1 => assert!(
            server.connections() <= CALLS * rounds / 4,
            "{} connections for {} calls, {opened} of them after {WARM} rounds",
            server.connections(),
            CALLS * rounds,
        ),
    }
}

/// Runs the calls: each gets its own response and is delivered once.
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
            assert_eq!(name.expect("a response"), id);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.expect("a response");
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
