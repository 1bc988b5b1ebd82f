//! What all contestants share: one thread, commands on stdin, numbers on stdout.
//!
//! `small N`, `page N`: N calls, one after the other, on a connection that is
//! kept alive. `many N K`: N tasks at once through one client, K calls each.
//! Each is answered with a line: µs of this process' CPU a call, µs of wall
//! time a call, allocations a call, bytes allocated a call, resident KiB after.

use std::future::Future;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// The one product that is asked for.
pub const NAME: &str = "projects/my-project/locations/us-east1/products/product-17";
/// Where the page's products are.
pub const PARENT: &str = "projects/my-project/locations/us-east1";
/// How many products a page has.
pub const PAGE_SIZE: i32 = 1000;
/// The token of all that send one.
pub const TOKEN: &str =
    "ya29.a0AfB_byC-a-token-of-a-usual-length-and-more-and-more-and-more-and-more";

/// One way to call the API.
pub trait Contestant: Clone + Send + Sync + 'static {
    /// A client of the server at this URL, which ends without a slash.
    fn new(url: String) -> impl Future<Output = Self>;
    /// Gets one product; gives its name.
    fn small(&self) -> impl Future<Output = String> + Send;
    /// Lists a page of products; gives their number.
    fn page(&self) -> impl Future<Output = usize> + Send;
}

#[cfg(feature = "count")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// Allocations and their bytes until now; zero unless they are counted.
fn allocated() -> (usize, usize) {
    #[cfg(feature = "count")]
    {
        let stats = ALLOCATOR.stats();
        (
            stats.allocations + stats.reallocations,
            stats.bytes_allocated,
        )
    }
    #[cfg(not(feature = "count"))]
    (0, 0)
}

fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc is there");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("VmRSS");
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}

async fn small(contestant: &impl Contestant, calls: usize) {
    for _ in 0..calls {
        assert_eq!(contestant.small().await, NAME);
    }
}

async fn page(contestant: &impl Contestant, calls: usize) {
    for _ in 0..calls {
        assert_eq!(contestant.page().await, PAGE_SIZE as usize);
    }
}

async fn many<C: Contestant>(contestant: &C, tasks: usize, calls: usize) {
    let start = |_| {
        let contestant = contestant.clone();
        tokio::spawn(async move { small(&contestant, calls).await })
    };
    let all: Vec<_> = (0..tasks).map(start).collect();
    for task in all {
        task.await.expect("every call is answered");
    }
}

async fn command<C: Contestant>(contestant: &C, line: &str) -> String {
    let mut words = line.split_whitespace();
    let what = words.next().expect("a command");
    let counts: Vec<usize> = words.map(|word| word.parse().expect("a count")).collect();
    // The connection may have been closed since the last turn.
    contestant.small().await;
    let (before, wall, used) = (allocated(), Instant::now(), cpu());
    match what {
        "small" => small(contestant, counts[0]).await,
        "page" => page(contestant, counts[0]).await,
        "many" => many(contestant, counts[0], counts[1]).await,
        other => panic!("no such command: {other}"),
    }
    let (used, wall, after) = (cpu() - used, wall.elapsed(), allocated());
    let calls = counts.iter().product::<usize>() as f64;
    format!(
        "{} {} {} {} {}",
        used.as_secs_f64() * 1e6 / calls,
        wall.as_secs_f64() * 1e6 / calls,
        (after.0 - before.0) as f64 / calls,
        (after.1 - before.1) as f64 / calls,
        resident(),
    )
}

/// Runs a contestant until stdin ends; the server's URL is the first argument.
pub fn run<C: Contestant>() {
    let url = std::env::args().nth(1).expect("the server's URL");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let contestant = runtime.block_on(C::new(url));
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("stdin");
        let answer = runtime.block_on(command(&contestant, &line));
        writeln!(out, "{answer}")
            .and_then(|()| out.flush())
            .expect("stdout");
    }
}
