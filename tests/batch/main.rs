//! Tests of batches with Google's Python client: its code reads the batches of the storage client, and it sends batches
//! to the server of the tests. `tests/batch/run` installs it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use discogen_testkit::batch;
use discogen_testkit::loopback::{CannedResponse, Server};
use google_storage_v1::Storage;
use google_storage_v1::schemas::Bucket;

/// The Python with Google's client. The tests are ignored unless it is installed.
fn python() -> Command {
    let python =
        std::env::var("BATCH_PYTHON").expect("BATCH_PYTHON is not set; run tests/batch/run");
    Command::new(python)
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// A running server, which is killed when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
#[ignore = "needs Google's Python client"]
async fn googles_client_reads_our_batches_and_we_read_its_responses() {
    let mut server = python();
    server
        .arg(root().join("tests/batch/server.py"))
        .stdout(Stdio::piped());
    let mut server = Running(server.spawn().expect("Python"));
    let mut port = String::new();
    let output = server.0.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut port).expect("a port");

    let builder = Storage::builder().token("a-token");
    let builder = builder.endpoint(format!("http://127.0.0.1:{}/", port.trim()));
    let storage = builder.build().await.expect("a client");
    let mut batch = storage.batch().limit(4);
    let buckets = storage.buckets();
    let get = batch.add(buckets.get("plain"));
    let flaky = batch.add(buckets.get("flaky"));
    let missing = batch.add(buckets.get("missing"));
    let insert = batch.add(buckets.insert("p", Bucket::new().name("ü --x\r\n")));
    let delete = batch.add(buckets.delete("old"));

    let mut responses = batch.send().await.expect("responses");
    let bucket = responses.take(get).expect("a bucket");
    assert_eq!(
        (bucket.name.as_deref(), bucket.generation),
        (Some("plain"), Some(1))
    );
    let bucket = responses.take(insert).expect("a bucket");
    assert_eq!(bucket.name.as_deref(), Some("ü --x\r\n"));
    responses.take(delete).expect("no content");
    // The second attempt of this call was sent without the others.
    let bucket = responses.take(flaky).expect("a bucket");
    assert_eq!(bucket.generation, Some(2));
    let error = responses.take(missing).expect_err("no bucket");
    assert!(error.is_not_found(), "{error}");
    assert!(
        error.to_string().contains("The bucket does not exist."),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Google's Python client"]
async fn googles_client_sends_batches_to_our_server() {
    let respond = |request: &_| {
        batch::respond(request, |call| {
            match (call.method.as_str(), call.target.as_str()) {
                ("DELETE", _) => {
                    CannedResponse::new(http::StatusCode::NO_CONTENT, "application/json", "")
                }
                ("POST", _) => CannedResponse::json(call.body.clone()),
                (_, target) if target.contains("missing") => {
                    let error = r#"{"error": {"code": 404, "message": "no bucket"}}"#;
                    CannedResponse::new(http::StatusCode::NOT_FOUND, "application/json", error)
                }
                (verb, target) => CannedResponse::json(
                    serde_json::json!({"name": format!("{verb} {target}")}).to_string(),
                ),
            }
        })
    };
    let server = Server::start(respond).await.expect("a port");
    let mut client = python();
    client.arg(root().join("tests/batch/client.py"));
    client.arg(root().join("discovery/storage.v1.json"));
    client.arg(server.endpoint());
    let output = tokio::task::spawn_blocking(move || client.output()).await;
    let output = output.expect("no panic").expect("Python");
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{error}");
    assert_eq!(out.trim(), "4 responses");
    assert_eq!(server.take_requests().len(), 1);
}
