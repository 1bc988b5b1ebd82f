//! An expectation: which calls it matches, how often, and with which replies.

use std::panic::Location;

use super::matcher::Matcher;
use super::received::ReceivedCall;
use super::reply::{Action, Reply};

/// An expectation with the number of its calls.
pub(super) struct Rule {
    /// The IDs of the methods; one, or those that poll an operation.
    pub(super) methods: Vec<String>,
    pub(super) at: &'static Location<'static>,
    pub(super) matchers: Vec<Matcher>,
    pub(super) replies: Vec<Reply>,
    /// The minimum number of calls; by default one for each reply.
    pub(super) min: Option<usize>,
    /// The maximum number of calls; by default any.
    pub(super) max: Option<usize>,
    pub(super) calls: usize,
}

impl Rule {
    pub(super) fn new(method: String, at: &'static Location<'static>) -> Self {
        Self {
            methods: vec![method],
            at,
            matchers: Vec::new(),
            replies: Vec::new(),
            min: None,
            max: None,
            calls: 0,
        }
    }

    /// The minimum number of calls.
    pub(super) fn least(&self) -> usize {
        self.min.unwrap_or_else(|| self.replies.len().max(1))
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.max.is_some_and(|max| self.calls >= max)
    }

    /// True for a call of one of the methods.
    pub(super) fn is_for(&self, call: &ReceivedCall) -> bool {
        self.methods.iter().any(|method| method == call.method_id())
    }

    pub(super) fn accepts(&self, call: &ReceivedCall) -> bool {
        self.is_for(call) && !self.is_used_up() && self.mismatches(call).is_empty()
    }

    /// Why the parameters of a call do not match.
    pub(super) fn mismatches(&self, call: &ReceivedCall) -> Vec<String> {
        let matchers = self.matchers.iter();
        matchers
            .flat_map(|matcher| matcher.mismatches(call))
            .collect()
    }

    /// The reply to the next call: each in turn, then the last one again.
    pub(super) fn respond(&mut self, call: &ReceivedCall) -> Result<Reply, String> {
        let last = self.replies.len().saturating_sub(1);
        let reply = self.replies.get(self.calls.min(last));
        self.calls += 1;
        match reply {
            None => Ok(Reply::new(Action::json(200, &serde_json::json!({})))),
            Some(reply) => reply.to(call),
        }
    }
}
