//! What a mock and its transports share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::received::ReceivedCall;
use super::reply::Reply;
use super::report;
use super::rule::Rule;

/// What a mock and its transports share.
pub(super) type Shared = Mutex<State>;

#[derive(Default)]
pub(super) struct State {
    pub(super) rules: Vec<Rule>,
    pub(super) calls: Vec<ReceivedCall>,
    /// Why the test fails.
    pub(super) problems: Vec<String>,
}

/// A closure of a test that panicked leaves no partial update.
pub(super) fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Adds a rule and returns its index.
    pub(super) fn add(&mut self, rule: Rule) -> usize {
        self.rules.push(rule);
        self.rules.len() - 1
    }

    /// The reply to a call, or the description of an unexpected call.
    pub(super) fn respond(&mut self, call: ReceivedCall) -> Result<Reply, String> {
        let found = self.rules.iter_mut().find(|rule| rule.accepts(&call));
        let reply = match found {
            Some(rule) => rule.respond(&call),
            None => Err(report::unexpected(&call, &self.rules)),
        };
        if let Err(problem) = &reply {
            self.problems.push(problem.clone());
        }
        self.calls.push(call);
        reply
    }

    /// Records that a request could not be matched.
    pub(super) fn fail(&mut self, problem: String) -> String {
        self.problems.push(problem.clone());
        problem
    }

    /// What was unexpected and what is missing; `None` if the expectations are met.
    pub(super) fn report(&self) -> Option<String> {
        let missing = self.rules.iter().filter_map(report::missing);
        let all: Vec<String> = self.problems.iter().cloned().chain(missing).collect();
        (!all.is_empty()).then(|| all.join("\n\n"))
    }
}
