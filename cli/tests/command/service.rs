//! A discovery service on the loopback interface and its failures.

use std::fs;

use crate::support::{
    Asked, Loopback, Response, SMALL, discogen, folder, response, stderr, stdout, tree,
};

const DIRECTORY: &str = "/discovery/v1/apis";
const DOCUMENT: &str = "/tiny/rest?version=v1";

fn newer() -> String {
    SMALL
        .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
        .replace(
            "\"properties\": {",
            "\"properties\": {\"size\": {\"type\": \"string\"}, ",
        )
}

fn directory(base: &str) -> Response {
    let item = |name: &str, preferred: bool| {
        format!(
            "{{\"name\": \"{name}\", \"version\": \"v1\", \"title\": \"{name} API\", \
             \"preferred\": {preferred}, \"discoveryRestUrl\": \"{base}/{name}/rest?version=v1\"}}"
        )
    };
    response(
        "200 OK",
        format!(
            "{{\"kind\": \"discovery#directoryList\", \"items\": [{}, {}]}}",
            item("tiny", true),
            item("other", false)
        ),
    )
}

/// A service with a directory and this response for the document.
fn service(document: impl Fn(&Asked, usize) -> Response + Send + Sync + 'static) -> Loopback {
    Loopback::start(move |base, asked, before| match asked.path.as_str() {
        DIRECTORY => directory(base),
        DOCUMENT => document(asked, before),
        "/other/rest?version=v1" => response(
            "200 OK",
            SMALL.replace("\"name\": \"tiny\"", "\"name\": \"other\""),
        ),
        _ => response("404 Not Found", ""),
    })
}

