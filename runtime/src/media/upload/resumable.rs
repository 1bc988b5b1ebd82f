//! The resumable protocol: a session, chunks, and the question how far the server came.
//!
//! One rule keeps every byte: nothing is believed but the server's own `range`.
//! After any fault it is asked, and the upload goes on from its answer, whether
//! that is more, less or the same as was sent.

use std::pin::pin;

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue,
    LOCATION, RANGE, USER_AGENT,
};
use http::{StatusCode, Uri};

use super::fault::Fault;
use super::session::{self, UploadSession};
use super::window::{Piece, Window, total};
use super::{Progress, Watchers, once};
use crate::error::{Error, Result};
use crate::exchange::{Course, Read, Sending};
use crate::trace;
use crate::transport::Body;

const X_GOOG_API_CLIENT: &str = "x-goog-api-client";
pub(super) const X_UPLOAD_CONTENT_TYPE: &str = "x-upload-content-type";
pub(super) const X_UPLOAD_CONTENT_LENGTH: &str = "x-upload-content-length";

/// An upload on its way.
pub(super) struct Transfer<'a> {
    pub(super) sending: &'a Sending,
    /// What begins a session.
    pub(super) request: http::Request<Bytes>,
    pub(super) window: Window,
    pub(super) watchers: Watchers,
    /// The most that a server ever had, in any session.
    pub(super) best: u64,
}

/// What is known of one session.
struct Known {
    uri: Uri,
    /// How far bytes were sent; another process may have sent any.
    sent: u64,
    /// The last byte was sent, or may have been by another process.
    all_sent: bool,
    /// An attempt to complete it ended so that nobody knows; another process may have made one.
    uncertain: bool,
}

/// What is done next.
enum Step {
    Send(u64),
    Ask,
}

/// How a session ends.
enum End {
    Done(http::Response<Body>),
    Expired { uncertain: bool },
}

/// What an answer means for a session.
enum Said {
    Complete(http::Response<Body>),
    /// The server has so much.
    Has(u64),
    Gone,
    Failed(Error),
}

