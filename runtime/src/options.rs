//! Options of clients and calls.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::emulator::is_credential;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::framing;
use crate::interceptor::Interceptor;
use crate::request_ids::RequestIds;
use crate::retry::{Never, RetryPolicy};
use crate::secret::{is_secret_header, is_secret_key};
use crate::wire::DEFAULT_LIMIT;

/// Options of a client or a call.
///
/// The options of a call take precedence over those of its client. Headers and query pairs of both
/// are sent; those of the call replace pairs of the client with the same name.
///
/// ```
/// # use discogen_runtime::CallOptions;
/// use std::time::Duration;
///
/// let options = CallOptions::new().timeout(Duration::from_secs(20)).quota_user("user-17");
/// ```
#[derive(Clone, Default)]
pub struct CallOptions(Option<Arc<Settings>>);

/// The values of [`CallOptions`].
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_response_size: Option<usize>,
    max_decoded_size: Option<usize>,
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) idempotent: Option<bool>,
    /// In the order of registration.
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) request_ids: Option<RequestIds>,
    /// Whether the call only reads, if the caller declares it.
    pub(crate) reads: Option<bool>,
    /// Shared between clones, so that the endpoint is checked once.
    pub(crate) endpoint: Option<Arc<Endpoint>>,
    /// The endpoint is that of an emulator, to which no credentials are sent.
    pub(crate) emulated: bool,
    pub(crate) universe_domain: Option<String>,
    pub(crate) quota_project: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
    /// Query pairs, including the standard parameters.
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// Whether `fields` is compared with the schema of the response.
    check_fields: Option<bool>,
}

