//! Options of a client and of a call.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::framing;
use crate::retry::{Never, RetryPolicy};
use crate::secret::{is_secret_header, is_secret_key};
use crate::wire::DEFAULT_LIMIT;

/// How calls are made: one value for a client and for a call.
///
/// What a call says wins over what its client says; headers and query pairs of
/// both are sent, where the call's replace the client's of the same name.
///
/// ```
/// # use discogen_runtime::CallOptions;
/// use std::time::Duration;
///
/// let options = CallOptions::new().timeout(Duration::from_secs(20)).quota_user("user-17");
/// ```
#[derive(Clone, Default)]
pub struct CallOptions(Option<Arc<Settings>>);

/// What [`CallOptions`] says.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_response_size: Option<usize>,
    max_decoded_size: Option<usize>,
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) idempotent: Option<bool>,
    /// Shared, so that it is checked once.
    pub(crate) endpoint: Option<Arc<Endpoint>>,
    pub(crate) universe_domain: Option<String>,
    pub(crate) quota_project: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
    /// Query pairs, the standard parameters among them.
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// Whether `fields` is compared with the schema of the answer.
    check_fields: Option<bool>,
}

impl CallOptions {
    /// No option at all.
    pub fn new() -> Self {
        Self::default()
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(self.0.get_or_insert_default()));
        self
    }

    /// What the environment says: GOOGLE_CLOUD_UNIVERSE_DOMAIN.
    pub(crate) fn from_env() -> Self {
        match std::env::var("GOOGLE_CLOUD_UNIVERSE_DOMAIN") {
            Ok(domain) if !domain.trim().is_empty() => Self::new().universe_domain(domain.trim()),
            _ => Self::new(),
        }
    }

    /// How long a call may take in all, its credentials and later attempts included.
    ///
    /// Ten minutes unless set, and without end with [`Duration::MAX`]. For a
    /// stream the time ends when it is handed out. Time is tokio's: without its
    /// runtime there is no limit and no retry, and setting one is an error. A
    /// runtime that was built without time (`enable_time`, `enable_all`) cannot
    /// be told from one with it, and tokio panics: this holds for any transport.
    pub fn timeout(self, limit: Duration) -> Self {
        self.set(|settings| settings.timeout = Some(limit))
    }

    /// How long one attempt of a call may take, from sending the request to the last byte of the answer.
    ///
    /// For a stream, to the head of the answer. An attempt that took too long is
    /// retried like a broken connection. There is no limit unless one is set,
    /// since some methods take minutes.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.set(|settings| settings.attempt_timeout = Some(limit))
    }

    /// Decides whether a failed attempt is followed by another, and when.
    ///
    /// [`ExponentialBackoff`](crate::ExponentialBackoff) unless set.
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.set(|settings| settings.retry = Some(Arc::new(policy)))
    }

    /// Makes one attempt only. A 401 still has credentials that can renew themselves do it, once.
    pub fn no_retries(self) -> Self {
        self.retry(Never)
    }

    /// States whether executing the call twice has the same effect as executing it once, so that
    /// it may be retried although an earlier attempt may have been executed.
    ///
    /// Unless this is set, the documentation of each method states its rule. Without a declaration in
    /// the settings of the crate it is: GET, HEAD, OPTIONS, PUT and DELETE are idempotent, and any
    /// call with a precondition on the current state, such as `ifGenerationMatch` or `if-match`. A
    /// POST that carries an ID of its request can be marked.
    ///
    /// A retried DELETE or PUT is not always harmless: if the response was lost and somebody
    /// else wrote in between, the retry deletes or overwrites what they wrote. Set a precondition
    /// where the method has one, or `idempotent(false)`. A retried call with a precondition can
    /// end with a 412 although the lost attempt was executed.
    ///
    /// Attempts that were certainly not executed are retried for every call: see
    /// [`FailedAttempt::may_repeat`](crate::FailedAttempt::may_repeat).
    pub fn idempotent(self, idempotent: bool) -> Self {
        self.set(|settings| settings.idempotent = Some(idempotent))
    }

    /// The largest answer that is read into memory, in bytes; 256 MiB unless set. Streams have no limit.
    pub fn max_response_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_response_size = Some(bytes))
    }

    /// The memory that a decoded response may take, in bytes; 512 MiB unless set, or twice
    /// [`max_response_size`](Self::max_response_size) if that is more.
    ///
    /// A response can take many times its size: `{}` is two bytes, and an element of a list has
    /// room for all fields of its schema. The limit counts what lists, maps, strings, unknown
    /// fields and values of any kind allocate. A response beyond it is an error
    /// ([`is_decoded_too_large`](crate::Error::is_decoded_too_large)). What `send_as` reads is not
    /// counted: the type is the caller's.
    pub fn max_decoded_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_decoded_size = Some(bytes))
    }

    /// Another server: `https://europe-west1-x.googleapis.com`, `http://localhost:8080/prefix/`.
    ///
    /// It takes the place of the API's root URL, and the universe domain doesn't
    /// change it; a path in it goes before the method's. What isn't a URL with a
    /// host, or has a password or a query, is an error of the first call; given
    /// to the client's builder, of building it.
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        self.set(|settings| settings.endpoint = Some(Arc::new(Endpoint::new(url.into()))))
    }

    /// The domain of another universe: it takes the place of `googleapis.com` in the API's root URL.
    ///
    /// Unless set it is what the environment variable
    /// GOOGLE_CLOUD_UNIVERSE_DOMAIN says when the client is built, else
    /// `googleapis.com`. Credentials that are of another one are an error.
    pub fn universe_domain(self, domain: impl Into<String>) -> Self {
        self.set(|settings| settings.universe_domain = Some(domain.into()))
    }

    /// The project that pays and whose quota counts, sent as `x-goog-user-project`.
    pub fn quota_project(self, project: impl Into<String>) -> Self {
        self.set(|settings| settings.quota_project = Some(project.into()))
    }

    /// An API key, sent as `key` without white space around it; it wins over one in the client's
    /// credentials.
    pub fn key(self, key: impl Into<String>) -> Self {
        let key: String = key.into();
        self.set(|settings| settings.key = Some(key.trim().to_owned()))
    }

    /// OAuth scopes to request, in place of the method's default. The method's documentation lists
    /// the scopes that suffice for it.
    pub fn scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.set(|settings| settings.scopes = Some(scopes.into_iter().map(Into::into).collect()))
    }

    /// Any text that stands for the end user, for quota by user.
    pub fn quota_user(self, user: impl Into<String>) -> Self {
        self.replace_query("quotaUser", user.into())
    }

    /// The parts of the answer that are wanted: `items(id,name),nextPageToken`.
    ///
    /// A comma separates them, `a/b` and `a(b,c)` go into `a`, `*` stands for all of one
    /// level. A field that the answer doesn't have is an error before anything is sent.
    pub fn fields(self, fields: impl Into<String>) -> Self {
        self.replace_fields(fields.into(), true)
    }

    /// The same as [`fields`](Self::fields), sent as it is: for fields that the API has
    /// and this crate doesn't know yet, or for another way to write them.
    pub fn fields_unchecked(self, fields: impl Into<String>) -> Self {
        self.replace_fields(fields.into(), false)
    }

    /// Asks for an answer with line breaks and indentation, or without.
    pub fn pretty_print(self, pretty: bool) -> Self {
        self.replace_query("prettyPrint", pretty.to_string())
    }

    /// The IP address of the end user, for quota by user where an API still knows it.
    pub fn user_ip(self, address: impl Into<String>) -> Self {
        self.replace_query("userIp", address.into())
    }

    /// The form of the answer: `json`, `media`, `proto`. Read what isn't JSON with `send_stream`.
    pub fn alt(self, form: impl Into<String>) -> Self {
        self.replace_query("alt", form.into())
    }

    /// The form of errors, sent as `$.xgafv`: `1` or `2`.
    pub fn error_format(self, form: impl Into<String>) -> Self {
        self.replace_query("$.xgafv", form.into())
    }

    /// Any other query pair. It takes the place of a parameter of the same name; set twice in one
    /// set of options, the pair is sent twice.
    ///
    /// Standard parameters (`key`, `fields`, `alt`, `quotaUser` and their like) are an exception, in
    /// this and all other options: where the method has a parameter of that name and the call sets
    /// it, the method's parameter is sent.
    pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(|settings| settings.query.push((name.into(), value.into())))
    }

    /// Any header. It takes the place of one that the client would send, `authorization` included;
    /// said twice in one set of options, it is sent twice.
    ///
    /// Headers that frame the message or belong to the connection (`content-length`,
    /// `transfer-encoding`, `host`, `connection`, `te`, `trailer`, `upgrade`, `keep-alive`,
    /// `proxy-connection`, `expect`) are set by the transport; giving one is an error of the call.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(|settings| settings.headers.push((name.into(), value.into())))
    }

    /// These options with `over` on top.
    pub fn merge(mut self, over: CallOptions) -> Self {
        match (&mut self.0, over.0) {
            (_, None) => self,
            (None, over) => Self(over),
            (Some(base), Some(over)) => {
                Arc::make_mut(base).merge(Arc::unwrap_or_clone(over));
                self
            }
        }
    }

    fn replace_fields(self, fields: String, check: bool) -> Self {
        let set = self.replace_query("fields", fields);
        set.set(|settings| settings.check_fields = Some(check))
    }

    fn replace_query(self, name: &str, value: String) -> Self {
        self.set(|settings| {
            settings.query.retain(|(present, _)| present != name);
            settings.query.push((name.to_owned(), value));
        })
    }

    /// The options of calls that follow up on one that had these: without what speaks of that call
    /// itself, its partial response, its conditions, its own query pairs, and whether it may be repeated.
    pub(crate) fn following(self) -> Self {
        self.set(Settings::follow)
    }

    /// The timeout of a call with these options on top of `base`; `None` for no limit.
    pub(crate) fn timeout_over(&self, base: &CallOptions) -> Option<Duration> {
        let set = |options: &CallOptions| options.0.as_ref()?.timeout;
        effective_timeout(set(self).or(set(base)))
    }

    /// Shared with the client's, if a call adds nothing of its own.
    pub(crate) fn settings(self) -> Arc<Settings> {
        static NONE: LazyLock<Arc<Settings>> = LazyLock::new(Arc::default);
        self.0.unwrap_or_else(|| NONE.clone())
    }
}

