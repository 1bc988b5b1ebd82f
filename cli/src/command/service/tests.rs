//! Limits of a service, and the addresses that it may redirect to.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Starts a server; `respond` returns the response to a path, or `None` for no response. Returns the
/// URL and the number of requests.
fn server(
    respond: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let times = Arc::new(AtomicUsize::new(0));
    let (respond, asked) = (Arc::new(respond), times.clone());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            asked.fetch_add(1, Ordering::Relaxed);
            let respond = respond.clone();
            thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                let path = first.split(' ').nth(1).unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                match respond(path) {
                    Some(text) => drop((&stream).write_all(text.as_bytes())),
                    None => thread::sleep(Duration::from_secs(60)),
                }
            });
        }
    });
    (url, times)
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn moved(location: &str) -> String {
    format!(
        "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
}

fn limits() -> Limits {
    Limits {
        timeout: Duration::from_secs(2),
        response: 1000,
        total: 2500,
        apis: 3,
        redirects: 2,
    }
}

fn requests(base: &str, paths: &[&str]) -> Vec<(String, Option<String>)> {
    let url = |path: &&str| (format!("{base}{path}"), None);
    paths.iter().map(url).collect()
}

fn ask(base: &str, paths: &[&str]) -> Vec<Option<Result<DocumentResponse, ServiceError>>> {
    let service = Service::with_limits(base, limits()).expect("a service");
    service.documents(&requests(base, paths), &|_| {})
}

fn facts(responses: &[Option<Result<DocumentResponse, ServiceError>>]) -> Vec<String> {
    let fact = |it: &Option<Result<DocumentResponse, ServiceError>>| match it {
        Some(Ok(DocumentResponse::Bytes { bytes, .. })) => format!("{} bytes", bytes.len()),
        Some(Ok(DocumentResponse::Unchanged)) => "unchanged".to_owned(),
        Some(Err(trouble)) => trouble.fact.clone(),
        None => "not asked".to_owned(),
    };
    responses.iter().map(fact).collect()
}

#[test]
fn an_unresponsive_server_takes_one_timeout() {
    let (base, times) = server(|_| None);
    let start = Instant::now();
    let service = Service::with_limits(&base, limits()).expect("a service");
    let trouble = service.directory().expect_err("silent");
    assert!(
        trouble.fact.contains("no response within 2 s"),
        "{}",
        trouble.fact
    );
    assert_eq!(times.load(Ordering::Relaxed), 1);
    // The documents of a service that responds with a directory only.
    let paths: Vec<_> = (0..50).map(|_| "/document").collect();
    let responses = facts(&ask(&base, &paths));
    assert!(responses.iter().filter(|it| *it == "not asked").count() >= 50 - WORKERS);
    assert!(times.load(Ordering::Relaxed) <= 1 + WORKERS);
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );
    let more = not_asked(&base, 42).expect("some");
    assert!(more.fact.contains("42 documents more"), "{}", more.fact);
}

#[test]
fn response_sizes_are_limited() {
    let (base, _) = server(|path| Some(ok(&"x".repeat(path[1..].parse().expect("a number")))));
    let responses = facts(&ask(&base, &["/1000"]));
    assert_eq!(responses, ["1000 bytes"]);
    let responses = facts(&ask(&base, &["/1001"]));
    assert!(responses[0].contains("larger than"), "{responses:?}");
    // Of all together.
    let responses = facts(&ask(&base, &["/900"; 40]));
    let whole = responses.iter().filter(|it| *it == "900 bytes").count();
    assert!((1..=2).contains(&whole), "{responses:?}");
    assert!(
        responses
            .iter()
            .any(|it| it.contains("more than 0 MiB in all")),
        "{responses:?}"
    );
    assert!(
        responses.iter().any(|it| it == "not asked"),
        "{responses:?}"
    );
}

#[test]
fn redirects_are_followed_within_limits() {
    let (base, times) = server(|path| {
        Some(match path {
            "/a/relative" => moved("../b/other?x#y"),
            "/b/other?x" => moved("/end"),
            "/user" => moved("//user:secret@127.0.0.1:1/"),
            "/metadata" => moved("http://169.254.169.254/computeMetadata/v1/"),
            "/mapped" => moved("http://[::ffff:10.0.0.1]/"),
            "/file" => moved("file:///etc/passwd"),
            "/circle" => moved("/circle"),
            _ => ok("end"),
        })
    });
    assert_eq!(facts(&ask(&base, &["/a/relative"])), ["3 bytes"]);
    for (path, fact) in [
        (
            "/metadata",
            "leads to 169.254.169.254, a link-local address",
        ),
        (
            "/mapped",
            "leads to ::ffff:10.0.0.1, an address of a private network",
        ),
        (
            "/file",
            "is redirected to \"file:///etc/passwd\", which is not a valid URL",
        ),
        ("/circle", "is redirected more than 2 times"),
        ("/user", "cannot be read"),
    ] {
        times.store(0, Ordering::Relaxed);
        let responses = facts(&ask(&base, &[path]));
        assert!(responses[0].contains(fact), "{responses:?}");
        assert!(!responses[0].contains("secret"), "{responses:?}");
    }
    // URLs in a directory are restricted like redirects.
    let service = Service::with_limits(&base, limits()).expect("a service");
    service.directory().expect_err("no directory");
    for url in [
        "http://169.254.169.254/",
        "http://10.1.2.3/",
        "file:///etc/passwd",
    ] {
        let responses = facts(&service.documents(&requests(url, &[""]), &|_| {}));
        assert!(
            responses[0].contains("address") || responses[0].contains("not the URL"),
            "{responses:?}"
        );
    }
}

#[test]
fn names_are_checked_when_resolved() {
    // A service of a public address, as far as the guard knows.
    let (base, times) = server(|_| Some(ok("secret")));
    let port = base.rsplit(':').next().expect("a port");
    let service = Service::with_limits("http://142.250.1.1:1", limits()).expect("a service");
    for host in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "0",
    ] {
        let url = format!("http://{host}:{port}");
        let responses = facts(&service.documents(&requests(&url, &["/"]), &|_| {}));
        assert!(!responses[0].contains("bytes"), "{host}: {responses:?}");
    }
    assert_eq!(times.load(Ordering::Relaxed), 0);
}

#[test]
fn invalid_directories() {
    let item = r#"{"name": "a", "version": "v1", "discoveryRestUrl": "http://u:p@a.test/x#y"}"#;
    let list = |items: &[&str]| {
        let items = items.join(",");
        format!(r#"{{"kind": "discovery#directoryList", "items": [{items}]}}"#)
    };
    let read = |text: &str| directory::read("u", text.as_bytes(), 3);
    let offers = read(&list(&[item])).expect("a directory");
    assert_eq!(offers[0].url, "http://a.test/x");
    let long = format!(r#"{{"kind": "{}", "items": []}}"#, "x".repeat(10_000));
    let wrong = format!(r#"{{"kind": {{"{}": 1}}}}"#, "x".repeat(10_000));
    for (text, fact) in [
        (list(&[]), "lists no APIs"),
        (list(&[item; 4]), "lists 4 APIs, more than 3"),
        ("\u{feff} <html>".to_owned(), "it is an HTML or XML page"),
        ("".to_owned(), "is not the directory of a service"),
        (long, "is of kind \"xxx"),
        (wrong, "is not the directory of a service"),
    ] {
        let trouble = read(&text).expect_err(fact);
        assert!(trouble.fact.contains(fact), "{}", trouble.fact);
        assert!(trouble.fact.len() < 1000, "{}", trouble.fact.len());
    }
}