impl CallOptions {
    /// No options.
    pub fn new() -> Self {
        Self::default()
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(self.0.get_or_insert_default()));
        self
    }

    /// The options in the environment: GOOGLE_CLOUD_UNIVERSE_DOMAIN.
    pub(crate) fn from_env() -> Self {
        match std::env::var("GOOGLE_CLOUD_UNIVERSE_DOMAIN") {
            Ok(domain) if !domain.trim().is_empty() => Self::new().universe_domain(domain.trim()),
            _ => Self::new(),
        }
    }

    /// Sets the timeout of a call, which includes its credentials and all attempts.
    ///
    /// The default is ten minutes; [`Duration::MAX`] removes the limit. For a stream, the timeout
    /// ends when the head of the response arrives. Time is measured by tokio: outside of a tokio
    /// runtime there is no timeout and no retry, and setting a timeout is an error. A runtime that
    /// was built without time (`enable_time`, `enable_all`) cannot be detected and makes tokio
    /// panic, with any transport.
    pub fn timeout(self, limit: Duration) -> Self {
        self.set(|settings| settings.timeout = Some(limit))
    }

    /// Sets the timeout of one attempt, from sending the request to the last byte of the response.
    ///
    /// For a stream, to the head of the response. An attempt that exceeds it is retried like a
    /// broken connection. There is no default, because some methods take minutes.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        self.set(|settings| settings.attempt_timeout = Some(limit))
    }

    /// Sets the retry policy: whether a failed attempt is followed by another, and when.
    ///
    /// The default is [`ExponentialBackoff`](crate::ExponentialBackoff).
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.set(|settings| settings.retry = Some(Arc::new(policy)))
    }

    /// Disables retries. After a 401, credentials that can be refreshed are still refreshed once.
    pub fn no_retries(self) -> Self {
        self.retry(Never)
    }

    /// Sets whether executing the call twice has the same effect as executing it once. If so, it is
    /// retried even if an earlier attempt may have been executed.
    ///
    /// The default depends on the method and is stated in its documentation. Unless the settings of
    /// the crate declare it, GET, HEAD, OPTIONS, PUT and DELETE are idempotent, and so is any call
    /// with a precondition on the current state, such as `ifGenerationMatch` or `if-match`, and
    /// any call whose method [deduplicates requests by an ID](Self::request_ids). Set it for a POST
    /// that contains a request ID in its body.
    ///
    /// Retrying a DELETE or PUT can have side effects: if the response was lost and another client
    /// wrote in between, the retry deletes or overwrites its data. Set a precondition where the
    /// method has one, or `idempotent(false)`. A retried call with a precondition can end with a
    /// 412 although the lost attempt was executed; see
    /// [`Error::earlier_attempt_may_have_succeeded`](crate::Error::earlier_attempt_may_have_succeeded).
    ///
    /// Attempts that were certainly not executed are retried for every call; see
    /// [`FailedAttempt::may_repeat`](crate::FailedAttempt::may_repeat).
    pub fn idempotent(self, idempotent: bool) -> Self {
        self.set(|settings| settings.idempotent = Some(idempotent))
    }

    /// Adds an interceptor, which is called before and after each attempt, after those that were
    /// added before and those of the client. See [`interceptor`](crate::interceptor).
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.set(|settings| settings.interceptors.push(Arc::new(interceptor)))
    }

    /// Sets the function that creates request IDs, for tests that compare requests.
    ///
    /// A method with an optional query parameter `requestId` that writes sends an ID, unless the
    /// parameter is set or the function returns an empty string. The default is a random UUID of
    /// version 4. An ID is created for each call, not for each attempt:
    /// [`build`](crate::Call::build) and [`send`](crate::Call::send) create one each.
    ///
    /// If the description of the parameter promises that the server ignores a second request with
    /// the same ID ([AIP-155](https://google.aip.dev/155)), the call is idempotent and is retried
    /// even if an earlier attempt may have been executed. The documentation of the method states
    /// it.
    ///
    /// ```
    /// # use discogen_runtime::CallOptions;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// let next = AtomicU32::new(1);
    /// let options = CallOptions::new().request_ids(move || {
    ///     let number = next.fetch_add(1, Ordering::Relaxed);
    ///     format!("00000000-0000-4000-8000-{number:012}")
    /// });
    /// ```
    pub fn request_ids(self, source: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.set(|settings| settings.request_ids = Some(RequestIds::Source(Arc::new(source))))
    }

    /// Sends no request IDs except those that the parameters set. See
    /// [`request_ids`](Self::request_ids).
    pub fn no_request_ids(self) -> Self {
        self.set(|settings| settings.request_ids = Some(RequestIds::Off))
    }

    /// Declares whether the call only reads. A client in
    /// [read-only mode](crate::ClientBuilder::read_only) sends only calls that read.
    ///
    /// The default depends on the method. Set it for a POST that only reads and accepts no reading
    /// scope.
    pub fn reads(self, reads: bool) -> Self {
        self.set(|settings| settings.reads = Some(reads))
    }

    /// Sets the maximum size of a response that is read into memory, in bytes; 256 MiB by default.
    /// Streams have no limit.
    pub fn max_response_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_response_size = Some(bytes))
    }

    /// Sets the memory limit of a decoded response, in bytes. The default is 512 MiB, or twice
    /// [`max_response_size`](Self::max_response_size) if that is more.
    ///
    /// A decoded response can be much larger than its JSON: `{}` is two bytes, but a list element
    /// has space for all fields of its schema. The limit counts the allocations of lists, maps,
    /// strings, unknown fields and JSON values. Exceeding it is an error
    /// ([`is_decoded_too_large`](crate::Error::is_decoded_too_large)). It does not apply to
    /// `send_as`, which decodes into a type of the caller.
    pub fn max_decoded_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_decoded_size = Some(bytes))
    }

    /// Sends calls to another server: `https://europe-west1-x.googleapis.com`,
    /// `http://localhost:8080/prefix/`.
    ///
    /// The endpoint replaces the root URL of the API and is not changed by the universe domain. Its
    /// path is a prefix of the method's path. A value that is not a URL with a host, or that
    /// contains a password or a query, is an error: of the first call, or of `build` if it was
    /// given to the client's builder.
    pub fn endpoint(self, url: impl Into<String>) -> Self {
        self.set(|settings| settings.set_endpoint(url.into(), false))
    }

    /// Sends calls to an emulator, without credentials.
    pub(crate) fn emulator(self, url: &str) -> Self {
        self.set(|settings| settings.set_endpoint(url.to_owned(), true))
    }

    pub(crate) fn has_endpoint(&self) -> bool {
        let settings = self.0.as_ref();
        settings.is_some_and(|settings| settings.endpoint.is_some())
    }

    pub(crate) fn is_emulated(&self) -> bool {
        self.0.as_ref().is_some_and(|settings| settings.emulated)
    }

    /// Sets the universe domain, which replaces `googleapis.com` in the root URL of the API.
    ///
    /// The default is the value of the environment variable GOOGLE_CLOUD_UNIVERSE_DOMAIN when the
    /// client is built, or `googleapis.com`. Credentials of another universe are an error.
    pub fn universe_domain(self, domain: impl Into<String>) -> Self {
        self.set(|settings| settings.universe_domain = Some(domain.into()))
    }

    /// Sets the project for quota and billing, sent as `x-goog-user-project`.
    pub fn quota_project(self, project: impl Into<String>) -> Self {
        self.set(|settings| settings.quota_project = Some(project.into()))
    }

    /// Sets the API key, sent as `key` without surrounding white space. It takes precedence over a
    /// key in the client's credentials.
    pub fn key(self, key: impl Into<String>) -> Self {
        let key: String = key.into();
        self.set(|settings| settings.key = Some(key.trim().to_owned()))
    }

    /// Sets the OAuth scopes to request instead of the method's default. The documentation of the
    /// method lists the scopes of which any one suffices.
    pub fn scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.set(|settings| settings.scopes = Some(scopes.into_iter().map(Into::into).collect()))
    }

    /// Sets an arbitrary string that identifies the end user, for quota per user.
    pub fn quota_user(self, user: impl Into<String>) -> Self {
        self.replace_query("quotaUser", user.into())
    }

    /// Requests only these fields of the response: `items(id,name),nextPageToken`.
    ///
    /// Fields are separated by commas; `a/b` and `a(b,c)` select fields of `a`; `*` selects all
    /// fields of a level. A field that the response does not have is an error before anything is
    /// sent.
    pub fn fields(self, fields: impl Into<String>) -> Self {
        self.replace_fields(fields.into(), true)
    }

    /// The same as [`fields`](Self::fields) without the check, for fields that are newer than the
    /// crate, or another syntax.
    pub fn fields_unchecked(self, fields: impl Into<String>) -> Self {
        self.replace_fields(fields.into(), false)
    }

    /// Requests a response with or without line breaks and indentation.
    pub fn pretty_print(self, pretty: bool) -> Self {
        self.replace_query("prettyPrint", pretty.to_string())
    }

    /// Sets the IP address of the end user, for quota per user in older APIs.
    pub fn user_ip(self, address: impl Into<String>) -> Self {
        self.replace_query("userIp", address.into())
    }

    /// Sets the format of the response: `json`, `media`, `proto`. Read formats other than JSON with
    /// `send_stream`.
    pub fn alt(self, form: impl Into<String>) -> Self {
        self.replace_query("alt", form.into())
    }

    /// Sets the format of errors, sent as `$.xgafv`: `1` or `2`.
    pub fn error_format(self, form: impl Into<String>) -> Self {
        self.replace_query("$.xgafv", form.into())
    }

    /// Adds a query pair. It replaces a parameter of the same name. A name that is added twice to
    /// the same options is sent twice.
    ///
    /// Standard parameters (`key`, `fields`, `alt`, `quotaUser` and so on) are an exception, here
    /// and in all other options: if the method has a parameter of that name and the call sets it,
    /// that value is sent.
    pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(|settings| settings.query.push((name.into(), value.into())))
    }

    /// Adds a header. It replaces a default header of the same name, including `authorization`. A
    /// name that is added twice to the same options is sent twice.
    ///
    /// The transport sets the headers that frame a message or belong to a connection
    /// (`content-length`, `transfer-encoding`, `host`, `connection`, `te`, `trailer`, `upgrade`,
    /// `keep-alive`, `proxy-connection`, `expect`). Setting one of them is an error of the call.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set(|settings| settings.headers.push((name.into(), value.into())))
    }

    /// Merges `over` into these options.
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

    /// The options of calls that follow up on a call with these options: without its `fields`,
    /// conditions, query pairs and idempotency.
    pub(crate) fn following(self) -> Self {
        self.set(Settings::follow)
    }

    /// The timeout of a call with these options on top of `base`; `None` for no limit.
    pub(crate) fn timeout_over(&self, base: &CallOptions) -> Option<Duration> {
        let set = |options: &CallOptions| options.0.as_ref()?.timeout;
        effective_timeout(set(self).or(set(base)))
    }

    /// Shared with the client, if the call has no options.
    pub(crate) fn settings(self) -> Arc<Settings> {
        static NONE: LazyLock<Arc<Settings>> = LazyLock::new(Arc::default);
        self.0.unwrap_or_else(|| NONE.clone())
    }
}

