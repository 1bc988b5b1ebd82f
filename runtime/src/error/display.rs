//! The message of an error: method, failure, remedy.

use std::fmt;

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::base::{Error, ErrorResponse, Kind, Limit};
use super::credentials::{CredentialsError, is_transient};
use super::details::Detail;
use super::status::Status;
use crate::boxed::BoxError;
use crate::coding::Codings;
use crate::retry::classify;
use crate::secret::{Hidden, cut, line};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = self.0.method {
            write!(f, "{method}: ")?;
        }
        self.fmt_kind(f)?;
        if let Some(note) = self.0.note {
            write!(f, "; {note}")?;
        }
        if self.0.after_lost {
            f.write_str(
                "; an earlier attempt, whose response was lost, may have succeeded: read the resource to find out",
            )?;
        }
        if self.0.over_budget {
            f.write_str(
                "; not retried, because the retry budget of the client is exhausted by the failures of many calls",
            )?;
        }
        self.fmt_operation(f)?;
        if self.0.attempts > 1 {
            let seconds = self.0.elapsed.as_secs_f64();
            write!(f, " (after {} attempts in {seconds:.1} s)", self.0.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call => "the call",
            Self::Attempt => "the attempt",
            Self::Idle => "the wait for the next bytes",
            Self::Operation => "the operation",
            Self::Item => "the wait for the next item, over pages without items,",
            Self::Element => "the wait for the next element",
        })
    }
}

impl Error {
    /// Names the operation of a failed call, which may still be running.
    fn fmt_operation(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.operation, &self.0.kind) {
            (Some(_), Kind::Operation(_) | Kind::Content(_)) | (None, _) => Ok(()),
            (Some(name), _) => write!(
                f,
                "; the operation `{}` may still be running, and can be polled by its name",
                line(name)
            ),
        }
    }

    fn fmt_failure(&self, f: &mut fmt::Formatter<'_>, status: &Status) -> fmt::Result {
        match &self.0.operation {
            Some(name) => write!(f, "the operation `{}` failed", line(name))?,
            None => f.write_str("the operation failed")?,
        }
        describe(f, status)
    }

    fn fmt_kind(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Missing { rust, wire } => missing(f, rust, wire),
            Kind::Usage(message) => f.write_str(message),
            Kind::Credentials(source) => credentials(f, source),
            Kind::Interceptor { name, source } => {
                write!(
                    f,
                    "the interceptor `{}` failed the call: {}",
                    line(name),
                    Hidden(source)
                )
            }
            Kind::Transport(error) => {
                write!(f, "{}", Hidden(&error.with_cause()))?;
                self.fmt_request(f)
            }
            Kind::Timeout {
                limit,
                time,
                before,
            } => {
                write!(f, "{limit} took longer than {time:?}")?;
                self.fmt_request(f)?;
                match before {
                    Some(before) => {
                        f.write_str("; before that: ")?;
                        before.fmt_kind(f)
                    }
                    None => Ok(()),
                }
            }
            Kind::Response(response) => {
                write!(f, "{response}")?;
                match self.retry_delay() {
                    Some(delay) if !delay.is_zero() => {
                        write!(
                            f,
                            "; the server requests a delay of {} s",
                            delay.as_secs_f64().ceil()
                        )
                    }
                    _ => Ok(()),
                }
            }
            #[cfg(feature = "media")]
            Kind::Media(error) => {
                write!(f, "{}", Hidden(error))?;
                match error.is_response_error() {
                    true => self.fmt_request(f),
                    false => Ok(()),
                }
            }
            Kind::Decode { response, source } => unreadable(f, response, source),
            Kind::RepeatedPageToken => f.write_str(
                "the server returned a page token that it has already returned; the items so far are valid, and the \
                 rest may be available with another page token or page size",
            ),
            Kind::Operation(status) => self.fmt_failure(f, status),
            Kind::Content(message) => f.write_str(&line(message)),
            Kind::DecodedTooLarge { limit, path } => {
                f.write_str("the decoded response takes more than ")?;
                write!(f, "{limit} bytes of memory")?;
                if !path.is_empty() {
                    write!(f, " (at `{}`)", line(path))?;
                }
                f.write_str(
                    "; raise the limit (`CallOptions::max_decoded_size`), or ask for less with `fields` or a smaller page",
                )
            }
            Kind::TooLarge { limit } => write!(
                f,
                "the response is larger than {limit} bytes; raise the limit (`CallOptions::max_response_size`), or read it as a stream (`send_stream`)"
            ),
        }
    }

    fn fmt_request(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.request {
            Some(request) => write!(f, " ({request})"),
            None => Ok(()),
        }
    }
}

