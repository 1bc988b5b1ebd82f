//! Decodes the elements of a response that is read as a stream.

use std::any::TypeId;

use bytes::Bytes;

use super::raw::{DecodeFailure, RawResponse};
use super::rejected::Own;
use crate::boxed::BoxError;
use crate::error::{Error, Result, Status};
use crate::exchange::AttemptLoop;
use crate::wire::Field;

/// Decodes the elements of a response, and creates its errors.
pub(crate) struct ElementDecoder {
    /// The response, whose body is the current element.
    response: RawResponse,
    /// The last chunk of the body, for errors outside of elements.
    chunk: Bytes,
}

impl ElementDecoder {
    /// Returns an error if the transport did not remove the content coding.
    pub(crate) fn new(head: http::response::Parts, call: &AttemptLoop) -> Result<Self> {
        let mut response = RawResponse::headed(head, call);
        // The check ignores empty bodies.
        response.body = Bytes::from_static(b" ");
        match response.check_coding() {
            Ok(()) => Ok(Self {
                response,
                chunk: Bytes::new(),
            }),
            Err(error) => Err(response.failed(DecodeFailure::Invalid(error))),
        }
    }

    /// Records a chunk of the body, whose beginning is part of later errors.
    pub(crate) fn received(&mut self, chunk: &Bytes) {
        self.chunk.clone_from(chunk);
    }

    /// Decodes an element. An element that consists of an error is returned as that error.
    pub(crate) fn decode<T: Field + 'static>(&mut self, json: Bytes) -> Result<T> {
        self.response.body = json;
        // Elements that are not decoded cannot have a field `error`.
        if TypeId::of::<T>() == TypeId::of::<Bytes>() && self.is_error() {
            return Err(self.rejected(self.response.body.clone()));
        }
        let value = self.response.read(Own::Data);
        value.map_err(|why| self.response.clone().failed(why))
    }

    /// True for an object with the single member `error`.
    fn is_error(&self) -> bool {
        let json = self.response.body.trim_ascii_start();
        let key = json.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        key.is_some_and(|key| key.starts_with(b"\"error\"")) && Status::from_body(json).is_some()
    }

    /// The error that the server sent as an element.
    pub(crate) fn rejected(&self, body: Bytes) -> Error {
        let status = Status::parse(&body);
        let response = RawResponse {
            body,
            ..self.response.clone()
        };
        response.failed(DecodeFailure::Rejected(status))
    }

    /// The error of a body that has no elements.
    pub(crate) fn invalid(&self, source: BoxError) -> Error {
        let response = RawResponse {
            body: self.chunk.clone(),
            ..self.response.clone()
        };
        response.failed(DecodeFailure::Invalid(source))
    }

    /// Adds the call to an error.
    pub(crate) fn annotate(&self, error: Error) -> Error {
        self.response.error_context.annotate(error)
    }
}
