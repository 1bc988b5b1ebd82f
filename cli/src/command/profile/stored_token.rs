//! The tokens of a user, in the format of yup-oauth2.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use discogen_dynamic::runtime::yup_oauth2::storage::{TokenInfo, TokenStorage, TokenStorageError};
use serde_derive::{Deserialize, Serialize};
use serde_json::Value;

use crate::command::private_file;

/// The scope that `email` abbreviates.
const EMAIL: &str = "https://www.googleapis.com/auth/userinfo.email";
/// The scope that `profile` abbreviates.
const PROFILE: &str = "https://www.googleapis.com/auth/userinfo.profile";

/// Returns the name by which a server lists a scope.
pub(in crate::command) fn normalized(scope: &str) -> &str {
    match scope {
        "email" => EMAIL,
        "profile" => PROFILE,
        other => other,
    }
}

/// The tokens of a user and the scopes that the user granted.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::command) struct StoredToken {
    pub(in crate::command) scopes: Vec<String>,
    pub(in crate::command) token: TokenInfo,
}

impl StoredToken {
    /// Parses the file. Errors contain no part of it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut all: Vec<Self> = serde_json::from_str(text).map_err(|error| {
            format!(
                "not a file of tokens (line {} column {})",
                error.line(),
                error.column()
            )
        })?;
        let stored = all.pop().ok_or("it contains no tokens")?;
        if stored
            .token
            .refresh_token
            .as_ref()
            .is_none_or(String::is_empty)
        {
            return Err("it contains no refresh token".to_owned());
        }
        // Later dates cannot be compared with the current one.
        let is_plausible = stored
            .token
            .expires_at
            .is_none_or(|it| it.unix_timestamp() > 0);
        if !is_plausible {
            return Err("its date is invalid".to_owned());
        }
        Ok(stored)
    }

    pub(super) fn to_json(&self) -> Result<String, String> {
        serde_json::to_string(&[self]).map_err(|error| error.to_string())
    }

    /// Whether a scope was granted.
    pub(in crate::command) fn has(&self, scope: &str) -> bool {
        self.scopes
            .iter()
            .any(|it| normalized(it) == normalized(scope))
    }

    /// The e-mail address of the user, if the scopes include `email` and `openid`. The server's signature is not
    /// verified, because the token came directly from the server.
    pub(in crate::command) fn account(&self) -> Option<String> {
        let claims = self.token.id_token.as_deref()?.split('.').nth(1)?;
        let json = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        let claims: Value = serde_json::from_slice(&json).ok()?;
        claims.get("email")?.as_str().map(str::to_owned)
    }

    /// The seconds until the access token expires; 0 if it has expired, `None` if the server did not state it.
    pub(in crate::command) fn expires_in(&self) -> Option<u64> {
        let expires = u64::try_from(self.token.expires_at?.unix_timestamp()).unwrap_or(0);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Some(expires.saturating_sub(now.as_secs()))
    }

    /// Replaces the token by one that was refreshed. A response to a refresh may omit what has not changed.
    fn replace(&mut self, new: TokenInfo) {
        let old = std::mem::replace(&mut self.token, new);
        self.token.refresh_token = self.token.refresh_token.take().or(old.refresh_token);
        self.token.id_token = self.token.id_token.take().or(old.id_token);
    }
}

type Future<'f, T> = Pin<Box<dyn std::future::Future<Output = T> + Send + 'f>>;

/// The storage of a profile. yup-oauth2's own truncates the file before it writes it, so that a concurrent call
/// could read half of it; this one replaces the file.
pub(super) struct FileStorage {
    path: PathBuf,
    stored: Mutex<StoredToken>,
}

impl FileStorage {
    pub(super) fn new(path: PathBuf, stored: StoredToken) -> Self {
        Self {
            path,
            stored: Mutex::new(stored),
        }
    }

    /// Whether the file still contains this login: another one may have replaced it during a long call.
    fn is_current(&self, stored: &StoredToken) -> bool {
        let text = private_file::read(&self.path).ok();
        let in_file = text.and_then(|text| StoredToken::parse(&text).ok());
        in_file.is_some_and(|it| it.token.refresh_token == stored.token.refresh_token)
    }
}

