//! Random faults: a call returns the correct response or an error before its deadline, and is delivered at most once
//! unless it is idempotent.
//!
//! `FAULT_SCHEDULES=5000 cargo test --test suite any_schedule` runs more schedules, and `FAULT_SEED=…` repeats the
//! one that a failure names.

use std::time::{Duration, Instant};

use discogen_runtime::ExponentialBackoff;
use discogen_testkit::fault::{End, FaultServer, Framing, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::{CallOptions, Error, Vision};

use crate::faults::responses::gzip;
use crate::faults::runs;
use crate::faults::support::{BODY, BOTH, Verb, begun, client, good, ms, quick, send, send_sized};

/// The default number of schedules.
const SCHEDULES: u64 = 600;
/// How much later than its deadline a call may end on a loaded machine. Tests with paused time in
/// `runtime/tests/client` check deadlines to the millisecond.
const SLACK: Duration = Duration::from_secs(3);

/// Marsaglia's xorshift, so that a seed determines its schedule.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighboring seeds must not produce similar schedules.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((mixed ^ (mixed >> 27)) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    pub(crate) fn size(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).unwrap_or(0)
    }

    pub(crate) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.size(of.len())].clone()
    }

    pub(crate) fn end(&mut self) -> End {
        let after = ms(self.below(30));
        // Not 0: hyper treats a reset with NO_ERROR as the end of the body. The runtime detects it if a length is
        // stated (see `streams`).
        let code = self.one(&[1, 2, 5, 8, 11, 13]);
        self.one(&[
            End::Close,
            End::Close,
            End::Reset,
            End::CloseAfter(after),
            End::Stall,
            End::REFUSED,
            End::ResetStream(code),
            End::GoAway(code),
            End::GoAway(0),
        ])
    }

    fn reply(&mut self) -> Reply {
        let status = self.one(&[200, 200, 200, 408, 429, 500, 502, 503, 504, 404, 501]);
        let reply = match self.below(6) {
            0 => Reply::new(status, gzip(b"{\"name\":\"nobody\"}")[..20].to_vec())
                .header("content-encoding", "gzip"),
            1 => Reply::new(status, "<html>"),
            _ => Reply::new(status, BODY),
        };
        match self.below(8) {
            0 => reply.header("retry-after", self.one(&["0", "1", "x"])),
            1 => reply.after_informational(103, "early"),
            2 => reply.framing(Framing::Chunked),
            3 => reply.framing(Framing::Claimed(self.size(100))),
            _ => reply,
        }
    }

    fn step(&mut self, protocol: Protocol) -> Step {
        let end = self.end();
        let step = match self.below(9) {
            0 => Step::end_after(Take::All, end),
            1 => Step::end_after(Take::First(self.size(600)), end),
            2 => Step::reply(self.reply()).cut(Sent::Head(self.size(120)), end),
            3 | 4 => Step::reply(self.reply()).cut(Sent::Body(self.size(60)), end),
            5 => Step::reply(good()).then(end),
            6 if protocol == Protocol::Http1 => {
                let noise: Vec<u8> = (0..self.size(300)).map(|_| self.below(256) as u8).collect();
                Step::reply(Reply::raw(noise)).then(end)
            }
            _ => Step::reply(self.reply()),
        };
        match self.below(6) {
            0 => step.wait(ms(self.below(120))),
            1 => step.write_slowly(1 + self.size(40), ms(self.below(10))),
            2 => step.read_slowly(1 + self.size(4000), ms(self.below(10))),
            _ => step,
        }
    }
}

/// A call of a schedule.
#[derive(Clone, Debug)]
struct Plan {
    verb: Verb,
    marked: Option<bool>,
    limit: u64,
    attempt: Option<u64>,
    size: usize,
    streamed: bool,
}

impl Plan {
    fn new(chance: &mut Chance) -> Self {
        Self {
            verb: chance.one(&Verb::ALL),
            marked: chance.one(&[None, None, None, Some(true), Some(false)]),
            limit: 100 + chance.below(800),
            attempt: chance.one(&[None, Some(40), Some(100), Some(250)]),
            size: chance.one(&[0, 10, 1000, 1000, 300_000]),
            streamed: chance.below(5) == 0,
        }
    }

    fn options(&self, server: &FaultServer) -> CallOptions {
        let retry = ExponentialBackoff::new().initial(ms(4)).max(ms(20));
        let mut options = quick(server).timeout(ms(self.limit)).retry(retry);
        if let Some(attempt) = self.attempt {
            options = options.attempt_timeout(ms(attempt));
        }
        if let Some(marked) = self.marked {
            options = options.idempotent(marked);
        }
        options
    }

    fn may_repeat(&self) -> bool {
        let by_verb = self.streamed || self.verb.is_idempotent();
        self.marked.unwrap_or(by_verb)
    }

    /// Makes the call and returns the id in the response.
    async fn run(&self, vision: &Vision, id: &str, options: CallOptions) -> Outcome {
        if self.streamed {
            return self.stream(vision, id, options).await;
        }
        match send_sized(vision, self.verb, id, options, self.size).await {
            Ok(name) => Outcome::Response(name),
            Err(error) => Outcome::Error(error),
        }
    }

