//! Runs the examples against a local server.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use discogen_testkit::loopback::{CannedResponse, Server};
use serde_json::Value;

use crate::nested::bare_cargo;
use crate::support::root;

/// Builds all examples once, with the features and the profile of `cargo test --workspace`, which has compiled them
/// already, and returns the path of one.
pub(crate) fn build(example: &str) -> PathBuf {
    static BUILT: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        let output = bare_cargo(root(), "build")
            .args(["--quiet", "--workspace", "--examples"])
            .args(["--message-format", "json-render-diagnostics"])
            .arg("--target-dir")
            .arg(target.expect("a target directory"))
            .output()
            .expect("cargo");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
        let built = messages.map(|message| message.expect("a message"));
        let programs = built.filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        });
        programs.collect()
    });
    let path = BUILT.get(example);
    path.unwrap_or_else(|| panic!("no example {example}"))
        .clone()
}

/// Runs an example that calls this server, and returns its output.
pub(crate) async fn run(server: &Server, example: &'static str, arguments: &[&str]) -> String {
    let (stdout, stderr, success) = outcome(server, example, arguments).await;
    assert!(success, "{stdout}{stderr}");
    stdout
}

/// Runs an example, and returns its output, its error messages, and whether it succeeded.
pub(crate) async fn outcome(
    server: &Server,
    example: &'static str,
    arguments: &[&str],
) -> (String, String, bool) {
    let program = tokio::task::spawn_blocking(move || build(example)).await;
    let mut command = Command::new(program.expect("joined"));
    command.args(arguments);
    command.args(["--endpoint", &server.endpoint()]);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("joined").expect("a program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let success = output.status.success();
    (text(&output.stdout), text(&output.stderr), success)
}

#[tokio::test(flavor = "multi_thread")]
async fn vision() {
    let server = Server::start(|_| {
        CannedResponse::json(r#"{"responses":[{"labelAnnotations":[{"description":"Cat","score":0.985}]},{"error":{"message":"no image"}}]}"#)
    })
    .await
    .expect("a port");
    let stdout = run(&server, "vision", &["gs://bucket/cat.jpg"]).await;
    assert_eq!(stdout, " 98.5 %  Cat\nerror: no image\n");
    let requests = server.take_requests();
    let body: Value = serde_json::from_slice(&requests[0].body).expect("JSON");
    assert_eq!(
        body["requests"][0]["image"]["source"]["imageUri"],
        "gs://bucket/cat.jpg"
    );
    assert_eq!(
        body["requests"][0]["features"][0]["type"],
        "LABEL_DETECTION"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_operation() {
    let looks = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |request| {
        if request.path().ends_with(":cancel") {
            return CannedResponse::json("{}");
        }
        match looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => CannedResponse::json(r#"{"name":"operations/1"}"#),
            _ => CannedResponse::json(r#"{"name":"operations/1","done":true,"error":{"code":1}}"#),
        }
    })
    .await
    .expect("a port");
    let stdout = run(
        &server,
        "cancel_operation",
        &["operations/1", "--interval", "0.01"],
    )
    .await;
    assert_eq!(
        stdout,
        "cancellation of operations/1 requested\nstill running\ncancelled\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn list_products() {
    let server = Server::start(|request| {
        if request.query().contains("pageToken=2") {
            CannedResponse::json(r#"{"products":[{"name":"b","displayName":"B"}]}"#)
        } else {
            CannedResponse::json(
                r#"{"products":[{"name":"a","displayName":"A"}],"nextPageToken":"2"}"#,
            )
        }
    })
    .await
    .expect("a port");
    let stdout = run(&server, "list_products", &["projects/p/locations/l"]).await;
    assert_eq!(stdout, "a\tA\nb\tB\n");
    assert_eq!(server.take_requests().len(), 2);
}

#[test]
fn mock() {
    let output = Command::new(build("mock")).output().expect("a program");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_method() {
    let requests = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let count = requests.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match request.path().ends_with("/products") {
            _ if count == 0 => CannedResponse::new(http::StatusCode::BAD_GATEWAY, "", ""),
            true => CannedResponse::json(r#"{"products":[{"name":"a"}]}"#),
            false => CannedResponse::json(r#"{"productSets":[{"name":"b"},{"name":"c"}]}"#),
        }
    })
    .await
    .expect("a port");
    let stdout = run(&server, "any_method", &["projects/p/locations/l"]).await;
    assert_eq!(stdout, "1 products\n2 product sets\n");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.header("x-goog-request-reason"), "inventory");
    }
}
