//! The simple and multipart protocols: one request.

use std::hash::{BuildHasher as _, RandomState};

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};

use bytes::Bytes;

use super::callbacks::Callbacks;
use super::checksum::Sums;
use super::envelope::{Attempt, Frame};
use super::media::Media;
use super::reading::Reading;
use super::resource::resource;
use crate::boxed::BoxFuture;
use crate::error::Result;
use crate::error::UploadError;
use crate::exchange::{AttemptLoop, CallBudget, ReadUntil};
use crate::transport::Body;

/// An upload in one request.
pub(super) struct Single<'a> {
    pub(super) runner: &'a AttemptLoop,
    /// The request without the media.
    pub(super) request: http::Request<Bytes>,
    pub(super) media_type: HeaderValue,
    /// The metadata is sent before the media.
    pub(super) multipart: bool,
    /// The members of the response's schema.
    pub(super) members: &'static [&'static str],
    pub(super) limit: Option<u64>,
}

impl Single<'_> {
    pub(super) async fn run(
        &mut self,
        media: Option<Media>,
        reading: Reading,
        callbacks: Callbacks,
        budget: &mut CallBudget,
    ) -> Result<http::Response<Body>> {
        let frame = self.frame();
        let length = reading.length;
        let due = length.map(|length| length + frame.len());
        let head = self.head(due);
        let (members, limit) = (self.members, self.limit);
        let mut first = Some((reading, callbacks));
        let mut attempt: Option<Attempt> = None;
        let current = &mut attempt;
        let mut next = move || {
            let (reading, callbacks) = match (first.take(), current.as_ref()) {
                (Some((reading, callbacks)), _) => (opened(reading), callbacks),
                // Media that could not be read is not read again.
                (None, Some(before)) if before.has_failed() => return None,
                (None, _) => {
                    let mut again = media.as_ref()?.again()?;
                    // It is an error if a file has another length now, because the headers state
                    // this one.
                    again.length = length;
                    let reading: Opening = Box::pin(Reading::open(again, limit, members));
                    (reading, current.take()?.end())
                }
            };
            let made = Attempt::new(Sums::new(members, length), callbacks, length, due);
            let body = made.body(frame.clone(), reading);
            *current = Some(made);
            Some(head.clone().map(|()| Body::from_stream(body)).into())
        };
        let idempotent = self.runner.idempotent();
        let response = self
            .runner
            .attempts(&mut next, idempotent, ReadUntil::End, budget, None)
            .await;
        if let Some(error) = attempt.as_ref().and_then(Attempt::take_error) {
            return Err(error);
        }
        let response = response?;
        if let Some(attempt) = attempt {
            if let Some(sent) = attempt.missing() {
                return Err(UploadError::Early { sent }.into());
            }
            let wrapped = self.runner.client.service.data_wrapper;
            attempt.compare(resource(&response, wrapped))?;
        }
        Ok(response)
    }

    /// The bytes before and after the media.
    fn frame(&mut self) -> Frame {
        if !self.multipart {
            return Frame::default();
        }
        let boundary = boundary();
        let empty = Bytes::from_static(b"{}");
        let metadata = match self.request.body() {
            body if body.is_empty() => empty,
            body => body.clone(),
        };
        let mut before =
            format!("--{boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n")
                .into_bytes();
        before.extend_from_slice(&metadata);
        before.extend_from_slice(format!("\r\n--{boundary}\r\ncontent-type: ").as_bytes());
        before.extend_from_slice(self.media_type.as_bytes());
        before.extend_from_slice(b"\r\n\r\n");
        let after = format!("\r\n--{boundary}--\r\n");
        let related = format!("multipart/related; boundary={boundary}");
        if let Ok(related) = HeaderValue::from_str(&related) {
            self.media_type = related;
        }
        Frame {
            before: before.into(),
            after: after.into(),
        }
    }

    /// The request without its body.
    fn head(&self, due: Option<u64>) -> http::Request<()> {
        let mut head = http::Request::new(());
        *head.method_mut() = self.request.method().clone();
        *head.uri_mut() = self.request.uri().clone();
        *head.headers_mut() = self.request.headers().clone();
        let headers = head.headers_mut();
        headers.insert(CONTENT_TYPE, self.media_type.clone());
        match due {
            Some(due) => headers.insert(CONTENT_LENGTH, HeaderValue::from(due)),
            None => headers.remove(CONTENT_LENGTH),
        };
        head
    }
}

type Opening = BoxFuture<'static, Result<Reading>>;

fn opened(reading: Reading) -> Opening {
    Box::pin(std::future::ready(Ok(reading)))
}

/// A random boundary of 128 bits, which the media does not contain.
fn boundary() -> String {
    let bits = || RandomState::new().hash_one(0_u8);
    format!("{:016x}{:016x}", bits(), bits())
}
