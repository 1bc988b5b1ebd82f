//! An upload from its call to its answer: checked, planned, sent.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use tracing::Instrument as _;

use super::Watchers;
use super::checksum::Sums;
use super::media::Media;
use super::plan;
use super::reading::Reading;
use super::resumable::{Transfer, X_UPLOAD_CONTENT_LENGTH, X_UPLOAD_CONTENT_TYPE};
use super::session::UploadSession;
use super::single::Single;
use super::window::{QUANTUM, Window};
use crate::client::Inner;
use crate::credentials::BoxFuture;
use crate::error::{Error, Result};
use crate::exchange::{Course, Sending};
use crate::options::Settings;
use crate::response::Received;
use crate::service::{self, Method};
use crate::trace;
use crate::transport::Body;

/// A chunk of a resumable upload, unless the caller wants another.
const CHUNK: usize = 8 * 1024 * 1024;

/// What the caller wants, without the types of the call.
pub(crate) struct Upload {
    pub(super) media: Media,
    pub(super) protocol: Option<Protocol>,
    pub(super) chunk_size: usize,
    pub(super) session: Option<UploadSession>,
    pub(super) watchers: Watchers,
}

impl Upload {
    pub(super) fn new(media: Media) -> Self {
        Self {
            media,
            protocol: None,
            chunk_size: CHUNK,
            session: None,
            watchers: Watchers::default(),
        }
    }
}

/// A protocol to upload with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Simple,
    Multipart,
    Resumable,
}

impl Protocol {
    pub(super) const ALL: [Self; 3] = [Self::Simple, Self::Multipart, Self::Resumable];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Multipart => "multipart",
            Self::Resumable => "resumable",
        }
    }
}

/// An upload that is about to begin.
pub(crate) struct Job {
    pub(crate) client: Arc<Inner>,
    pub(crate) method: &'static Method,
    pub(crate) options: Arc<Settings>,
    pub(crate) upload: Upload,
    /// The members that the schema of the answer has.
    pub(crate) members: &'static [&'static str],
}

/// The requests of the protocols that a method has.
type Requests = Vec<(Protocol, http::Request<Bytes>)>;

impl Job {
    /// Builds the requests, which needs the parameters; the rest goes without them.
    pub(crate) fn start(
        self,
        build: impl Fn(crate::request::Route) -> Result<http::Request<Bytes>>,
    ) -> BoxFuture<'static, Result<Received>> {
        let id = self.method.id;
        let facts = self.method.upload.ok_or_else(|| {
            let remedy = "the method takes no media; call it without an upload";
            Error::usage(remedy.to_owned())
        });
        let planned = facts.and_then(|facts| {
            let routes = Protocol::ALL
                .into_iter()
                .filter_map(|protocol| Some((protocol, plan::route(&facts, protocol)?)));
            let requests = routes.map(|(protocol, route)| Ok((protocol, build(route)?)));
            Ok((facts, requests.collect::<Result<Requests>>()?))
        });
        Box::pin(async move {
            let (facts, requests) = planned.map_err(|error| error.in_method(id))?;
            let run = self.run(facts, requests).await;
            run.map_err(|error| error.in_method(id))
        })
    }

    async fn run(self, facts: service::Upload, requests: Requests) -> Result<Received> {
        let Upload {
            media,
            protocol,
            chunk_size,
            session,
            watchers,
        } = self.upload;
        if chunk_size == 0 || chunk_size % QUANTUM != 0 {
            return Err(Error::usage(format!(
                "a chunk of {chunk_size} bytes cannot be sent; give `chunk_size` a multiple of {QUANTUM} bytes"
            )));
        }
        let metadata = requests.first().map(|(_, request)| request.body().clone());
        let metadata = metadata.unwrap_or_default();
        let wrapped = self.client.service.data_wrapper;
        let stated = media.content_type.as_deref();
        let media_type = plan::media_type(&facts, stated, &metadata, wrapped)?;
        let copy = media.again();
        let reading = Reading::open(media, facts.max_size).await?;
        if let Some(session) = &session {
            session.check(self.method.id, reading.length)?;
        }
        let protocol = plan::protocol(&facts, protocol, reading.length, &metadata, wrapped)?;
        let request = requests.into_iter().find(|(which, _)| *which == protocol);
        let (_, mut request) = request.ok_or_else(|| {
            let remedy = "the document gives no path for uploads of this method";
            Error::usage(remedy.to_owned())
        })?;
        self.client.auth.complete(request.headers_mut());
        let sending = Sending::new(self.client, self.method, self.options, &request);
        let way = Way {
            media_type,
            members: self.members,
            limit: facts.max_size,
            chunk_size,
            session,
            watchers,
            copy,
        };
        let sent = way.send(protocol, sending, request, reading);
        sent.await
    }
}

/// What the protocols need besides the request and the media.
struct Way {
    media_type: HeaderValue,
    members: &'static [&'static str],
    limit: Option<u64>,
    chunk_size: usize,
    session: Option<UploadSession>,
    watchers: Watchers,
    /// The media once more, if it can be had.
    copy: Option<Media>,
}

impl Way {
    /// One span around everything, like that of any call; what fails says where.
    async fn send(
        self,
        protocol: Protocol,
        mut sending: Sending,
        request: http::Request<Bytes>,
        reading: Reading,
    ) -> Result<Received> {
        let span = trace::call(sending.client.service, sending.method, &request);
        let course = Course::new(&sending.options, sending.timers);
        let mut course = course.map_err(|error| sending.location.locate(error))?;
        let answer = match protocol {
            Protocol::Resumable => {
                let work = self.in_chunks(&sending, request, reading, &mut course);
                work.instrument(span.clone()).await
            }
            Protocol::Simple | Protocol::Multipart => {
                let multipart = protocol == Protocol::Multipart;
                let work = self.at_once(multipart, &sending, request, reading, &mut course);
                work.instrument(span.clone()).await
            }
        };
        trace::finish(&span, course.attempts, &answer);
        sending.location.after(&course);
        let answer = answer.map_err(|error| sending.location.locate(error))?;
        Ok(Received::new(answer, sending))
    }

    async fn at_once(
        self,
        multipart: bool,
        sending: &Sending,
        request: http::Request<Bytes>,
        reading: Reading,
        course: &mut Course,
    ) -> Result<http::Response<Body>> {
        let mut single = Single {
            sending,
            request,
            media_type: self.media_type,
            multipart,
            members: self.members,
            limit: self.limit,
        };
        single.run(self.copy, reading, self.watchers, course).await
    }

    async fn in_chunks(
        self,
        sending: &Sending,
        mut request: http::Request<Bytes>,
        reading: Reading,
        course: &mut Course,
    ) -> Result<http::Response<Body>> {
        let headers = request.headers_mut();
        headers.insert(X_UPLOAD_CONTENT_TYPE, self.media_type);
        if let Some(length) = reading.length {
            headers.insert(X_UPLOAD_CONTENT_LENGTH, HeaderValue::from(length));
        }
        let sums = Sums::new(self.members, reading.length);
        let mut transfer = Transfer {
            sending,
            request,
            window: Window::new(reading, self.chunk_size, sums),
            watchers: self.watchers,
            best: 0,
        };
        transfer.run(self.session, course).await
    }
}
