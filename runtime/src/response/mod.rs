//! Answers: read whole, or as a stream.

mod bytes;
pub(crate) mod reader;
mod stream;

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::collections::BTreeMap;

use ::bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub use stream::ResponseStream;

use crate::error::{Answer, BoxError, Error, Kind, Result, Status};
use crate::exchange::{Location, Sending, mark_secrets};
use crate::trace;
use crate::transport::{Body, Codings};
use crate::wire::{self, Field};

/// An answer with its status and headers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The status, of the 200s.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, read.
    pub body: T,
}

impl<T> Response<T> {
    /// The status, of the 200s.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }
}

/// A whole answer, not yet read.
pub(crate) struct Received {
    status: StatusCode,
    /// Without marks on what is secret: most answers are read and nobody sees their headers.
    headers: HeaderMap,
    body: Bytes,
    location: Location,
    /// The API puts its answers into `{"data": …}`.
    data_wrapper: bool,
}

impl Received {
    /// The answer, read [whole](crate::exchange::Read::Whole), to what was sent.
    pub(crate) fn new(answer: http::Response<Body>, sent: Sending) -> Self {
        let (parts, body) = answer.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.into_bytes(),
            data_wrapper: sent.client.service.data_wrapper,
            location: sent.location,
        }
    }

    #[inline]
    pub(crate) fn decode<T: Field + 'static>(self) -> Result<T> {
        self.read().map_err(|error| self.unreadable(error))
    }

    #[inline]
    pub(crate) fn into_response<T: Field + 'static>(self) -> Result<Response<T>> {
        match self.read() {
            Ok(body) => Ok(Response {
                status: self.status,
                headers: marked(self.headers),
                body,
            }),
            Err(error) => Err(self.unreadable(error)),
        }
    }

    /// Into a type that only serde knows; no body is a `null`.
    pub(crate) fn decode_as<T: DeserializeOwned>(self) -> Result<T> {
        let read = match self.json() {
            Ok(json) => serde_json::from_slice(json.unwrap_or(b"null")).map_err(Into::into),
            Err(error) => Err(error),
        };
        read.map_err(|error| self.unreadable(error))
    }

    /// Reads the body. An empty one is an empty value, and a method without a
    /// response takes whatever comes, unless that is what a GET was made for.
    fn read<T: Field + 'static>(&self) -> Result<T, BoxError> {
        let of = TypeId::of::<T>();
        if of == TypeId::of::<()>() {
            self.check_unread()?;
            return Ok(T::blank());
        }
        if of == TypeId::of::<Bytes>() {
            return self.take_bytes();
        }
        match self.json()? {
            Some(json) => Ok(wire::from_slice(json)?),
            None => Ok(T::blank()),
        }
    }

    /// The body itself, for a `T` that is [`Bytes`].
    fn take_bytes<T: Field + 'static>(&self) -> Result<T, BoxError> {
        self.check_coding()?;
        let mut value = T::blank();
        if let Some(bytes) = (&mut value as &mut dyn Any).downcast_mut::<Bytes>() {
            bytes.clone_from(&self.body);
        }
        Ok(value)
    }

    /// Refuses a body whose coding the transport did not remove.
    fn check_coding(&self) -> Result<(), BoxError> {
        let codings = Codings::of(&self.headers);
        match codings.is_none() || self.body.is_empty() {
            true => Ok(()),
            false => Err(format!(
                "its content coding is `{codings}`, and only gzip is decompressed; read it with `send_stream`,                  or ask for another coding with the header `accept-encoding`"
            )
            .into()),
        }
    }

    /// Refuses what a GET without a response type would lose.
    fn check_unread(&self) -> Result<(), BoxError> {
        let kind = self.headers.get(CONTENT_TYPE).map(HeaderValue::to_str);
        match kind {
            Some(Ok(kind)) if self.location.is_get() && !self.is_blank() && !is_json(kind) => Err(
                "it is no JSON, and the method has no type for it; read it with `send_stream`"
                    .into(),
            ),
            _ => Ok(()),
        }
    }

    fn is_blank(&self) -> bool {
        self.status == StatusCode::NO_CONTENT || self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// The JSON to read, if there is any.
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

    fn unreadable(self, error: BoxError) -> Error {
        trace::unreadable(self.location.method(), self.status);
        let said = Status::from_body(&self.body);
        let mut answer = Answer::new(self.status, marked(self.headers), self.body, false);
        answer.error = said;
        self.location.locate(Error::new(Kind::Decode {
            answer,
            source: error,
        }))
    }
}

/// `application/json; charset=UTF-8`, `application/problem+json`.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// The headers as somebody may see them.
fn marked(mut headers: HeaderMap) -> HeaderMap {
    mark_secrets(&mut headers);
    headers
}

/// What stands in `{"data": …}`; `None` if it isn't there, which servers are known for.
pub(crate) fn unwrap_data(body: &[u8]) -> Option<&[u8]> {
    let object: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(body).ok()?;
    object.get("data").map(|data| data.get().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::unwrap_data;

    #[test]
    fn data_is_unwrapped_where_it_is() {
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
