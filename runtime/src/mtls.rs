//! Selects the client certificate and the endpoint for mutual TLS, as Google's clients do.
//!
//! | variable | values |
//! |---|---|
//! | GOOGLE_API_USE_CLIENT_CERTIFICATE | `true`: use a certificate, by default that of the configuration; `false`: use none, even if the program sets one |
//! | GOOGLE_API_USE_MTLS_ENDPOINT | `auto` (default): use the mTLS endpoint with a certificate; `always`; `never` |
//! | GOOGLE_API_CERTIFICATE_CONFIG | the file that names certificate and key; by default `certificate_config.json` of gcloud |
//!
//! Sources: [AIP-4114](https://google.aip.dev/auth/4114), and `google.auth.transport.mtls` and
//! `googleapiclient.discovery` in Python. Without GOOGLE_API_USE_CLIENT_CERTIFICATE a certificate is
//! used if the program sets one, or if the file of GOOGLE_API_CERTIFICATE_CONFIG names one. In
//! Google's clients a certificate of the program has no effect without the variable.

use std::ffi::OsString;
#[cfg(feature = "http")]
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::service::Service;
#[cfg(feature = "http")]
use crate::transport::ClientCertificate;
use crate::universe::DEFAULT_UNIVERSE;

#[cfg(feature = "http")]
const USE_CERTIFICATE: &str = "GOOGLE_API_USE_CLIENT_CERTIFICATE";
const USE_ENDPOINT: &str = "GOOGLE_API_USE_MTLS_ENDPOINT";
#[cfg(feature = "http")]
const CONFIG: &str = "GOOGLE_API_CERTIFICATE_CONFIG";

/// A variable of the environment; `None` if it is unset or empty.
pub(crate) type Variables<'v> = &'v dyn Fn(&str) -> Option<OsString>;

/// The variables of this process.
pub(crate) fn process(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The mTLS root URL, if the environment selects it for this API.
///
/// `universe` is the universe domain of the calls.
pub(crate) fn endpoint(
    variables: Variables<'_>,
    service: &'static Service,
    has_certificate: bool,
    universe: Option<&str>,
) -> Result<Option<&'static str>> {
    let selected = match word(variables, USE_ENDPOINT).as_deref() {
        None | Some("auto") => has_certificate,
        Some("always") => true,
        Some("never") => false,
        Some(_) => return Err(invalid(USE_ENDPOINT, "`never`, `auto` or `always`")),
    };
    let Some(root) = service.mtls_root_url.filter(|_| selected) else {
        return Ok(None);
    };
    let universe = universe.unwrap_or(DEFAULT_UNIVERSE);
    match universe.eq_ignore_ascii_case(DEFAULT_UNIVERSE) {
        true => Ok(Some(root)),
        false => Err(Error::usage(format!(
            "the mTLS endpoint `{root}` does not exist in the universe `{universe}`; set {USE_ENDPOINT}=never, or set the \
             endpoint"
        ))),
    }
}

/// The certificate to use: that of the program, or the one that the environment names.
#[cfg(feature = "http")]
pub(crate) fn certificate(
    variables: Variables<'_>,
    given: Option<ClientCertificate>,
) -> Result<Option<ClientCertificate>> {
    let config = variables(CONFIG).map(PathBuf::from);
    match word(variables, USE_CERTIFICATE).as_deref() {
        Some("false") => Ok(None),
        Some("true") if given.is_none() => match config.or_else(well_known) {
            Some(config) => read_config(&config),
            None => Ok(None),
        },
        // As in Python, a file that names no certificate is ignored unless the variable is `true`.
        None if given.is_none() => match config.filter(|config| paths(config).is_ok()) {
            Some(config) => read_config(&config),
            None => Ok(None),
        },
        None | Some("true") => Ok(given),
        Some(_) => Err(invalid(USE_CERTIFICATE, "`true` or `false`")),
    }
}

/// The file of gcloud, if it exists.
#[cfg(feature = "http")]
fn well_known() -> Option<PathBuf> {
    let folder = match cfg!(windows) {
        true => PathBuf::from(process("APPDATA")?),
        false => std::env::home_dir()?.join(".config"),
    };
    let file = folder.join("gcloud").join("certificate_config.json");
    file.exists().then_some(file)
}

#[cfg(feature = "http")]
fn read_config(config: &Path) -> Result<Option<ClientCertificate>> {
    let (certificate, key) = paths(config)?;
    ClientCertificate::from_pem_files(certificate, key).map(Some)
}

/// The paths in a certificate configuration: `{"cert_configs": {"workload": {"cert_path": …,
/// "key_path": …}}}`.
#[cfg(feature = "http")]
fn paths(config: &Path) -> Result<(PathBuf, PathBuf)> {
    let shown = config.display();
    let json = std::fs::read(config).map_err(|error| {
        Error::usage(format!(
            "the certificate configuration `{shown}` cannot be read: {error}"
        ))
    })?;
    let json: serde_json::Value = serde_json::from_slice(&json).map_err(|_| {
        Error::usage(format!(
            "the certificate configuration `{shown}` is not JSON"
        ))
    })?;
    let path = |name: &str| {
        let path = json.pointer(&format!("/cert_configs/workload/{name}"));
        path.and_then(serde_json::Value::as_str)
            .map(PathBuf::from)
            .ok_or_else(|| {
                Error::usage(format!(
                    "the certificate configuration `{shown}` has no string `cert_configs.workload.{name}`; add it, or set \
                     {USE_CERTIFICATE}=false"
                ))
            })
    };
    Ok((path("cert_path")?, path("key_path")?))
}