/// The timeout of a call whose options set none.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The timeout of a call for which the options set this; `None` for no limit.
pub(crate) fn effective_timeout(set: Option<Duration>) -> Option<Duration> {
    Some(set.unwrap_or(TIMEOUT)).filter(|limit| *limit < Duration::MAX)
}

impl Settings {
    /// The memory that a decoded response may take.
    pub(crate) fn max_decoded_size(&self) -> usize {
        let twice = self.max_response_size.map(|size| size.saturating_mul(2));
        let default = twice.unwrap_or_default().max(DEFAULT_LIMIT);
        self.max_decoded_size.unwrap_or(default)
    }

    fn merge(&mut self, over: Settings) {
        fn put<T>(base: &mut Option<T>, over: Option<T>) {
            if over.is_some() {
                *base = over;
            }
        }
        put(&mut self.timeout, over.timeout);
        put(&mut self.attempt_timeout, over.attempt_timeout);
        put(&mut self.max_response_size, over.max_response_size);
        put(&mut self.max_decoded_size, over.max_decoded_size);
        put(&mut self.retry, over.retry);
        put(&mut self.idempotent, over.idempotent);
        put(&mut self.endpoint, over.endpoint);
        put(&mut self.universe_domain, over.universe_domain);
        put(&mut self.quota_project, over.quota_project);
        put(&mut self.key, over.key);
        put(&mut self.scopes, over.scopes);
        if over.query.iter().any(|(name, _)| name == "fields") {
            self.check_fields = over.check_fields;
        }
        self.query
            .retain(|(name, _)| !over.query.iter().any(|(other, _)| other == name));
        self.query.extend(over.query);
        self.headers.retain(|(name, _)| {
            !over
                .headers
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(name))
        });
        self.headers.extend(over.headers);
    }

    /// What `fields` says, and whether it is to be checked; a plain query pair isn't.
    pub(crate) fn fields(&self) -> (bool, Option<&str>) {
        let mut pairs = self.query.iter().filter(|(name, _)| name == "fields");
        let fields = pairs.next_back().map(|(_, value)| value.as_str());
        (self.check_fields == Some(true), fields)
    }

    fn follow(&mut self) {
        const KEPT: [&str; 7] = [
            "access_token",
            "key",
            "oauth_token",
            "prettyPrint",
            "quotaUser",
            "userIp",
            "$.xgafv",
        ];
        // Asking is harmless, and so is cancelling twice.
        self.idempotent = Some(true);
        self.query.retain(|(name, _)| KEPT.contains(&name.as_str()));
        self.headers
            .retain(|(name, _)| !name.to_ascii_lowercase().starts_with("if-"));
    }

    /// Hands out each pair, and whether it is the first of its name.
    pub(crate) fn write_query<'a>(&'a self, write: &mut dyn FnMut(&'a str, &'a str, bool)) {
        for (index, (name, value)) in self.query.iter().enumerate() {
            let first = !self
                .query
                .iter()
                .take(index)
                .any(|(earlier, _)| earlier == name);
            write(name, value, first);
        }
    }

    /// Puts the headers in the place of those that are there.
    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let fault =
                |what: &str| Error::usage(format!("the header `{name}` of the options {what}"));
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| fault("is not a header name"))?;
            framing::check(&key).map_err(|reason| fault(&format!("cannot be set: {reason}")))?;
            let mut text = HeaderValue::from_str(value)
                .map_err(|_| fault("has a value that HTTP cannot carry"))?;
            text.set_sensitive(is_secret_header(name));
            if self
                .headers
                .iter()
                .take(index)
                .any(|(earlier, _)| earlier.eq_ignore_ascii_case(name))
            {
                headers.append(key, text);
            } else {
                headers.insert(key, text);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("CallOptions");
        if let Some(settings) = &self.0 {
            settings.describe(&mut out);
        }
        out.finish()
    }
}