impl Transfer<'_> {
    /// Session after session until one is complete.
    pub(super) async fn run(
        &mut self,
        mut given: Option<UploadSession>,
        course: &mut Course,
    ) -> Result<http::Response<Body>> {
        loop {
            let resumed = given.is_some();
            let uri = match given.take() {
                Some(session) => session.uri,
                None => self.begin(course).await?,
            };
            let known = Known {
                uri,
                sent: if resumed { u64::MAX } else { 0 },
                all_sent: resumed,
                uncertain: resumed,
            };
            let uncertain = match self.session(known, course).await? {
                End::Done(answer) => return self.verify(answer, resumed).await,
                End::Expired { uncertain } => uncertain,
            };
            self.may_begin_anew(uncertain, course).await?;
        }
    }

    /// Begins a session; gives its URL. Doing that twice does no harm, since a
    /// session that nobody uses comes to nothing.
    async fn begin(&mut self, course: &mut Course) -> Result<Uri> {
        let failed = course.attempts;
        let request = &self.request;
        let mut next = || Some(request.clone().map(Body::from));
        let sent = self
            .sending
            .attempts(&mut next, true, Read::Whole, course, None);
        let answer = sent.await?;
        course.attempts = failed;
        let uri = session::location(self.request.uri(), answer.headers().get(LOCATION))?;
        self.tell(&uri);
        Ok(uri)
    }

    fn tell(&mut self, uri: &Uri) {
        let session = UploadSession {
            method: self.sending.method.id.to_owned(),
            uri: uri.clone(),
            length: self.window.total(),
        };
        self.watchers.session(&session);
    }

    /// Decides after a session was lost whether another is begun, and waits for it.
    async fn may_begin_anew(&mut self, uncertain: bool, course: &mut Course) -> Result<()> {
        if uncertain && !self.sending.idempotent() {
            return Err(Fault::Unknown.into());
        }
        let replayable = self.window.reaches_back();
        course.attempts += 1;
        let lost = Error::from(Fault::Expired { replayable });
        pause(self.sending, &lost, course).await.ok_or(lost)
    }

    async fn session(&mut self, mut known: Known, course: &mut Course) -> Result<End> {
        let mut step = if known.all_sent {
            Step::Ask
        } else {
            Step::Send(0)
        };
        let mut before = None;
        loop {
            let piece = match step {
                Step::Send(offset) => Some(self.window.at(offset).await?),
                Step::Ask => None,
            };
            let mut said = None;
            let answer = self
                .exchange(&mut known, piece.as_ref(), course, &mut said)
                .await?;
            let error = match answer {
                Said::Complete(answer) if known.all_sent => return Ok(End::Done(answer)),
                Said::Complete(_) => return Err(Fault::Early { sent: known.sent }.into()),
                Said::Gone => {
                    let uncertain = known.uncertain;
                    return Ok(End::Expired { uncertain });
                }
                Said::Has(persisted) => {
                    self.accept(persisted, &mut known, course)?;
                    step = Step::Send(persisted);
                    let stuck = piece.is_some_and(|piece| persisted <= piece.start);
                    if !stuck {
                        continue;
                    }
                    Error::from(Fault::Stuck { persisted })
                }
                Said::Failed(error) => {
                    step = Step::Ask;
                    error
                }
            };
            let error = error.following(before.take());
            course.attempts += 1;
            if !self.sending.refresh(course, &error, said).await
                && pause(self.sending, &error, course).await.is_none()
            {
                return Err(error);
            }
            before = Some(error);
        }
    }

    /// Takes down what the server has.
    fn accept(&mut self, persisted: u64, known: &mut Known, course: &mut Course) -> Result<()> {
        let most = self
            .window
            .total()
            .map_or(known.sent, |total| known.sent.min(total));
        if persisted > most {
            return Err(Fault::Claim {
                claimed: persisted,
                sent: most,
            }
            .into());
        }
        // It goes on, so it wasn't completed, by whomever.
        known.uncertain = false;
        if known.sent == u64::MAX {
            known.sent = persisted;
            known.all_sent = false;
        }
        if persisted > self.best {
            self.best = persisted;
            course.progressed();
            self.watchers.progress(Progress {
                sent: persisted,
                total: self.window.total(),
            });
        }
        Ok(())
    }

    /// Sends a piece, or asks how far the server came.
    async fn exchange(
        &mut self,
        known: &mut Known,
        piece: Option<&Piece>,
        course: &Course,
        said: &mut Option<HeaderMap>,
    ) -> Result<Said> {
        let same_origin = session::same_origin(self.request.uri(), &known.uri);
        let mut request = self.put(&known.uri, same_origin, piece)?;
        if let Some(piece) = piece {
            known.sent = known.sent.max(piece.end());
            known.all_sent |= piece.last;
            known.uncertain |= piece.last;
        }
        let answer = {
            let attempt = self
                .sending
                .attempt(&mut request, same_origin, Read::Whole, said);
            let attempt = pin!(attempt);
            course.within(attempt).await
        };
        let number = course.attempts + 1;
        let error = match answer {
            Err(error) if error.http_status() == Some(StatusCode::PERMANENT_REDIRECT) => {
                trace::answered(number, StatusCode::PERMANENT_REDIRECT);
                return self.incomplete(known, error.headers()).map(Said::Has);
            }
            answer => {
                trace::attempt(number, &answer);
                match answer {
                    Ok(answer) => return Ok(Said::Complete(answer)),
                    Err(error) => error,
                }
            }
        };
        Ok(match error.http_status() {
            Some(StatusCode::NOT_FOUND | StatusCode::GONE) => {
                // To this very piece the answer is clear.
                if piece.is_some() {
                    known.uncertain = false;
                }
                Said::Gone
            }
            _ => Said::Failed(error),
        })
    }

    /// A 308: how much the server has, and where it wants to have the rest.
    fn incomplete(&mut self, known: &mut Known, headers: Option<&HeaderMap>) -> Result<u64> {
        let header = |name| headers.and_then(|headers| headers.get(name));
        let persisted = session::persisted(header(RANGE))?;
        if let Some(moved) = header(LOCATION)
            && let Ok(uri) = session::location(&known.uri, Some(moved))
        {
            self.tell(&uri);
            known.uri = uri;
        }
        Ok(persisted)
    }

    /// The request for a piece, or the question.
    ///
    /// The session's URL is a secret that suffices by itself. To the origin of
    /// the call go its headers and credentials, too; to another one only what
    /// says which program it is.
    fn put(
        &self,
        uri: &Uri,
        same_origin: bool,
        piece: Option<&Piece>,
    ) -> Result<http::Request<Body>> {
        let body = piece.map(|piece| piece.bytes.clone()).unwrap_or_default();
        let range = match piece {
            Some(piece) => piece.range(),
            None => format!("bytes */{}", total(self.window.total())),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in self.request.headers() {
            let ours = [USER_AGENT, ACCEPT].contains(name) || name == X_GOOG_API_CLIENT;
            let begins = [CONTENT_TYPE, CONTENT_LENGTH].contains(name)
                || name == X_UPLOAD_CONTENT_TYPE
                || name == X_UPLOAD_CONTENT_LENGTH;
            if ours || same_origin && !begins {
                headers.append(name, value.clone());
            }
        }
        debug_assert!(same_origin || !headers.contains_key(AUTHORIZATION));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        let range = HeaderValue::from_str(&range);
        headers.insert(
            CONTENT_RANGE,
            range.map_err(|error| Error::usage(error.to_string()))?,
        );
        // A stream, so that no transport takes a 308 for a redirect and sends it once more.
        let mut request = http::Request::new(Body::from_stream(once(body)));
        *request.method_mut() = http::Method::PUT;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// What the server says that it has must be what was sent.
    async fn verify(
        &mut self,
        answer: http::Response<Body>,
        resumed: bool,
    ) -> Result<http::Response<Body>> {
        let sent = match resumed {
            true => self.window.finish().await?,
            false => self.window.total().unwrap_or_default(),
        };
        let wrapped = self.sending.client.service.data_wrapper;
        super::compare(&self.window.sums, &answer, wrapped)?;
        self.watchers.progress(Progress {
            sent,
            total: Some(sent),
        });
        Ok(answer)
    }
}

/// Waits as long as the policy says; `None` if there is no other attempt.
async fn pause(sending: &Sending, error: &Error, course: &Course) -> Option<()> {
    let delay = sending.delay(course, error, true)?;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    Some(())
}
