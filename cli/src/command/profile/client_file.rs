//! The file of an OAuth client, which the console calls the client secret.

use std::net::IpAddr;

use discogen_dynamic::http::Uri;
use discogen_dynamic::runtime::yup_oauth2::ApplicationSecret;
use serde_json::Value;

/// Google's token endpoint.
pub(super) const GOOGLE_TOKEN_ENDPOINT: &str = "https://oauth2.googleapis.com/token";
/// Google's page for consent.
const GOOGLE_CONSENT: &str = "https://accounts.google.com/o/oauth2/auth";

/// An OAuth client with its endpoints.
pub(in crate::command) struct ClientFile {
    /// The file as it was read.
    text: String,
    secret: ApplicationSecret,
    /// Whether the client is one of a web application, whose redirect URIs are fixed.
    is_web: bool,
    device_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
}

/// An address of this machine, as the client declares it.
pub(in crate::command) struct Redirect {
    pub(in crate::command) uri: String,
    pub(in crate::command) port: u16,
    pub(in crate::command) path: String,
}

impl ClientFile {
    /// Parses a file. `origin` names it in errors, which contain no part of the file.
    pub(in crate::command) fn parse(text: &str, origin: &str) -> Result<Self, String> {
        let invalid = |what: &str| {
            format!(
                "{origin} is not the file of an OAuth client: {what}; download it again at \
                 https://console.cloud.google.com/apis/credentials (type \"Desktop app\")"
            )
        };
        let json: Value =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let what = match error.is_eof() {
                    true => "it is empty or truncated",
                    false => "it is not JSON",
                };
                invalid(&format!("{what} (line {line} column {column})"))
            })?;
        let (client, is_web) = match (json.get("installed"), json.get("web")) {
            (Some(client), _) => (client, false),
            (None, Some(client)) => (client, true),
            _ => return Err(invalid(other_kind(&json))),
        };
        let member = |name: &str| client.get(name).and_then(Value::as_str);
        let required = |name: &str| {
            let value = member(name).filter(|it| is_token(it));
            value
                .map(str::to_owned)
                .ok_or_else(|| invalid(&format!("`{name}` is missing or invalid")))
        };
        let endpoint = |name: &str| match client.get(name) {
            None => Ok(None),
            Some(Value::String(url)) if is_trusted(url) => Ok(Some(url.clone())),
            Some(_) => Err(invalid(&format!("`{name}` is not an https URL"))),
        };
        let redirects = client.get("redirect_uris").and_then(Value::as_array);
        let secret = ApplicationSecret {
            client_id: required("client_id")?,
            client_secret: required("client_secret")?,
            token_uri: endpoint("token_uri")?.unwrap_or_else(|| GOOGLE_TOKEN_ENDPOINT.to_owned()),
            auth_uri: endpoint("auth_uri")?.unwrap_or_else(|| GOOGLE_CONSENT.to_owned()),
            redirect_uris: redirects
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            ..ApplicationSecret::default()
        };
        Ok(Self {
            text: text.to_owned(),
            secret,
            is_web,
            // The names of RFC 8414.
            device_endpoint: endpoint("device_authorization_endpoint")?,
            revocation_endpoint: endpoint("revocation_endpoint")?,
        })
    }

    /// The file as it was read.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(in crate::command) fn secret(&self) -> &ApplicationSecret {
        &self.secret
    }

    /// The ID of the client, which is public.
    pub(in crate::command) fn id(&self) -> &str {
        &self.secret.client_id
    }

    /// Where a browser must return. `None` allows any port of this machine; `Some(None)` means that the client allows
    /// no address of this machine.
    pub(in crate::command) fn fixed_redirect(&self) -> Option<Option<Redirect>> {
        let loopback = |text: &String| {
            let uri: Uri = text.parse().ok()?;
            let is_usable = uri.scheme_str() == Some("http")
                && ["localhost", "127.0.0.1"].contains(&uri.host()?);
            is_usable.then(|| Redirect {
                uri: text.clone(),
                port: uri.port_u16().unwrap_or(80),
                path: uri.path().to_owned(),
            })
        };
        self.is_web
            .then(|| self.secret.redirect_uris.iter().find_map(loopback))
    }

    /// The endpoint of the device flow.
    pub(in crate::command) fn device_endpoint(&self) -> String {
        let given = self.device_endpoint.clone();
        given.unwrap_or_else(|| self.beside("device/code"))
    }

    /// The endpoint that revokes tokens.
    pub(in crate::command) fn revocation_endpoint(&self) -> String {
        let given = self.revocation_endpoint.clone();
        given.unwrap_or_else(|| self.beside("revoke"))
    }

    /// The endpoint that describes a token.
    pub(in crate::command) fn description_endpoint(&self) -> String {
        self.beside("tokeninfo")
    }

    /// An endpoint of the server that issues the tokens. Older files contain older token endpoints of Google, which
    /// have no neighbours.
    fn beside(&self, name: &str) -> String {
        let uri = &self.secret.token_uri;
        let host = uri
            .parse::<Uri>()
            .ok()
            .and_then(|it| it.host().map(str::to_lowercase));
        let is_google = host.is_some_and(|host| {
            host == "accounts.google.com"
                || host == "googleapis.com"
                || host.ends_with(".googleapis.com")
        });
        let token_endpoint = if is_google {
            GOOGLE_TOKEN_ENDPOINT
        } else {
            uri
        };
        let path = token_endpoint.split(['?', '#']).next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        format!("{folder}/{name}")
    }
}

