//! Adds the headers of the credentials, and refreshes them after a 401.

use std::pin::pin;

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap};

use super::attempts::AttemptLoop;
use super::budget::CallBudget;
use crate::boxed::BoxError;
use crate::credentials::{Auth, Credentials};
use crate::error::{Error, Kind, Result};
use crate::framing;
use crate::universe::{DEFAULT_UNIVERSE, is_domain};

impl AttemptLoop {
    /// Whether credentials are requested for a request with these headers.
    pub(super) fn requests_credentials(&self, headers: &HeaderMap) -> bool {
        matches!(self.client.auth, Auth::Dynamic(_)) && !headers.contains_key(AUTHORIZATION)
    }

    /// Adds the headers of the credentials, except those that the caller has set. Returns the
    /// headers of credentials that can change.
    pub(crate) async fn authorize(
        &self,
        headers: &mut HeaderMap,
    ) -> Result<Option<Box<HeaderMap>>> {
        if !self.requests_credentials(headers) {
            return Ok(None);
        }
        let Auth::Dynamic(credentials) = &self.client.auth else {
            return Ok(None);
        };
        let credential_headers = self.ask(&**credentials).await?;
        // The universe domain is often known once there is a token.
        self.check_universe(&**credentials).await?;
        add_missing(headers, &credential_headers)?;
        Ok(Some(Box::new(credential_headers)))
    }

    async fn ask(&self, credentials: &dyn Credentials) -> Result<HeaderMap> {
        let Some(chosen) = &self.options.scopes else {
            let scopes = self.method.requested_scopes();
            return credentials.headers(scopes).await.map_err(credentials_error);
        };
        let scopes: Vec<&str> = chosen.iter().map(String::as_str).collect();
        credentials
            .headers(&scopes)
            .await
            .map_err(credentials_error)
    }

    /// Credentials are only sent to the universe that they belong to.
    async fn check_universe(&self, credentials: &dyn Credentials) -> Result<()> {
        let theirs = match self.client.credentials_universe.get() {
            Some(known) => known,
            None => {
                let domain = credentials
                    .universe_domain()
                    .await
                    .map_err(credentials_error)?;
                self.client.credentials_universe.get_or_init(|| domain)
            }
        };
        let ours = self.options.universe_domain.as_deref();
        let ours = ours.unwrap_or(DEFAULT_UNIVERSE);
        match theirs {
            // The domain may come from a server, such as a captive portal.
            Some(theirs) if !is_domain(theirs) => Err(credentials_error(
                "the universe domain of the credentials is not a domain name".into(),
            )),
            Some(theirs) if !theirs.eq_ignore_ascii_case(ours) => Err(Error::usage(format!(
                "the credentials belong to the universe `{theirs}`, and the call to `{ours}`; set \
                 `CallOptions::universe_domain` or GOOGLE_CLOUD_UNIVERSE_DOMAIN, or use other credentials"
            ))),
            _ => Ok(()),
        }
    }

    /// After a 401, rejects the headers and returns whether the credentials now provide others. A
    /// temporary failure of the token endpoint is retried; if it lasts, it becomes the error of the
    /// call.
    pub(crate) async fn refresh(
        &self,
        budget: &mut CallBudget,
        error: &Error,
        refused: Option<Box<HeaderMap>>,
    ) -> Result<bool> {
        let (Auth::Dynamic(credentials), Some(refused)) = (&self.client.auth, refused) else {
            return Ok(false);
        };
        if budget.refreshed || error.http_status() != Some(StatusCode::UNAUTHORIZED) {
            return Ok(false);
        }
        budget.refreshed = true;
        credentials.reject(&refused);
        loop {
            let fresh = {
                let fresh = pin!(self.ask(&**credentials));
                budget.within(fresh).await
            };
            match fresh {
                Ok(fresh) => return Ok(fresh != *refused),
                Err(error) if error.is_transient() => {
                    budget.attempts += 1;
                    let error = self.error_context.annotate(error);
                    self.pause_credentials(budget, error).await?;
                }
                // The 401 is the more informative error.
                Err(_) => return Ok(false),
            }
        }
    }
}

fn credentials_error(error: BoxError) -> Error {
    Error::new(Kind::Credentials(error))
}

fn add_missing(headers: &mut HeaderMap, more: &HeaderMap) -> Result<()> {
    for name in more
        .keys()
        .filter(|name| !headers.contains_key(*name))
        .cloned()
        .collect::<Vec<_>>()
    {
        framing::check(&name).map_err(|reason| {
            let fact = format!("the credentials provide the header `{name}`, and {reason}");
            Error::usage(fact)
        })?;
        for value in more.get_all(&name) {
            let mut value = value.clone();
            value.set_sensitive(true);
            headers.append(&name, value);
        }
    }
    Ok(())
}
