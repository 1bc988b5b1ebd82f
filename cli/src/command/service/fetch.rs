//! Requests to a service: attempts, redirects, limits.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Proxy;
use ureq::unversioned::transport::DefaultConnector;

use super::guard::{Guard, GuardedResolver};
use super::target::{Target, shortened};
use super::{Answer, Trouble};

/// How often one is asked for.
const ATTEMPTS: u32 = 4;

/// The wait after the first attempt; it doubles.
const PAUSE: Duration = Duration::from_millis(250);

/// The longest wait that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// After so many hosts that did not respond, the others are not asked either.
const SILENT_HOSTS: usize = 3;

/// What a service may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// For a response with all its redirects.
    pub(super) timeout: Duration,
    /// Bytes of one response, decompressed. The largest document has 6 MB.
    pub(super) response: u64,
    /// Bytes of all responses. All of Google's documents have 108 MB.
    pub(super) total: u64,
    /// APIs in a directory. Google's has about 600.
    pub(super) apis: usize,
    pub(super) redirects: usize,
}

impl Limits {
    pub(super) const USUAL: Self = Self {
        timeout: Duration::from_secs(60),
        response: 64 << 20,
        total: 512 << 20,
        apis: 10_000,
        redirects: 5,
    };
}

/// Sends requests to one service and to where it leads.
pub(super) struct Fetcher {
    agent: ureq::Agent,
    guard: Arc<Guard>,
    limits: Limits,
    /// Bytes that were read.
    read: AtomicU64,
    /// Hosts that did not respond.
    silent: Mutex<BTreeSet<String>>,
    /// Nothing more is asked.
    is_over: AtomicBool,
}

/// One attempt that came to nothing.
struct Failure {
    fact: String,
    remedy: &'static str,
    kind: Kind,
    after: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Another attempt may do better.
    Transient,
    /// The server did not respond in time; asking again would take as long.
    Silent,
    Final,
}

