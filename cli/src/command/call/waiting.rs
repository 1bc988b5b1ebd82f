//! Waits for a long-running operation.

use discogen_dynamic::{Call, Value};

use super::failure::Failure;
use super::output::Output;
use crate::command::interrupt;
use crate::command::session::Session;

/// Sends the call, waits until its operation is done, and writes the operation.
pub(super) async fn wait(
    session: &mut Session,
    call: Call,
    output: &mut Output,
) -> Result<(), Failure> {
    let polling = call.method().polling_method().map(str::to_owned);
    let mut poller = call.poller()?.wait_at_server();
    session.begin_wait();
    let mut last = None;
    while let Some(state) = poller.next().await {
        let operation = match state {
            Ok(operation) => operation,
            Err(error) => {
                session.end_progress();
                if let Some(hint) = interrupt::take_hint() {
                    session.warn("the operation continues", &hint())?;
                }
                return Err(error.into());
            }
        };
        let name = operation.name().unwrap_or_default();
        session.progress.say(&described(name, &operation));
        if last.is_none() && !operation.is_done() {
            session.detail(&format!("waiting for the operation {name}"))?;
            let (name, polling) = (name.to_owned(), polling.clone().unwrap_or_default());
            interrupt::hint(move || {
                format!("the operation {name} continues; `discogen call {polling}` shows its state")
            });
        }
        last = Some(operation);
    }
    session.end_progress();
    interrupt::take_hint();
    match last {
        Some(operation) => Ok(output.response(&operation.into_result()?.into_inner())?),
        None => Ok(()),
    }
}

/// The name of an operation with its progress, where the server reports it.
fn described(name: &str, operation: &Value) -> String {
    let metadata = &operation["metadata"];
    let percent = [
        &operation["progress"],
        &metadata["progressPercent"],
        &metadata["progressPercentage"],
    ];
    match percent.iter().find_map(|it| it.as_f64()) {
        Some(percent) => format!("{name} ({percent} %)"),
        None => name.to_owned(),
    }
}
