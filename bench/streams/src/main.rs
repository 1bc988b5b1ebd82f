//! Measures a batch of calls in comparison with single calls, and the memory of a stream of elements.
//!
//!     bench-streams server LATENCY_MS      prints its URL
//!     bench-streams calls URL COUNT ROUNDS
//!     bench-streams stream URL BYTES

mod server;

use std::time::{Duration, Instant};

use google_storage_v1::Storage;
use google_storage_v1::runtime::{CallOptions, codegen as rt};

type AnyResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> AnyResult {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["server", latency] => server::run(Duration::from_millis(latency.parse()?)).await,
        ["calls", url, count, rounds] => calls(url, count.parse()?, rounds.parse()?).await,
        ["stream", url, bytes] => stream(url, bytes.parse()?).await,
        _ => Err("see the documentation of the program".into()),
    }
}

async fn client(url: &str) -> AnyResult<Storage> {
    Ok(Storage::builder()
        .token("token")
        .endpoint(url)
        .build()
        .await?)
}

/// The CPU time of the thread in nanoseconds, with that of the kernel.
fn cpu() -> AnyResult<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split_whitespace().next().ok_or("no time")?.parse()?)
}

/// Prints milliseconds of wall and CPU time of each round; the rounds alternate between the three ways.
async fn calls(url: &str, count: usize, rounds: usize) -> AnyResult {
    let storage = client(url).await?;
    let names = ["sequential", "concurrent", "batch"];
    for round in 0..=rounds {
        for (way, name) in names.iter().enumerate() {
            let (cpu_before, before) = (cpu()?, Instant::now());
            match way {
                0 => {
                    for n in 0..count {
                        storage.buckets().get(n.to_string()).send().await?;
                    }
                }
                1 => {
                    let calls = (0..count)
                        .map(|n| tokio::spawn(storage.buckets().get(n.to_string()).send()));
                    for call in calls.collect::<Vec<_>>() {
                        call.await??;
                    }
                }
                _ => {
                    let mut batch = storage.batch();
                    let handles: Vec<_> = (0..count)
                        .map(|n| batch.add(storage.buckets().get(n.to_string())))
                        .collect();
                    for bucket in batch.send().await?.take_all(handles) {
                        bucket?;
                    }
                }
            }
            // The first round opens connections.
            if round > 0 {
                let (wall, cpu) = (before.elapsed().as_secs_f64() * 1e3, cpu()? - cpu_before);
                println!("{name} {wall} {}", cpu as f64 / 1e6);
            }
        }
    }
    Ok(())
}

/// A method that responds with an array of buckets.
#[derive(Clone)]
struct Buckets(String);

impl rt::Params for Buckets {
    type Api = Storage;
    type Response = google_storage_v1::schemas::Bucket;
    const METHOD: rt::Method = rt::Method {
        id: "bench.stream",
        path: "stream/{bytes}",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.path("bytes", &self.0);
    }
}

/// A line of /proc/self/status in KiB: `VmHWM`, the peak.
fn memory(name: &str) -> AnyResult<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text
        .lines()
        .find(|line| line.starts_with(name))
        .ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}

/// Prints the format, the number of elements, seconds of wall and CPU time, and KiB before and at the peak.
async fn stream(url: &str, bytes: u64) -> AnyResult {
    let storage = client(url).await?;
    for format in ["json", "sse"] {
        let before = memory("VmRSS")?;
        let (cpu_before, start) = (cpu()?, Instant::now());
        let call = storage.call(Buckets(bytes.to_string()));
        let mut elements = call
            .with(CallOptions::new().alt(format).no_retries())
            .elements();
        let mut count = 0_u64;
        while let Some(element) = elements.next().await {
            element?;
            count += 1;
        }
        let (seconds, cpu) = (
            start.elapsed().as_secs_f64(),
            (cpu()? - cpu_before) as f64 / 1e9,
        );
        let peak = memory("VmHWM")?;
        println!("{format} {count} {seconds} {cpu} {before} {peak}");
    }
    Ok(())
}
