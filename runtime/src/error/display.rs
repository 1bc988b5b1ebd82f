//! The text of an error: where, what, and what to do.

use std::fmt;

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::{Answer, Error, Kind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = self.0.method {
            write!(f, "{method}: ")?;
        }
        match &self.0.kind {
            Kind::Missing(names) => missing(f, names),
            Kind::Usage(message) => f.write_str(message),
            Kind::Credentials(source) => {
                write!(f, "no credentials could be had for the call: {source}")
            }
            Kind::Transport(error) => {
                write!(f, "{error}")?;
                self.fmt_request(f)
            }
            Kind::Timeout { what, limit } => {
                write!(f, "{what} took longer than {limit:?}")?;
                self.fmt_request(f)
            }
            Kind::Answer(answer) => answer.fmt(f),
            Kind::Decode { answer, source } => unreadable(f, answer, source),
            Kind::TooLarge { limit } => write!(
                f,
                "the answer is larger than {limit} bytes; raise the limit (`CallOptions::max_response_size`), or read piece by piece (`send_stream`)"
            ),
        }
    }
}

impl Error {
    fn fmt_request(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.request {
            Some(request) => write!(f, " ({request})"),
            None => Ok(()),
        }
    }
}

fn missing(f: &mut fmt::Formatter<'_>, names: &[&str]) -> fmt::Result {
    f.write_str(if names.len() == 1 {
        "missing required parameter "
    } else {
        "missing required parameters "
    })?;
    for (index, name) in names.iter().enumerate() {
        write!(f, "{}`{name}`", if index > 0 { ", " } else { "" })?;
    }
    Ok(())
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status.as_str())?;
        if let Some(reason) = self.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        match &self.error {
            Some(error) => {
                if !error.message.is_empty() {
                    write!(f, ": {}", error.message)?;
                }
                if !error.status.is_empty() {
                    write!(f, " ({})", error.status)?;
                }
            }
            None if !self.body.is_empty() => write!(f, ": {}", Excerpt(&self.body))?,
            None => {}
        }
        match remedy(self.status) {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

fn remedy(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::UNAUTHORIZED => "check the client's credentials: a token may have expired",
        StatusCode::NOT_MODIFIED => "the copy that the request names is still good",
        StatusCode::TOO_MANY_REQUESTS => "wait and try again, or ask for more quota",
        status if status.is_redirection() => {
            "the redirect was not followed, because it leaves the origin or cannot be repeated; check the endpoint"
        }
        _ => return None,
    })
}

fn unreadable(
    f: &mut fmt::Formatter<'_>,
    answer: &Answer,
    source: &super::BoxError,
) -> fmt::Result {
    write!(f, "the answer cannot be read: {source}; ")?;
    match answer.headers.get(CONTENT_TYPE) {
        Some(kind) => write!(
            f,
            "content type {}",
            String::from_utf8_lossy(kind.as_bytes())
        )?,
        None => f.write_str("no content type")?,
    }
    write!(f, ", the body begins with `{}`", Excerpt(&answer.body))
}

/// The beginning of a body, on one line.
struct Excerpt<'a>(&'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 200;
        let text = String::from_utf8_lossy(self.0.get(..4 * LIMIT).unwrap_or(self.0));
        let words: Vec<&str> = text.split_whitespace().collect();
        let line = words.join(" ");
        let mut characters = line.chars();
        for character in characters.by_ref().take(LIMIT) {
            write!(
                f,
                "{}",
                if character.is_control() {
                    '\u{fffd}'
                } else {
                    character
                }
            )?;
        }
        if characters.next().is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("message", &format_args!("{self}"));
        if let Some(request) = &self.0.request {
            out.field("request", request);
        }
        if let Some(answer) = self.answer() {
            out.field("http_status", &answer.status.as_u16());
            out.field("body_length", &answer.body.len());
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
