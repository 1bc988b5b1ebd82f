//! Which names stand for secrets, in queries, headers, JSON and prose.

/// Parts of the names of secrets, in lower case and without separators.
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

/// Whole names of secrets that are too short to be a part.
const WHOLE: &[&str] = &["pass", "pwd", "sid", "jwt"];

/// How the names of secrets end where a colon follows without quotes. Fewer than for a pair of a
/// query, because prose has colons, too.
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

/// True for the name of a query parameter or field that may hold a secret. In doubt it is one:
/// `pageToken` is not secret, but its value is rarely missed.
pub(crate) fn is_secret_key(name: &str) -> bool {
    let name = letters(name);
    PARTS.iter().any(|part| name.contains(part)) || WHOLE.contains(&&*name)
}

/// True for a header that may hold a secret.
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

/// How the names of secrets end in Google's documents, in small letters and without `_`:
/// `password` is that of `adminPassword`, too.
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

/// The name of a push channel's token, which tells its messages from forged ones.
const CHANNEL_TOKEN: &str = "token";

/// True for the name of a field whose texts are secret.
pub(crate) fn is_secret_field(name: &str) -> bool {
    let letters = name.chars().filter(|letter| *letter != '_');
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    name == CHANNEL_TOKEN || FIELD_ENDINGS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_secret_field;

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
