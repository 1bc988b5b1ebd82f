//! Runs the programs of the cookbook against a local server: their requests, and their output. That of Vision is in
//! `examples.rs`.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use discogen_testkit::loopback::{CannedResponse, Recorded, Server};
use http::StatusCode;
use serde_json::{Value, json};

use crate::examples::{outcome, run};

async fn server(respond: impl Fn(&Recorded) -> CannedResponse + Send + Sync + 'static) -> Server {
    Server::start(respond).await.expect("a port")
}

fn ok(body: &Value) -> CannedResponse {
    CannedResponse::json(body.to_string())
}

/// Verb, path and query of each request.
fn lines(requests: &[Recorded]) -> Vec<String> {
    let lines = requests.iter();
    lines
        .map(|it| format!("{} {}", it.method, it.target))
        .collect()
}

fn body(request: &Recorded) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn drive() {
    let server = server(|request| match request.path() {
        "/drive/v3/files" if request.query().contains("pageToken=2") => {
            ok(&json!({"files": [{"id": "b", "name": "B.pdf"}]}))
        }
        "/drive/v3/files" => ok(&json!({
            "files": [{"id": "a", "name": "A.pdf", "size": "7"}], "nextPageToken": "2"
        })),
        "/upload/drive/v3/files" => ok(&json!({"id": "new", "name": "report.txt"})),
        "/download/drive/v3/files/a" => {
            CannedResponse::new(StatusCode::OK, "application/pdf", &b"content"[..])
        }
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let (report, copy) = (folder.path().join("report.txt"), folder.path().join("copy"));
    fs::write(&report, "a report").expect("written");

    let listed = run(&server, "drive", &["list", "trashed = false"]).await;
    assert_eq!(listed, "a\tA.pdf\t7 bytes\nb\tB.pdf\t\n");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 2);
    for parameter in [
        "q=trashed%20%3D%20false",
        "orderBy=modifiedTime%20desc",
        "pageSize=100",
        "fields=files%28id%2Cname%2Csize%29%2CnextPageToken",
    ] {
        let query = requests[0].query();
        assert!(query.contains(parameter), "{parameter}: {query}");
    }

    let path = report.to_str().expect("a path");
    let arguments = ["upload", path, "--folder", "f"];
    assert_eq!(run(&server, "drive", &arguments).await, "uploaded as new\n");
    let request = &server.take_requests()[0];
    assert!(request.query().contains("uploadType=multipart"));
    let sent = String::from_utf8_lossy(&request.body).into_owned();
    for part in [
        r#""name":"report.txt""#,
        r#""parents":["f"]"#,
        "content-type: text/plain",
        "\r\n\r\na report\r\n",
    ] {
        assert!(sent.to_lowercase().contains(part), "{part}: {sent}");
    }

    let path = copy.to_str().expect("a path");
    let downloaded = run(&server, "drive", &["download", "a", path]).await;
    assert_eq!(downloaded, format!("7 bytes in {path}\n"));
    assert_eq!(fs::read(&copy).expect("a file"), b"content");
    let requests = server.take_requests();
    assert_eq!(
        lines(&requests),
        ["GET /download/drive/v3/files/a?alt=media"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn storage() {
    let server = server(|request| match (request.method.as_str(), request.path()) {
        ("GET", "/storage/v1/b/bucket/o") => ok(&json!({"items": [
            {"name": "films/a", "size": "7", "updated": "2026-11-27T10:00:00Z"}]})),
        ("POST", "/upload/storage/v1/b/bucket/o") if request.query().contains("name=there") => {
            CannedResponse::new(StatusCode::PRECONDITION_FAILED, "text/plain", "")
        }
        ("POST", "/upload/storage/v1/b/bucket/o") => ok(&json!({"generation": "17"})),
        ("GET", "/download/storage/v1/b/bucket/o/films%2Fa") => {
            CannedResponse::new(StatusCode::OK, "video/mp4", &b"content"[..])
        }
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let (film, copy) = (folder.path().join("a.mp4"), folder.path().join("copy"));
    fs::write(&film, "content").expect("written");
    let (film, copy) = (
        film.to_str().expect("a path"),
        copy.to_str().expect("a path"),
    );

    let listed = run(
        &server,
        "storage",
        &["list", "bucket", "--prefix", "films/"],
    )
    .await;
    assert_eq!(listed, "           7  2026-11-27T10:00:00Z  films/a\n");
    let request = &server.take_requests()[0];
    assert!(request.query().contains("prefix=films%2F"), "{request:?}");

    let uploaded = run(&server, "storage", &["upload", "bucket", "films/a", film]).await;
    assert_eq!(uploaded, "films/a: generation 17\n");
    let request = &server.take_requests()[0];
    assert!(
        request.query().contains("ifGenerationMatch=0"),
        "{request:?}"
    );
    let sent = String::from_utf8_lossy(&request.body).into_owned();
    assert!(
        sent.contains(r#"{"name":"films/a"}"#) && sent.contains("content"),
        "{sent}"
    );

    let downloaded = run(&server, "storage", &["download", "bucket", "films/a", copy]).await;
    assert_eq!(downloaded, format!("7 bytes in {copy}\n"));
    assert_eq!(fs::read(copy).expect("a file"), b"content");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_object_is_not_replaced() {
    let server =
        server(|_| CannedResponse::new(StatusCode::PRECONDITION_FAILED, "text/plain", "")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let film = folder.path().join("a.mp4");
    fs::write(&film, "content").expect("written");
    let film = film.to_str().expect("a path");
    let (_, errors, success) = outcome(&server, "storage", &["upload", "b", "a", film]).await;
    assert!(!success && errors.contains("a exists already"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gmail() {
    let server = server(|request| match (request.method.as_str(), request.path()) {
        ("GET", "/gmail/v1/users/me/messages") => {
            ok(&json!({"messages": [{"id": "1"}, {"id": "2"}], "nextPageToken": "2"}))
        }
        ("GET", "/gmail/v1/users/me/messages/1") if request.query().contains("fields=snippet") => {
            ok(&json!({"snippet": "How are you?"}))
        }
        ("GET", "/gmail/v1/users/me/messages/1") => ok(&json!({"payload": {
            "mimeType": "multipart/alternative",
            "headers": [{"name": "From", "value": "Ada"}, {"name": "X-Other", "value": "x"},
                {"name": "Subject", "value": "Hello"}],
            "parts": [{"mimeType": "text/html", "body": {"data": "PGI-"}},
                {"mimeType": "text/plain", "body": {"data": "SG93IGFyZSB5b3U_"}}]}})),
        ("POST", "/gmail/v1/users/me/messages/send") => ok(&json!({"id": "3"})),
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let listed = run(&server, "gmail", &["list", "is:unread", "--limit", "1"]).await;
    assert_eq!(listed, "1\tHow are you?\n");
    let requests = server.take_requests();
    assert!(
        requests[0].query().contains("q=is%3Aunread"),
        "{requests:?}"
    );
    assert_eq!(requests.len(), 2);

    let message = run(&server, "gmail", &["read", "1"]).await;
    assert_eq!(message, "From: Ada\nSubject: Hello\n\nHow are you?\n");
    server.take_requests();

    let send = [
        "send",
        "--to",
        "ada@example.com",
        "--subject",
        "Hello",
        "--text",
        "Hi",
    ];
    assert_eq!(run(&server, "gmail", &send).await, "sent as 3\n");
    let raw = body(&server.take_requests()[0])["raw"].clone();
    // To: ada@example.com
    let raw = raw.as_str().expect("base64");
    assert!(raw.starts_with("VG86IGFkYUBleGFtcGxlLmNvbQ0K"), "{raw}");

    let forged = [
        "send",
        "--to",
        "a\nBcc: b",
        "--subject",
        "Hello",
        "--text",
        "Hi",
    ];
    let (_, errors, success) = outcome(&server, "gmail", &forged).await;
    assert!(!success && errors.contains("one line"), "{errors}");
    assert!(server.take_requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets() {
    let server = server(|request| match request.method.as_str() {
        "GET" => ok(&json!({"values": [["name", "number"], ["Ada", 1, true]]})),
        _ => ok(&json!({"updates": {"updatedRange": "Sheet1!A3:B3"}})),
    })
    .await;
    let rows = run(&server, "sheets", &["read", "id", "Sheet1!A1:C2"]).await;
    assert_eq!(rows, "name\tnumber\nAda\t1\ttrue\n");
    let requests = server.take_requests();
    let expected = "/v4/spreadsheets/id/values/Sheet1%21A1%3AC2";
    assert_eq!(requests[0].path(), expected);

    let arguments = ["append", "id", "Sheet1", "2026-11-27", "=1+2"];
    let appended = run(&server, "sheets", &arguments).await;
    assert_eq!(appended, "appended Sheet1!A3:B3\n");
    let request = &server.take_requests()[0];
    assert_eq!(request.path(), "/v4/spreadsheets/id/values/Sheet1:append");
    assert!(request.query().contains("valueInputOption=USER_ENTERED"));
    assert_eq!(body(request), json!({"values": [["2026-11-27", "=1+2"]]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn calendar() {
    let server = server(|request| match request.method.as_str() {
        "GET" => ok(&json!({"items": [
            {"summary": "Tea", "start": {"dateTime": "2026-12-01T16:00:00Z"}},
            {"summary": "Holiday", "start": {"date": "2026-12-25"}},
            {"summary": "Later", "start": {"date": "2026-12-26"}}]})),
        _ => ok(&json!({"htmlLink": "https://calendar.example/e"})),
    })
    .await;
    let events = run(&server, "calendar", &["list", "--limit", "2"]).await;
    assert_eq!(events, "2026-12-01T16:00:00Z\tTea\n2026-12-25\tHoliday\n");
    let requests = server.take_requests();
    assert_eq!(requests[0].path(), "/calendar/v3/calendars/primary/events");
    let query = requests[0].query();
    assert!(
        query.contains("singleEvents=true") && query.contains("timeMin=20"),
        "{query}"
    );

    let (start, end) = ("2026-12-01T16:00:00Z", "2026-12-01T17:00:00Z");
    let arguments = ["create", "Tea", start, end, "--attendee", "ada@example.com"];
    let created = run(&server, "calendar", &arguments).await;
    assert_eq!(created, "https://calendar.example/e\n");
    let expected = json!({"summary": "Tea", "start": {"dateTime": start}, "end": {"dateTime": end},
        "attendees": [{"email": "ada@example.com"}]});
    assert_eq!(body(&server.take_requests()[0]), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn youtube() {
    let server = server(|request| {
        let next = request.query().contains("pageToken=2");
        let (id, token) = if next {
            ("b", Value::Null)
        } else {
            ("a", json!("2"))
        };
        ok(
            &json!({"items": [{"id": {"kind": "youtube#video", "videoId": id},
            "snippet": {"title": "Rust", "channelTitle": "Ferris"}}], "nextPageToken": token}),
        )
    })
    .await;
    let videos = run(&server, "youtube", &["rust async", "--api-key", "KEY"]).await;
    assert_eq!(
        videos,
        "https://youtu.be/a\tFerris\tRust\nhttps://youtu.be/b\tFerris\tRust\n"
    );
    let requests = server.take_requests();
    assert_eq!(requests[0].path(), "/youtube/v3/search");
    for parameter in [
        "part=snippet",
        "q=rust%20async",
        "type=video",
        "maxResults=25",
        "key=KEY",
    ] {
        let query = requests[0].query();
        assert!(query.contains(parameter), "{parameter}: {query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bigquery() {
    let job = json!({"projectId": "p", "jobId": "j", "location": "EU"});
    let polls = AtomicUsize::new(0);
    let server = server(move |request| {
        let query = request.query();
        if request.method == "POST" {
            return ok(&json!({"jobReference": job, "jobComplete": false}));
        }
        if query.contains("maxResults=0") {
            let done = polls.fetch_add(1, Ordering::SeqCst) > 0;
            let schema = json!({"fields": [{"name": "name"}, {"name": "number"}]});
            return ok(&json!({"jobReference": job, "jobComplete": done, "schema": schema}));
        }
        let row = |name: &str, number: Value| json!({"f": [{"v": name}, {"v": number}]});
        match query.contains("pageToken=2") {
            true => ok(&json!({"jobComplete": true, "rows": [row("Grace", Value::Null)]})),
            false => ok(
                &json!({"jobComplete": true, "rows": [row("Ada", json!("1"))],
                "pageToken": "2"}),
            ),
        }
    })
    .await;
    let rows = run(&server, "bigquery", &["p", "SELECT 1"]).await;
    assert_eq!(rows, "name\tnumber\nAda\t1\nGrace\tNULL\n");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0].path(), "/bigquery/v2/projects/p/queries");
    let expected =
        json!({"query": "SELECT 1", "useLegacySql": false, "maxResults": 1000, "timeoutMs": 10000});
    assert_eq!(body(&requests[0]), expected);
    for request in &requests[1..] {
        assert_eq!(request.path(), "/bigquery/v2/projects/p/queries/j");
        assert!(request.query().contains("location=EU"), "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn compute() {
    const INSTANCES: &str = "/compute/v1/projects/p/zones/z/instances";
    let server = server(|request| match (request.method.as_str(), request.path()) {
        ("GET", INSTANCES) => ok(&json!({"items": [{"name": "a", "status": "RUNNING"}]})),
        ("POST", INSTANCES) => ok(&json!({"name": "op", "status": "PENDING"})),
        ("POST", "/compute/v1/projects/p/zones/z/operations/op/wait") => {
            ok(&json!({"name": "op", "status": "DONE"}))
        }
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let listed = run(&server, "compute", &["list", "p", "z"]).await;
    assert_eq!(listed, "a\tRUNNING\n");
    server.take_requests();
    let created = run(&server, "compute", &["create", "p", "z", "my-vm"]).await;
    assert_eq!(created, "my-vm was created\n");
    let requests = server.take_requests();
    let wait = "POST /compute/v1/projects/p/zones/z/operations/op/wait";
    assert!(lines(&requests)[1].starts_with(wait), "{requests:?}");
    assert_eq!(requests.len(), 2);
    let machine = body(&requests[0]);
    assert_eq!(machine["name"], "my-vm");
    assert_eq!(machine["machineType"], "zones/z/machineTypes/e2-micro");
    let image = &machine["disks"][0]["initializeParams"]["sourceImage"];
    assert_eq!(
        image,
        "projects/debian-cloud/global/images/family/debian-12"
    );
    assert_eq!(
        machine["networkInterfaces"][0]["network"],
        "global/networks/default"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_operation_of_compute_fails_the_program() {
    let server = server(|request| {
        let done = request.path().ends_with("/wait");
        let error = json!({"errors": [{"code": "QUOTA_EXCEEDED", "message": "too many CPUs"}]});
        ok(&match done {
            true => json!({"name": "op", "status": "DONE", "error": error}),
            false => json!({"name": "op", "status": "RUNNING"}),
        })
    })
    .await;
    let (_, errors, success) = outcome(&server, "compute", &["create", "p", "z", "vm"]).await;
    assert!(
        !success && errors.contains("too many CPUs (QUOTA_EXCEEDED)"),
        "{errors}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn container() {
    const OPERATION: &str = "/v1/projects/p/locations/l/operations/op";
    let server = server(|request| match (request.method.as_str(), request.path()) {
        ("GET", "/v1/projects/p/locations/-/clusters") => ok(&json!({"clusters": [
            {"name": "a", "location": "l", "status": "RUNNING"}]})),
        ("POST", "/v1/projects/p/locations/l/clusters") => {
            ok(&json!({"name": "op", "status": "RUNNING"}))
        }
        ("GET", OPERATION) => ok(&json!({"name": "op", "status": "DONE"})),
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let listed = run(&server, "container", &["list", "p"]).await;
    assert_eq!(listed, "a\tl\tRUNNING\n");
    server.take_requests();
    let created = run(&server, "container", &["create", "p", "l", "mine"]).await;
    assert_eq!(created, "mine is ready\n");
    let requests = server.take_requests();
    let expected = json!({"cluster": {"name": "mine", "autopilot": {"enabled": true}}});
    assert_eq!(body(&requests[0]), expected);
    assert!(lines(&requests)[1].starts_with(&format!("GET {OPERATION}")));
}