impl TokenStorage for FileStorage {
    fn set<'s, 'l, 't, 'f>(
        &'s self,
        _: &'l [&'t str],
        token: TokenInfo,
    ) -> Future<'f, Result<(), TokenStorageError>>
    where
        's: 'f,
        'l: 'f,
        't: 'f,
        Self: 'f,
    {
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        // A response without a token is an error of the call, not a token.
        if token.access_token.is_some() {
            let is_current = self.is_current(&stored);
            stored.replace(token);
            if let Some(json) = stored.to_json().ok().filter(|_| is_current) {
                // A call does not fail because its token cannot be stored: the next call refreshes it again.
                let _ = private_file::write(&self.path, json.as_bytes());
            }
        }
        drop(stored);
        Box::pin(std::future::ready(Ok(())))
    }

    /// A profile has one token, whose scopes are those of all its calls.
    fn get<'s, 'l, 't, 'f>(&'s self, _: &'l [&'t str]) -> Future<'f, Option<TokenInfo>>
    where
        's: 'f,
        'l: 'f,
        't: 'f,
        Self: 'f,
    {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(Some(stored.token.clone())))
    }
}

/// Holds the token of a login until it has been verified.
#[derive(Clone, Default)]
pub(in crate::command) struct MemoryStorage(std::sync::Arc<Mutex<Option<TokenInfo>>>);

impl MemoryStorage {
    pub(in crate::command) fn take(&self) -> Option<TokenInfo> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl TokenStorage for MemoryStorage {
    fn set<'s, 'l, 't, 'f>(
        &'s self,
        _: &'l [&'t str],
        token: TokenInfo,
    ) -> Future<'f, Result<(), TokenStorageError>>
    where
        's: 'f,
        'l: 'f,
        't: 'f,
        Self: 'f,
    {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Box::pin(std::future::ready(Ok(())))
    }

    /// A login always requests a new token.
    fn get<'s, 'l, 't, 'f>(&'s self, _: &'l [&'t str]) -> Future<'f, Option<TokenInfo>>
    where
        's: 'f,
        'l: 'f,
        't: 'f,
        Self: 'f,
    {
        Box::pin(std::future::ready(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_errors_without_their_content() {
        for text in [
            "",
            "[",
            "[]",
            "SECRET",
            r#"[{"scopes": ["a"], "token": {"access_token": "SECRET", "refresh_token": null, "expires_at": null, "id_token": null}}]"#,
            r#"[{"scopes": ["a"], "token": {"access_token": "SECRET", "refresh_token": "SECRET", "expires_at": [-9999, 1, 0, 0, 0, 0, 0, 0, 0], "id_token": null}}]"#,
        ] {
            let error = StoredToken::parse(text).err().expect("an error");
            assert!(!error.contains("SECRET"), "{error}");
        }
    }

    #[test]
    fn the_account_is_read_from_the_identity_token() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"email": "ann@example.com"}"#);
        let token = |id: Option<String>| StoredToken {
            scopes: vec!["email".to_owned()],
            token: TokenInfo {
                access_token: None,
                refresh_token: None,
                expires_at: None,
                id_token: id,
            },
        };
        assert_eq!(
            token(Some(format!("e30.{claims}.x"))).account().as_deref(),
            Some("ann@example.com")
        );
        for id in [
            None,
            Some("x".to_owned()),
            Some("e30.!.x".to_owned()),
            Some("e30.e30.x".to_owned()),
        ] {
            assert_eq!(token(id).account(), None);
        }
        assert!(token(None).has("https://www.googleapis.com/auth/userinfo.email"));
    }

    #[tokio::test]
    async fn the_format_is_that_of_yup_oauth2() {
        use discogen_dynamic::runtime::yup_oauth2::{
            ApplicationSecret, InstalledFlowAuthenticator, InstalledFlowReturnMethod,
        };
        let token =
            r#"{"access_token": "a", "refresh_token": "r", "expires_at": null, "id_token": null}"#;
        let stored = StoredToken {
            scopes: vec!["x".to_owned(), "y".to_owned()],
            token: serde_json::from_str(token).expect("a token"),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens.json");
        private_file::write(&path, stored.to_json().expect("JSON").as_bytes()).expect("written");
        let authenticator = InstalledFlowAuthenticator::with_client(
            ApplicationSecret::default(),
            InstalledFlowReturnMethod::Interactive,
            super::super::token_client::TokenClient::default().builder(),
        );
        let authenticator = authenticator.persist_tokens_to_disk(path).build().await;
        let token = authenticator.expect("an authenticator").token(&["y"]).await;
        assert_eq!(token.expect("a token").token(), Some("a"));
    }
}
