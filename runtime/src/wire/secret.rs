//! Which fields hold secrets, told by their wire names.
//!
//! Narrow, because what `Debug` leaves out cannot be looked at: `key` is the name of a
//! label more often than a key, and `nextPageToken` lets nobody in.

use std::fmt;

use serde_json::Value;

use super::{List, Map, View};

/// How the names of secrets end in Google's documents, in small letters and without `_`:
/// `password` is that of `adminPassword`, too.
const ENDINGS: &[&str] = &[
    "accesstoken",
    "apikey",
    "authcode",
    "authorizationcode",
    "authtoken",
    "bearertoken",
    "idtoken",
    "jwt",
    "keystring",
    "oauthtoken",
    "passphrase",
    "password",
    "privatekey",
    "privatekeydata",
    "rawkey",
    "refreshtoken",
    "sastoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "secrets",
    "secretvalue",
    "securitytoken",
    "sessioncookie",
    "sharedsecretkey",
    "subjecttoken",
];

/// The name of a push channel's token, which tells its messages from forged ones.
const TOKEN: &str = "token";

/// True for the name of a field whose texts are secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let letters = name.chars().filter(|letter| *letter != '_');
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    name == TOKEN || ENDINGS.iter().any(|end| name.ends_with(end))
}

/// Printed in the place of a secret.
const MARK: &str = "REDACTED";

/// A field and its name, which says whether it is secret.
pub(super) struct Named<'a>(pub(super) &'a str, pub(super) View<'a>);

impl fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_secret_name(self.0) {
            Secret(self.1).fmt(f)
        } else {
            self.1.fmt(f)
        }
    }
}

/// What stands under a secret name: its texts and bytes are left out, whatever they stand in.
/// A message knows its own secrets.
struct Secret<'a>(View<'a>);

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Str(_) | View::Bytes(_) => f.write_str(MARK),
            View::Json(value) => Json {
                value,
                secret: true,
            }
            .fmt(f),
            View::Object(object) => debug_object(object, true, f),
            View::List(list) => debug_list(list, f),
            View::Map(map) => debug_map(map, f),
            View::Numbers(field) => Secret(field.view()).fmt(f),
            other => other.fmt(f),
        }
    }
}

fn debug_list(list: &dyn List, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let elements = (0..list.len()).map(|index| Secret(list.get(index)));
    f.debug_list().entries(elements).finish()
}

fn debug_map(map: &dyn Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let entries = map.entries().map(|(key, view)| (key, Secret(view)));
    f.debug_map().entries(entries).finish()
}

/// A value of any kind, printed as serde_json does. Fields in it may have secret names of their own.
pub(super) struct Json<'a> {
    value: &'a Value,
    secret: bool,
}

impl<'a> Json<'a> {
    /// A value that is not secret itself.
    pub(super) fn open(value: &'a Value) -> Self {
        let secret = false;
        Self { value, secret }
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::String(_) if self.secret => f.write_str(MARK),
            Value::Array(items) => {
                f.write_str("Array ")?;
                let secret = self.secret;
                let items = items.iter().map(|value| Json { value, secret });
                f.debug_list().entries(items).finish()
            }
            Value::Object(object) => {
                f.write_str("Object ")?;
                debug_object(object, self.secret, f)
            }
            plain => plain.fmt(f),
        }
    }
}

pub(super) fn debug_object(
    object: &serde_json::Map<String, Value>,
    secret: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let entries = object.iter().map(|(name, value)| {
        let secret = secret || is_secret_name(name);
        (name, Json { value, secret })
    });
    f.debug_map().entries(entries).finish()
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn secrets_are_told_by_name() {
        for name in [
            "secret",
            "clientSecret",
            "client_secret",
            "password",
            "rootPassword",
            "privateKey",
            "privateKeyData",
            "certPrivateKey",
            "accessToken",
            "refreshToken",
            "oauthIdToken",
            "keyString",
            "apiKeyString",
            "secretAccessKey",
            "token",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "",
            "key",
            "keys",
            "publicKey",
            "publicKeyData",
            "kmsKeyName",
            "nextPageToken",
            "syncToken",
            "rewriteToken",
            "tokenUri",
            "accessTokenExpireTime",
            "clientSecretSha256",
            "secretName",
            "passwordPolicy",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
