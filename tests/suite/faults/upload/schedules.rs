//! Random faults: the server stores exactly the bytes that were sent, or the caller gets an error.
//!
//! `FAULT_SCHEDULES=5000 cargo test --test suite any_upload` runs more schedules, and `FAULT_SEED=…` repeats the one
//! that a failure names.

use std::time::Duration;

use discogen_runtime::ExponentialBackoff;
use discogen_testkit::fault::{End, Protocol, Reply, Sent, Step, Take, UploadFault};
use google_storage_v1::{CallOptions, Storage};

use crate::faults::runs;
use crate::faults::schedules::Chance;
use crate::faults::support::{BOTH, ms};
use crate::faults::upload::{Act, Bench, From, Q, content, serve, storage};

/// The default number of schedules.
const SCHEDULES: u64 = 300;
fn fault(chance: &mut Chance) -> UploadFault {
    let status = chance.one(&[408, 429, 500, 502, 503, 504, 503, 400, 403]);
    match chance.below(16) {
        0 => UploadFault::Keep(chance.size(Q)),
        1 => UploadFault::Keep(0),
        2 => UploadFault::Lose(chance.size(2 * Q)),
        3 => UploadFault::Claim(-(chance.size(Q) as i64)),
        4 => UploadFault::Claim(chance.size(Q) as i64),
        5 => UploadFault::Range(chance.one(&[
            None,
            None,
            Some("bytes=0-99"),
            Some("bytes=7-9"),
            Some("?"),
        ])),
        6 | 7 => UploadFault::Respond(Reply::new(status, "")),
        8 | 9 => UploadFault::Refuse(Reply::new(status, "")),
        10 => UploadFault::Expire(chance.one(&[404, 410])),
        11 => UploadFault::Finish,
        12 => UploadFault::Corrupt,
        13 => UploadFault::Move,
        _ => UploadFault::None,
    }
}

fn act(chance: &mut Chance, size: usize) -> Act {
    let end = chance.one(&[
        End::Close,
        End::Reset,
        End::Stall,
        End::REFUSED,
        End::ResetStream(2),
        End::GoAway(0),
    ]);
    let part = chance.one(&[0, 100, 400, 1000, 100_000, Q, Q + 300, size]);
    let part = chance.size(part.max(1) + 50);
    match chance.below(10) {
        0 => Act::Instead(Step::end_after(Take::First(part), end)),
        1 => Act::Instead(Step::end_after(Take::All, end)),
        2 => Act::Connection(
            Step::from_server()
                .take(Take::First(part))
                .cut(Sent::Head(0), end),
        ),
        3 => Act::Connection(Step::from_server().cut(Sent::Head(chance.size(60)), end)),
        4 => Act::Connection(Step::from_server().cut(Sent::Body(chance.size(20)), end)),
        5 => Act::Connection(Step::from_server().wait(ms(chance.below(100)))),
        _ => Act::Server(fault(chance)),
    }
}

#[derive(Default)]
struct Tally {
    whole: u64,
    errors: u64,
    requests: u64,
}

/// Runs the schedule of this seed. The message of a failure contains the schedule.
async fn play(seed: u64, protocol: Protocol, client: Storage) -> Result<Tally, String> {
    let mut chance = Chance::new(seed);
    let (server, uploads) = serve(protocol).await;
    let bench = Bench {
        server,
        uploads,
        storage: client,
    };
    let edge = chance.one(&[0, 1, Q - 1, Q, Q + 1, 2 * Q, 2 * Q + 1, 3 * Q]);
    let size = chance.one(&[edge, edge, chance_size(seed)]);
    let from = chance.one(&From::ALL);
    let chunk = chance.one(&[Q, Q, 2 * Q]);
    let way = chance.below(6);
    let marked = chance.below(2) == 0;
    let acts: Vec<Act> = (0..chance.below(7))
        .map(|_| act(&mut chance, size))
        .collect();
    bench.play(acts.clone());
    let bytes = content(size);
    let media = from.media(&bytes);
    let call = match way {
        0 => bench.call(media).multipart(),
        1 => bench.call(media),
        2 => bench.bare(media).simple(),
        _ => bench.call(media).resumable(),
    };
    let call = call.chunk_size(chunk);
    let retry = ExponentialBackoff::new()
        .initial(ms(3))
        .max(ms(20))
        .max_attempts(8);
    let mut options = CallOptions::new()
        .retry(retry)
        .timeout(ms(4000))
        .attempt_timeout(ms(700));
    if marked {
        options = options.idempotent(true);
    }
    let result = tokio::time::timeout(Duration::from_secs(12), call.with(options).send()).await;
    let about = |what: &str| {
        format!(
            "FAULT_SEED={seed} {protocol:?} {what}: {size} bytes from {from:?} by {way} in {chunk}\n{result:?}\n{acts:#?}"
        )
    };
    let stored = bench.uploads.stored();
    let violations = bench.uploads.violations();
    // Objects are not stored twice, whatever the result is.
    if !marked && stored.len() > 1 {
        return Err(about("made twice"));
    }
    match &result {
        Err(_) => return Err(about("too late")),
        Ok(_) if !violations.is_empty() => return Err(about(&format!("{violations:?}"))),
        Ok(Ok(object)) => {
            let last = stored.last().is_some_and(|stored| stored.bytes == bytes);
            if !last || object.size != Some(size as u64) {
                return Err(about("an Ok without its bytes"));
            }
        }
        Ok(Err(error)) if format!("{error:?}").contains("SECRET") => {
            return Err(about("exposed a secret"));
        }
        Ok(Err(_)) => {}
    }
    let whole = u64::from(matches!(result, Ok(Ok(_))));
    Ok(Tally {
        whole,
        errors: 1 - whole,
        requests: bench.server.deliveries().len() as u64,
    })
}

/// Any size up to a little more than four chunks.
fn chance_size(seed: u64) -> usize {
    Chance::new(seed ^ 0x5eed).size(4 * Q + 1000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_upload_is_complete_or_an_error() {
    let clients = [storage(BOTH[0]).await, storage(BOTH[1]).await];
    let mut tally = Tally::default();
    let schedule = |seed| {
        let which = usize::from(seed % 2 == 0);
        play(seed, BOTH[which], clients[which].clone())
    };
    let run = runs::play(SCHEDULES, schedule, |one: Tally| {
        tally.whole += one.whole;
        tally.errors += one.errors;
        tally.requests += one.requests;
    });
    let run = run.await;
    let Tally {
        whole,
        errors,
        requests,
    } = tally;
    run.report(
        "uploads",
        format_args!("{whole} whole, {errors} errors, {requests} requests"),
    );
    // Checks that the schedules have different results.
    if run.count >= 100 {
        assert!(
            whole > run.count / 4 && errors > run.count / 10,
            "{whole} {errors}"
        );
    }
}
