//! Runs the examples against a local server.

use std::path::{Path, PathBuf};
use std::process::Command;

use discogen_testkit::loopback::{CannedResponse, Server};
use serde_json::Value;

use crate::support::root;

/// Builds the example with the features and the profile of `cargo test --workspace`, which has compiled it already.
fn build(example: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["build", "--quiet", "--workspace", "--example", example])
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(target.expect("a target directory"))
        .output()
        .expect("cargo");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    let built = messages.map(|message| message.expect("a message"));
    let mut examples = built.filter(|message| message["target"]["name"] == example);
    let path = examples.find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    path.expect("an executable")
}

async fn run(server: &Server, example: &'static str, arguments: &[&str]) -> String {
    let program = tokio::task::spawn_blocking(move || build(example)).await;
    let mut command = Command::new(program.expect("joined"));
    command.args(arguments);
    command.args(["--endpoint", &server.endpoint()]);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("joined").expect("a program");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    stdout
}

#[tokio::test(flavor = "multi_thread")]
async fn annotate_image() {
    let server = Server::start(|_| {
        CannedResponse::json(r#"{"responses":[{"labelAnnotations":[{"description":"Cat","score":0.985}]},{"error":{"message":"no image"}}]}"#)
    })
    .await
    .expect("a port");
    let stdout = run(&server, "annotate_image", &["gs://bucket/cat.jpg"]).await;
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