/// What a file contains in place of a client.
fn other_kind(json: &Value) -> &'static str {
    match json.get("type").and_then(Value::as_str) {
        Some("service_account") => {
            "it is the key of a service account, which needs no login (`discogen call --credentials FILE`)"
        }
        Some("authorized_user") => {
            "it contains the credentials of a user, who is logged in (`discogen call --credentials FILE`)"
        }
        _ => "it has neither `installed` nor `web`",
    }
}

/// Whether a value can be part of a URL and of a form without escapes.
fn is_token(text: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'#' | b'%' | b'+');
    !text.is_empty() && text.bytes().all(is_safe)
}

/// Whether secrets may be sent to a URL: `https`, or `http` to this machine.
pub(super) fn is_trusted(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else {
        return false;
    };
    // The parser accepts ports above 65535.
    let has_port = authority.as_str().len() > host.len();
    if authority.as_str().contains('@') || has_port && uri.port_u16().is_none() {
        return false;
    }
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => is_loopback(host),
        _ => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(client: &str) -> Result<ClientFile, String> {
        ClientFile::parse(&format!("{{\"installed\": {client}}}"), "client.json")
    }

    #[test]
    fn endpoints_are_those_of_the_token_endpoint() {
        for (token_uri, device) in [
            (
                "https://oauth2.googleapis.com/token",
                "https://oauth2.googleapis.com/device/code",
            ),
            (
                "https://accounts.google.com/o/oauth2/token",
                "https://oauth2.googleapis.com/device/code",
            ),
            (
                "http://127.0.0.1:8080/token",
                "http://127.0.0.1:8080/device/code",
            ),
            (
                "http://localhost:8080/a/token?b=/c",
                "http://localhost:8080/a/device/code",
            ),
        ] {
            let text = format!(
                r#"{{"client_id": "a", "client_secret": "b", "token_uri": "{token_uri}"}}"#
            );
            assert_eq!(parse(&text).expect("a client").device_endpoint(), device);
        }
    }

    #[test]
    fn secrets_are_sent_only_to_trusted_urls() {
        for url in [
            "http://example.com/token",
            "http://127.0.0.1.example.com/token",
            "https://user@example.com/token",
            "https://example.com:99999/token",
            "ftp://localhost/token",
            "/token",
            "",
        ] {
            assert!(!is_trusted(url), "{url}");
            let text =
                format!(r#"{{"client_id": "a", "client_secret": "SECRET", "token_uri": "{url}"}}"#);
            let error = parse(&text).err().expect("an error");
            assert!(
                error.contains("`token_uri`") && !error.contains("SECRET"),
                "{error}"
            );
        }
        for url in [
            "https://example.com/token",
            "http://[::1]:80/token",
            "http://localhost/token",
        ] {
            assert!(is_trusted(url), "{url}");
        }
    }

    #[test]
    fn other_files_are_recognized_and_never_printed() {
        for (text, reason) in [
            ("", "empty or truncated"),
            (
                r#"{"installed": {"client_secret": "SECRET", "#,
                "empty or truncated",
            ),
            ("SECRET", "not JSON (line 1 column 1)"),
            (
                r#"{"type": "service_account", "private_key": "SECRET"}"#,
                "service account",
            ),
            (
                r#"{"type": "authorized_user", "refresh_token": "SECRET"}"#,
                "of a user",
            ),
            (
                r#"{"installed": {"client_id": "a", "client_secret": 5}}"#,
                "`client_secret`",
            ),
            (
                r#"{"installed": {"client_id": "", "client_secret": "SECRET"}}"#,
                "`client_id`",
            ),
            (r#"{"installed": []}"#, "`client_id`"),
            (r#"["SECRET"]"#, "neither"),
        ] {
            let error = ClientFile::parse(text, "client.json")
                .err()
                .expect("an error");
            assert!(
                error.starts_with("client.json is not") && error.contains(reason),
                "{error}"
            );
            assert!(!error.contains("SECRET"), "{error}");
        }
    }
}
