//! Retried single-request uploads: each attempt has its own state, even while the server still reads the previous
//! request.

use std::sync::{Arc, Mutex};

use discogen_testkit::fault::{End, Protocol, Reply, Step, Take};
use google_storage_v1::{CallOptions, Storage};

use crate::faults::support::{BOTH, ends, ms, prior_knowledge, until};
use crate::faults::upload::{Act, From, Renewing, bench_with, content, storage};

/// Larger than the buffers of sockets and the windows of HTTP/2, so that the response arrives before the body is
/// sent.
const SIZE: usize = 4 << 20;

/// What the server does with the rest of the request after an early response.
#[derive(Clone, Copy, Debug)]
enum Rest {
    /// Reads it.
    Read,
    /// Reads it after it has read the first part slowly.
    ReadSlowly,
    /// Reads it once the next request has begun.
    ReadAfterNextRequest,
    /// Resets the stream without an error.
    Reset,
}

fn early(status: u16, rest: Rest) -> Act {
    let step = Step::reply(Reply::new(status, "")).take(Take::First(20_000));
    Act::Instead(match rest {
        Rest::Read => step.reads_on(),
        Rest::ReadSlowly => step.read_slowly(16_000, ms(1)).reads_on(),
        Rest::ReadAfterNextRequest => step.reads_on_after_next_request(),
        Rest::Reset => step.then(End::ResetStream(0)),
    })
}

async fn renewing(protocol: Protocol) -> Storage {
    let builder = Storage::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .credentials(Renewing::default());
    let builder = match protocol {
        Protocol::Http1 => builder,
        Protocol::Http2 => builder.transport(prior_knowledge().build()),
    };
    builder.build().await.expect("a client")
}

/// A connection over HTTP/1.1 that is closed on unread bytes may lose its response.
fn is_played(protocol: Protocol, status: u16, rest: Rest) -> bool {
    protocol == Protocol::Http2 || status != 401 || !matches!(rest, Rest::Reset)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attempt_counts_its_own_bytes() {
    let bytes = content(SIZE);
    for protocol in BOTH {
        for status in [503, 401] {
            let client = match status {
                401 => renewing(protocol).await,
                _ => storage(protocol).await,
            };
            for rest in [Rest::Read, Rest::ReadSlowly, Rest::Reset] {
                for from in [From::Bytes, From::File, From::Reader] {
                    for round in 0..2 {
                        if is_played(protocol, status, rest) {
                            let about = format!("{protocol:?} {status} {rest:?} {from:?} {round}");
                            retried(protocol, &client, (status, rest), from, &bytes, &about).await;
                        }
                    }
                }
            }
        }
    }
}

async fn retried(
    protocol: Protocol,
    client: &Storage,
    (status, rest): (u16, Rest),
    from: From,
    bytes: &[u8],
    about: &str,
) {
    let bench = bench_with(protocol, client.clone()).await;
    bench.play([early(status, rest)]);
    let reports = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&reports);
    let call = bench.bare(from.media(bytes)).simple();
    let call = call.progress(move |progress| keep.lock().expect("a list").push(progress.bytes));
    let call = match status {
        401 => call,
        _ => call.with(CallOptions::new().idempotent(true)),
    };
    let result = ends(about, call.send()).await;
    if from == From::Reader {
        let error = result.expect_err(about);
        // A reset may discard the response.
        let expected = error.http_status().is_some_and(|it| it == status);
        assert!(expected || error.is_transport(), "{about}: {error}");
        assert!(bench.uploads.stored().is_empty(), "{about}");
        return;
    }
    let object = result.expect(about);
    assert_eq!(object.size, Some(bytes.len() as u64), "{about}");
    let stored = bench.uploads.stored();
    let same = stored.len() == 1 && stored.iter().all(|it| it.bytes == bytes);
    assert!(same, "{about}: {} were stored", stored.len());
    let reports = reports.lock().expect("a list").clone();
    let restarts = reports.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!(restarts <= 1, "{about}: {reports:?}");
    assert_eq!(reports.last(), Some(&(bytes.len() as u64)), "{about}");
}

/// The rest of a request is not sent after its response: it would compete with the next attempt for the network.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_completed_attempt_sends_no_more_bytes() {
    // Several times what the sockets hold (4 MiB by default), so that most of it is unsent when the next attempt begins.
    let bytes = content(16 << 20);
    for protocol in BOTH {
        let bench = bench_with(protocol, storage(protocol).await).await;
        bench.play([early(503, Rest::ReadAfterNextRequest)]);
        let call = bench.call(From::Bytes.media(&bytes)).multipart();
        let call = call.with(CallOptions::new().idempotent(true).timeout(ms(60_000)));
        let result = ends("an early 503", call.send()).await;
        bench.check(&bytes, &result, "an early 503");
        result.expect("an object");
        let first = || bench.server.deliveries().remove(0);
        until("the end of the first request", || {
            first().complete || first().abandoned
        })
        .await;
        let first = first();
        assert!(
            !first.complete,
            "{protocol:?}: {} bytes were sent",
            first.body.len()
        );
    }
}
