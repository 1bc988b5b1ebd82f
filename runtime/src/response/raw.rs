//! A complete response before it is decoded.

use std::any::{Any, TypeId};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;

use super::Response;
use super::rejected::{Own, may_be_error, rejection};
use crate::boxed::BoxError;
use crate::coding::Codings;
use crate::error::{Error, ErrorContext, ErrorResponse, Kind, Result, Status};
use crate::exchange::AttemptLoop;
use crate::secret::mark_secrets;
use crate::trace;
use crate::transport::Body;
use crate::wire::members::member;
use crate::wire::{self, DecodeError, Field, View};

/// A complete response before it is decoded.
#[derive(Clone)]
pub(crate) struct RawResponse {
    pub(super) status: StatusCode,
    /// Secret headers are not marked yet, because most responses are decoded without a look at
    /// their headers.
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) error_context: ErrorContext,
    /// The API wraps its responses in `{"data": …}`.
    pub(super) data_wrapper: bool,
    /// The memory limit of the decoded body.
    pub(super) max_decoded_size: usize,
}

impl RawResponse {
    /// A response that was read [to the end](crate::exchange::ReadUntil::End).
    pub(crate) fn new(response: http::Response<Body>, sent: AttemptLoop) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.into_bytes(),
            data_wrapper: sent.client.service.data_wrapper,
            max_decoded_size: sent.options.max_decoded_size(),
            error_context: sent.error_context,
        }
    }

    /// The head of a response whose elements are decoded one by one.
    pub(super) fn headed(head: http::response::Parts, sent: &AttemptLoop) -> Self {
        Self {
            status: head.status,
            headers: head.headers,
            body: Bytes::new(),
            data_wrapper: sent.client.service.data_wrapper,
            max_decoded_size: sent.options.max_decoded_size(),
            error_context: sent.error_context.clone(),
        }
    }

    /// Decodes the body. A body that contains only an error is returned as that error, unless the
    /// schema has a field `error`.
    #[inline]
    pub(crate) fn decode<T: Field + 'static>(self) -> Result<T> {
        self.read(Own::Data).map_err(|error| self.failed(error))
    }

    /// Decodes the body of a method whose response never consists of an `error` alone, even if its
    /// schema has such a field.
    #[inline]
    pub(crate) fn decode_part<T: Field + 'static>(self) -> Result<T> {
        self.read(Own::Part).map_err(|error| self.failed(error))
    }

    #[inline]
    pub(crate) fn into_response<T: Field + 'static>(self) -> Result<Response<T>> {
        match self.read(Own::Data) {
            Ok(body) => Ok(Response {
                status: self.status,
                headers: marked(self.headers),
                body,
            }),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Decodes the body into a type that implements serde's trait. A missing body is a `null`.
    /// `blank` is a value of the response type of the method.
    pub(crate) fn decode_as<T: DeserializeOwned>(self, blank: View<'_>) -> Result<T> {
        let read = match self.json() {
            Ok(json) => read_as(json.unwrap_or(b"null"), blank),
            Err(error) => Err(DecodeFailure::Invalid(error)),
        };
        read.map_err(|error| self.failed(error))
    }

    /// Decodes the body. An empty body is an empty value. A method without a response type accepts
    /// any body, except for a GET.
    pub(super) fn read<T: Field + 'static>(&self, own: Own) -> Result<T, DecodeFailure> {
        let of = TypeId::of::<T>();
        if of == TypeId::of::<Bytes>() {
            return self.take_bytes().map_err(DecodeFailure::Invalid);
        }
        if of == TypeId::of::<()>() {
            self.check_unread().map_err(DecodeFailure::Invalid)?;
            self.accepted(View::Absent, own)?;
            return Ok(T::blank());
        }
        let value = match self.json().map_err(DecodeFailure::Invalid)? {
            Some(json) => wire::from_slice_within(json, self.max_decoded_size)
                .map_err(|error| unreadable(error, json, T::blank().view()))?,
            None => T::blank(),
        };
        match may_be_error(value.view(), own) {
            true => self.accepted(value.view(), own).map(|()| value),
            false => Ok(value),
        }
    }

    /// Checks a value that may be an error.
    #[cold]
    fn accepted(&self, view: View<'_>, own: Own) -> Result<(), DecodeFailure> {
        let json = self.json().ok().flatten();
        match json.and_then(|json| rejection(view, own, json)) {
            Some(status) => Err(DecodeFailure::Rejected(status)),
            None => Ok(()),
        }
    }

    /// The undecoded body, for a `T` that is [`Bytes`].
    fn take_bytes<T: Field + 'static>(&self) -> Result<T, BoxError> {
        self.check_coding()?;
        let mut value = T::blank();
        if let Some(bytes) = (&mut value as &mut dyn Any).downcast_mut::<Bytes>() {
            bytes.clone_from(&self.body);
        }
        Ok(value)
    }

    /// Returns an error if the transport did not remove the content coding.
    pub(super) fn check_coding(&self) -> Result<(), BoxError> {
        let codings = Codings::of(&self.headers);
        if codings.is_none() || self.body.is_empty() {
            return Ok(());
        }
        let reason = match cfg!(feature = "gzip") {
            true => {
                "only gzip is decompressed; read it with `send_stream`, or ask for another coding with the header \
                 `accept-encoding`"
            }
            false => {
                "this build decompresses none; enable the feature `gzip` of your client's crate (or of \
                 discogen-runtime), or read it with `send_stream`"
            }
        };
        Err(format!("its content coding is `{codings}`, and {reason}").into())
    }

    /// Returns an error if the body of a GET without a response type would be lost.
    fn check_unread(&self) -> Result<(), BoxError> {
        let kind = self.headers.get(CONTENT_TYPE).map(HeaderValue::to_str);
        match kind {
            Some(Ok(kind)) if self.error_context.is_get() && !self.is_blank() && !is_json(kind) => {
                Err(
                    "it is not JSON, and the method has no response type; read it with `send_stream`"
                        .into(),
                )
            }
            _ => Ok(()),
        }
    }

    fn is_blank(&self) -> bool {
        self.status == StatusCode::NO_CONTENT || self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// The JSON of the body; `None` for an empty body.
    fn json(&self) -> Result<Option<&[u8]>, BoxError> {
        if self.is_blank() {
            return Ok(None);
        }
        self.check_coding()?;
        let data = if self.data_wrapper {
            unwrap_data(&self.body)
        } else {
            None
        };
        Ok(Some(data.unwrap_or(&self.body)))
    }

    #[cold]
    pub(super) fn failed(self, why: DecodeFailure) -> Error {
        trace::unreadable(self.error_context.method(), self.status);
        let note = why.note(&self.headers);
        let status = match &why {
            DecodeFailure::Invalid(_) | DecodeFailure::Array(_) => Status::from_body(&self.body),
            _ => None,
        };
        let mut response = ErrorResponse::new(self.status, marked(self.headers), self.body, false);
        response.error = status;
        let error = Error::new(match why {
            DecodeFailure::Invalid(source) | DecodeFailure::Array(source) => {
                Kind::Decode { response, source }
            }
            DecodeFailure::TooLarge { limit, path } => Kind::DecodedTooLarge { limit, path },
            DecodeFailure::Rejected(status) => {
                response.error = status;
                Kind::Response(response)
            }
        });
        let error = match note {
            Some(note) => error.with_note(note),
            None => error,
        };
        self.error_context.annotate(error)
    }
}

