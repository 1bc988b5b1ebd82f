//! A thousand calls at a time through one client.
//!
//! In a process of its own, since its memory is measured.

use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use discogen_workspace::fault::{FaultServer, Protocol};
use google_vision_v1::Vision;
use tokio::task::JoinSet;

use crate::support::{Verb, pair, quick, send};

const CALLS: usize = 1000;
/// Rounds until connections, buffers and the allocator have what they need.
const WARM: usize = 5;
const ROUNDS: usize = 8;
/// What a process that does nothing new may grow by.
const GROWTH: usize = 16 << 20;
/// What a connection may hold, with both its ends in this process.
const CONNECTION: usize = 128 << 10;

#[test]
fn a_thousand_calls_at_a_time() {
    for name in ["http1", "http2"] {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", "--ignored", "--nocapture"])
            .arg(format!("concurrency::alone::{name}"))
            // One arena: what the threads of the runtime keep to themselves is no growth.
            .env("MALLOC_ARENA_MAX", "1")
            .output()
            .expect("a process");
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{errors}");
        let said = text.lines().find(|line| line.contains("calls at a time"));
        let _ = writeln!(std::io::stdout(), "{}", said.expect("what was measured"));
    }
}

mod alone {
    use super::{Protocol, measure};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_calls_at_a_time in a process of its own"]
    async fn http1() {
        measure(Protocol::Http1).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "run by a_thousand_calls_at_a_time in a process of its own"]
    async fn http2() {
        measure(Protocol::Http2).await;
    }
}

async fn measure(protocol: Protocol) {
    let (server, vision) = pair(protocol).await;
    for _ in 0..WARM {
        round(&server, &vision).await;
    }
    let (memory, connections) = (resident(), server.connections());
    let started = Instant::now();
    for _ in 0..ROUNDS {
        round(&server, &vision).await;
    }
    let took = started.elapsed();
    let growth = resident().saturating_sub(memory);
    let opened = server.connections() - connections;
    let a_second = (CALLS * ROUNDS) as f64 / took.as_secs_f64();
    let _ = writeln!(
        std::io::stdout(),
        "{protocol:?}: {CALLS} calls at a time, {ROUNDS} rounds in {took:.1?} ({a_second:.0} calls/s with the server): \
         {connections} connections, {opened} opened after warm-up, memory {} MiB, grown by {} KiB",
        memory >> 20,
        growth >> 10,
    );
    assert!(
        growth < GROWTH + opened * CONNECTION,
        "{growth} bytes more than after {WARM} rounds, and {opened} connections"
    );
    match protocol {
        Protocol::Http2 => assert_eq!(server.connections(), 1),
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

/// The memory that this process has, in bytes; nothing where the system doesn't tell.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0) * 4096
}
