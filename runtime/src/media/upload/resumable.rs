//! The resumable protocol: a session, chunks, and requests for the position.
//!
//! The position is always the `range` that the server states. After an error the position is
//! requested, and the upload continues there, whether it has more or fewer bytes than were sent.

use std::pin::pin;

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderMap, LOCATION};

use super::ahead::while_pending;
use super::callbacks::Callbacks;
use super::put::{Incomplete, put};
use super::resource::resource;
use super::session::{self, UploadSession};
use super::state::{Outcome, State, is_progress};
use super::window::{Piece, QUANTUM, Window};
use crate::error::UploadError;
use crate::error::{Error, Result};
use crate::exchange::{AttemptLoop, CallBudget, ReadUntil};
use crate::media::progress::Progress;
use crate::trace;
use crate::transport::Body;

/// The note of a timeout while the media is read.
const READING: &str = "the time passed while the media was read";
/// The note of an error after the server reported completion.
const COMPLETE: &str = "the server had reported the upload as complete before";

/// An active upload.
pub(super) struct Transfer<'a> {
    pub(super) runner: &'a AttemptLoop,
    /// The request that starts the session. If the session exists already, only its origin and headers are used.
    pub(super) request: http::Request<Bytes>,
    /// Whether the request can start a session.
    pub(super) begins: bool,
    /// The members of the response's schema.
    pub(super) members: &'static [&'static str],
    pub(super) window: Window,
    pub(super) callbacks: Callbacks,
    pub(super) highest: HighestPosition,
}

/// The highest position of the server in any session.
#[derive(Default)]
pub(super) struct HighestPosition {
    /// In units: the attempts count from here.
    counted: u64,
    /// The last position that was reported to the caller.
    reported: u64,
}

/// The next step.
enum Step {
    Send(u64),
    Ask,
}

/// The end of a session.
enum End {
    Done(http::Response<Body>),
    Expired { uncertain: bool },
}

/// The meaning of a response for a session.
enum Meaning {
    Complete(http::Response<Body>),
    /// The position of the server.
    Has(u64),
    /// The server continues without stating its position.
    Unstated,
    Gone,
    Failed(Error),
}

