//! The names of secrets in queries, headers, JSON and prose.

/// Parts of secret names, in lower case and without separators.
const PARTS: &[&str] = &[
    "key",
    "token",
    "sig",
    "credential",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "code",
    "assertion",
    "auth",
    "cookie",
    "sessionid",
    "uploadid",
];

/// Complete secret names that are too short to be matched as a part.
const WHOLE: &[&str] = &["pass", "pwd", "sid", "jwt"];

/// Endings of unquoted secret names before a colon. The list is shorter than that for query pairs,
/// because prose contains colons.
const ENDINGS: &[&str] = &[
    "key",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "signature",
    "credential",
    "credentials",
    "assertion",
    "authorization",
    "cookie",
    "cookies",
    "sessionid",
    "uploadid",
];

/// True for the name of a query parameter or field that may contain a secret. Ambiguous names count
/// as secret: `pageToken` is not, but its value is rarely needed.
pub fn is_secret_key(name: &str) -> bool {
    let name = letters(name);
    PARTS.iter().any(|part| name.contains(part)) || WHOLE.contains(&&*name)
}

/// True for the name of a header that may contain a secret.
pub(crate) fn is_secret_header(name: &str) -> bool {
    is_secret_key(name)
}

/// True for a name before a colon, in prose or a header, that is followed by a secret.
pub(super) fn ends_like_secret(name: &str) -> bool {
    let name = letters(name);
    ENDINGS.iter().any(|end| name.ends_with(end))
}

/// The name in lower case, without separators.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|it| !matches!(it, '_' | '-' | '.'));
    letters.map(|it| it.to_ascii_lowercase()).collect()
}

/// Endings of secret field names in Google's documents, in lower case and without `_`: `password`
/// also matches `adminPassword`.
///
/// The list is narrow, because `Debug` output is the only view of a message: `key` is more often
/// the name of a label, and `nextPageToken` grants no access.
const FIELD_ENDINGS: &[&str] = &[
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

/// The field with the token of a push channel, which authenticates its messages.
const CHANNEL_TOKEN: &str = "token";

/// True for the name of a field whose strings are secret.
pub(crate) fn is_secret_field(name: &str) -> bool {
    let letters = name.chars().filter(|letter| *letter != '_');
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    name == CHANNEL_TOKEN || FIELD_ENDINGS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_secret_field;

    #[test]
    fn recognizes_names_of_secrets() {
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
            assert!(is_secret_field(name), "{name}");
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
            assert!(!is_secret_field(name), "{name}");
        }
    }
}
