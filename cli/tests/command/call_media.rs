//! `call`: uploads, downloads and operations, while the server fails.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use discogen_testkit::content;
use discogen_testkit::fault::{
    Delivery, End, FaultServer, Object, Protocol, Reply, Sent, Step, UploadFault, Uploads,
};

use crate::support::{discogen, folder, stderr, stdout};

const VAULT: &str = r#"{"kind": "discovery#restDescription", "id": "vault:v1", "name": "vault", "version": "v1",
    "title": "Vault API", "rootUrl": "https://vault.example/", "servicePath": "", "schemas": {
    "File": {"id": "File", "type": "object", "properties": {"name": {"type": "string"}, "size": {"type": "string",
        "format": "int64"}}},
    "Operation": {"id": "Operation", "type": "object", "properties": {"name": {"type": "string"},
        "done": {"type": "boolean"}, "error": {"$ref": "Status"},
        "metadata": {"type": "object", "additionalProperties": {"type": "any"}},
        "response": {"type": "object", "additionalProperties": {"type": "any"}}}},
    "Status": {"id": "Status", "type": "object", "properties": {"code": {"type": "integer", "format": "int32"},
        "message": {"type": "string"}, "details": {"type": "array", "items": {"type": "object",
        "additionalProperties": {"type": "any"}}}}}},
    "resources": {"files": {"methods": {
    "insert": {"id": "vault.files.insert", "httpMethod": "POST", "path": "files", "request": {"$ref": "File"},
        "response": {"$ref": "File"}, "supportsMediaUpload": true, "mediaUpload": {"accept": ["*/*"], "protocols": {
        "simple": {"multipart": true, "path": "/upload/files"},
        "resumable": {"multipart": true, "path": "/resumable/upload/files"}}}},
    "get": {"id": "vault.files.get", "httpMethod": "GET", "path": "files/{name}", "supportsMediaDownload": true,
        "parameters": {"name": {"type": "string", "required": true, "location": "path"}}, "response": {"$ref": "File"}},
    "pack": {"id": "vault.files.pack", "httpMethod": "POST", "path": "v1/pack", "request": {"$ref": "File"},
        "response": {"$ref": "Operation"}}}},
    "operations": {"methods": {
    "get": {"id": "vault.operations.get", "httpMethod": "GET", "path": "v1/{+name}", "parameters": {
        "name": {"type": "string", "required": true, "location": "path", "pattern": "^operations/.*$"}},
        "response": {"$ref": "Operation"}}}}}}"#;

/// A chunk of an upload.
const CHUNK: usize = 8 * 1024 * 1024;

