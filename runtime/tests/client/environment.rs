//! Application Default Credentials, with each environment in a separate process.

use std::ffi::OsStr;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};

use crate::google::{claims, service_account};
use crate::server::{Server, json as ok, read_request};
use crate::shop::Shop;

/// Not a test but the process that [`run_in`] starts. It sets no credentials except the token in
/// SHOP_TOKEN.
#[tokio::test]
#[ignore = "run by the tests of this module"]
#[expect(clippy::print_stdout, reason = "the parent process reads it")]
async fn child() {
    let mut builder = Shop::builder();
    if let Ok(server) = std::env::var("SHOP") {
        builder = builder.endpoint(server);
    }
    if let Ok(token) = std::env::var("SHOP_TOKEN") {
        builder = builder.token(token);
    }
    match builder.build().await {
        Err(error) => println!("build: {error}"),
        Ok(shop) => match shop.get("a").send().await {
            Err(error) => println!("call: {error}"),
            Ok(_) => println!("done"),
        },
    }
}

/// Makes a call to this server in this environment and returns the result.
fn run(server: &Server, environment: &[(&str, &OsStr)]) -> String {
    let url = server.url();
    let shop = [("SHOP", OsStr::new(&url))];
    run_in(&[&shop, environment].concat())
}

/// Makes a call in this environment and returns the result.
fn run_in(environment: &[(&str, &OsStr)]) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([
        "environment::child",
        "--exact",
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    for name in [
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_CLOUD_QUOTA_PROJECT",
        "GCE_METADATA_HOST",
    ] {
        command.env_remove(name);
    }
    command
        .env("HOME", "/nonexistent")
        .env("APPDATA", "/nonexistent");
    let output = command
        .envs(environment.iter().copied())
        .output()
        .expect("a process");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !error.contains("panicked"),
        "{error}"
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("discogen-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn reads_the_file_in_the_environment() {
    let folder = scratch("named");
    let file = folder.join("key.json");
    std::fs::write(&file, service_account().to_string()).expect("a file");
    let server = Server::new([ok("{}")]);
    let environment = [
        ("GOOGLE_APPLICATION_CREDENTIALS", file.as_os_str()),
        ("GOOGLE_CLOUD_QUOTA_PROJECT", OsStr::new("payer")),
    ];
    let output = run(&server, &environment);
    assert!(output.contains("done"), "{output}");
    let request = server.requests().concat();
    assert_eq!(claims(&request)["scope"], "https://auth/shop.readonly");
    assert!(request.contains("x-goog-user-project: payer"), "{request}");
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn reads_the_file_of_gcloud() {
    let folder = scratch("gcloud");
    let below = folder.join(if cfg!(windows) {
        "gcloud"
    } else {
        ".config/gcloud"
    });
    std::fs::create_dir_all(&below).expect("a folder");
    let file = below.join("application_default_credentials.json");
    std::fs::write(&file, service_account().to_string()).expect("a file");
    let server = Server::new([ok("{}")]);
    let environment = [
        ("HOME", folder.as_os_str()),
        ("APPDATA", folder.as_os_str()),
    ];
    let output = run(&server, &environment);
    assert!(output.contains("done"), "{output}");
    assert_eq!(
        claims(&server.requests().concat())["scope"],
        "https://auth/shop.readonly"
    );
    std::fs::remove_dir_all(folder).expect("removed");
}

/// Starts a metadata server of this universe. Returns its address and the requests.
fn machine(universe: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (seen, requests) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let request = read_request(&mut stream);
            let token = r#"{"access_token":"SECRET-1","expires_in":3600,"token_type":"Bearer"}"#;
            let body = if request.contains("/universe") {
                universe
            } else {
                token
            };
            let _ = stream.write_all(ok(body).as_bytes());
            let _ = seen.send(request);
        }
    });
    (address, requests)
}

#[test]
fn uses_the_metadata_server() {
    let (host, requests) = machine("googleapis.com");
    let server = Server::new([ok("{}")]);
    let output = run(&server, &[("GCE_METADATA_HOST", OsStr::new(&host))]);
    assert!(output.contains("done"), "{output}");
    let request = server.requests().concat();
    assert!(
        request.contains("authorization: Bearer SECRET-1"),
        "{request}"
    );
    let requests: String = requests.try_iter().collect();
    assert!(
        requests.contains("scopes=https%3A%2F%2Fauth%2Fshop.readonly"),
        "{requests}"
    );
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let (host, _requests) = machine("googleapis.com");
    let server = Server::new([ok("{}")]);
    let environment = [
        ("GOOGLE_APPLICATION_CREDENTIALS", OsStr::new("")),
        ("GCE_METADATA_HOST", OsStr::new(&host)),
    ];
    let output = run(&server, &environment);
    assert!(output.contains("done"), "{output}");
    let request = server.requests().concat();
    assert!(request.contains("Bearer SECRET-1"), "{request}");
}

