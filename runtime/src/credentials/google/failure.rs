//! Converts errors of google-cloud-auth: endpoint, cause, and whether another attempt may succeed.

use std::error::Error as StdError;

use google_cloud_auth::errors::CredentialsError as External;

use super::plan::TokenPlan;
use crate::error::{CredentialsError, causes, is_broken_connection};
use crate::secret::redact;

/// Predictions of google-cloud-auth about later attempts, which are removed from its messages.
/// Some are wrong here, because each attempt has new credentials; the runtime states the others
/// for all credentials.
const FORECASTS: [&str; 6] = [
    "Fetching the token resulted in transient errors. Subsequent calls with this credential might succeed.",
    "Request to fetch the token failed. Subsequent calls with this credential will also fail.",
    "cannot create the authentication headers",
    "cannot create auth headers",
    "but future attempts may succeed",
    "and future attempts will not succeed",
];

/// Converts an error.
pub(super) fn describe(error: External, plan: &TokenPlan) -> CredentialsError {
    let texts: Vec<String> = causes(&error).map(ToString::to_string).collect();
    let endpoint = texts.iter().find_map(|text| url(text).map(str::to_owned));
    let endpoint = endpoint.or_else(|| plan.endpoint());
    let transient = is_transient(&error) && !is_outside_google_cloud(plan, &texts);
    let missing = is_unreachable(plan, &texts);
    let text = summary(&texts);
    let described = CredentialsError::new(error).text(text);
    let described = described.transient(transient).missing(missing);
    match endpoint {
        Some(endpoint) => described.endpoint(redact(&endpoint)),
        None => described,
    }
}

fn is_transient(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        let external = cause.downcast_ref::<External>();
        external.is_some_and(External::is_transient) || is_broken_connection(cause)
    })
}

/// Returns whether the machine is outside of Google Cloud: it cannot resolve the metadata server's
/// name. This does not change.
fn is_outside_google_cloud(plan: &TokenPlan, texts: &[String]) -> bool {
    plan.is_of_the_machine() && texts.iter().any(|text| text.contains("dns error"))
}

/// Returns whether the metadata server cannot be reached. It is asked for a token only if no other
/// credentials were found.
fn is_unreachable(plan: &TokenPlan, texts: &[String]) -> bool {
    let is_connect = |text: &String| text.contains("dns error") || text.contains("(Connect)");
    plan.is_of_the_machine() && texts.iter().any(is_connect)
}

/// The requested URL: `… for url (https://…)`.
fn url(text: &str) -> Option<&str> {
    let (_, rest) = text.rsplit_once("for url (")?;
    rest.split_once(')').map(|(url, _)| url)
}

/// The maximum length of one message in characters, because some contain a whole HTML page.
const LONGEST: usize = 300;

/// The messages of all causes without repetitions.
fn summary(texts: &[String]) -> String {
    let mut whole = String::new();
    for text in texts {
        let mut text = text.clone();
        for forecast in FORECASTS {
            text = text.replace(forecast, "");
        }
        if let Some(url) = url(&text) {
            text = text.replace(&format!("for url ({url})"), "");
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(LONGEST).collect();
        if text.is_empty() || whole.contains(&text) {
            continue;
        }
        if !whole.is_empty() {
            whole.push_str(": ");
        }
        whole.push_str(&text);
    }
    whole
}
