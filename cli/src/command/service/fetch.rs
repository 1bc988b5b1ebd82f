//! Requests to a service: retries, redirects, limits.

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
use crate::command::listed_api::{DocumentResponse, ServiceError};

/// Maximum number of attempts of a request.
const ATTEMPTS: u32 = 4;

/// The backoff after the first attempt; it doubles.
const PAUSE: Duration = Duration::from_millis(250);

/// Maximum backoff that a server may request.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// After this number of unresponsive hosts no further hosts are contacted.
const SILENT_HOSTS: usize = 3;

/// Limits of a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Timeout of a response, including redirects.
    pub(super) timeout: Duration,
    /// Maximum size of a decompressed response in bytes. The largest document has 6 MB.
    pub(super) response: u64,
    /// Maximum size of all responses in bytes. All documents of Google have 108 MB.
    pub(super) total: u64,
    /// Maximum number of APIs in a directory. Google's has about 600.
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

/// Sends requests to a service, and to URLs in its directory and redirects.
pub(super) struct Fetcher {
    agent: ureq::Agent,
    guard: Arc<Guard>,
    limits: Limits,
    /// Number of bytes read.
    read: AtomicU64,
    /// Unresponsive hosts.
    silent: Mutex<BTreeSet<String>>,
    /// Whether further requests are cancelled.
    is_over: AtomicBool,
}

/// A failed attempt.
struct Failure {
    fact: String,
    remedy: &'static str,
    kind: Kind,
    after: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Another attempt may succeed.
    Transient,
    /// The server did not respond in time; a retry would take as long.
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

    /// Sends a request, and retries it after transient failures. Returns `None` without sending it
    /// if the server did not respond to another request, or a limit for all requests is reached.
    pub(super) fn get(
        &self,
        url: &str,
        etag: Option<&str>,
    ) -> Option<Result<DocumentResponse, ServiceError>> {
        let trouble = |fact: String, remedy| ServiceError {
            fact: format!("{}: {fact}", shortened(url)),
            remedy,
        };
        let target = match Target::parse(url) {
            Ok(target) => target,
            Err(fact) => return Some(Err(trouble(fact, "check the directory of the service"))),
        };
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            if self.is_over.load(Ordering::Relaxed) || self.silent().contains(&target.host()) {
                return None;
            }
            let failure = match self.attempt(&target, etag) {
                Ok(document) => return Some(Ok(document)),
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

    /// Sends one attempt and follows redirects.
    fn attempt(&self, target: &Target, etag: Option<&str>) -> Result<DocumentResponse, Failure> {
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
                None => return self.document(response, etag.is_some()),
            }
        }
        let fact = format!("is redirected more than {} times", self.limits.redirects);
        Err(Failure::refused(fact))
    }

    /// Returns the target of a redirect.
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
            .map_err(|_| "is redirected to an invalid URL".to_owned());
        let next = next.and_then(|it| {
            let bad = |_| {
                format!(
                    "is redirected to {:?}, which is not a valid URL",
                    shortened(it)
                )
            };
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

    fn document(
        &self,
        mut response: ureq::http::Response<ureq::Body>,
        has_etag: bool,
    ) -> Result<DocumentResponse, Failure> {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let etag = header("etag");
        let after = header("retry-after").and_then(|text| text.parse().ok());
        match response.status().as_u16() {
            200 => {}
            304 if has_etag => return Ok(DocumentResponse::Unchanged),
            status => {
                let may_pass = status == 408 || status == 429 || status >= 500;
                return Err(Failure {
                    fact: format!("returned status {}", response.status()),
                    remedy: "check the URL, or try again later",
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
        Ok(DocumentResponse::Bytes { bytes, etag })
    }

    /// Reads a body, within the limits of one response and of all responses.
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
                    remedy: "limit the APIs with --api, or check the service",
                    ..Failure::refused(fact)
                });
            }
        }
    }

    fn failure(&self, error: ureq::Error) -> Failure {
        use ureq::Error;
        let kind = match error {
            Error::Timeout(_) => return self.timed_out(),
            // An error of the guard.
            Error::Other(fact) => return Failure::refused(fact.to_string()),
            Error::BadUri(_)
            | Error::BodyExceedsLimit(_)
            | Error::HostNotFound
            | Error::Http(_)
            | Error::RequireHttpsOnly(_) => Kind::Final,
            _ => Kind::Transient,
        };
        Failure {
            fact: format!("cannot be read: {}", shortened(&error.to_string())),
            remedy: "check the URL and the network, or try again later",
            kind,
            after: None,
        }
    }

    fn timed_out(&self) -> Failure {
        let seconds = self.limits.timeout.as_secs();
        Failure {
            fact: format!("cannot be read: no response within {seconds} s"),
            remedy: "check the URL and the network, or try again later",
            kind: Kind::Silent,
            after: None,
        }
    }
}

impl Failure {
    /// Creates the failure of a request that the guard rejects.
    fn refused(fact: String) -> Self {
        Self {
            fact,
            remedy: "check the service, or give the URL of the server that has the documents",
            kind: Kind::Final,
            after: None,
        }
    }
}
