//! Consent in a browser, which returns to a server on the loopback interface (RFC 8252).

use std::future::Future;
use std::io::{self, IsTerminal as _, Write as _};
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use discogen_dynamic::runtime::new_request_id;
use discogen_dynamic::runtime::yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use discogen_model::text::Line;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::verify::LoginError;
use crate::command::profile::ClientFile;

/// How long the user has for the consent.
const CONSENT: Duration = Duration::from_secs(15 * 60);
/// The time limit of one request of the browser.
const REQUEST: Duration = Duration::from_secs(10);
/// How to log in over SSH.
const REMOTE: &str = "The browser must reach this machine: forward a port (`ssh -L 8085:127.0.0.1:8085`) and use \
                      --port 8085, or use --device.";
/// The largest head of a request.
const HEAD: usize = 16 << 10;

/// Prints the URL of the consent page, and receives the response.
pub(super) struct Browser {
    listener: Mutex<Option<TcpListener>>,
    /// The URL to which the browser returns.
    redirect: String,
    /// The path of that URL. It is random, so that no other page can send a code.
    path: String,
    opens: bool,
}

impl Browser {
    /// Listens at the port, at that of the client, or at any one.
    pub(super) async fn listen(
        client: &ClientFile,
        port: Option<u16>,
        opens: bool,
    ) -> Result<Self, LoginError> {
        let fixed = match client.fixed_redirect() {
            None => None,
            Some(Some(fixed)) if port.is_none_or(|it| it == fixed.port) => Some(fixed),
            Some(_) => {
                return Err(LoginError::usage(
                    "the client is one of a web application, and its redirect URIs do not include this address",
                    "create a client of the type \"Desktop app\"",
                ));
            }
        };
        let port = fixed.as_ref().map(|it| it.port).or(port).unwrap_or(0);
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listened = listener.and_then(|it| it.local_addr().map(|address| (it, address)));
        let (listener, address) = listened.map_err(|error| {
            LoginError::usage(
                &format!("cannot listen at port {port} of 127.0.0.1: {error}"),
                "choose another --port",
            )
        })?;
        let (redirect, path) = match fixed {
            Some(fixed) => (fixed.uri, fixed.path),
            None => {
                let random = new_request_id();
                let random = random.map_err(|error| LoginError::usage(&error.to_string(), ""))?;
                (format!("http://{address}/{random}"), format!("/{random}"))
            }
        };
        Ok(Self {
            listener: Mutex::new(Some(listener)),
            redirect,
            path,
            opens,
        })
    }

    async fn consent(&self, url: &str) -> Result<String, String> {
        let listener = self
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let listener = listener.ok_or("the consent was requested twice")?;
        let opened = self.opens && io::stderr().is_terminal() && open(url);
        announce(url, opened);
        let received =
            tokio::time::timeout(CONSENT, received(listener, self.path.clone().into())).await;
        received.unwrap_or_else(|_| Err("timeout".to_owned()))
    }
}

impl InstalledFlowDelegate for Browser {
    fn redirect_uri(&self) -> Option<&str> {
        Some(&self.redirect)
    }

    fn present_user_url<'a>(
        &'a self,
        url: &'a str,
        _: bool,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(self.consent(url))
    }
}

/// Waits for the code, or the error code of a refusal. Browsers open connections in advance, so several are served.
async fn received(listener: TcpListener, path: Arc<str>) -> Result<String, String> {
    let (sender, mut receiver) = mpsc::channel(1);
    loop {
        tokio::select! {
            Some(received) = receiver.recv() => return received,
            accepted = listener.accept() => {
                // A browser may close a connection before it is accepted.
                let Ok((stream, _)) = accepted else { continue };
                let (path, sender) = (path.clone(), sender.clone());
                tokio::spawn(async move {
                    if let Ok(Some(received)) = tokio::time::timeout(REQUEST, answered(stream, &path)).await {
                        let _ = sender.send(received).await;
                    }
                });
            }
        }
    }
}

/// Reads a request and responds. Returns what it contained if it is the expected one.
async fn answered(mut stream: TcpStream, path: &str) -> Option<Result<String, String>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        let read = stream.read_buf(&mut head).await.ok()?;
        if read == 0 || head.len() > HEAD {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head
        .strip_prefix("GET ")
        .and_then(|it| it.split(' ').next());
    let received = target.and_then(|target| response(target, path));
    let (status, text) = match &received {
        Some(Ok(_)) => (
            "200 OK",
            "discogen has received the consent. Close this page and return to the terminal.",
        ),
        Some(Err(_)) => (
            "200 OK",
            "Access was not granted. Close this page and return to the terminal.",
        ),
        None => ("404 Not Found", "This page is not part of the login."),
    };
    let page = format!("<!doctype html><title>discogen</title><p>{text}</p>");
    let message = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\
         referrer-policy: no-referrer\r\n\r\n{page}",
        page.len()
    );
    // The code is valid even if the browser does not read the page.
    let _ = stream.write_all(message.as_bytes()).await;
    let _ = stream.shutdown().await;
    received
}

/// The code or the error of a request for the path.
fn response(target: &str, path: &str) -> Option<Result<String, String>> {
    let (found, query) = target.split_once('?')?;
    if found != path {
        return None;
    }
    let value = |name: &str| {
        let pair = query
            .split('&')
            .filter_map(|it| it.split_once('='))
            .find(|(key, _)| *key == name)?;
        let value = pair.1.replace('+', " ");
        let value = percent_encoding::percent_decode_str(&value)
            .decode_utf8()
            .ok()?;
        (!value.is_empty()).then(|| value.into_owned())
    };
    value("error").map(Err).or_else(|| value("code").map(Ok))
}

fn announce(url: &str, opened: bool) {
    let heading = match opened {
        true => "Grant access in the browser. If it has not opened, open this URL:",
        false => "Open this URL in a browser on this machine, and grant access:",
    };
    let mut out = anstream::stdout().lock();
    // A closed stdout does not end the login.
    let _ = writeln!(out, "{heading}\n\n  {}\n", Line::new(url));
    if std::env::var_os("SSH_CONNECTION").is_some() {
        let _ = writeln!(out, "{REMOTE}\n");
    }
}

/// Opens a URL. Returns whether a browser was started.
fn open(url: &str) -> bool {
    let has_display = || {
        ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|it| std::env::var_os(it).is_some())
    };
    let mut command = match () {
        () if cfg!(windows) => {
            let mut command = Command::new("rundll32");
            command.arg("url.dll,FileProtocolHandler");
            command
        }
        () if cfg!(target_os = "macos") => Command::new("open"),
        () if has_display() => Command::new("xdg-open"),
        () => return false,
    };
    let command = command
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_for_the_path_count() {
        let ok = |text: &str| Some(Ok(text.to_owned()));
        assert_eq!(response("/r?code=4%2F0a+b&scope=x", "/r"), ok("4/0a b"));
        assert_eq!(
            response("/r?state=1&error=access_denied&code=1", "/r"),
            Some(Err("access_denied".to_owned()))
        );
        for target in [
            "/?code=1",
            "/r",
            "/r?",
            "/r?code=",
            "/r?code",
            "/favicon.ico",
            "/rr?code=1",
            "/r?code=%ff",
        ] {
            assert_eq!(response(target, "/r"), None, "{target}");
        }
    }
}
