//! Decides what follows a failed attempt: another attempt, now or later, or the end of the call.

use std::time::Duration;

use http::header::HeaderMap;

use super::attempts::AttemptLoop;
use super::budget::CallBudget;
use crate::error::{Error, Kind, Limit, Result};
use crate::retry::{ExponentialBackoff, FailedAttempt};
use crate::trace;

/// What follows a failed attempt.
enum Next {
    /// Another attempt after this delay.
    Retry(Duration),
    /// The end of the call, because the failure is permanent or must not be retried.
    End,
    /// The end of the call, because its attempts, its time or the retry budget are exhausted.
    Exhausted(trace::Exhausted),
}

impl AttemptLoop {
    /// Waits until the next attempt after a failed one: refreshes credentials that were `refused`,
    /// or waits for the delay of the policy. Returns the error; returns it as `Err` if there is no
    /// other attempt.
    pub(crate) async fn recover(
        &self,
        budget: &mut CallBudget,
        error: Error,
        refused: Option<Box<HeaderMap>>,
        idempotent: bool,
    ) -> Result<Error> {
        let (error, delay) = self.schedule(budget, error, refused, idempotent).await?;
        wait(delay).await;
        Ok(error)
    }

    /// Does what [`recover`](Self::recover) does, except for the wait, and returns its time.
    pub(crate) async fn schedule(
        &self,
        budget: &mut CallBudget,
        error: Error,
        refused: Option<Box<HeaderMap>>,
        idempotent: bool,
    ) -> Result<(Error, Duration)> {
        if !self.refresh(budget, &error, refused).await? {
            return self.schedule_retry(budget, error, idempotent);
        }
        trace::retry(budget.attempts, Duration::ZERO, &error);
        self.after_failure(budget, &error, Some(Duration::ZERO))?;
        Ok((error, Duration::ZERO))
    }

    /// Waits for the delay of the policy and returns the error; returns it as `Err` if there is no
    /// other attempt.
    pub(crate) async fn pause(
        &self,
        budget: &mut CallBudget,
        error: Error,
        idempotent: bool,
    ) -> Result<Error> {
        let (error, delay) = self.schedule_retry(budget, error, idempotent)?;
        wait(delay).await;
        Ok(error)
    }

    fn schedule_retry(
        &self,
        budget: &mut CallBudget,
        error: Error,
        idempotent: bool,
    ) -> Result<(Error, Duration)> {
        let error = error.after(budget.attempts, budget.started.elapsed());
        let (error, delay) = self.delay(budget, error, idempotent)?;
        budget.took_token = true;
        self.after_failure(budget, &error, Some(delay))?;
        Ok((error, delay))
    }

    /// The same for a failure of the credentials after an attempt, which is not an attempt.
    pub(super) async fn pause_credentials(&self, budget: &CallBudget, error: Error) -> Result<()> {
        let error = error.after(budget.attempts, budget.started.elapsed());
        let (_, delay) = self.delay(budget, error, true)?;
        wait(delay).await;
        Ok(())
    }

    /// The error and the delay before the next attempt; the error as `Err` if this was the last one.
    fn delay(
        &self,
        budget: &CallBudget,
        error: Error,
        idempotent: bool,
    ) -> Result<(Error, Duration)> {
        match self.decide(budget, &error, idempotent) {
            Next::Retry(delay) => {
                trace::retry(budget.attempts, delay, &error);
                Ok((error, delay))
            }
            Next::End => Err(error),
            Next::Exhausted(why) => {
                trace::exhausted(self.method, budget.attempts, why, &error);
                Err(match why {
                    trace::Exhausted::Budget => error.over_budget(),
                    trace::Exhausted::Policy | trace::Exhausted::Deadline => error,
                })
            }
        }
    }

    fn decide(&self, budget: &CallBudget, error: &Error, idempotent: bool) -> Next {
        const DEFAULT: ExponentialBackoff = ExponentialBackoff::new();
        let over = matches!(
            error.kind(),
            Kind::Timeout {
                limit: Limit::Call,
                ..
            }
        );
        if over && budget.attempts > 1 {
            return Next::Exhausted(trace::Exhausted::Deadline);
        }
        if over || error.is_usage() || error.interceptor().is_some() || !self.timers {
            return Next::End;
        }
        let failed = FailedAttempt {
            error,
            attempts: budget.attempts,
            elapsed: budget.started.elapsed(),
            remaining: budget.remaining(),
            idempotent,
        };
        let policy = self.options.retry.as_deref().unwrap_or(&DEFAULT);
        match policy.delay(&failed) {
            Some(delay) if failed.remaining.is_none_or(|left| delay < left) => {
                match self.client.retry_budget.take() {
                    true => Next::Retry(delay),
                    false => Next::Exhausted(trace::Exhausted::Budget),
                }
            }
            Some(_) => Next::Exhausted(trace::Exhausted::Deadline),
            None if budget.attempts > 1 && failed.is_transient() && failed.may_repeat() => {
                Next::Exhausted(trace::Exhausted::Policy)
            }
            None => Next::End,
        }
    }
}

async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}
