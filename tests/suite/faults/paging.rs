//! Random faults while pages are read: every item is returned once and in order, or an error is.
//!
//! `FAULT_SCHEDULES=5000 cargo test --test suite any_pages` runs more schedules, and `FAULT_SEED=…` repeats the one
//! that a failure names.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use discogen_runtime::ExponentialBackoff;
use discogen_testkit::fault::{
    Delivery, End, FaultServer, Framing, Protocol, Reply, Sent, Step, Take,
};
use google_vision_v1::runtime::Items;
use google_vision_v1::schemas::Product;
use google_vision_v1::{CallOptions, Vision};

use crate::faults::runs;
use crate::faults::schedules::Chance;
use crate::faults::support::{BOTH, client, ms, quick};

/// The default number of schedules.
const SCHEDULES: u64 = 500;
/// How long one schedule may take on a loaded machine.
const LIMIT: Duration = Duration::from_secs(120);
/// The caller stops after this many errors.
const ERRORS: usize = 40;

/// The server's pages, by number of items, with tokens that need encoding.
#[derive(Clone, Debug)]
struct Shelf(Vec<usize>);

impl Shelf {
    fn new(chance: &mut Chance) -> Self {
        let pages = 1 + chance.size(6);
        Self(
            (0..pages)
                .map(|_| chance.one(&[0, 0, 1, 2, 5, 40]))
                .collect(),
        )
    }

    fn total(&self) -> usize {
        self.0.iter().sum()
    }

    fn token(page: usize) -> String {
        format!("t/{page}+=")
    }

    /// The page of a request.
    fn asked(delivery: &Delivery) -> Option<usize> {
        let (_, query) = delivery.target.split_once('?').unwrap_or_default();
        match query
            .split('&')
            .find_map(|pair| pair.strip_prefix("pageToken="))
        {
            None => Some(0),
            Some(token) => token
                .strip_prefix("t%2F")?
                .strip_suffix("%2B%3D")?
                .parse()
                .ok(),
        }
    }

    fn page(&self, page: usize) -> String {
        let first: usize = self.0.iter().take(page).sum();
        let count = self.0.get(page).copied().unwrap_or(0);
        let mut text = "{\"products\":[".to_owned();
        for id in first..first + count {
            let comma = if id > first { "," } else { "" };
            let _ = write!(text, "{comma}{{\"name\":\"{id}\"}}");
        }
        text.push(']');
        if page + 1 < self.0.len() {
            let _ = write!(text, ",\"nextPageToken\":\"{}\"", Self::token(page + 1));
        }
        text.push('}');
        text
    }

    fn respond(&self, delivery: &Delivery) -> Reply {
        match Self::asked(delivery) {
            Some(page) => Reply::json(self.page(page)),
            None => Reply::new(400, "{}"),
        }
    }
}

/// The fault of one request.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Status(u16),
    Html,
    Cut(usize, End),
    CutChunked(usize, End),
    Head(usize, End),
    NoAnswer(End),
    Slow(u64),
}

impl Fault {
    fn new(chance: &mut Chance) -> Self {
        let end = chance.end();
        match chance.below(10) {
            0 | 1 => Self::Status(chance.one(&[408, 429, 500, 502, 503, 504, 404, 403])),
            2 => Self::Html,
            3 => Self::Cut(chance.size(200), end),
            4 => Self::CutChunked(chance.size(200), end),
            5 => Self::Head(chance.size(100), end),
            6 => Self::NoAnswer(end),
            7 => Self::Slow(chance.below(60)),
            _ => Self::None,
        }
    }

    fn step(self, shelf: &Shelf, delivery: &Delivery) -> Step {
        let right = shelf.respond(delivery);
        match self {
            Self::None => Step::reply(right),
            Self::Status(status) => Step::reply(Reply::new(status, "{}")),
            Self::Html => Step::reply(Reply::new(200, "<html>")),
            Self::Cut(after, end) => Step::reply(right).cut(Sent::Body(after), end),
            Self::CutChunked(after, end) => {
                Step::reply(right.framing(Framing::Chunked)).cut(Sent::Body(after), end)
            }
            Self::Head(after, end) => Step::reply(right).cut(Sent::Head(after), end),
            Self::NoAnswer(end) => Step::end_after(Take::All, end),
            Self::Slow(after) => Step::reply(right).wait(ms(after)),
        }
    }
}

/// The behavior of the caller.
#[derive(Clone, Copy, Debug)]
struct Caller {
    retries: bool,
    /// Drops the wait for an item after this time and waits again.
    patience: Option<u64>,
    /// Restarts from the page token after an error, as another process would.
    restarts: bool,
    limit: Option<usize>,
}

impl Caller {
    fn new(chance: &mut Chance) -> Self {
        Self {
            retries: chance.below(3) > 0,
            patience: (chance.below(3) == 0).then(|| 1 + chance.below(30)),
            restarts: chance.below(3) == 0,
            limit: (chance.below(5) == 0).then(|| chance.size(40)),
        }
    }

    fn options(self, server: &FaultServer) -> CallOptions {
        let options = quick(server).timeout(ms(250)).attempt_timeout(ms(80));
        match self.retries {
            true => options.retry(ExponentialBackoff::new().initial(ms(1)).max(ms(5))),
            false => options.no_retries(),
        }
    }