impl Settings {
    /// Tells what is set, without what is secret.
    fn describe(&self, out: &mut fmt::DebugStruct<'_, '_>) {
        fn show(out: &mut fmt::DebugStruct<'_, '_>, name: &str, value: Option<&dyn fmt::Debug>) {
            if let Some(value) = value {
                out.field(name, value);
            }
        }
        show(
            out,
            "timeout",
            self.timeout.as_ref().map(|value| value as _),
        );
        show(
            out,
            "attempt_timeout",
            self.attempt_timeout.as_ref().map(|value| value as _),
        );
        show(
            out,
            "max_response_size",
            self.max_response_size.as_ref().map(|value| value as _),
        );
        show(
            out,
            "max_decoded_size",
            self.max_decoded_size.as_ref().map(|value| value as _),
        );
        let retry = self.retry.as_ref().map(|_| &"a policy" as _);
        show(out, "retry", retry);
        let idempotent = self.idempotent.as_ref().map(|value| value as _);
        show(out, "idempotent", idempotent);
        let universe = self.universe_domain.as_ref().map(|value| value as _);
        show(out, "universe_domain", universe);
        let endpoint = self.endpoint.as_ref().map(|value| value as _);
        show(out, "endpoint", endpoint);
        show(
            out,
            "quota_project",
            self.quota_project.as_ref().map(|value| value as _),
        );
        show(out, "key", self.key.as_ref().map(|_| &"REDACTED" as _));
        show(out, "scopes", self.scopes.as_ref().map(|value| value as _));
        let query = hidden(&self.query, is_secret_key);
        show(out, "query", (!query.is_empty()).then_some(&query as _));
        let headers = hidden(&self.headers, is_secret_header);
        show(
            out,
            "headers",
            (!headers.is_empty()).then_some(&headers as _),
        );
    }
}

/// The pairs, with the values of secret names left out.
fn hidden(pairs: &[(String, String)], secret: fn(&str) -> bool) -> Vec<(&str, &str)> {
    let hide = |pair: &(String, String)| secret(&pair.0);
    pairs
        .iter()
        .map(|pair| {
            (
                pair.0.as_str(),
                if hide(pair) {
                    "REDACTED"
                } else {
                    pair.1.as_str()
                },
            )
        })
        .collect()
}
