//! Changes a project, or prints the changes.

use std::io;

use discogen_build::project::Edits;
use discogen_build::sync::{self, Lock};

use super::place::Place;
use crate::command::session::Session;
use crate::command::update::Update;
use crate::command::update::refusal::Refusal;

/// What a step of a change returns. The inner result is that of the output.
pub(super) type Outcome = Result<io::Result<()>, Refusal>;

/// Opens a project, checks it, and changes it under its lock; a dry run has no lock. A refusal is
/// reported.
pub(super) fn change(
    place: &Place,
    is_dry: bool,
    session: &mut Session,
    check: impl FnOnce(&Edits) -> Result<(), Refusal>,
    work: impl FnOnce(Edits, &Update, Option<&Lock>, &mut Session) -> Outcome,
) -> io::Result<()> {
    match changed(place, is_dry, session, check, work) {
        Ok(written) => written,
        Err(refusal) => {
            refusal.report(session)?;
            session.message("nothing was changed")
        }
    }
}

fn changed(
    place: &Place,
    is_dry: bool,
    session: &mut Session,
    check: impl FnOnce(&Edits) -> Result<(), Refusal>,
    work: impl FnOnce(Edits, &Update, Option<&Lock>, &mut Session) -> Outcome,
) -> Outcome {
    // A folder with another origin is not locked.
    let edits = Edits::open(place.find()?)?;
    check(&edits)?;
    let update = Update::of_clients(edits.project());
    if is_dry {
        if let Some(found) = sync::interrupted(&edits.project().documents(), None) {
            return Err(Refusal::fact(found.fact(), found.remedy()));
        }
        return work(edits, &update, None, session);
    }
    let mut outcome = Ok(Ok(()));
    let written = update.under_lock(session, |session, lock| {
        // The recovery may have restored manifests.
        let edits = place.find().and_then(Edits::open);
        outcome = edits
            .map_err(Refusal::from)
            .and_then(|edits| work(edits, &update, Some(lock), session));
        Ok(())
    });
    edits.project().remove_empty_folders();
    match written {
        Ok(()) => outcome,
        Err(error) => Ok(Err(error)),
    }
}