    fn items(self, vision: &Vision, server: &FaultServer, token: Option<&str>) -> Items<Product> {
        let products = vision.projects().locations().products();
        let mut call = products
            .list("projects/p/locations/l")
            .with(self.options(server));
        if let Some(token) = token {
            call = call.page_token(token);
        }
        call.items()
    }

    /// The next item. A wait that takes too long is dropped and repeated.
    async fn next(self, items: &mut Items<Product>) -> Option<discogen_runtime::Result<Product>> {
        loop {
            match self.patience {
                None => return items.next().await,
                Some(patience) => {
                    if let Ok(item) = tokio::time::timeout(ms(patience), items.next()).await {
                        return item;
                    }
                }
            }
        }
    }

    /// Reads to the end. Returns the names, the number of errors, and whether the stream ended.
    async fn walk(self, vision: &Vision, server: &FaultServer) -> (Vec<String>, usize, bool) {
        let mut items = self.items(vision, server, None);
        let (mut names, mut errors) = (Vec::new(), 0);
        // The token of the current page, and how many of its items were read.
        let (mut token, mut known) = (None::<String>, 0_usize);
        let mut pass = 0_usize;
        loop {
            if self.limit.is_some_and(|limit| names.len() >= limit) {
                return (names, errors, true);
            }
            match self.next(&mut items).await {
                None => return (names, errors, true),
                Some(Ok(product)) => {
                    if items.page_token() != token.as_deref() {
                        token = items.page_token().map(str::to_owned);
                        (known, pass) = (0, 0);
                    }
                    if pass > 0 {
                        pass -= 1;
                    } else {
                        known += 1;
                        names.push(product.name.unwrap_or_default());
                    }
                }
                Some(Err(_)) if errors == ERRORS => return (names, errors + 1, false),
                Some(Err(_)) => {
                    errors += 1;
                    if self.restarts {
                        // There may have been pages without items since the last item.
                        let from = items.page_token().map(str::to_owned);
                        if from != token {
                            (token, known) = (from, 0);
                        }
                        items = self.items(vision, server, token.as_deref());
                        pass = known;
                    }
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    schedules: usize,
    items: usize,
    errors: usize,
    whole: usize,
    requests: usize,
}

/// Runs the schedule of this seed. The message of a failure contains the schedule.
async fn play(seed: u64, protocol: Protocol, vision: Vision) -> Result<Tally, String> {
    let mut chance = Chance::new(seed);
    let shelf = Shelf::new(&mut chance);
    let caller = Caller::new(&mut chance);
    let faults: Vec<Fault> = (0..chance.below(12))
        .map(|_| Fault::new(&mut chance))
        .collect();
    // One of eight servers never recovers.
    let recovers = chance.below(8) > 0;
    let (script, pages) = (Mutex::new(VecDeque::from(faults.clone())), shelf.clone());
    let server = FaultServer::start(protocol, move |delivery| {
        let next = script.lock().ok().and_then(|mut script| script.pop_front());
        let after = if recovers {
            Fault::None
        } else {
            Fault::Status(503)
        };
        next.unwrap_or(after).step(&pages, delivery)
    });
    let server = server.await.map_err(|error| error.to_string())?;
    let walk = tokio::time::timeout(LIMIT, caller.walk(&vision, &server)).await;
    let about = |what: &str| {
        format!(
            "FAULT_SEED={seed} {protocol:?}: {what}\n{walk:?}\n{shelf:?} {caller:?}\n{faults:#?}\n{:#?}",
            server.deliveries()
        )
    };
    let Ok((names, errors, ended)) = &walk else {
        return Err(about("too late"));
    };
    let right = names
        .iter()
        .enumerate()
        .all(|(index, name)| *name == index.to_string());
    if !right || names.len() > shelf.total() {
        return Err(about("an item twice, missing, or out of order"));
    }
    let expected = caller.limit.unwrap_or(usize::MAX).min(shelf.total());
    if *ended && names.len() != expected {
        return Err(about("fewer items and a clean end"));
    }
    if !ended && *errors == 0 {
        return Err(about("no end and no error"));
    }
    Ok(Tally {
        schedules: 1,
        items: names.len(),
        errors: *errors,
        whole: usize::from(*ended),
        requests: server.deliveries().len(),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_pages_are_complete_or_an_error() {
    let clients = [client(BOTH[0]).await, client(BOTH[1]).await];
    let mut tally = Tally::default();
    let schedule = |seed| {
        let which = usize::from(seed % 2 == 0);
        play(seed, BOTH[which], clients[which].clone())
    };
    let run = runs::play(SCHEDULES, schedule, |one: Tally| {
        tally.schedules += one.schedules;
        tally.items += one.items;
        tally.errors += one.errors;
        tally.whole += one.whole;
        tally.requests += one.requests;
    });
    let run = run.await;
    let Tally {
        items,
        errors,
        whole,
        requests,
        ..
    } = tally;
    run.report(
        "pages",
        format_args!(
            "{requests} requests, {items} items, {errors} errors, {whole} walks to the end"
        ),
    );
    // Checks that the schedules have different results.
    if run.count >= 100 {
        let all = tally.schedules;
        assert!(
            tally.errors > all / 4 && tally.whole > all / 2 && tally.whole < all,
            "{tally:?}"
        );
    }
}
