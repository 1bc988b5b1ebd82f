//! An untrusted discovery service: redirects, requests and responses.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use discogen_build::sync::Lock;

use crate::support::{Loopback, SMALL, discogen, folder, response, stderr, stdout, tree};

const DIRECTORY: &str = "/discovery/v1/apis";

fn directory(document: &str) -> String {
    format!(
        r#"{{"kind": "discovery#directoryList", "items": [{{"name": "tiny", "version": "v1",
        "discoveryRestUrl": "{document}"}}]}}"#
    )
}

fn newer() -> String {
    SMALL
        .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
        .replace("\"type\": \"string\"", "\"type\": \"boolean\"")
}

#[test]
fn a_name_and_a_password_are_neither_sent_nor_written() {
    let service = Loopback::start(|base, asked, _| {
        let host = base.trim_start_matches("http://");
        match asked.path.as_str() {
            DIRECTORY => response(
                "200 OK",
                directory(&format!("http://other:fish2@{host}/moved")),
            ),
            "/moved" => crate::support::Response {
                headers: format!("location: http://third:fish3@{host}/document\r\n"),
                ..response("302 Found", "")
            },
            _ => response("200 OK", newer()),
        }
    });
    let folder = folder();
    let path = folder.path();
    let table = "| document | from |\n|---|---|\n";
    fs::write(path.join("discovery/README.md"), table).expect("written");
    let url = service.url.replace("http://", "http://user:fish1@");
    for command in [&["list"][..], &["update", "-v"]] {
        let output = discogen(path, &[command, &["--service", &url]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let printed = stdout(&output) + &stderr(&output);
        assert!(
            printed.contains("name and password in the URL are not sent"),
            "{printed}"
        );
        assert!(!printed.contains("fish"), "{printed}");
    }
    for asked in service.asked.lock().expect("locked").iter() {
        assert!(!asked.headers.contains_key("authorization"), "{asked:?}");
    }
    assert_eq!(service.times("/document"), 2);
    for (name, text) in tree(path) {
        assert!(!String::from_utf8_lossy(&text).contains("fish"), "{name}");
    }
}

/// A proxy that responds in place of every server and records the requests.
fn proxy(
    respond: impl Fn(&str) -> String + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (respond, all) = (Arc::new(respond), asked.clone());
    let head = |stream: &TcpStream| -> String {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        first
    };
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (respond, all) = (respond.clone(), all.clone());
            thread::spawn(move || {
                let connect = head(&stream);
                let host = connect.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                let request = head(&stream);
                let path = request.split(' ').nth(1).unwrap_or_default();
                all.lock().expect("locked").push(format!("{host}{path}"));
                let _ = stream.write_all(respond(&format!("{host}{path}")).as_bytes());
            });
        }
    });
    (url, asked)
}

/// With a proxy, too, where no address is resolved locally.
#[test]
fn a_public_service_cannot_redirect_to_private_addresses() {
    for target in [
        "http://127.0.0.1:9/x",
        "http://localhost:9/x",
        "http://127.1:9/x",
        "http://[::1]:9/x",
        "http://[::ffff:169.254.169.254]/x",
        "http://169.254.169.254/computeMetadata/v1/",
        "http://10.0.0.1/x",
        "http://192.168.0.1/x",
    ] {
        for by_redirect in [true, false] {
            let (url, asked) = proxy(move |asked| {
                let (status, more, body) = match asked {
                    "discovery.test:80/discovery/v1/apis" if by_redirect => (
                        "200 OK",
                        String::new(),
                        directory("http://documents.test/tiny"),
                    ),
                    "discovery.test:80/discovery/v1/apis" => {
                        ("200 OK", String::new(), directory(target))
                    }
                    "documents.test:80/tiny" => (
                        "302 Found",
                        format!("location: {target}\r\n"),
                        String::new(),
                    ),
                    _ => ("200 OK", String::new(), newer()),
                };
                let length = body.len();
                format!(
                    "HTTP/1.1 {status}\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                )
            });
            let folder = folder();
            let before = tree(folder.path());
            let output = Command::new(env!("CARGO_BIN_EXE_discogen"))
                .current_dir(folder.path())
                .args(["update", "--service", "http://discovery.test"])
                .env("http_proxy", &url)
                .env("HTTP_PROXY", &url)
                .env_remove("NO_PROXY")
                .env_remove("no_proxy")
                .env_remove("ALL_PROXY")
                .env_remove("all_proxy")
                .output()
                .expect("discogen runs");
            let printed = stderr(&output);
            let asked = asked.lock().expect("locked").clone();
            assert_eq!(
                output.status.code(),
                Some(1),
                "{target}: {printed} {asked:?}"
            );
            assert!(
                printed.contains("the service has no such address"),
                "{target}: {printed}"
            );
            assert!(asked.iter().all(|it| it.contains(".test:80/")), "{asked:?}");
            assert!(tree(folder.path()) == before);
        }
    }
}

#[test]
fn a_response_that_is_not_a_directory_is_reported() {
    for (body, fact) in [
        ("<!DOCTYPE html><p>Sign in", "it is an HTML or XML page"),
        (
            r#"{"kind": "discovery#directoryList", "items": []}"#,
            "lists no APIs",
        ),
    ] {
        let service = Loopback::start(move |_, _, _| response("200 OK", body));
        let folder = folder();
        for command in ["list", "update"] {
            let output = discogen(folder.path(), &[command, "--service", &service.url]);
            assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
            let printed = stderr(&output);
            assert!(
                printed.contains(fact) && printed.contains("help: "),
                "{printed}"
            );
        }
    }
}

#[test]
fn an_update_without_arguments() {
    let folder = folder();
    let output = discogen(folder.path(), &["update"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--service"), "{}", stderr(&output));
}

/// Other processes may write while documents are downloaded.
#[test]
fn no_folder_is_locked_during_a_download() {
    let folder = folder();
    let path = folder.path().to_owned();
    let here = path.clone();
    let service = Loopback::start(move |base, asked, _| {
        let (send, locked) = mpsc::channel();
        let folder = here.join("discovery");
        thread::spawn(move || {
            drop(Lock::of(&[&folder]));
            let _ = send.send(());
        });
        let body = match locked.recv_timeout(Duration::from_secs(20)) {
            Err(_) => "locked".to_owned(),
            Ok(()) if asked.path == DIRECTORY => directory(&format!("{base}/document")),
            Ok(()) => newer(),
        };
        response("200 OK", body)
    });
    let output = discogen(&path, &["update", "--service", &service.url]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("tiny:v1  1 -> 2"),
        "{}",
        stdout(&output)
    );
}
