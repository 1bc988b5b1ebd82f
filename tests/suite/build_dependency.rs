//! The generator as a build dependency: builds and runs a project whose build script generates two clients.

use discogen_testkit::loopback::{CannedResponse, Server};
use http::StatusCode;

use crate::nested::{cargo, copy_project};

#[tokio::test(flavor = "multi_thread")]
async fn a_project_generates_while_it_builds() {
    let server = Server::start(|request| match request.path() {
        "/v1/operations/123:cancel" => CannedResponse::json("{}"),
        "/v1/images:annotate" => CannedResponse::json(r#"{"responses":[{},{}]}"#),
        path if path.ends_with("about") => {
            CannedResponse::json(r#"{"user":{"displayName":"Ada"}}"#)
        }
        _ => CannedResponse::new(StatusCode::NOT_FOUND, "application/json", "{}"),
    })
    .await
    .expect("a port");
    let endpoint = server.endpoint();
    let output = tokio::task::spawn_blocking(move || {
        let mut command = cargo(&copy_project("examples/build-script", "../../"), "run");
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
    assert_eq!(stdout, "cancelled\n2 responses\nAda\n");
    let requests = server.take_requests();
    let agent = requests[0].header("user-agent");
    assert!(agent.contains("build-script/0.1.0"), "{agent}");
}