#[test]
fn a_new_revision_is_downloaded_once() {
    let service = service(|asked, _| match asked.headers.get("if-none-match") {
        Some(etag) if etag == "\"e2\"" => response("304 Not Modified", ""),
        _ => Response {
            headers: "etag: \"e2\"\r\n".to_owned(),
            ..response("200 OK", newer())
        },
    });
    let folder = folder();
    let path = folder.path();
    let before = tree(path);
    let update = |more: &[&str]| {
        let output = discogen(
            path,
            &[&["update", "--service", service.url.as_str()], more].concat(),
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let printed = update(&["--dry-run"]);
    assert!(
        printed.contains("tiny:v1  1 -> 2  minor") && !printed.contains("other"),
        "{printed}"
    );
    assert_eq!(tree(path), before);
    let printed = update(&[]);
    assert!(printed.contains("tiny:v1  1 -> 2  minor"), "{printed}");
    let after = tree(path);
    assert!(after.contains_key("discovery/.discogen-etags.json"));
    assert!(update(&[]).contains("everything is up to date"));
    assert_eq!(tree(path), after);
    assert_eq!(service.times(DOCUMENT), 3);
    // The file with the ETags is not a document.
    let output = discogen(path, &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // A list sends no more requests than an update, except for all revisions.
    let list = |more: &[&str]| {
        let output = discogen(
            path,
            &[&["list", "--service", service.url.as_str()], more].concat(),
        );
        let printed = stdout(&output);
        assert!(printed.contains("tiny:v1   *  2  up to date"), "{printed}");
        let asked = service.asked.lock().expect("locked");
        let last = asked.iter().rfind(|it| it.path == DOCUMENT).expect("asked");
        last.headers.get("if-none-match").cloned()
    };
    assert_eq!(list(&[]).as_deref(), Some("\"e2\""));
    assert_eq!(list(&["--revisions"]), None);
    // The old document was restored: the ETag does not apply to it.
    fs::write(path.join("discovery/tiny.v1.json"), SMALL).expect("written");
    assert!(update(&[]).contains("tiny:v1  1 -> 2"));
}

#[test]
fn new_apis_are_selected_by_name() {
    let service = service(|_, _| response("200 OK", newer()));
    let folder = folder();
    let path = folder.path();
    let update = |api: &str| {
        let url = service.url.as_str();
        discogen(
            path,
            &["update", "--service", url, "--api", api, "--runtime", "0.1"],
        )
    };
    let output = update("othr:v1");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("did you mean \"other:v1\"?"),
        "{}",
        stderr(&output)
    );
    let output = update("other");
    assert!(
        stdout(&output).contains("other:v1  1  new"),
        "{}",
        stderr(&output)
    );
    let settings = fs::read_to_string(path.join("discovery/other.v1.toml")).expect("written");
    assert!(settings.contains("version = \"0.1\""), "{settings}");
    assert_eq!(service.times(DOCUMENT), 0, "no other requests are sent");
}

#[test]
fn transient_errors_are_retried() {
    let service = service(|_, before| match before {
        0 => Response {
            headers: "retry-after: 0\r\n".to_owned(),
            ..response("503 Service Unavailable", "<html>")
        },
        1 => Response {
            length: Some(100_000),
            ..response("200 OK", &newer()[..100])
        },
        _ => response("200 OK", newer()),
    });
    let folder = folder();
    let output = discogen(folder.path(), &["update", "--service", &service.url]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("tiny:v1  1 -> 2"),
        "{}",
        stdout(&output)
    );
    assert_eq!(service.times(DOCUMENT), 3);
}

#[test]
fn errors_of_the_service_leave_files_unchanged() {
    type Case = (fn() -> Response, &'static [&'static str], usize);
    let cases: [Case; 6] = [
        (
            || response("200 OK", "<html>Sign in</html>"),
            &["/tiny/rest", "HTML"],
            1,
        ),
        (
            || response("200 OK", &newer()[..200]),
            &["ends too early"],
            1,
        ),
        (
            || {
                response(
                    "200 OK",
                    newer().replace("\"name\": \"tiny\"", "\"name\": \"other\""),
                )
            },
            &["is other:v1, but should be tiny:v1 according to the directory"],
            1,
        ),
        (
            || response("404 Not Found", "<html>"),
            &["/tiny/rest", "returned status 404 Not Found"],
            1,
        ),
        (
            || Response {
                headers: "retry-after: 0\r\n".to_owned(),
                ..response("500 Internal Server Error", "")
            },
            &["500 Internal Server Error, 4 times"],
            4,
        ),
        // 304 without an ETag in the request is an error.
        (|| response("304 Not Modified", ""), &["304"], 1),
    ];
    for (respond, facts, times) in cases {
        let service = service(move |_, _| respond());
        let folder = folder();
        let before = tree(folder.path());
        let output = discogen(folder.path(), &["update", "--service", &service.url]);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        for fact in facts {
            assert!(
                stderr(&output).contains(fact),
                "{fact:?} in\n{}",
                stderr(&output)
            );
        }
        assert_eq!(tree(folder.path()), before, "{facts:?}");
        assert_eq!(service.times(DOCUMENT), times, "{facts:?}");
    }
}

#[test]
fn invalid_service_urls_are_reported() {
    let page = Loopback::start(|_, _, _| response("200 OK", "<html>"));
    let other = Loopback::start(|_, _, _| response("200 OK", r#"{"kind": "x", "items": []}"#));
    let folder = folder();
    for (url, fact) in [
        (page.url.as_str(), "is not the directory of a service"),
        (&other.url, "is of kind \"x\""),
        ("http://127.0.0.1:1", "cannot be read"),
        ("discovery", "is not the URL of a service"),
    ] {
        for command in [
            &["update", "--service", url][..],
            &["list", "--service", url],
        ] {
            let output = discogen(folder.path(), command);
            assert_eq!(output.status.code(), Some(1), "{url}");
            assert!(
                stderr(&output).contains(fact),
                "{fact:?} in\n{}",
                stderr(&output)
            );
        }
    }
}

#[test]
fn apis_of_a_service_are_listed() {
    let service = service(|_, _| response("200 OK", newer()));
    let folder = folder();
    let output = discogen(folder.path(), &["list", "--service", &service.url]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "other:v1     -  not local             other API\n\
         tiny:v1   *  2  out of date (1 here)  tiny API\n"
    );
    assert_eq!(service.times("/other/rest?version=v1"), 0);
    let output = discogen(
        folder.path(),
        &["list", "--service", &service.url, "--revisions"],
    );
    assert!(
        stdout(&output).starts_with("other:v1     1  not local"),
        "{}",
        stdout(&output)
    );
}

/// An API that the service no longer has does not affect others, and is not reported as current.
#[test]
fn apis_missing_from_a_service_are_reported() {
    let service = service(|_, _| response("200 OK", newer()));
    let folder = folder();
    let path = folder.path();
    let gone = SMALL.replace("\"name\": \"tiny\"", "\"name\": \"gone\"");
    fs::write(path.join("discovery/gone.v1.json"), gone).expect("written");
    let url = service.url.as_str();
    let output = discogen(path, &["list", "--service", url]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed = stdout(&output);
    assert!(
        printed.starts_with("gone:v1      -  removed from the service  Tiny API\n"),
        "{printed}"
    );
    for last_line in ["tiny:v1  1 -> 2  minor", "everything else is up to date"] {
        let output = discogen(path, &["update", "--service", url]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains(last_line), "{}", stdout(&output));
        let printed = stderr(&output);
        let fact = "does not list gone:v1, whose document is discovery/gone.v1.json";
        assert!(
            printed.contains("warning: ") && printed.contains(fact),
            "{printed}"
        );
    }
    let output = discogen(path, &["update", "--service", url, "--api", "gone"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
}

#[test]
fn all_documents_are_stored_or_none() {
    let folder = folder();
    let save = |url: &str| {
        let arguments = ["list", "--service", url, "--revisions", "--save", "all"];
        discogen(folder.path(), &arguments)
    };
    let all = folder.path().join("all");
    let failing = service(|_, _| response("404 Not Found", ""));
    assert_eq!(save(&failing.url).status.code(), Some(1));
    assert!(!all.exists());

    let service = service(|_, _| response("200 OK", newer()));
    let output = save(&service.url);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |name: &str| fs::read_to_string(all.join(name)).expect(name);
    assert_eq!(read("tiny.v1.json"), newer());
    assert!(read("other.v1.json").contains("\"name\": \"other\""));
    let index: serde_json::Value = serde_json::from_str(&read("index.json")).expect("JSON");
    assert_eq!(index["kind"], "discovery#directoryList");
    let preferred = |item: &serde_json::Value| item["preferred"] == true;
    let items = index["items"].as_array().expect("items");
    let preferred: Vec<_> = items.iter().filter(|it| preferred(it)).collect();
    assert_eq!(preferred.len(), 1);
    assert_eq!(preferred[0]["id"], "tiny:v1");
    // An existing folder may contain documents that the service no longer lists.
    let output = save(&service.url);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("all: exists"),
        "{}",
        stderr(&output)
    );
}
