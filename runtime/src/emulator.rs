//! The server of an emulator, from an environment variable or from the builder.
//!
//! Google's clients for Go, Python and Node read `STORAGE_EMULATOR_HOST`. Here the rule applies to
//! every API: `<API>_EMULATOR_HOST`, with the name of the API in upper case.

use std::borrow::Cow;
use std::env::VarError;

use crate::error::Error;
use crate::service::Service;

/// Headers and query pairs with which callers authenticate themselves. They are not sent to an
/// emulator.
const CREDENTIALS: [&str; 9] = [
    "access_token",
    "authorization",
    "bearer_token",
    "cookie",
    "key",
    "oauth_token",
    "proxy-authorization",
    "x-goog-api-key",
    "x-goog-iam-authorization-token",
];

/// True for a header or query pair that authenticates the caller.
pub(crate) fn is_credential(name: &str) -> bool {
    CREDENTIALS.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// The environment variable for an API: `STORAGE_EMULATOR_HOST`.
pub(crate) fn variable(service: &Service) -> String {
    let upper = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_uppercase(),
        false => '_',
    };
    let name: String = service.name.chars().map(upper).collect();
    format!("{name}_EMULATOR_HOST")
}

/// The value of the variable; `None` if it is unset or blank.
pub(crate) fn from_env(variable: &str) -> Result<Option<String>, Error> {
    match std::env::var(variable) {
        Ok(host) if host.trim().is_empty() => Ok(None),
        Ok(host) => Ok(Some(host)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(invalid(variable, "is not UTF-8")),
    }
}

/// The URL of an emulator: `localhost:9023` has the scheme `http`, and the path of the API at the
/// end, which Google's client for Go accepts, is removed.
pub(crate) fn url(host: &str, service: &Service) -> String {
    let host = host.trim();
    let url: Cow<'_, str> = match host.contains("://") {
        true => host.into(),
        false => format!("http://{host}").into(),
    };
    let path = service.service_path.trim_matches('/');
    let base = url.trim_end_matches('/');
    let base = match path.is_empty() {
        true => base,
        false => base
            .strip_suffix(path)
            .filter(|it| it.ends_with('/'))
            .unwrap_or(base),
    };
    format!("{}/", base.trim_end_matches('/'))
}

/// The error of an invalid value. The value is not printed, because it may contain a password.
pub(crate) fn invalid(source: &str, problem: impl std::fmt::Display) -> Error {
    Error::usage(format!(
        "{source} is invalid: {problem}; set the host and port of the emulator, as in `localhost:9023`"
    ))
}

#[cfg(test)]
mod tests {
    use super::{is_credential, url, variable};
    use crate::service::Service;

    const STORAGE: Service = Service {
        name: "storage",
        version: "v1",
        title: "Storage",
        revision: "1",
        package: "google-storage-v1",
        package_version: "1.0.0",
        root_url: "https://storage.googleapis.com/",
        service_path: "storage/v1/",
        batch_path: None,
        mtls_root_url: None,
        alt_json: false,
        data_wrapper: false,
        scopes: &[],
    };

    #[test]
    fn the_variable_has_the_name_of_the_api() {
        assert_eq!(variable(&STORAGE), "STORAGE_EMULATOR_HOST");
        let other = Service {
            name: "my-api.2",
            ..STORAGE
        };
        assert_eq!(variable(&other), "MY_API_2_EMULATOR_HOST");
    }

    #[test]
    fn a_host_becomes_a_url() {
        for (host, expected) in [
            ("localhost:9023", "http://localhost:9023/"),
            (" 127.0.0.1:9023\n", "http://127.0.0.1:9023/"),
            ("[::1]:9023", "http://[::1]:9023/"),
            ("http://localhost:9023", "http://localhost:9023/"),
            ("https://emulator.example/", "https://emulator.example/"),
            (
                "http://localhost:9023/prefix",
                "http://localhost:9023/prefix/",
            ),
            (
                "http://localhost:9023/storage/v1/",
                "http://localhost:9023/",
            ),
            ("http://localhost:9023/storage/v1", "http://localhost:9023/"),
            (
                "http://localhost:9023/mystorage/v1",
                "http://localhost:9023/mystorage/v1/",
            ),
        ] {
            assert_eq!(url(host, &STORAGE), expected, "{host}");
        }
        let rootless = Service {
            service_path: "",
            ..STORAGE
        };
        assert_eq!(
            url("http://localhost:1/v1", &rootless),
            "http://localhost:1/v1/"
        );
    }

    #[test]
    fn credentials_of_the_caller() {
        assert!(is_credential("Authorization") && is_credential("key"));
        assert!(!is_credential("x-goog-encryption-key") && !is_credential("pageToken"));
    }
}
