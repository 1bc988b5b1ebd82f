//! Helpers that the tests of the command share.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

pub(crate) fn discogen(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_discogen"));
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_COLOR",
        "DISCOGEN_PROFILE",
        "GOOGLE_OAUTH_ACCESS_TOKEN",
    ] {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        // Not that of the user who runs the tests.
        .env("DISCOGEN_CONFIG_DIR", folder.join("config"))
        .args(arguments)
        .output()
        .expect("discogen runs")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) const SMALL: &str = r#"{"kind": "discovery#restDescription", "id": "tiny:v1", "name": "tiny",
    "version": "v1", "revision": "1", "title": "Tiny API", "rootUrl": "https://tiny.googleapis.com/",
    "servicePath": "", "schemas": {"Thing": {"id": "Thing", "type": "object",
    "properties": {"name": {"type": "string"}}}}, "resources": {"things": {"methods": {"get": {
    "id": "tiny.things.get", "httpMethod": "GET", "path": "v1/things", "response": {"$ref": "Thing"}}}}}}"#;

pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("discovery")).expect("a folder");
    fs::write(folder.path().join("discovery/tiny.v1.json"), SMALL).expect("written");
    folder
}

/// All files below a folder, with their content.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                true => walk(&entry.path(), &format!("{name}/"), found),
                false => drop(found.insert(name, fs::read(entry.path()).expect("read"))),
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

/// A request: path with query, and headers in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
}

/// Status line, headers and body. The stated length may be wrong.
pub(crate) struct Response {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
    pub(crate) length: Option<usize>,
}

pub(crate) fn response(status: &'static str, body: impl Into<Vec<u8>>) -> Response {
    Response {
        status,
        headers: String::new(),
        body: body.into(),
        length: None,
    }
}

/// An HTTP service on the loopback interface.
pub(crate) struct Loopback {
    pub(crate) url: String,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Loopback {
    /// The function gets the URL of the service and the number of earlier requests for this path.
    pub(crate) fn start(
        respond: impl Fn(&str, &Asked, usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
        let (respond, all, base) = (Arc::new(respond), asked.clone(), url.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (respond, all, base) = (respond.clone(), all.clone(), base.clone());
                thread::spawn(move || {
                    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                    let first = lines.next().unwrap_or_default();
                    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                    let headers = lines.take_while(|line| !line.is_empty());
                    let headers = headers.filter_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        Some((name.to_lowercase(), value.to_owned()))
                    });
                    let request = Asked {
                        path,
                        headers: headers.collect(),
                    };
                    let before = {
                        let mut all = all.lock().expect("locked");
                        let before = all.iter().filter(|it| it.path == request.path).count();
                        all.push(request.clone());
                        before
                    };
                    let response = respond(&base, &request, before);
                    let length = response.length.unwrap_or(response.body.len());
                    let head = format!(
                        "HTTP/1.1 {}\r\ncontent-length: {length}\r\nconnection: close\r\n{}\r\n",
                        response.status, response.headers
                    );
                    let mut stream = &stream;
                    let _ = stream.write_all(head.as_bytes());
                    let _ = stream.write_all(&response.body);
                });
            }
        });
        Self { url, asked }
    }

    pub(crate) fn times(&self, path: &str) -> usize {
        let asked = self.asked.lock().expect("locked");
        asked.iter().filter(|it| it.path == path).count()
    }
}
