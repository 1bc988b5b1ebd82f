//! An OAuth server and an API on the loopback interface, and a configuration folder for the command.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::{folder, stderr, stdout};

/// Every secret of the tests contains this word.
pub(crate) const SECRET: &str = "SECRET";
/// The body of a response with the header of RFC 6750.
pub(crate) const INSUFFICIENT: &str = "insufficient";
pub(crate) const READ: &str = "https://www.googleapis.com/auth/shop.readonly";
pub(crate) const WRITE: &str = "https://www.googleapis.com/auth/shop";

const SHOP: &str = r#"{"kind": "discovery#restDescription", "id": "shop:v1", "name": "shop", "version": "v1",
    "title": "Shop API", "rootUrl": "https://shop.example/", "servicePath": "", "schemas": {
    "Item": {"id": "Item", "type": "object", "properties": {"name": {"type": "string"}}}},
    "auth": {"oauth2": {"scopes": {"https://www.googleapis.com/auth/shop": {"description": "All."},
        "https://www.googleapis.com/auth/shop.readonly": {"description": "Reads."}}}},
    "resources": {"items": {"methods": {
    "get": {"id": "shop.items.get", "httpMethod": "GET", "path": "items", "response": {"$ref": "Item"},
        "scopes": ["https://www.googleapis.com/auth/shop", "https://www.googleapis.com/auth/shop.readonly"]},
    "insert": {"id": "shop.items.insert", "httpMethod": "POST", "path": "items", "request": {"$ref": "Item"},
        "scopes": ["https://www.googleapis.com/auth/shop"]}}}}}"#;

/// A request with its form.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) form: BTreeMap<String, String>,
    pub(crate) authorization: String,
}