    /// After its head a stream has no deadline of its own.
    async fn stream(&self, vision: &Vision, id: &str, options: CallOptions) -> Outcome {
        let call = vision.operations().get("operations/1");
        let options = options.header("x-test-id", id);
        let stream = match call.with(options).send_stream().await {
            Ok(stream) => stream,
            Err(error) => return Outcome::Error(error),
        };
        match tokio::time::timeout(ms(self.limit), stream.bytes(1000)).await {
            Err(_) => Outcome::Stalled,
            Ok(Err(error)) => Outcome::Error(error),
            Ok(Ok(bytes)) => Outcome::Bytes(bytes.to_vec()),
        }
    }
}

/// The result of a call.
#[derive(Debug)]
enum Outcome {
    Response(String),
    Bytes(Vec<u8>),
    /// A stream that stalls after its head.
    Stalled,
    Error(Error),
}

/// Results of the schedules.
#[derive(Default)]
struct Tally {
    calls: u64,
    responses: u64,
    errors: u64,
    retried: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.responses += other.responses;
        self.errors += other.errors;
        self.retried += other.retried;
    }
}

/// Runs the schedule of this seed. The message of a failure contains the schedule.
async fn play(seed: u64, protocol: Protocol, vision: Vision) -> Result<Tally, String> {
    let mut chance = Chance::new(seed);
    // After the faults the server responds, or never does.
    let recovers = chance.below(4) > 0;
    let server = FaultServer::start(protocol, move |_| match recovers {
        true => Step::reply(good()),
        false => Step::hang(),
    });
    let server = server.await.map_err(|error| error.to_string())?;
    let steps: Vec<Step> = (0..chance.below(6))
        .map(|_| chance.step(protocol))
        .collect();
    for step in &steps {
        server.then(step.clone());
    }
    let mut tally = Tally { ..Tally::default() };
    for number in 0..=chance.below(3) {
        let plan = Plan::new(&mut chance);
        let id = format!("{seed}/{number}");
        let started = Instant::now();
        let work = plan.run(&vision, &id, plan.options(&server));
        let limit = ms(plan.limit * if plan.streamed { 2 } else { 1 }) + SLACK;
        let outcome = tokio::time::timeout(limit, work).await;
        let about = |what: &str| {
            let took = started.elapsed();
            let seen = server.deliveries();
            format!(
                "FAULT_SEED={seed} {protocol:?}: {what}: call {number} {plan:?} after {took:?}\n{outcome:?}\n{steps:#?}\n{seen:#?}"
            )
        };
        let Ok(outcome) = &outcome else {
            return Err(about("too late"));
        };
        // A server may act on a head before it has the body, so that heads count, too. A rate-limited request may be
        // retried.
        let rejected = steps.iter().filter(|step| rejects(step)).count();
        if begun(&server, &id) > 1 + rejected && !plan.may_repeat() {
            return Err(about("delivered twice"));
        }
        let right = match outcome {
            Outcome::Response(name) => *name == id || name.is_empty() && blank(&steps),
            // A correctly framed body: the complete one, or that of the step.
            Outcome::Bytes(bytes) => genuine(bytes, &id, &steps),
            Outcome::Stalled => true,
            Outcome::Error(error) => (1..=5).contains(&error.attempts()),
        };
        if !right {
            return Err(about("wrong response"));
        }
        tally.calls += 1;
        tally.responses += u64::from(matches!(outcome, Outcome::Response(_) | Outcome::Bytes(_)));
        tally.errors += u64::from(matches!(outcome, Outcome::Error(_)));
        tally.retried += u64::from(
            server
                .deliveries()
                .iter()
                .filter(|it| it.id() == id)
                .count()
                > 1,
        );
    }
    Ok(tally)
}

/// A step with an empty body, which is a valid response.
fn blank(steps: &[Step]) -> bool {
    format!("{steps:?}").contains("Claimed(0)")
}

/// The step's response states that the request was not processed.
fn rejects(step: &Step) -> bool {
    format!("{step:?}").contains("429")
}

/// The response of the server, or that of a step.
fn genuine(bytes: &[u8], id: &str, steps: &[Step]) -> bool {
    let body = BODY.replace("$id", id).into_bytes();
    let stated = format!("{steps:?}").contains(&format!("Claimed({})", bytes.len()));
    bytes == body
        || bytes == b"<html>"
        || stated && (body.starts_with(bytes) || b"<html>".starts_with(bytes))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_schedule_ends_before_its_deadline() {
    let clients = [client(BOTH[0]).await, client(BOTH[1]).await];
    let mut tally = Tally::default();
    let schedule = |seed| {
        let which = usize::from(seed % 2 == 0);
        play(seed, BOTH[which], clients[which].clone())
    };
    let run = runs::play(SCHEDULES, schedule, |one| tally.add(&one)).await;
    let Tally {
        calls,
        responses,
        errors,
        retried,
    } = tally;
    run.report(
        "faults",
        format_args!("{calls} calls, {responses} responses, {errors} errors, {retried} retried"),
    );
    // Checks that the schedules have different results.
    if run.count >= 100 {
        assert!(responses > calls / 10 && errors > calls / 10 && retried > calls / 20);
    }
    // The clients are still usable.
    for (vision, protocol) in clients.iter().zip(BOTH) {
        let server = crate::faults::support::server(protocol).await;
        let response = send(vision, Verb::Post, "last", quick(&server)).await;
        assert_eq!(response.expect("a response"), "last");
    }
}