/// The names in Rust, each with the name in the request if that differs.
fn missing(f: &mut fmt::Formatter<'_>, rust: &[&str], wire: &[&str]) -> fmt::Result {
    f.write_str(if rust.len() == 1 {
        "missing required parameter "
    } else {
        "missing required parameters "
    })?;
    for (index, (rust, wire)) in rust.iter().zip(wire).enumerate() {
        write!(f, "{}`{rust}`", if index > 0 { ", " } else { "" })?;
        if rust != wire {
            write!(f, " (`{wire}`)")?;
        }
    }
    Ok(())
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.status.is_success() {
            f.write_str("the response contains only an error, in spite of its status ")?;
        }
        write!(f, "{}", self.status.as_str())?;
        if let Some(reason) = self.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        match &self.error {
            Some(error) if error.is_blank() => write!(f, ": {}", Excerpt(&self.body))?,
            Some(error) => describe(f, error)?,
            None if !self.body.is_empty() => {
                let codings = Codings::of(&self.headers);
                match codings.is_none() {
                    true => write!(f, ": {}", Excerpt(&self.body))?,
                    false => write!(
                        f,
                        ": a body with the content coding `{}`",
                        line(&codings.to_string())
                    )?,
                }
            }
            None => {}
        }
        let limited = self.error.as_ref().is_some_and(Status::is_rate_limit);
        match remedy(self.status, limited) {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

/// The API's error: its message, its name, its reason, and the invalid fields.
fn describe(f: &mut fmt::Formatter<'_>, error: &Status) -> fmt::Result {
    /// The number of field violations that are printed.
    const SHOWN: usize = 3;
    /// The number of characters that are printed of an error in an unknown format.
    const UNNAMED: usize = 500;
    /// The number of characters that are printed of a reason, which has at most 63.
    const REASON: usize = 100;
    if !error.message.is_empty() {
        write!(f, ": {}", line(&error.message))?;
    } else if let Some(rest) = error.unnamed() {
        write!(f, ": {}", cut(&rest, UNNAMED))?;
    }
    let reason = error
        .reason()
        .filter(|reason| !is_same(reason, &error.status));
    let reason = reason.map(|reason| cut(reason, REASON));
    match (error.status.is_empty(), reason) {
        (true, None) => {}
        (true, Some(reason)) => write!(f, " ({reason})")?,
        (false, None) => write!(f, " ({})", line(&error.status))?,
        (false, Some(reason)) => write!(f, " ({}, {reason})", line(&error.status))?,
    }
    let violations = error.details().filter_map(|detail| match detail {
        Detail::BadRequest(bad) => Some(bad.field_violations),
        _ => None,
    });
    // The message often contains the first violation.
    let news = violations
        .flatten()
        .filter(|violation| !error.message.contains(&violation.description));
    for violation in news.take(SHOWN) {
        let what = line(&violation.description);
        write!(f, "; `{}`: {what}", line(&violation.field))?;
    }
    Ok(())
}

/// Returns whether two names have the same letters: `notFound` and `NOT_FOUND`.
fn is_same(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}

/// The remedy and the cause of missing credentials. For credentials that fail: the cause, and
/// whether retrying can help, if that is known.
fn credentials(f: &mut fmt::Formatter<'_>, source: &BoxError) -> fmt::Result {
    /// The number of characters that are printed of the cause of missing credentials.
    const CAUSE: usize = 300;
    let stated = source.downcast_ref::<CredentialsError>();
    if stated.is_some_and(CredentialsError::is_missing) {
        let cause = cut(&source.to_string(), CAUSE);
        return write!(
            f,
            "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a credentials file,\n\
             or call `.token(…)`, `.api_key(…)`, `.credentials(…)` or `.anonymous()` on the builder of the client;\n\
             no credentials were found: {cause}"
        );
    }
    let shown = Hidden(source);
    write!(f, "the credentials of the call are unavailable: {shown}")?;
    f.write_str(match is_transient(&**source) {
        Some(true) => "; the failure is temporary, and retrying can help",
        Some(false) => "; retrying does not help, check the credentials",
        None => "",
    })
}

fn remedy(status: StatusCode, rate_limited: bool) -> Option<&'static str> {
    Some(match status {
        _ if classify::is_rejection(status.as_u16(), rate_limited) => {
            "wait and try again, or ask for more quota"
        }
        StatusCode::UNAUTHORIZED => "check the client's credentials: a token may have expired",
        StatusCode::NOT_MODIFIED => "the copy that the request names is current",
        status if status.is_redirection() => {
            "the redirect was not followed, because it leaves the origin or cannot be repeated; check the endpoint"
        }
        _ => return None,
    })
}

fn unreadable(
    f: &mut fmt::Formatter<'_>,
    response: &ErrorResponse,
    source: &BoxError,
) -> fmt::Result {
    if let Some(error) = &response.error {
        f.write_str("the response is an error in spite of its successful status")?;
        return describe(f, error);
    }
    write!(f, "the response cannot be decoded: {}; ", Hidden(source))?;
    match response.headers.get(CONTENT_TYPE) {
        Some(kind) => {
            let kind = String::from_utf8_lossy(kind.as_bytes());
            write!(f, "content type {}", line(&kind))?;
        }
        None => f.write_str("no content type")?,
    }
    write!(f, ", the body begins with `{}`", Excerpt(&response.body))
}

/// The beginning of a body, on one line.
struct Excerpt<'a>(&'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 200;
        /// Enough for the title of an HTML page, and to recognize a secret at the end of the
        /// excerpt.
        const READ: usize = 4096;
        let text = String::from_utf8_lossy(self.0.get(..READ).unwrap_or(self.0));
        f.write_str(&cut(title(&text).unwrap_or(&text), LIMIT))
    }
}

/// The title of an HTML page.
fn title(text: &str) -> Option<&str> {
    // Lowercase ASCII has the same length, so offsets are the same in both.
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    text.get(start..end)
        .filter(|title| !title.trim().is_empty())
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("message", &format_args!("{self}"));
        if let Some(request) = &self.0.request {
            out.field("request", request);
        }
        if let Some(response) = self.response() {
            out.field("http_status", &response.status.as_u16());
            out.field("body_length", &response.body.len());
        }
        if self.0.attempts > 1 {
            out.field("attempts", &self.0.attempts);
        }
        if let Some(status) = self.status() {
            out.field("status", status);
        }
        if let Some(source) = std::error::Error::source(self) {
            out.field("source", &source);
        }
        out.finish()
    }
}
