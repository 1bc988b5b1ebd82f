//! The examples, run against a local server.

use discogen_workspace::loopback::{Answer, Server};

use crate::support::{cargo, root};

async fn run(server: &Server, example: &str, arguments: &[&str]) -> String {
    let mut command = cargo(root());
    // The build script has its own test; here it would look at a tree that others change.
    command
        .args(["run", "--quiet", "--example", example, "--"])
        .args(arguments);
    command.args(["--endpoint", &server.endpoint()]);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("joined").expect("cargo");
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
        Answer::json(r#"{"responses":[{"labelAnnotations":[{"description":"Cat","score":0.985}]},{"error":{"message":"no image"}}]}"#)
    })
    .await
    .expect("a port");
    let stdout = run(&server, "annotate_image", &["gs://bucket/cat.jpg"]).await;
    assert_eq!(stdout, " 98.5 %  Cat\nerror: no image\n");
    let requests = server.take_requests();
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).expect("JSON");
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
            return Answer::json("{}");
        }
        match looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Answer::json(r#"{"name":"operations/1"}"#),
            _ => Answer::json(r#"{"name":"operations/1","done":true,"error":{"code":1}}"#),
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
            Answer::json(r#"{"products":[{"name":"b","displayName":"B"}]}"#)
        } else {
            Answer::json(r#"{"products":[{"name":"a","displayName":"A"}],"nextPageToken":"2"}"#)
        }
    })
    .await
    .expect("a port");
    let stdout = run(&server, "list_products", &["projects/p/locations/l"]).await;
    assert_eq!(stdout, "a\tA\nb\tB\n");
    assert_eq!(server.take_requests().len(), 2);
}