impl Transfer<'_> {
    /// Runs sessions until one is complete.
    pub(super) async fn run(
        &mut self,
        given: Option<UploadSession>,
        budget: &mut CallBudget,
    ) -> Result<http::Response<Body>> {
        let ended = self.sessions(given, budget).await;
        // At least one attempt was made, even if progress has reset the counter.
        budget.attempts = budget.attempts.max(1);
        ended
    }

    async fn sessions(
        &mut self,
        mut given: Option<UploadSession>,
        budget: &mut CallBudget,
    ) -> Result<http::Response<Body>> {
        loop {
            let resumed = given.is_some();
            let state = match given.take() {
                Some(session) => State::resumed(session.uri),
                None => State::new(self.begin(budget).await?),
            };
            let uncertain = match self.session(state, budget).await? {
                End::Done(response) => return self.verify(response, resumed, budget).await,
                End::Expired { uncertain } => uncertain,
            };
            self.may_restart(uncertain, budget).await?;
        }
    }

    /// Starts a session and returns its URL. Starting two sessions is harmless, because unused ones
    /// expire.
    async fn begin(&mut self, budget: &mut CallBudget) -> Result<http::Uri> {
        let failed = budget.attempts;
        let request = &self.request;
        let mut next = || Some(request.clone().map(Body::from).into());
        let sent = self
            .runner
            .attempts(&mut next, true, ReadUntil::End, budget, None);
        let response = sent.await?;
        budget.attempts = failed;
        let uri = session::location(self.request.uri(), response.headers().get(LOCATION))?;
        self.report(&uri);
        Ok(uri)
    }

    fn report(&mut self, uri: &http::Uri) {
        let session = UploadSession {
            method: self.runner.method.id.to_owned(),
            uri: uri.clone(),
            length: self.window.total(),
        };
        self.callbacks.session(&session);
    }

    /// Decides whether another session is started after one was lost, and waits for the delay.
    async fn may_restart(&mut self, uncertain: bool, budget: &mut CallBudget) -> Result<()> {
        if !self.begins {
            return Err(UploadError::Gone.into());
        }
        if uncertain && !self.runner.idempotent() {
            return Err(UploadError::Unknown.into());
        }
        let replayable = self.window.can_restart();
        let lost = Error::from(UploadError::Expired { replayable });
        let lost = self.runner.error_context.annotate(lost);
        let paused = self.runner.pause(budget, lost, true);
        paused.await.map(drop)
    }

    async fn session(&mut self, mut state: State, budget: &mut CallBudget) -> Result<End> {
        let mut step = match state.all_sent {
            true => Step::Ask,
            false => Step::Send(0),
        };
        let mut before = None;
        loop {
            let piece = match step {
                Step::Send(offset) => {
                    let piece = self.piece(offset, budget).await;
                    Some(piece.map_err(|error| error.with_earlier(before.take()))?)
                }
                Step::Ask => None,
            };
            step = Step::Ask;
            let failed = budget.attempts;
            let mut credential_headers = None;
            let meaning = self
                .exchange(&mut state, piece.as_ref(), budget, &mut credential_headers)
                .await?;
            let error = match meaning {
                Meaning::Complete(response) => match self.accept(&mut state, response)? {
                    Some(response) => return Ok(End::Done(response)),
                    None => {
                        budget.attempts = failed;
                        continue;
                    }
                },
                Meaning::Gone if state.completed => return Err(UploadError::Unread.into()),
                Meaning::Gone => {
                    let uncertain = state.uncertain;
                    return Ok(End::Expired { uncertain });
                }
                Meaning::Unstated => {
                    budget.attempts = failed;
                    continue;
                }
                Meaning::Has(persisted) => {
                    step = Step::Send(persisted);
                    match self.advance(persisted, &mut state, budget)? {
                        Outcome::Advanced => {
                            budget.attempts = budget.attempts.min(failed);
                            continue;
                        }
                        Outcome::Stuck => {
                            budget.attempts = budget.attempts.max(1);
                            self.runner.error_context.annotate(
                                UploadError::Stuck {
                                    persisted,
                                    unit: QUANTUM,
                                }
                                .into(),
                            )
                        }
                    }
                }
                Meaning::Failed(error) => {
                    state.failed();
                    error
                }
            };
            let error = error.with_earlier(before.take());
            let recovered = self.runner.recover(budget, error, credential_headers, true);
            before = Some(recovered.await.map_err(|error| match state.completed {
                true => error.with_note(COMPLETE),
                false => error,
            })?);
        }
    }

    /// The chunk at this offset. Reading it counts towards the deadline of the call.
    async fn piece(&mut self, offset: u64, budget: &CallBudget) -> Result<Piece> {
        let piece = budget.within(pin!(self.window.at(offset))).await;
        piece.map_err(reading)
    }

    /// The response of a complete session, if it contains the resource.
    ///
    /// An empty or truncated response is requested once more, because the server keeps it.
    fn accept(
        &self,
        state: &mut State,
        response: http::Response<Body>,
    ) -> Result<Option<http::Response<Body>>> {
        if !state.all_sent {
            let sent = state.sent();
            return Err(UploadError::Early { sent }.into());
        }
        if self.members.is_empty() || is_object(&response) {
            return Ok(Some(response));
        }
        if !std::mem::replace(&mut state.completed, true) {
            return Ok(None);
        }
        match self.window.sums.is_empty() {
            true => Ok(Some(response)),
            false => Err(UploadError::Unread.into()),
        }
    }

    /// Records the position of the server.
    fn advance(
        &mut self,
        persisted: u64,
        state: &mut State,
        budget: &mut CallBudget,
    ) -> Result<Outcome> {
        let total = self.window.total();
        let outcome = state.states(persisted, total)?;
        if persisted > self.highest.reported {
            self.highest.reported = persisted;
            self.callbacks.progress(Progress::new(persisted, total));
        }
        if is_progress(self.highest.counted, persisted, total) {
            self.highest.counted = persisted;
            budget.progressed();
        }
        Ok(outcome)
    }

    /// Sends a chunk, or asks for the position.
    async fn exchange(
        &mut self,
        state: &mut State,
        piece: Option<&Piece>,
        budget: &mut CallBudget,
        credential_headers: &mut Option<Box<HeaderMap>>,
    ) -> Result<Meaning> {
        let same_origin = session::same_origin(self.request.uri(), &state.uri);
        let request = put(&self.request, &state.uri, piece, self.window.total())?;
        if let Some(piece) = piece {
            state.sends(piece);
        }
        let started = self.runner.start(budget, request, same_origin);
        let response = match started {
            Ok(started) => {
                let attempt = self
                    .runner
                    .attempt(started, ReadUntil::End, credential_headers);
                match piece {
                    Some(_) => {
                        let work = while_pending(attempt, self.window.read_ahead());
                        budget.within(pin!(work)).await
                    }
                    None => budget.within(pin!(attempt)).await,
                }
            }
            Err(error) => Err(error),
        };
        self.runner.end_attempt(budget, response.as_ref().err());
        let number = budget.attempts;
        let error = match response {
            Err(error) if error.http_status() == Some(StatusCode::PERMANENT_REDIRECT) => {
                trace::responded(number, StatusCode::PERMANENT_REDIRECT);
                let mut headers = error.headers().cloned().unwrap_or_default();
                let status = StatusCode::PERMANENT_REDIRECT;
                self.runner.after_response(budget, status, &mut headers)?;
                return self.incomplete(state, piece.is_some(), Some(&headers));
            }
            response => {
                trace::attempt(number, &response);
                match response {
                    Ok(response) => {
                        let response = self.runner.accept(budget, response)?;
                        return Ok(Meaning::Complete(response));
                    }
                    Err(error) => error,
                }
            }
        };
        Ok(match error.http_status() {
            Some(StatusCode::NOT_FOUND | StatusCode::GONE) => {
                // The response to this chunk leaves no doubt.
                if piece.is_some() {
                    state.uncertain = false;
                }
                Meaning::Gone
            }
            _ => Meaning::Failed(error),
        })
    }

    /// Processes a 308: the position of the server, and the new URL of the session.
    ///
    /// Without a range, the position is zero after a request for it, and unknown after a chunk.
    fn incomplete(
        &mut self,
        state: &mut State,
        sent: bool,
        headers: Option<&HeaderMap>,
    ) -> Result<Meaning> {
        let Incomplete { persisted, moved } = Incomplete::read(&state.uri, headers)?;
        if let Some(uri) = moved {
            self.report(&uri);
            state.uri = uri;
        }
        Ok(match persisted {
            None if sent => Meaning::Unstated,
            persisted => Meaning::Has(persisted.unwrap_or_default()),
        })
    }

    /// Compares the checksums of the server with those of the sent bytes.
    async fn verify(
        &mut self,
        response: http::Response<Body>,
        resumed: bool,
        budget: &CallBudget,
    ) -> Result<http::Response<Body>> {
        let sent = match resumed {
            true => {
                let rest = budget.within(pin!(self.window.finish())).await;
                rest.map_err(reading)?
            }
            false => self.window.total().unwrap_or_default(),
        };
        let wrapped = self.runner.client.service.data_wrapper;
        let resource = resource(&response, wrapped);
        self.window.sums.compare(resource)?;
        self.callbacks.progress(Progress::new(sent, Some(sent)));
        Ok(response)
    }
}

/// True if the body is a complete JSON object.
fn is_object(response: &http::Response<Body>) -> bool {
    let body = response.body().as_bytes().map_or(&[][..], |body| body);
    body.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

fn reading(error: Error) -> Error {
    match error.is_timeout() {
        true => error.with_note(READING),
        false => error,
    }
}