/// A server that responds with JSON.
pub(crate) struct OAuth {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl OAuth {
    /// The function gets a request and the number of earlier ones for this path.
    pub(crate) fn start(
        respond: impl Fn(&Asked, usize) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
        let (respond, all) = (Arc::new(respond), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (respond, all) = (respond.clone(), all.clone());
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let before = {
                        let mut all = all.lock().expect("locked");
                        let before = all.iter().filter(|it| it.path == request.path).count();
                        all.push(request.clone());
                        before
                    };
                    let (status, body) = respond(&request, before);
                    // The error of RFC 6750 is a header.
                    let challenge = match body.as_str() {
                        INSUFFICIENT => "www-authenticate: Bearer error=\"insufficient_scope\"\r\n",
                        _ => "",
                    };
                    let message = format!(
                        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                         {challenge}connection: close\r\n\r\n{body}",
                        body.len()
                    );
                    let _ = (&stream).write_all(message.as_bytes());
                });
            }
        });
        Self { url, asked }
    }

    /// A server that grants what a table of responses says: `/token` responds with this value.
    pub(crate) fn granting(token: Value) -> Self {
        Self::start(move |asked, _| match asked.path.as_str() {
            "/device/code" => (200, device()),
            "/token" => (200, token.to_string()),
            "/items" => (200, r#"{"name": "a"}"#.to_owned()),
            _ => (404, String::new()),
        })
    }

    pub(crate) fn asked(&self, path: &str) -> Vec<Asked> {
        let asked = self.asked.lock().expect("locked");
        asked
            .iter()
            .filter(|it| it.path.split('?').next() == Some(path))
            .cloned()
            .collect()
    }

    /// The file of a client of this server.
    pub(crate) fn client(&self) -> String {
        json!({"installed": {
            "client_id": "1.apps.example", "client_secret": "client-SECRET", "redirect_uris": ["http://localhost"],
            "auth_uri": format!("{}/auth", self.url), "token_uri": format!("{}/token", self.url),
        }})
        .to_string()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let pairs = body.split('&').filter_map(|it| it.split_once('='));
    let form = pairs
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    Some(Asked {
        path,
        form,
        authorization,
    })
}

fn decoded(value: &str) -> String {
    let value = value.replace('+', " ");
    percent_encoding::percent_decode_str(&value)
        .decode_utf8_lossy()
        .into_owned()
}

pub(crate) fn device() -> String {
    json!({"device_code": "device-SECRET", "user_code": "ABCD-EFGH", "verification_url": "https://example.com/device",
        "expires_in": 1800, "interval": 0})
    .to_string()
}

/// A token response with these scopes.
pub(crate) fn token(scopes: &str, expires_in: i64) -> Value {
    json!({"access_token": "first-SECRET", "refresh_token": "refresh-SECRET", "token_type": "Bearer",
        "expires_in": expires_in, "scope": scopes})
}

/// A folder with a document and a configuration.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = folder();
        fs::write(folder.path().join("discovery/shop.v1.json"), SHOP).expect("a document");
        Self { folder }
    }

    pub(crate) fn with(server: &OAuth) -> Self {
        let home = Self::new();
        home.write("client.json", &server.client());
        home
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    pub(crate) fn profile(&self, name: &str) -> PathBuf {
        self.folder.path().join("config/profiles").join(name)
    }

    /// The tokens of a profile, as JSON.
    pub(crate) fn tokens(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.profile(name).join("tokens.json")).expect("tokens");
        serde_json::from_str(&text).expect("JSON")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_discogen"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("GOOGLE_")
                || name.starts_with("DISCOGEN_")
                || name.to_lowercase().ends_with("_proxy")
            {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("APPDATA", self.folder.path())
            .env("DISCOGEN_CONFIG_DIR", self.folder.path().join("config"))
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().expect("discogen runs"))
    }

    /// Calls `shop.items.get` of a server.
    pub(crate) fn call(&self, server: &OAuth, more: &[&str]) -> Ran {
        let url = format!("{}/", server.url);
        self.run(&[&["call", "shop.items.get", "--endpoint", &url], more].concat())
    }

    /// Logs in with a code on another device.
    pub(crate) fn device_login(&self, more: &[&str]) -> Ran {
        self.run(
            &[
                &["login", "--device", "--client-secret", "client.json"],
                more,
            ]
            .concat(),
        )
    }

    /// Logs in with a browser that opens the printed URL and returns with this query. Returns the URL as well.
    pub(crate) fn browser_login(&self, query: &str, more: &[&str]) -> (Ran, String) {
        let arguments = [
            &["login", "--client-secret", "client.json", "--no-browser"],
            more,
        ]
        .concat();
        let mut command = self.command(&arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("discogen runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let url = lines
            .by_ref()
            .map(|it| it.trim().to_owned())
            .find(|it| it.starts_with("http"))
            .expect("a URL");
        let redirect = url
            .split(['?', '&'])
            .find_map(|it| it.strip_prefix("redirect_uri="))
            .expect("a URL");
        let address = redirect.strip_prefix("http://").expect("http");
        let (host, path) = address.split_once('/').expect("a path");
        // Requests of a browser that do not belong to the consent, and a connection without a request.
        let _idle = TcpStream::connect(host).expect("a connection");
        assert!(get(host, "/favicon.ico").starts_with("HTTP/1.1 404 "));
        assert!(get(host, "/?code=other").starts_with("HTTP/1.1 404 "));
        assert!(get(host, &format!("/{path}?{query}")).starts_with("HTTP/1.1 200 "));
        let rest: Vec<_> = lines.collect();
        let output = child.wait_with_output().expect("an end");
        let ran = Ran {
            code: output.status.code(),
            out: rest.join("\n"),
            err: stderr(&output),
        };
        (ran, url)
    }
}

fn get(host: &str, target: &str) -> String {
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("a response");
    text
}

/// What a command printed. Nothing of it is secret.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        let ran = Self {
            code: output.status.code(),
            out: stdout(output),
            err: stderr(output),
        };
        assert!(!ran.all().contains(SECRET), "{}", ran.all());
        ran
    }

    pub(crate) fn all(&self) -> String {
        format!("{:?}\n{}{}", self.code, self.out, self.err)
    }

    /// Asserts the exit status and parts of the output.
    pub(crate) fn expect(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.all());
        for part in parts {
            assert!(self.all().contains(part), "{part:?} in {}", self.all());
        }
    }
}
