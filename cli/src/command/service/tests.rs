//! What a service may cost, and where it may lead.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A server that answers a path; without an answer it stays silent. Also how often it was asked.
fn server(
    answer: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let times = Arc::new(AtomicUsize::new(0));
    let (answer, asked) = (Arc::new(answer), times.clone());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            asked.fetch_add(1, Ordering::Relaxed);
            let answer = answer.clone();
            thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                let path = first.split(' ').nth(1).unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                match answer(path) {
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

fn wanted(base: &str, paths: &[&str]) -> Vec<(String, Option<String>)> {
    let url = |path: &&str| (format!("{base}{path}"), None);
    paths.iter().map(url).collect()
}

fn ask(base: &str, paths: &[&str]) -> Vec<Option<Result<DocumentResponse, ServiceError>>> {
    let service = Service::with_limits(base, limits()).expect("a service");
    service.documents(&wanted(base, paths), &|_| {})
}

fn facts(answers: &[Option<Result<DocumentResponse, ServiceError>>]) -> Vec<String> {
    let fact = |it: &Option<Result<DocumentResponse, ServiceError>>| match it {
        Some(Ok(DocumentResponse::Bytes { bytes, .. })) => format!("{} bytes", bytes.len()),
        Some(Ok(DocumentResponse::Unchanged)) => "unchanged".to_owned(),
        Some(Err(trouble)) => trouble.fact.clone(),
        None => "not asked".to_owned(),
    };
    answers.iter().map(fact).collect()
}

#[test]
fn a_silent_server_costs_one_timeout() {
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
    // The documents of a service that answers with a directory alone.
    let paths: Vec<_> = (0..50).map(|_| "/document").collect();
    let answers = facts(&ask(&base, &paths));
    assert!(answers.iter().filter(|it| *it == "not asked").count() >= 50 - WORKERS);
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
fn what_is_sent_is_limited() {
    let (base, _) = server(|path| Some(ok(&"x".repeat(path[1..].parse().expect("a number")))));
    let answers = facts(&ask(&base, &["/1000"]));
    assert_eq!(answers, ["1000 bytes"]);
    let answers = facts(&ask(&base, &["/1001"]));
    assert!(answers[0].contains("larger than"), "{answers:?}");
    // Of all together.
    let answers = facts(&ask(&base, &["/900"; 40]));
    let whole = answers.iter().filter(|it| *it == "900 bytes").count();
    assert!((1..=2).contains(&whole), "{answers:?}");
    assert!(
        answers
            .iter()
            .any(|it| it.contains("more than 0 MiB in all")),
        "{answers:?}"
    );
    assert!(answers.iter().any(|it| it == "not asked"), "{answers:?}");
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
        let answers = facts(&ask(&base, &[path]));
        assert!(answers[0].contains(fact), "{answers:?}");
        assert!(!answers[0].contains("secret"), "{answers:?}");
    }
    // What a directory lists is no better than a redirect.
    let service = Service::with_limits(&base, limits()).expect("a service");
    service.directory().expect_err("no directory");
    for url in [
        "http://169.254.169.254/",
        "http://10.1.2.3/",
        "file:///etc/passwd",
    ] {
        let answers = facts(&service.documents(&wanted(url, &[""]), &|_| {}));
        assert!(
            answers[0].contains("address") || answers[0].contains("not the URL"),
            "{answers:?}"
        );
    }
}

#[test]
fn a_name_is_checked_where_it_is_looked_up() {
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
        let answers = facts(&service.documents(&wanted(&url, &["/"]), &|_| {}));
        assert!(!answers[0].contains("bytes"), "{host}: {answers:?}");
    }
    assert_eq!(times.load(Ordering::Relaxed), 0);
}

#[test]
fn directories_that_are_none() {
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