#[test]
fn another_universe_of_the_metadata_server_is_an_error() {
    for (universe, expected) in [
        ("other.example", "`other.example`"),
        ("<html>SECRET</html>", "returned no valid universe domain"),
    ] {
        let (host, _requests) = machine(universe);
        let server = Server::new::<Vec<u8>>([]);
        let output = run(&server, &[("GCE_METADATA_HOST", OsStr::new(&host))]);
        assert!(
            output.contains(expected) && !output.contains("SECRET"),
            "{output}"
        );
    }
}

#[test]
fn a_missing_or_invalid_file_is_an_error() {
    let server = Server::new::<Vec<u8>>([]);
    let missing = run(
        &server,
        &[(
            "GOOGLE_APPLICATION_CREDENTIALS",
            OsStr::new("/nonexistent/key.json"),
        )],
    );
    for part in [
        "build: the credentials file /nonexistent/key.json cannot be read",
        "set GOOGLE_APPLICATION_CREDENTIALS to an existing file",
    ] {
        assert!(missing.contains(part), "{missing}");
    }
    let manifest = OsStr::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let odd = run(&server, &[("GOOGLE_APPLICATION_CREDENTIALS", manifest)]);
    assert!(
        odd.contains("Cargo.toml is not a credentials file of Google"),
        "{odd}"
    );
}

#[test]
fn missing_credentials_state_the_remedy_first() {
    let server = Server::new(Vec::<String>::new());
    // No metadata server listens there.
    let environment = [("GCE_METADATA_HOST", OsStr::new("127.0.0.1:1"))];
    let output = run(&server, &environment);
    let (_, message) = output.split_once("call: ").expect("an error");
    let lines: Vec<&str> = message.lines().take(3).collect();
    assert!(
        lines[0].starts_with("shop.items.get: run `gcloud auth application-default login`"),
        "{output}"
    );
    assert!(lines[1].contains("`.api_key(…)`"), "{output}");
    assert!(
        lines[2].starts_with("no credentials were found: ") && lines[2].contains("127.0.0.1:1"),
        "{output}"
    );
    assert!(server.requests().is_empty());
}

/// A credentials file that cannot be read.
const MISSING: (&str, &str) = ("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/key.json");

#[test]
fn an_emulator_gets_no_credentials() {
    let missing = (MISSING.0, OsStr::new(MISSING.1));
    for token in [None, Some(("SHOP_TOKEN", OsStr::new("SECRET")))] {
        for scheme in ["", "http://"] {
            let server = Server::new([ok("{}")]);
            let host = format!("{scheme}{}", server.address);
            let mut environment = vec![missing, ("SHOP_EMULATOR_HOST", OsStr::new(&host))];
            environment.extend(token);
            let output = run_in(&environment);
            assert!(output.contains("done"), "{output}");
            let request = server.requests().concat().to_lowercase();
            assert!(request.starts_with("get /v1/a http"), "{request}");
            assert!(
                !request.contains("authorization") && !request.contains("secret"),
                "{request}"
            );
        }
    }
}

#[test]
fn an_endpoint_in_the_code_takes_precedence_over_an_emulator() {
    let server = Server::new([ok("{}")]);
    let environment = [
        ("SHOP_TOKEN", OsStr::new("SECRET")),
        ("SHOP_EMULATOR_HOST", OsStr::new("localhost:1")),
    ];
    let output = run(&server, &environment);
    assert!(output.contains("done"), "{output}");
    let request = server.requests().concat();
    assert!(
        request.contains("authorization: Bearer SECRET"),
        "{request}"
    );
}

#[test]
fn an_invalid_emulator_is_an_error_and_a_blank_one_counts_as_unset() {
    for host in [
        "localhost:99999",
        "user:SECRET@localhost:1",
        "ftp://localhost",
        ":9023",
        "http://",
    ] {
        let environment = [
            ("SHOP_TOKEN", OsStr::new("SECRET")),
            ("SHOP_EMULATOR_HOST", OsStr::new(host)),
        ];
        let output = run_in(&environment);
        let expected = "build: SHOP_EMULATOR_HOST is invalid: ";
        assert!(
            output.contains(expected) && !output.contains("SECRET"),
            "{host}: {output}"
        );
    }
    let missing = (MISSING.0, OsStr::new(MISSING.1));
    for host in ["", " "] {
        let output = run_in(&[missing, ("SHOP_EMULATOR_HOST", OsStr::new(host))]);
        assert!(output.contains("cannot be read"), "{output}");
    }
    // The variable of another API.
    let other = ("STORAGE_EMULATOR_HOST", OsStr::new("localhost:1"));
    let output = run_in(&[missing, other]);
    assert!(output.contains("cannot be read"), "{output}");
}
