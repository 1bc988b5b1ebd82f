//! Random faults: a download returns the bytes of one version of the object, or an error.
//!
//! `FAULT_SCHEDULES=5000 cargo test --test suite any_download` runs more schedules, and `FAULT_SEED=…` repeats the
//! one that a failure names.

use std::time::Duration;

use discogen_testkit::fault::{End, Framing, Object, Protocol, Reply};
use google_storage_v1::Storage;

use crate::faults::media::{Call, Play, Reading, crc32c, download, noise, stage, storage};
use crate::faults::runs;
use crate::faults::schedules::Chance;
use crate::faults::support::{BOTH, ms};

const SCHEDULES: u64 = 600;
impl Chance {
    /// An object of this size. `version` determines its bytes, its etag and its generation.
    fn object(&mut self, size: usize, version: u64) -> Object {
        let mut object = Object::new(noise(size, 2 * version + 7));
        let hash = format!("crc32c={}", crc32c(&object.bytes));
        let (tag, number) = (format!("\"{version}\""), version.to_string());
        object = match self.below(8) {
            // Without an etag and a generation, but with a stated length.
            0 => return object,
            1 => return object.header("x-goog-hash", hash),
            2 => object.header("x-goog-generation", number),
            3 => object.header("etag", tag.trim_matches('"')),
            4 => object
                .header("etag", tag)
                .header("x-goog-generation", number),
            _ => object.header("etag", tag),
        };
        if self.below(2) == 0 {
            object = object.header("x-goog-hash", hash);
        }
        object.has_ranges = self.below(5) > 0;
        object.honors_if_range = self.below(3) > 0;
        object.framing = self.one(&[Framing::Length, Framing::Length, Framing::Chunked]);
        object
    }

    fn download_end(&mut self) -> End {
        let code = self.one(&[0, 0, 1, 2, 5, 8, 11]);
        let after = ms(self.below(10));
        self.one(&[
            End::Close,
            End::Close,
            End::Reset,
            End::CloseAfter(after),
            End::Stall,
            End::ResetStream(code),
            End::ResetStream(0),
            End::GoAway(code),
        ])
    }

    fn play(&mut self, size: usize, object: &Object) -> Play {
        let end = self.download_end();
        match self.below(12) {
            0 => Play::Respond(Reply::new(self.one(&[500, 503, 408, 429]), "")),
            1 => Play::Respond(Reply::new(self.one(&[404, 412, 416]), "")),
            2 => Play::End(end),
            3 => Play::Become(self.object(size, 2)),
            4 => Play::Right,
            5 => self.wrong_part(object),
            // The stated length contradicts the end of the body.
            6 => {
                let mut wrong = object.clone();
                wrong.framing = Framing::Claimed(size + 1 + self.size(50));
                Play::Become(wrong)
            }
            _ => Play::Cut(self.size(size + 1), end),
        }
    }

    /// Some bytes of the object at a stated position.
    fn wrong_part(&mut self, object: &Object) -> Play {
        let total = object.bytes.len();
        let start = self.size(total);
        let end = start + 1 + self.size(total - start);
        let bytes = object.bytes[start..end].to_vec();
        let mut reply = Reply::new(206, bytes);
        for (name, value) in &object.headers {
            reply = reply.header(name, value);
        }
        Play::Respond(reply.header(
            "content-range",
            format!("bytes {start}-{}/{total}", end - 1),
        ))
    }

    /// The requested range, and the bytes that have to arrive.
    fn part(&mut self, size: usize) -> Option<(usize, usize)> {
        (self.below(3) == 0).then(|| {
            let start = self.size(size);
            (start, start + 1 + self.size(size))
        })
    }
}

fn expected(object: &Object, part: Option<(usize, usize)>) -> &[u8] {
    let whole = object.bytes.len();
    let (start, end) = part.unwrap_or((0, whole));
    object.bytes.get(start..end.min(whole)).unwrap_or_default()
}

/// Results of the schedules.
#[derive(Default)]
struct Tally {
    whole: u64,
    errors: u64,
    carried_on: u64,
}

/// Runs the schedule of this seed. The message of a failure contains the schedule.
async fn play(seed: u64, protocol: Protocol, storage: Storage) -> Result<Tally, String> {
    let mut chance = Chance::new(seed);
    let size = chance.one(&[1, 10, 1_000, 30_000, 30_000]);
    let object = chance.object(size, 1);
    let plays: Vec<Play> = (0..chance.below(7))
        .map(|_| chance.play(size, &object))
        .collect();
    let server = stage(protocol, object.clone(), plays.clone()).await;
    let (part, reading) = (chance.part(size), chance.one(&Reading::ALL));
    let call: Call = download(&storage, &server).idle_timeout(ms(60));
    let call = match part {
        Some((start, end)) => call.range(start as u64..end as u64),
        None => call,
    };
    let call = call.with(google_storage_v1::CallOptions::new().attempt_timeout(ms(300)));
    let got = tokio::time::timeout(Duration::from_secs(20), reading.read(call)).await;
    let seen = server.deliveries();
    let about = |what: &str| {
        let asked: Vec<&str> = seen.iter().map(|it| it.header("range")).collect();
        format!(
            "FAULT_SEED={seed} {protocol:?} {reading:?} {part:?}: {what}\n{:?} {:?} of {size} bytes\n{plays:.500?}\nasked: {asked:?}",
            object.headers, object.framing
        )
    };
    let Ok(got) = got else {
        return Err(about("too late"));
    };
    let versions = std::iter::once(&object).chain(plays.iter().filter_map(|play| match play {
        Play::Become(object) => Some(object),
        _ => None,
    }));
    if let Ok(bytes) = &got
        && !versions.into_iter().any(|it| expected(it, part) == bytes)
    {
        return Err(about(&format!("{} bytes of no version", bytes.len())));
    }
    Ok(Tally {
        whole: u64::from(got.is_ok()),
        errors: u64::from(got.is_err()),
        carried_on: u64::from(got.is_ok() && seen.len() > 1),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_download_is_correct_or_an_error() {
    let clients = [storage(BOTH[0]).await, storage(BOTH[1]).await];
    let mut tally = Tally::default();
    let schedule = |seed| {
        let which = usize::from(seed % 2 == 0);
        play(seed, BOTH[which], clients[which].clone())
    };
    let run = runs::play(SCHEDULES, schedule, |one: Tally| {
        tally.whole += one.whole;
        tally.errors += one.errors;
        tally.carried_on += one.carried_on;
    });
    let run = run.await;
    let Tally {
        whole,
        errors,
        carried_on,
    } = tally;
    run.report(
        "downloads",
        format_args!("{whole} whole, {carried_on} of them after a fault, {errors} errors"),
    );
    // Checks that the schedules have different results.
    let count = run.count;
    if count >= 100 {
        assert!(carried_on > count / 10 && errors > count / 10 && whole - carried_on > count / 20);
    }
}