/// The timeout of a call whose options set none.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The timeout of a call with this option; `None` for no limit.
pub(crate) fn effective_timeout(set: Option<Duration>) -> Option<Duration> {
    Some(set.unwrap_or(TIMEOUT)).filter(|limit| *limit < Duration::MAX)
}

impl Settings {
    /// The memory limit of a decoded response.
    pub(crate) fn max_decoded_size(&self) -> usize {
        let twice = self.max_response_size.map(|size| size.saturating_mul(2));
        let default = twice.unwrap_or_default().max(DEFAULT_LIMIT);
        self.max_decoded_size.unwrap_or(default)
    }

    fn set_endpoint(&mut self, url: String, emulated: bool) {
        self.endpoint = Some(Arc::new(Endpoint::new(url)));
        self.emulated = emulated;
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
        self.interceptors.extend(over.interceptors);
        put(&mut self.request_ids, over.request_ids);
        put(&mut self.reads, over.reads);
        if over.endpoint.is_some() {
            (self.endpoint, self.emulated) = (over.endpoint, over.emulated);
        }
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

    /// The value of `fields`, and whether it is checked against the schema.
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
        // Reading is harmless, and so is cancelling twice.
        self.idempotent = Some(true);
        self.query.retain(|(name, _)| KEPT.contains(&name.as_str()));
        self.headers
            .retain(|(name, _)| !name.to_ascii_lowercase().starts_with("if-"));
    }