/// Returns whether a response consists of server-sent events.
pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let essence = kind.and_then(|kind| kind.split(|byte| *byte == b';').next());
    essence.is_some_and(|it| it.trim_ascii().eq_ignore_ascii_case(b"text/event-stream"))
}

#[cold]
fn unreadable(error: DecodeError, json: &[u8], expected: View<'_>) -> DecodeFailure {
    match error.limit() {
        Some(limit) => DecodeFailure::TooLarge {
            limit,
            path: error.path().to_owned(),
        },
        None => DecodeFailure::of_json(error.into(), json, expected),
    }
}

/// `application/json; charset=UTF-8`, `application/problem+json`.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Why a body cannot be decoded.
pub(super) enum DecodeFailure {
    Invalid(BoxError),
    /// The body is an array, and the response type an object.
    Array(BoxError),
    /// The value exceeds its memory limit; `path` is the position at which it does.
    TooLarge {
        limit: usize,
        path: String,
    },
    /// The body contains only an error.
    Rejected(Option<Status>),
}

impl DecodeFailure {
    /// An array instead of an object is a stream of elements.
    fn of_json(source: BoxError, json: &[u8], expected: View<'_>) -> Self {
        let is_array = json.trim_ascii_start().starts_with(b"[");
        match is_array && matches!(expected, View::Message(_)) {
            true => Self::Array(source),
            false => Self::Invalid(source),
        }
    }

    /// The function that reads such a response.
    fn note(&self, headers: &HeaderMap) -> Option<&'static str> {
        match self {
            Self::Invalid(_) if is_event_stream(headers) => {
                Some("it is a stream of server-sent events; read it with `elements`")
            }
            Self::Array(_) => Some("it is an array of elements; read it with `elements`"),
            _ => None,
        }
    }
}

/// Decodes JSON with serde. `blank` is a value of the response type of the method.
fn read_as<T: DeserializeOwned>(json: &[u8], blank: View<'_>) -> Result<T, DecodeFailure> {
    if let Some(status) = rejection(blank, Own::Data, json) {
        return Err(DecodeFailure::Rejected(status));
    }
    let read = serde_json::from_slice(json).or_else(|error| match wire::mend_surrogates(json) {
        Some(json) => serde_json::from_slice(&json),
        None => Err(error),
    });
    read.map_err(|error| DecodeFailure::of_json(error.into(), json, blank))
}

/// The headers, with secret values marked as sensitive.
fn marked(mut headers: HeaderMap) -> HeaderMap {
    mark_secrets(&mut headers);
    headers
}

/// The contents of `{"data": …}`; `None` if the wrapper is missing, which some servers omit.
pub(crate) fn unwrap_data(body: &[u8]) -> Option<&[u8]> {
    member(body, "data")
}

#[cfg(test)]
mod tests {
    use super::unwrap_data;

    #[test]
    fn unwraps_data_if_present() {
        for (body, expected) in [
            (r#"{"data":{"a":1}}"#, Some(r#"{"a":1}"#)),
            (
                r#" { "x\n": 1, "data" : [18446744073709551616.0] } "#,
                Some("[18446744073709551616.0]"),
            ),
            (r#"{"a":1}"#, None),
            ("[1]", None),
            ("<html>", None),
        ] {
            assert_eq!(
                unwrap_data(body.as_bytes()),
                expected.map(str::as_bytes),
                "{body}"
            );
        }
    }
}
