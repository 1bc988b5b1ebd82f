//! Builds and runs a user's project outside the workspace.

use discogen_testkit::loopback::{CannedResponse, Server};
use http::StatusCode;

use crate::nested::{cargo, copy_project};

#[tokio::test(flavor = "multi_thread")]
async fn a_project_of_a_user_builds_and_runs() {
    let server = Server::start(|request| match request.path() {
        "/v1/operations/123:cancel" => CannedResponse::json("{}"),
        "/v1/operations/123" => CannedResponse::json(r#"{"name":"operations/123","done":true}"#),
        _ => CannedResponse::new(
            StatusCode::NOT_FOUND,
            "application/json",
            r#"{"error":{"code":404,"message":"no such operation","status":"NOT_FOUND"}}"#,
        ),
    })
    .await
    .expect("a port");
    let endpoint = server.endpoint();
    let output = tokio::task::spawn_blocking(move || {
        let mut command = cargo(&copy_project("consumer", "../"), "run");
        command.args(["--quiet", "--", &endpoint]).output()
    })
    .await;
    let output = output.expect("joined").expect("cargo");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines: Vec<&str> = stdout.lines().collect();
    let [typed, params, stream, get, delete] = lines.as_slice() else {
        panic!("{stdout}");
    };
    assert_eq!(*typed, "typed: Empty");
    assert_eq!(*params, "params: 200 OK Empty");
    assert_eq!(*stream, "stream: {}");
    assert_eq!(
        *get,
        "get: Operation { done: true, name: \"operations/123\" }"
    );
    assert!(delete.contains("no such operation"), "{delete}");
}
