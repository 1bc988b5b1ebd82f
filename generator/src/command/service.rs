//! A discovery service: its directory, and its documents.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_derive::Deserialize;

use super::shelf::Id;

/// The service that has the documents of all of Google's APIs.
pub(super) const GOOGLE: &str = "https://www.googleapis.com";

/// How many documents are asked for at once.
const WORKERS: usize = 8;

/// How often one is asked for.
const ATTEMPTS: u32 = 4;

/// The wait after the first attempt; it doubles.
const PAUSE: Duration = Duration::from_millis(250);

/// The longest wait that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The largest answer that is read. The largest document has 6 MB.
const LIMIT: u64 = 64 << 20;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Why there is no answer: a fact and a remedy.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) fact: String,
    pub(super) remedy: &'static str,
}

/// An API that a service offers.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) preferred: bool,
    /// Where its document is.
    pub(super) url: String,
}

/// What comes of asking for a document.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It is what the ETag says.
    Unchanged,
    /// A document, it is to be hoped.
    Bytes {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

/// A discovery service.
pub(super) struct Service {
    base: String,
    agent: ureq::Agent,
}

impl Service {
    /// The service at a URL.
    pub(super) fn new(url: &str) -> Result<Self, Trouble> {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Trouble {
                fact: format!("{url:?} is not the URL of a service"),
                remedy: "give one like https://www.googleapis.com",
            });
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .https_only(url.starts_with("https://"))
            .user_agent(concat!("discogen/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            base: url.trim_end_matches('/').to_owned(),
            agent: config.into(),
        })
    }

    /// All that it offers.
    pub(super) fn directory(&self) -> Result<Vec<Offer>, Trouble> {
        let url = format!("{}/discovery/v1/apis", self.base);
        let bytes = match self.get(&url, None)? {
            Answer::Bytes { bytes, .. } => bytes,
            Answer::Unchanged => Vec::new(),
        };
        directory(&url, &bytes)
    }

    /// The documents of these URLs, each with the ETag of what is known; in the same order.
    pub(super) fn documents(
        &self,
        wanted: &[(String, Option<String>)],
        told: &(dyn Fn(usize) + Sync),
    ) -> Vec<Result<Answer, Trouble>> {
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let answers = Mutex::new(Vec::new());
        let work = || {
            while let Some((index, (url, etag))) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                wanted.get(index).map(|it| (index, it))
            } {
                let answer = self.get(url, etag.as_deref());
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.push((index, answer));
                told(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        thread::scope(|scope| {
            for _ in 0..WORKERS.min(wanted.len()) {
                scope.spawn(work);
            }
        });
        let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        answers.sort_by_key(|(index, _)| *index);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Asks until there is an answer, or no more hope.
    fn get(&self, url: &str, etag: Option<&str>) -> Result<Answer, Trouble> {
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            match self.attempt(url, etag) {
                Err(Failure {
                    may_pass: true,
                    after,
                    ..
                }) if attempt < ATTEMPTS => {
                    thread::sleep(after.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause *= 2;
                    attempt += 1;
                }
                Err(failure) => {
                    let times = match attempt {
                        1 => String::new(),
                        _ => format!(", {attempt} times"),
                    };
                    return Err(Trouble {
                        fact: format!("{url}: {}{times}", failure.fact),
                        remedy: failure.remedy,
                    });
                }
                Ok(answer) => return Ok(answer),
            }
        }
    }

    fn attempt(&self, url: &str, etag: Option<&str>) -> Result<Answer, Failure> {
        let mut request = self.agent.get(url);
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        let mut response = request.call().map_err(|error| Failure::of(&error))?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let etag_now = header("etag");
        let after = header("retry-after").and_then(|text| text.parse().ok());
        match response.status().as_u16() {
            200 => {}
            304 if etag.is_some() => return Ok(Answer::Unchanged),
            status => {
                return Err(Failure {
                    fact: format!("answers {}", response.status()),
                    remedy: "look at the URL, or try again later",
                    may_pass: status == 408 || status == 429 || status >= 500,
                    after: after.map(Duration::from_secs),
                });
            }
        }
        let body = response.body_mut().with_config().limit(LIMIT).read_to_vec();
        Ok(Answer::Bytes {
            bytes: body.map_err(|error| Failure::of(&error))?,
            etag: etag_now,
        })
    }
}

/// One attempt that came to nothing.
struct Failure {
    fact: String,
    remedy: &'static str,
    /// Whether another attempt may do better.
    may_pass: bool,
    after: Option<Duration>,
}

impl Failure {
    fn of(error: &ureq::Error) -> Self {
        use ureq::Error;
        let may_pass = !matches!(
            error,
            Error::BadUri(_)
                | Error::BodyExceedsLimit(_)
                | Error::HostNotFound
                | Error::Http(_)
                | Error::RequireHttpsOnly(_)
                | Error::TooManyRedirects
        );
        Self {
            fact: format!("can't be read: {error}"),
            remedy: "look at the URL and at the network, or try again later",
            may_pass,
            after: None,
        }
    }
}

#[derive(Deserialize)]
struct Directory {
    kind: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    name: String,
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    preferred: bool,
    discovery_rest_url: String,
}

fn directory(url: &str, bytes: &[u8]) -> Result<Vec<Offer>, Trouble> {
    let trouble = |fact: String| Trouble {
        fact: format!("{url}: {fact}"),
        remedy: "give the URL of a discovery service, such as https://www.googleapis.com",
    };
    let directory: Directory = serde_json::from_slice(bytes)
        .map_err(|error| trouble(format!("is not the directory of a service: {error}")))?;
    if directory.kind != "discovery#directoryList" {
        let kind = directory.kind;
        return Err(trouble(format!(
            "is of kind {kind:?}, not \"discovery#directoryList\""
        )));
    }
    let offer = |item: Item| Offer {
        id: Id {
            name: item.name,
            version: item.version,
        },
        title: item.title,
        preferred: item.preferred,
        url: item.discovery_rest_url,
    };
    Ok(directory.items.into_iter().map(offer).collect())
}