/// A folder with the document, a server, and the runtime that serves it.
struct Bench {
    folder: tempfile::TempDir,
    server: FaultServer,
    _runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new(respond: impl Fn(&Delivery) -> Step + Send + Sync + 'static) -> Self {
        let folder = folder();
        fs::write(folder.path().join("discovery/vault.v1.json"), VAULT).expect("a document");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let server = runtime.block_on(FaultServer::start(Protocol::Http1, respond));
        Self {
            folder,
            server: server.expect("a server"),
            _runtime: runtime,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn call(&self, arguments: &[&str]) -> Output {
        let endpoint = self.server.endpoint();
        let more = ["--anonymous", "--endpoint", &endpoint];
        discogen(self.path(), &[&["call"], arguments, &more].concat())
    }

    /// Starts a call, sends it a signal when the server has received this many requests, and returns its output.
    #[cfg(unix)]
    fn interrupted(&self, arguments: &[&str], requests: usize) -> Output {
        let endpoint = self.server.endpoint();
        let child = Command::new(env!("CARGO_BIN_EXE_discogen"))
            .current_dir(self.path())
            .arg("call")
            .args(arguments)
            .args(["--anonymous", "--endpoint", &endpoint])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("discogen runs");
        let start = Instant::now();
        while self.server.deliveries().len() < requests {
            assert!(start.elapsed() < Duration::from_secs(60), "no request");
            thread::sleep(Duration::from_millis(10));
        }
        // The response has to arrive, too.
        thread::sleep(Duration::from_millis(300));
        let killed = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(killed.expect("kill runs").success());
        child.wait_with_output().expect("ended")
    }
}

fn uploads() -> (Uploads, Bench) {
    let uploads = Uploads::new();
    let state = uploads.clone();
    let bench = Bench::new(move |delivery| state.respond(delivery));
    fs::write(bench.path().join("film.mp4"), content(2 * CHUNK + 5)).expect("a file");
    (uploads, bench)
}

const UPLOAD: [&str; 5] = [
    "vault.files.insert",
    "--set",
    "name=film",
    "--upload",
    "film.mp4",
];

#[test]
fn a_small_file_and_stdin_are_uploaded_with_the_body() {
    let (uploads, bench) = uploads();
    fs::write(bench.path().join("a.txt"), "small").expect("a file");
    let output = bench.call(&["vault.files.insert", "--set", "name=a", "--upload", "a.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let mut child = Command::new(env!("CARGO_BIN_EXE_discogen"))
        .current_dir(bench.path())
        .args(["call", "vault.files.insert", "--upload", "-"])
        .args(["--anonymous", "--endpoint", &bench.server.endpoint()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("discogen runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, &content(CHUNK + 1)).expect("read");
    drop(stdin);
    assert!(child.wait().expect("ended").success());
    let stored = uploads.stored();
    assert_eq!(stored.len(), 2);
    assert_eq!(
        (
            &*stored[0].bytes,
            &*stored[0].metadata,
            &*stored[0].media_type
        ),
        (&b"small"[..], r#"{"name":"a"}"#, "text/plain")
    );
    assert!(stored[1].bytes == content(CHUNK + 1));
    assert_eq!(uploads.violations(), Vec::<String>::new());
}

#[test]
fn a_large_upload_survives_faults_and_leaves_no_session() {
    let (uploads, bench) = uploads();
    uploads
        .then(UploadFault::None)
        .then(UploadFault::Keep(300_000))
        .then(UploadFault::Refuse(Reply::new(503, "")));
    let output = bench.call(&UPLOAD);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(uploads.stored()[0].bytes == content(2 * CHUNK + 5));
    assert_eq!((uploads.sessions(), uploads.violations().len()), (1, 0));
    assert!(!bench.path().join("film.mp4.upload-session").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_upload_is_continued() {
    use std::os::unix::fs::PermissionsExt as _;

    let (uploads, bench) = uploads();
    // The session starts, the first chunk is stored, and the server does not respond to the second.
    for _ in 0..2 {
        bench.server.then(Step::from_server());
    }
    bench.server.then(Step::hang());
    let output = bench.interrupted(&UPLOAD, 3);
    let errors = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{errors}");
    assert!(
        errors.contains("--resume film.mp4.upload-session"),
        "{errors}"
    );
    assert!(!errors.contains("SECRET"), "{errors}");
    let session = bench.path().join("film.mp4.upload-session");
    let mode = fs::metadata(&session).expect("a session").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);

    let resume = [&UPLOAD[..], &["--resume", "film.mp4.upload-session"]].concat();
    let output = bench.call(&resume);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(uploads.stored()[0].bytes == content(2 * CHUNK + 5));
    assert_eq!((uploads.sessions(), uploads.violations().len()), (1, 0));
    assert!(!session.exists());
}

#[test]
fn a_failed_upload_saves_its_session_if_the_server_keeps_it() {
    for (status, saves) in [(401, true), (400, false), (413, false)] {
        let (uploads, bench) = uploads();
        uploads
            .then(UploadFault::None)
            .then(UploadFault::Refuse(Reply::new(status, "{}")));
        // An earlier session of a file with the same name is not replaced.
        let session = bench.path().join("film.mp4.upload-session");
        fs::write(&session, "earlier").expect("written");
        let output = bench.call(&UPLOAD);
        let errors = stderr(&output);
        assert_ne!(output.status.code(), Some(0));
        let name = "film.mp4.upload-session.2";
        assert_eq!(
            errors.contains(&format!("--resume {name}")),
            saves,
            "{status}: {errors}"
        );
        assert_eq!(
            bench.path().join(name).exists(),
            saves,
            "{status}: {errors}"
        );
        assert_eq!(fs::read_to_string(&session).expect("kept"), "earlier");
        assert!(!errors.contains("SECRET"), "{errors}");
    }
}

#[test]
fn an_unusable_session_is_an_error_before_anything_is_sent() {
    let (_, bench) = uploads();
    fs::write(bench.path().join("bad"), "{}").expect("written");
    for (file, text) in [("missing", "missing: "), ("bad", "not an upload session")] {
        let output = bench.call(&[&UPLOAD[..], &["--resume", file]].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(text), "{}", stderr(&output));
    }
    let output = bench.call(&[&UPLOAD[..3], &["--upload", "nothing.mp4"]].concat());
    assert_eq!(output.status.code(), Some(11), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("nothing.mp4"),
        "{}",
        stderr(&output)
    );
    assert_eq!(bench.server.deliveries().len(), 0);
}

#[test]
fn a_download_is_continued_and_complete_or_absent() {
    let bytes = content(3_000_000);
    let object = Object::new(bytes.clone()).header("etag", "\"1\"");
    let bench = Bench::new(move |delivery| Step::reply(object.respond(delivery)));
    bench
        .server
        .then(Step::from_server().cut(Sent::Body(1_000_000), End::Reset));
    let output = bench.call(&["vault.files.get", "--name", "a", "--download", "film.mp4"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::read(bench.path().join("film.mp4")).expect("a file") == bytes);
    assert!(bench.server.deliveries().len() >= 2);

    // The earlier file is unchanged after an error.
    for _ in 0..2 {
        bench.server.then(Step::reply(Reply::new(404, "{}")));
    }
    for name in ["film.mp4", "other.mp4"] {
        let output = bench.call(&["vault.files.get", "--name", "a", "--download", name]);
        assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
    }
    assert!(fs::read(bench.path().join("film.mp4")).expect("a file") == bytes);
    let mut names: Vec<_> = fs::read_dir(bench.path())
        .expect("a folder")
        .map(|it| it.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["discovery", "film.mp4"]);
    let output = bench.call(&[
        "vault.files.get",
        "--name",
        "a",
        "--download",
        "no/film.mp4",
    ]);
    assert_eq!(output.status.code(), Some(11), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("no/film.mp4"),
        "{}",
        stderr(&output)
    );
}

/// The responses of an operation, which is done after two polls.
fn operation(end: &'static str) -> Bench {
    let polls = std::sync::atomic::AtomicUsize::new(0);
    Bench::new(move |delivery| {
        let running = r#"{"name": "operations/1\u001b", "metadata": {"progressPercent": 40}}"#;
        let done = match delivery.method.as_str() {
            "GET" => polls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0,
            _ => false,
        };
        Step::reply(Reply::json(if done { end } else { running }))
    })
}

#[test]
fn a_call_waits_for_its_operation() {
    let bench = operation(r#"{"name": "operations/1", "done": true, "response": {"size": "5"}}"#);
    let output = bench.call(&["vault.files.pack", "--wait", "--body", "{}"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let value: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(value["response"]["size"], "5");
    assert_eq!(stderr(&output), "");
    assert_eq!(bench.server.deliveries().len(), 3);

    let failed =
        r#"{"name": "operations/1", "done": true, "error": {"code": 8, "message": "full\u001b"}}"#;
    let output = operation(failed).call(&["vault.files.pack", "--wait", "--body", "{}"]);
    assert_eq!(output.status.code(), Some(9), "{}", stderr(&output));
    let errors = stderr(&output);
    assert!(
        errors.contains("full") && !errors.contains('\u{1b}'),
        "{errors:?}"
    );

    let output = operation(failed).call(&["vault.files.get", "--name", "a", "--wait"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_says_how_to_see_the_operation() {
    let bench = operation("{}");
    let output = bench.interrupted(&["vault.files.pack", "--wait", "--body", "{}"], 2);
    let errors = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{errors}");
    assert!(
        errors.contains("operations/1") && errors.contains("discogen call vault.operations.get"),
        "{errors}"
    );
    assert!(!errors.contains('\u{1b}'), "{errors:?}");
}
