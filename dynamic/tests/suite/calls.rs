//! Sends calls: through sockets, and through scripted transports.

use discogen_dynamic::serde_json::json;
use discogen_dynamic::testing::{FakeTransport, Mock};
use discogen_dynamic::{CallOptions, ClientBuilder, Session, Value};
use discogen_testkit::loopback::{CannedResponse, Server};

use crate::support::{client, document};

#[tokio::test]
async fn a_call_over_a_socket() {
    let server = Server::start(|_| CannedResponse::json(r#"{"files": [{"id": "1"}]}"#));
    let server = server.await.expect("a server");
    let builder = ClientBuilder::new()
        .token("secret")
        .endpoint(server.endpoint());
    let drive = document("discovery/drive.v3.json")
        .connect(builder)
        .await
        .expect("a client");
    let call = drive
        .method("drive.files.list")
        .and_then(|it| it.set("pageSize", 5));
    let call = call
        .and_then(|it| it.set("fields", "files(id)"))
        .expect("valid");
    let response = call.send_full().await.expect("a response");
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.body()["files"][0]["id"], "1");
    let [request] = &server.take_requests()[..] else {
        panic!("one request");
    };
    assert_eq!(request.method, "GET");
    assert_eq!(
        request.target,
        "/drive/v3/files?pageSize=5&fields=files%28id%29"
    );
    assert_eq!(request.header("authorization"), "Bearer secret");
    assert!(
        request
            .header("user-agent")
            .starts_with("discogen-dynamic/")
    );
}

#[tokio::test(start_paused = true)]
async fn temporary_failures_are_retried_and_keep_the_request_id() {
    let document = "tests/documents/request_ids.json";
    let fake = FakeTransport::new();
    let api = client(document, &fake).await;
    let mut seen = 0;
    for method in api.document().methods() {
        if method.constants_request_id() != Some(true) {
            continue;
        }
        seen += 1;
        fake.respond(503, "");
        fake.respond(200, "{}");
        let mut call = api.method(method.id()).expect("a method");
        for parameter in method.parameters().filter(|it| it.is_required()) {
            call = call.set(parameter.name(), "x").expect("valid");
        }
        call.send().await.expect("a response");
        let requests = fake.take_requests();
        let id = |at: usize| query(&requests[at], "requestId");
        assert_eq!(requests.len(), 2, "{}", method.id());
        assert_eq!(id(0), id(1));
        assert_eq!(id(0).map(|it| it.len()), Some(36));
    }
    assert!(seen > 0);
}

fn query(request: &http::Request<discogen_dynamic::Bytes>, name: &str) -> Option<String> {
    let pairs = request
        .uri()
        .query()?
        .split('&')
        .filter_map(|it| it.split_once('='));
    let mut pairs = pairs.filter(|(key, _)| *key == name);
    pairs.next().map(|(_, value)| value.to_owned())
}

trait DeduplicatesRequests {
    fn constants_request_id(&self) -> Option<bool>;
}

impl DeduplicatesRequests for discogen_dynamic::Method {
    fn constants_request_id(&self) -> Option<bool> {
        use discogen_dynamic::model::api::RequestId;
        match &self.model().request_id {
            Some(RequestId::Query {
                ignores_duplicates, ..
            }) => Some(*ignores_duplicates),
            _ => None,
        }
    }
}

#[tokio::test]
async fn responses_and_errors() {
    let fake = FakeTransport::new();
    let drive = client("discovery/drive.v3.json", &fake).await;
    let get = || {
        drive
            .method("files.get")
            .and_then(|it| it.set("fileId", "1"))
            .expect("valid")
    };
    fake.respond(404, r#"{"error": {"code": 404, "message": "no file"}}"#);
    let error = get().send().await.expect_err("not found");
    assert!(error.is_not_found());
    assert_eq!(error.method(), Some("drive.files.get"));

    fake.respond(200, r#"{"id": "1"}"#);
    let file: Value = get().send_as().await.expect("a file");
    assert_eq!(file["id"], "1");

    // `files.delete` has no response.
    fake.respond(204, "");
    let delete = drive
        .method("files.delete")
        .and_then(|it| it.set("fileId", "1"))
        .expect("valid");
    assert_eq!(delete.send().await.expect("deleted"), Value::Null);

    fake.respond(200, "raw");
    let mut stream = get().send_stream().await.expect("a stream");
    assert_eq!(stream.next().await.expect("a chunk").expect("bytes"), "raw");
}

#[tokio::test]
async fn scopes_and_read_only_mode() {
    let fake = FakeTransport::new();
    let builder = ClientBuilder::new()
        .anonymous()
        .read_only()
        .transport(fake.clone());
    let drive = document("discovery/drive.v3.json")
        .connect(builder)
        .await
        .expect("a client");
    let delete = drive
        .method("files.delete")
        .and_then(|it| it.set("fileId", "1"))
        .expect("valid");
    let error = delete.send().await.expect_err("a writing call");
    assert!(error.is_usage(), "{error}");
    assert!(fake.take_requests().is_empty());
}

#[tokio::test]
async fn clients_share_a_session() {
    let fake = FakeTransport::new();
    let session = Session::builder()
        .token("t")
        .transport(fake.clone())
        .build_session();
    let session = session.await.expect("a session");
    for (path, method) in [
        ("discovery/drive.v3.json", "about.get"),
        ("discovery/tasks.v1.json", "tasklists.list"),
    ] {
        fake.respond(200, "{}");
        let api = document(path).connect_in(&session).expect("a client");
        api.method(method)
            .expect("a method")
            .send()
            .await
            .expect("a response");
    }
    let hosts = fake.take_requests();
    let hosts: Vec<_> = hosts.iter().filter_map(|it| it.uri().host()).collect();
    assert_eq!(hosts, ["www.googleapis.com", "tasks.googleapis.com"]);
}

#[tokio::test]
async fn mocks_match_methods_and_parameters() {
    let mock = Mock::new();
    mock.on_method("drive.files.get")
        .field("fileId", "1")
        .respond_json(json!({"name": "one"}));
    let builder = ClientBuilder::new().anonymous().transport(mock.transport());
    let drive = document("discovery/drive.v3.json")
        .connect(builder)
        .await
        .expect("a client");
    let call = drive
        .method("files.get")
        .and_then(|it| it.set("fileId", "1"))
        .expect("valid");
    assert_eq!(call.send().await.expect("a file")["name"], "one");
    mock.verify();
}

#[tokio::test]
async fn several_calls_in_one_request() {
    let fake = FakeTransport::new();
    let drive = client("discovery/drive.v3.json", &fake).await;
    fake.respond_batch([
        (200, r#"{"id": "1"}"#),
        (404, r#"{"error": {"code": 404, "message": "none"}}"#),
    ]);
    let mut batch = drive.batch().expect("a path for batches");
    let call = |id: &str| {
        drive
            .method("files.get")
            .and_then(|it| it.set("fileId", id))
            .expect("valid")
    };
    let one = batch.add(call("1")).expect("a call");
    let two = batch.add(call("2")).expect("a call");
    let mut responses = batch.send().await.expect("responses");
    assert_eq!(responses.take(one).expect("a file")["id"], "1");
    assert!(responses.take(two).expect_err("no file").is_not_found());
    let [request] = &fake.take_requests()[..] else {
        panic!("one request");
    };
    assert_eq!(request.uri().path(), "/batch/drive/v3");
    // A call of another kind.
    let export = drive.method("files.export").expect("a method");
    let mut batch = drive.batch().expect("a path for batches");
    assert!(batch.add(export).is_err());
}

#[tokio::test]
async fn elements_of_a_stream() {
    let fake = FakeTransport::new();
    let api = client("tests/documents/streams.json", &fake).await;
    let streaming = api.document().methods().find(|it| it.is_streaming());
    let id = streaming.expect("a method").id().to_owned();
    fake.respond(200, r#"[{"a": 1}, {"a": 2}]"#);
    let mut call = api.method(&id).expect("a method");
    for parameter in call
        .method()
        .clone()
        .parameters()
        .filter(|it| it.is_required())
    {
        call = call.set(parameter.name(), "x").expect("valid");
    }
    let mut elements = call.elements();
    let mut count = 0;
    while let Some(element) = elements.next().await {
        count += element.expect("an element")["a"]
            .as_i64()
            .unwrap_or_default();
    }
    assert_eq!(count, 3);
}

#[tokio::test]
async fn options_of_a_call() {
    let fake = FakeTransport::new();
    let drive = client("discovery/drive.v3.json", &fake).await;
    let options = CallOptions::new().query("quotaUser", "a b");
    let call = drive
        .method("about.get")
        .expect("a method")
        .with(options)
        .fields("user")
        .expect("valid");
    let request = call.build().expect("a request");
    assert_eq!(request.uri().query(), Some("quotaUser=a%20b&fields=user"));
    assert!(!request.headers().contains_key("authorization"));
}
