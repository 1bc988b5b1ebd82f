//! The pages for users of other clients: their Rust code is compiled as examples, and their programs run against a local
//! server.

use std::fs;
use std::path::Path;
use std::process::Command;

use discogen_testkit::loopback::{CannedResponse, Recorded, Server};
use http::StatusCode;
use http::header::LOCATION;
use serde_json::{Value, json};

use crate::examples::build;
use crate::support::root;

const PAGES: [&str; 2] = ["from-google-apis-rs.md", "from-node-and-python.md"];
const PROGRAMS: [&str; 5] = [
    "list_files",
    "upload_file",
    "send_mail",
    "append_row",
    "download_object",
];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// The lines without indentation and empty lines.
fn normalized(code: &str) -> String {
    let lines = code.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// The code blocks with this language. Those of google-apis-rs have the language `rust,ignore`.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let start = format!("\n```{language}\n");
    let blocks = page.split(&start).skip(1);
    let codes = blocks.filter_map(|it| it.split_once("\n```"));
    codes.map(|(code, _)| normalized(code)).collect()
}

/// A program without its documentation and lints.
fn program(name: &str) -> String {
    let source = read(&format!("examples/migration/{name}.rs"));
    let code = source
        .lines()
        .filter(|it| !it.starts_with("//!") && !it.starts_with("#[expect("));
    normalized(&code.collect::<Vec<_>>().join("\n"))
}

#[test]
fn rust_code_of_the_pages_is_compiled() {
    let mut sources: Vec<String> = PROGRAMS.map(program).into();
    for path in [
        "examples/migration/snippets.rs",
        "examples/build-script/build.rs",
    ] {
        sources.push(normalized(&read(path)));
    }
    for page in PAGES {
        let blocks = blocks(&read(&format!("docs/{page}")), "rust");
        assert!(blocks.len() > 15, "{page}: {} blocks", blocks.len());
        for block in blocks {
            let is_compiled = sources.iter().any(|it| it.contains(&block));
            assert!(is_compiled, "{page}: not in examples/migration:\n{block}");
        }
    }
}

#[test]
fn a_page_has_five_complete_programs_in_two_forms() {
    let page = read("docs/from-google-apis-rs.md");
    let blocks_of = |language| blocks(&page, language);
    let complete = |blocks: Vec<String>| -> Vec<String> {
        let is_program = |it: &String| it.contains("async fn main()");
        blocks.into_iter().filter(is_program).collect()
    };
    assert_eq!(complete(blocks_of("rust")), PROGRAMS.map(program));
    assert_eq!(complete(blocks_of("rust,ignore")).len(), PROGRAMS.len());
}

#[test]
fn blocks_are_found() {
    let page = "a\n```rust\n  b\n\n    c\n```\n```rust,ignore\nd\n```\n";
    assert_eq!(blocks(page, "rust"), ["b\nc\n"]);
    assert_eq!(blocks(page, "rust,ignore"), ["d\n"]);
}

/// Runs a program whose API has this name, which calls the server like an emulator.
async fn run(
    server: &Server,
    api: &str,
    name: &'static str,
    argument: &str,
    folder: &Path,
) -> String {
    let program = tokio::task::spawn_blocking(move || build(name)).await;
    let mut command = Command::new(program.expect("joined"));
    command.arg(argument).current_dir(folder);
    command.env(format!("{api}_EMULATOR_HOST"), server.endpoint());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("joined").expect("a program");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn server(respond: impl Fn(&Recorded) -> CannedResponse + Send + Sync + 'static) -> Server {
    Server::start(respond).await.expect("a port")
}

fn ok(body: &Value) -> CannedResponse {
    CannedResponse::json(body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_of_drive() {
    let server = server(|request| match request.path() {
        "/drive/v3/files" if request.query().contains("pageToken=2") => {
            ok(&json!({"files": [{"name": "b"}]}))
        }
        "/drive/v3/files" => {
            ok(&json!({"files": [{"name": "a", "size": "7"}], "nextPageToken": "2"}))
        }
        "/upload/drive/v3/files" => {
            let session = format!("http://{}/session", request.header("host"));
            CannedResponse::json("{}").header(LOCATION, &session)
        }
        "/session" => ok(&json!({"id": "new"})),
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("film"), "content").expect("written");

    let listed = run(&server, "DRIVE", "list_files", "", folder.path()).await;
    assert_eq!(listed, "a\t7 bytes\nb\t0 bytes\n");
    assert_eq!(server.take_requests().len(), 2);

    let uploaded = run(&server, "DRIVE", "upload_file", "film", folder.path()).await;
    assert_eq!(uploaded, "uploaded as new\n");
    let requests = server.take_requests();
    assert_eq!(requests.last().expect("a request").body, "content");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_of_workspace() {
    let server = server(|request| match (request.method.as_str(), request.path()) {
        ("POST", "/gmail/v1/users/me/messages/send") => ok(&json!({"id": "3"})),
        ("POST", _) => ok(&json!({"updates": {"updatedRange": "Sheet1!A3:B3"}})),
        _ => ok(&json!({"values": [["a"], ["b"]]})),
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let sent = run(
        &server,
        "GMAIL",
        "send_mail",
        "ada@example.com",
        folder.path(),
    )
    .await;
    assert_eq!(sent, "sent as 3\n");
    let appended = run(&server, "SHEETS", "append_row", "id", folder.path()).await;
    assert_eq!(appended, "appended Sheet1!A3:B3\n2 rows\n");
    let body: Value = serde_json::from_slice(&server.take_requests()[1].body).expect("JSON");
    assert_eq!(body, json!({"values": [["2026-11-28", 42]]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn program_of_storage() {
    let server = server(|request| match request.path().contains("/missing/") {
        true => CannedResponse::new(StatusCode::NOT_FOUND, "text/plain", ""),
        false => CannedResponse::new(StatusCode::OK, "video/mp4", &b"content"[..]),
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let missing = run(&server, "STORAGE", "download_object", "missing", path).await;
    assert_eq!(missing, "films/a.mp4 does not exist\n");
    assert!(!path.join("a.mp4").exists());
    let downloaded = run(&server, "STORAGE", "download_object", "bucket", path).await;
    assert_eq!(downloaded, "7 bytes\n");
    assert_eq!(fs::read(path.join("a.mp4")).expect("a file"), b"content");
}
