//! Code that all clients share: one thread, commands on stdin, results on stdout.
//!
//! `small N` and `page N` make N sequential calls on a persistent connection. `many N K` runs N concurrent tasks through
//! one client, with K calls each. The result of a command is a line with these values: µs of CPU time per call, µs of wall
//! time per call, allocations per call, allocated bytes per call, resident KiB afterwards.

use std::future::Future;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// The requested product.
pub const NAME: &str = "projects/my-project/locations/us-east1/products/product-17";
/// The parent of the listed products.
pub const PARENT: &str = "projects/my-project/locations/us-east1";
/// The number of products of a page.
pub const PAGE_SIZE: i32 = 1000;
/// The access token of all clients that send one.
pub const TOKEN: &str =
    "ya29.a0AfB_byC-a-token-of-a-usual-length-and-more-and-more-and-more-and-more";

/// A client of the API.
pub trait ApiClient: Clone + Send + Sync + 'static {
    /// Creates a client for the server at this URL, which does not end in a slash.
    fn new(url: String) -> impl Future<Output = Self>;
    /// Gets one product and returns its name.
    fn small(&self) -> impl Future<Output = String> + Send;
    /// Lists a page of products and returns their number.
    fn page(&self) -> impl Future<Output = usize> + Send;
}

#[cfg(feature = "count")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// Returns the number of allocations and allocated bytes so far; zero if they are not counted.
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

/// Returns the resident memory in KiB.
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

async fn small(client: &impl ApiClient, calls: usize) {
    for _ in 0..calls {
        assert_eq!(client.small().await, NAME);
    }
}

async fn page(client: &impl ApiClient, calls: usize) {
    for _ in 0..calls {
        assert_eq!(client.page().await, PAGE_SIZE as usize);
    }
}

async fn many<C: ApiClient>(client: &C, tasks: usize, calls: usize) {
    let start = |_| {
        let client = client.clone();
        tokio::spawn(async move { small(&client, calls).await })
    };
    let all: Vec<_> = (0..tasks).map(start).collect();
    for task in all {
        task.await.expect("every call completes");
    }
}

async fn command<C: ApiClient>(client: &C, line: &str) -> String {
    let mut words = line.split_whitespace();
    let what = words.next().expect("a command");
    let counts: Vec<usize> = words.map(|word| word.parse().expect("a count")).collect();
    // The connection may have been closed since the last command.
    client.small().await;
    let (before, wall, used) = (allocated(), Instant::now(), cpu());
    match what {
        "small" => small(client, counts[0]).await,
        "page" => page(client, counts[0]).await,
        "many" => many(client, counts[0], counts[1]).await,
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

/// Runs a client until stdin ends; the first argument is the URL of the server.
pub fn run<C: ApiClient>() {
    let url = std::env::args().nth(1).expect("the server's URL");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let client = runtime.block_on(C::new(url));
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("stdin");
        let result = runtime.block_on(command(&client, &line));
        writeln!(out, "{result}")
            .and_then(|()| out.flush())
            .expect("stdout");
    }
}
