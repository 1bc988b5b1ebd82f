//! Calls the interceptors of a call.
//!
//! Without interceptors, each function is one comparison.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use super::attempts::AttemptLoop;
use super::budget::CallBudget;
use super::open::OpenAttempt;
use crate::boxed::BoxError;
use crate::error::{Error, Kind, Result};
use crate::interceptor::{AfterAttempt, AfterCall, BeforeAttempt, Interceptor};
use crate::secret::mark_secrets;
use crate::transport::Body;

impl AttemptLoop {
    /// Counts an attempt and calls the interceptors with its request.
    #[inline]
    pub(crate) fn begin_attempt(
        &self,
        budget: &mut CallBudget,
        request: &mut http::Request<Body>,
        same_origin: bool,
    ) -> Result<()> {
        budget.attempts += 1;
        match self.options.interceptors.is_empty() {
            true => Ok(()),
            false => self.before_attempt(budget, request, same_origin),
        }
    }

    #[cold]
    fn before_attempt(
        &self,
        budget: &mut CallBudget,
        request: &mut http::Request<Body>,
        same_origin: bool,
    ) -> Result<()> {
        let number = budget.attempts;
        let open = budget.open.insert(Box::new(OpenAttempt {
            number,
            started: Instant::now(),
            elapsed: None,
            entered: 0,
        }));
        // The parts of the request are borrowed separately.
        let mut uri = std::mem::take(request.uri_mut());
        let verb = request.method().clone();
        let mut attempt = BeforeAttempt {
            service: self.client.service,
            method: self.method,
            number,
            same_origin,
            verb: &verb,
            uri: &mut uri,
            headers: request.headers_mut(),
        };
        let mut result = Ok(());
        for interceptor in &self.options.interceptors {
            if let Err(error) = interceptor.before_attempt(&mut attempt) {
                result = Err(self.intercepted(interceptor, error));
                break;
            }
            open.entered += 1;
        }
        *request.uri_mut() = uri;
        result
    }

    /// Stops the clock of the attempt.
    #[inline]
    pub(super) fn stop_clock(&self, budget: &mut CallBudget) {
        if let Some(open) = &mut budget.open {
            open.elapsed = Some(open.started.elapsed());
        }
    }

    /// Calls the interceptors with a response.
    #[inline]
    pub(crate) fn after_response(
        &self,
        budget: &mut CallBudget,
        status: StatusCode,
        headers: &mut HeaderMap,
    ) -> Result<()> {
        let Some(open) = budget.open.take() else {
            return Ok(());
        };
        mark_secrets(headers);
        self.after_attempt(&open, Some((status, headers)), None, None)
    }

    /// Calls the interceptors with a failed attempt that is followed by another one after the delay.
    #[inline]
    pub(crate) fn after_failure(
        &self,
        budget: &mut CallBudget,
        error: &Error,
        delay: Option<Duration>,
    ) -> Result<()> {
        match budget.open.take() {
            Some(open) => self.after_attempt(&open, None, Some(error), delay),
            None => Ok(()),
        }
    }

    #[cold]
    fn after_attempt(
        &self,
        open: &OpenAttempt,
        head: Option<(StatusCode, &HeaderMap)>,
        error: Option<&Error>,
        next_delay: Option<Duration>,
    ) -> Result<()> {
        let attempt = AfterAttempt {
            service: self.client.service,
            method: self.method,
            number: open.number,
            elapsed: open.elapsed.unwrap_or_else(|| open.started.elapsed()),
            head,
            error,
            next_delay,
        };
        let mut result = Ok(());
        for interceptor in self.options.interceptors.iter().take(open.entered) {
            if let Err(error) = interceptor.after_attempt(&attempt)
                && result.is_ok()
            {
                result = Err(self.intercepted(interceptor, error));
            }
        }
        result
    }

    /// Calls the interceptors with the end of the call, and with its last attempt unless they were
    /// called with it before.
    #[inline]
    pub(crate) fn after_call(
        &self,
        budget: &mut CallBudget,
        status: Option<StatusCode>,
        error: Option<&Error>,
    ) {
        if self.options.interceptors.is_empty() {
            return;
        }
        if let Some(error) = error {
            // The call has failed, so its own error is returned.
            let _ = self.after_failure(budget, error, None);
        }
        let call = AfterCall {
            service: self.client.service,
            method: self.method,
            server: self.error_context.server(),
            attempts: budget.attempts,
            elapsed: budget.started.elapsed(),
            status: status.or_else(|| error?.http_status()),
            error,
        };
        for interceptor in &self.options.interceptors {
            interceptor.after_call(&call);
        }
    }

    fn intercepted(&self, interceptor: &Arc<dyn Interceptor>, source: BoxError) -> Error {
        let name = interceptor.name().to_owned();
        let error = Error::new(Kind::Interceptor { name, source });
        self.error_context.annotate(error)
    }
}