    /// Passes each pair to `write`, with true for the first one of its name.
    pub(crate) fn write_query<'a>(&'a self, write: &mut dyn FnMut(&'a str, &'a str, bool)) {
        for (index, (name, value)) in self.query.iter().enumerate() {
            if self.withholds(name) {
                continue;
            }
            let first = !self
                .query
                .iter()
                .take(index)
                .any(|(earlier, _)| earlier == name);
            write(name, value, first);
        }
    }

    /// Whether a header or query pair is not sent, because the server is an emulator.
    fn withholds(&self, name: &str) -> bool {
        self.emulated && is_credential(name)
    }

    /// Sets the headers, which replace existing ones of the same name.
    pub(crate) fn write_headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for (index, (name, value)) in self.headers.iter().enumerate() {
            if self.withholds(name) {
                continue;
            }
            let invalid =
                |what: &str| Error::usage(format!("the header `{name}` of the options {what}"));
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| invalid("is not a header name"))?;
            framing::check(&key).map_err(|reason| invalid(&format!("cannot be set: {reason}")))?;
            let mut text =
                HeaderValue::from_str(value).map_err(|_| invalid("has an invalid value"))?;
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
    /// Prints the options that are set, without secrets.
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
        let names: Vec<_> = self.interceptors.iter().map(|it| it.name()).collect();
        let some = (!names.is_empty()).then_some(&names as _);
        show(out, "interceptors", some);
        let request_ids = self.request_ids.as_ref().map(|value| value as _);
        show(out, "request_ids", request_ids);
        let reads = self.reads.as_ref().map(|value| value as _);
        show(out, "reads", reads);
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

/// The pairs, with the values of secret names redacted.
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