/// The value of a variable in lower case.
fn word(variables: Variables<'_>, name: &str) -> Option<String> {
    let value = variables(name)?;
    Some(value.to_string_lossy().trim().to_ascii_lowercase())
}

fn invalid(name: &str, values: &str) -> Error {
    Error::usage(format!(
        "the environment variable {name} is invalid; set it to {values}, or unset it"
    ))
}

#[cfg(test)]
mod tests {
    use super::endpoint;
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    use super::{ClientCertificate, certificate};
    use crate::service::Service;

    const SERVICE: Service = Service {
        name: "shop",
        version: "v1",
        title: "Shop",
        revision: "1",
        package: "shop",
        package_version: "1.0.0",
        root_url: "https://shop.googleapis.com/",
        service_path: "",
        batch_path: None,
        mtls_root_url: Some("https://shop.mtls.googleapis.com/"),
        alt_json: false,
        data_wrapper: false,
        scopes: &[],
    };
    static SHOP: Service = SERVICE;
    static WITHOUT: Service = Service {
        mtls_root_url: None,
        ..SERVICE
    };

    #[test]
    fn the_endpoint_depends_on_the_variable_and_the_certificate() {
        // value, certificate, whether the mTLS endpoint is used
        for (value, has_certificate, used) in [
            (None, false, Some(false)),
            (None, true, Some(true)),
            (Some("auto"), false, Some(false)),
            (Some("auto"), true, Some(true)),
            (Some(" ALWAYS"), false, Some(true)),
            (Some("always"), true, Some(true)),
            (Some("never"), true, Some(false)),
            (Some("true"), true, None),
        ] {
            let variables = |_: &str| value.map(Into::into);
            let found = endpoint(&variables, &SHOP, has_certificate, None);
            let row = format!("{value:?} {has_certificate}: {found:?}");
            assert_eq!(found.as_ref().ok().map(Option::is_some), used, "{row}");
            if let Err(error) = found {
                assert!(
                    error.to_string().contains("GOOGLE_API_USE_MTLS_ENDPOINT"),
                    "{error}"
                );
            }
        }
        let always = |_: &str| Some("always".into());
        assert_eq!(endpoint(&always, &WITHOUT, true, None).ok(), Some(None));
        let same = endpoint(&always, &SHOP, true, Some("GoogleAPIs.com"));
        assert!(same.is_ok_and(|it| it.is_some()));
        let error = endpoint(&always, &SHOP, true, Some("example.test")).expect_err("a universe");
        assert!(error.to_string().contains("example.test"), "{error}");
    }

    /// The path of the certificate, the key or another file of the tests.
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    fn data(name: &str) -> std::path::PathBuf {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/client/data");
        folder.join(name)
    }

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn the_certificate_depends_on_the_variables_and_the_program() {
        let folder = std::env::temp_dir().join(format!("discogen-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, contents: String| {
            let path = folder.join(name);
            std::fs::write(&path, contents).expect("a file");
            path
        };
        let config = |certificate: &str| {
            serde_json::json!({ "cert_configs": { "workload": {
                "cert_path": data(certificate), "key_path": data("client-key.pem"),
            } } })
        };
        let valid = write("valid.json", config("client.pem").to_string());
        let lost = write("lost.json", config("absent.pem").to_string());
        let text = write("text.json", "hello".to_owned());
        let other = write("other.json", "{\"cert_configs\": {}}".to_owned());
        let absent = folder.join("absent.json");
        // GOOGLE_API_USE_CLIENT_CERTIFICATE, the configuration, whether the program sets a
        // certificate, and whether one is used or a part of the error.
        for (used, config, is_given, expected) in [
            (None, None, false, Ok(false)),
            (None, None, true, Ok(true)),
            (None, Some(&valid), false, Ok(true)),
            (None, Some(&absent), false, Ok(false)),
            (None, Some(&other), false, Ok(false)),
            (None, Some(&lost), false, Err("absent.pem")),
            (Some("True"), None, true, Ok(true)),
            (Some("true"), Some(&valid), false, Ok(true)),
            (Some("true"), Some(&absent), true, Ok(true)),
            (
                Some("true"),
                Some(&absent),
                false,
                Err("absent.json` cannot be read"),
            ),
            (
                Some("true"),
                Some(&text),
                false,
                Err("text.json` is not JSON"),
            ),
            (
                Some("true"),
                Some(&other),
                false,
                Err("`cert_configs.workload.cert_path`"),
            ),
            (Some("true"), Some(&lost), false, Err("absent.pem")),
            (Some("false"), Some(&valid), false, Ok(false)),
            (Some("false"), Some(&valid), true, Ok(false)),
            (
                Some("1"),
                Some(&valid),
                true,
                Err("GOOGLE_API_USE_CLIENT_CERTIFICATE"),
            ),
        ] {
            let variables = |name: &str| match name {
                super::USE_CERTIFICATE => used.map(Into::into),
                super::CONFIG => config.map(|path| path.clone().into_os_string()),
                _ => None,
            };
            let pem = |name: &str| std::fs::read(data(name)).expect("a file");
            let given = is_given.then(|| {
                let given = ClientCertificate::from_pem(&pem("client.pem"), &pem("client-key.pem"));
                given.expect("a certificate")
            });
            let found = certificate(&variables, given).map(|found| found.is_some());
            let row = format!("{used:?} {config:?} {is_given}: {found:?}");
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{row}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{row}"),
                _ => panic!("{row}"),
            }
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
