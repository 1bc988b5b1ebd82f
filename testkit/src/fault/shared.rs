//! The state of a server that its connections share.

use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::delivery::Delivery;
use super::step::{Rest, Step};

/// The state that all connections share.
pub(super) struct Shared {
    pub(super) respond: Box<dyn Fn(&Delivery) -> Step + Send + Sync>,
    pub(super) script: Mutex<VecDeque<Step>>,
    pub(super) deliveries: Mutex<Vec<Delivery>>,
    pub(super) connections: AtomicUsize,
    pub(super) open: AtomicUsize,
}

impl Shared {
    /// Takes the next step of the script when a request begins.
    pub(super) fn scripted(&self) -> Option<Step> {
        lock(&self.script).pop_front()
    }

    /// Records a request and returns its index.
    pub(super) fn begin(&self, delivery: Delivery) -> usize {
        let mut deliveries = lock(&self.deliveries);
        deliveries.push(delivery);
        deliveries.len() - 1
    }

    pub(super) fn change(&self, index: usize, change: impl FnOnce(&mut Delivery)) {
        if let Some(delivery) = lock(&self.deliveries).get_mut(index) {
            change(delivery);
        }
    }

    /// Waits until the rest of a request may be read.
    pub(super) async fn rest_is_due(&self, index: usize, rest: Rest) {
        while rest == Rest::AfterNextRequest && lock(&self.deliveries).len() <= index + 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Returns the step for a received request.
    pub(super) fn decide(&self, index: usize, scripted: Option<Step>) -> Step {
        let delivery = lock(&self.deliveries).get(index).cloned();
        let delivery = delivery.unwrap_or_default();
        let mut step = match scripted {
            // Reading and sending are scripted; the response is the function's.
            Some(step) if step.from_server => Step {
                reply: (self.respond)(&delivery).reply,
                ..step
            },
            Some(step) => step,
            None => (self.respond)(&delivery),
        };
        step.reply.fill(delivery.id());
        step
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