impl Fetcher {
    pub(super) fn new(service: &Target, limits: Limits) -> Self {
        let proxy = Proxy::try_from_env();
        let guard = Arc::new(Guard::new(service, proxy.clone()));
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .https_only(service.is_https())
            .max_redirects(0)
            .proxy(proxy)
            .user_agent(concat!("discogen/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = GuardedResolver(guard.clone());
        Self {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            guard,
            limits,
            read: AtomicU64::new(0),
            silent: Mutex::new(BTreeSet::new()),
            is_over: AtomicBool::new(false),
        }
    }

    /// Asks until there is an answer, or no more hope. None if the server has not responded to another
    /// request, or a limit of all requests is reached: then this one is not sent.
    pub(super) fn get(&self, url: &str, etag: Option<&str>) -> Option<Result<Answer, Trouble>> {
        let trouble = |fact: String, remedy| Trouble {
            fact: format!("{}: {fact}", shortened(url)),
            remedy,
        };
        let target = match Target::parse(url) {
            Ok(target) => target,
            Err(fact) => return Some(Err(trouble(fact, "look at the directory of the service"))),
        };
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            if self.is_over.load(Ordering::Relaxed) || self.silent().contains(&target.host()) {
                return None;
            }
            let failure = match self.attempt(&target, etag) {
                Ok(answer) => return Some(Ok(answer)),
                Err(failure) => failure,
            };
            match failure.kind {
                Kind::Transient if attempt < ATTEMPTS => {
                    thread::sleep(failure.after.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause *= 2;
                    attempt += 1;
                    continue;
                }
                Kind::Silent => self.note_silence(&target),
                _ => {}
            }
            let times = match attempt {
                1 => String::new(),
                _ => format!(", {attempt} times"),
            };
            let fact = format!("{}{times}", failure.fact);
            return Some(Err(trouble(fact, failure.remedy)));
        }
    }

    fn silent(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_silence(&self, target: &Target) {
        let mut silent = self.silent();
        silent.insert(target.host());
        if silent.len() >= SILENT_HOSTS {
            self.is_over.store(true, Ordering::Relaxed);
        }
    }

    /// One response, after its redirects.
    fn attempt(&self, target: &Target, etag: Option<&str>) -> Result<Answer, Failure> {
        let end = Instant::now() + self.limits.timeout;
        let mut target = target.clone();
        for _ in 0..=self.limits.redirects {
            self.guard.check(&target).map_err(Failure::refused)?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.timed_out());
            }
            let mut request = self
                .agent
                .get(target.uri())
                .config()
                .timeout_global(Some(left))
                .build();
            if let Some(etag) = etag {
                request = request.header("if-none-match", etag);
            }
            let response = request.call().map_err(|error| self.failure(error))?;
            match self.redirected(&target, &response)? {
                Some(next) => target = next,
                None => return self.answer(response, etag.is_some()),
            }
        }
        let fact = format!("is redirected more than {} times", self.limits.redirects);
        Err(Failure::refused(fact))
    }

    /// Where a response leads, if it is a redirect.
    fn redirected(
        &self,
        from: &Target,
        response: &ureq::http::Response<ureq::Body>,
    ) -> Result<Option<Target>, Failure> {
        let status = response.status().as_u16();
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let Some(location) = response.headers().get("location") else {
            return Ok(None);
        };
        let next = location
            .to_str()
            .map_err(|_| "is redirected to no URL".to_owned());
        let next = next.and_then(|it| {
            let bad = |_| format!("is redirected to {:?}, which is no URL", shortened(it));
            from.join(it).map_err(bad)
        });
        let next = next.map_err(Failure::refused)?;
        if from.is_https() && !next.is_https() {
            let fact = format!(
                "is redirected to {}, without TLS",
                shortened(&next.to_string())
            );
            return Err(Failure::refused(fact));
        }
        Ok(Some(next))
    }

    fn answer(
        &self,
        mut response: ureq::http::Response<ureq::Body>,
        has_etag: bool,
    ) -> Result<Answer, Failure> {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let etag = header("etag");
        let after = header("retry-after").and_then(|text| text.parse().ok());
        match response.status().as_u16() {
            200 => {}
            304 if has_etag => return Ok(Answer::Unchanged),
            status => {
                let may_pass = status == 408 || status == 429 || status >= 500;
                return Err(Failure {
                    fact: format!("answers {}", response.status()),
                    remedy: "look at the URL, or try again later",
                    kind: if may_pass {
                        Kind::Transient
                    } else {
                        Kind::Final
                    },
                    after: after.map(Duration::from_secs),
                });
            }
        }
        let bytes = self.read(response.body_mut())?;
        Ok(Answer::Bytes { bytes, etag })
    }

    /// A body, within the limits of one and of all.
    fn read(&self, body: &mut ureq::Body) -> Result<Vec<u8>, Failure> {
        let mut reader = body.with_config().limit(self.limits.response).reader();
        let mut bytes = Vec::new();
        let mut part = vec![0; 64 << 10];
        loop {
            let length = match reader.read(&mut part) {
                Ok(0) => return Ok(bytes),
                Ok(length) => length,
                Err(error) => return Err(self.failure(error.into())),
            };
            bytes.extend_from_slice(&part[..length]);
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            let before = self.read.fetch_add(length, Ordering::Relaxed);
            if before.saturating_add(length) > self.limits.total {
                self.is_over.store(true, Ordering::Relaxed);
                let limit = self.limits.total >> 20;
                let fact = format!("the service has sent more than {limit} MiB in all");
                return Err(Failure {
                    remedy: "name fewer APIs with --api, or look at the service",
                    ..Failure::refused(fact)
                });
            }
        }
    }

    fn failure(&self, error: ureq::Error) -> Failure {
        use ureq::Error;
        let kind = match error {
            Error::Timeout(_) => return self.timed_out(),
            // Of the guard.
            Error::Other(fact) => return Failure::refused(fact.to_string()),
            Error::BadUri(_)
            | Error::BodyExceedsLimit(_)
            | Error::HostNotFound
            | Error::Http(_)
            | Error::RequireHttpsOnly(_) => Kind::Final,
            _ => Kind::Transient,
        };
        Failure {
            fact: format!("can't be read: {}", shortened(&error.to_string())),
            remedy: "look at the URL and at the network, or try again later",
            kind,
            after: None,
        }
    }

    fn timed_out(&self) -> Failure {
        let seconds = self.limits.timeout.as_secs();
        Failure {
            fact: format!("can't be read: no response within {seconds} s"),
            remedy: "look at the URL and at the network, or try again later",
            kind: Kind::Silent,
            after: None,
        }
    }
}

impl Failure {
    /// What the service leads to is not asked for.
    fn refused(fact: String) -> Self {
        Self {
            fact,
            remedy: "look at the service, or give the URL of the server that has the documents",
            kind: Kind::Final,
            after: None,
        }
    }
}
