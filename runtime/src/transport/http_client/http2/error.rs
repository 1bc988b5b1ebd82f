//! Classifies errors of `h2`.

use std::error::Error as StdError;

use h2::{Error, Reason};

/// True if the server states that it did not process the request.
pub(in super::super) fn is_unprocessed(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref::<Error>().is_some_and(|error| {
        let reason = error.reason();
        let refused = error.is_reset() && reason == Some(Reason::REFUSED_STREAM);
        let late = error.is_go_away() && reason == Some(Reason::NO_ERROR);
        error.is_remote() && (refused || late)
    })
}

/// True if the head of a response exceeds a limit of this client or is malformed. h2 uses one code
/// for both.
pub(in super::super) fn refuses_head(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref().is_some_and(is_refused_here)
}

/// True if trailers exceed a limit.
pub(in super::super) fn refuses_trailers(cause: &(dyn StdError + 'static)) -> bool {
    let h2 = cause.downcast_ref::<Error>();
    h2.is_some_and(|error| error.is_go_away() && is_refused_here(error))
}

fn is_refused_here(error: &Error) -> bool {
    match error.reason() {
        _ if !error.is_library() => false,
        Some(Reason::PROTOCOL_ERROR) => error.is_reset(),
        Some(Reason::COMPRESSION_ERROR) => true,
        // The other causes of this code are unrelated to the response.
        Some(Reason::ENHANCE_YOUR_CALM) => {
            let text = error.to_string();
            ["header_list", "continuations"]
                .iter()
                .any(|it| text.contains(it))
        }
        _ => false,
    }
}
