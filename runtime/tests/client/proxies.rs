//! Proxies of the environment (feature `proxy`).

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::child::run;
use crate::server::{Server, json as ok, read_request};

fn with_user(proxy: &Server) -> String {
    format!("http://Aladdin:open%20sesame@{}", proxy.address)
}

/// `Aladdin:open sesame` in base64.
const BASIC: &str = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

#[test]
fn plain_http_is_forwarded() {
    let proxy = Server::new([ok(r#"{"n":1}"#)]);
    let printed = run("http://shop.invalid", &[("HTTP_PROXY", &with_user(&proxy))]);
    assert!(printed.contains(r#"response: {"n":1}"#), "{printed}");
    let request = proxy.requests().concat();
    assert!(
        request.starts_with("GET http://shop.invalid/v1/a HTTP/1.1\r\n"),
        "{request}"
    );
    for line in [
        "host: shop.invalid\r\n",
        &format!("proxy-authorization: {BASIC}\r\n"),
    ] {
        assert!(request.contains(line), "{line} {request}");
    }
}

#[test]
fn https_uses_a_tunnel() {
    // The proxy resolves the name of the server; the server in the tunnel does not speak TLS.
    let tunnel = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n";
    for variable in ["HTTPS_PROXY", "ALL_PROXY", "https_proxy"] {
        let proxy = Server::new([tunnel]);
        let printed = run("https://shop.invalid", &[(variable, &with_user(&proxy))]);
        assert!(printed.contains("call: "), "{printed}");
        let request = proxy.requests().concat();
        let lower = request.to_lowercase();
        assert!(
            request.starts_with("CONNECT shop.invalid:443 HTTP/1.1\r\n"),
            "{request}"
        );
        let authorization = format!("proxy-authorization: {}", BASIC.to_lowercase());
        assert!(lower.contains(&authorization), "{request}");
        assert!(!request.contains("SECRET"), "{request}");
    }
}

#[test]
fn a_rejected_tunnel_is_an_error() {
    for (response, expected) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "proxy authorization required",
        ),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "unsuccessful"),
        ("", "unexpected end of file"),
    ] {
        let proxy = Server::new([response]);
        let url = format!("http://{}", proxy.address);
        let printed = run("https://shop.invalid", &[("HTTPS_PROXY", &url)]);
        assert!(
            printed.contains("call: ") && printed.contains(expected),
            "{printed}"
        );
        assert!(printed.contains("cannot connect"), "{printed}");
    }
}

#[test]
fn hosts_without_a_proxy() {
    let server = Server::new([ok(r#"{"n":2}"#)]);
    let dead = ("ALL_PROXY", "http://127.0.0.1:1");
    let printed = run(&server.url(), &[dead, ("NO_PROXY", "127.0.0.0/8")]);
    assert!(printed.contains(r#"response: {"n":2}"#), "{printed}");
    // The call would have needed a proxy.
    let printed = run("http://127.0.0.1:2", &[dead, ("NO_PROXY", "other.example")]);
    assert!(printed.contains("cannot connect"), "{printed}");
}

/// The calls use plain HTTP, to which a proxy would respond. Each entry is tested in a separate process.
#[test]
fn entries_of_no_proxy() {
    let server = Server::new([ok(r#"{"n":2}"#), ok(r#"{"n":2}"#), ok(r#"{"n":2}"#)]);
    let port = server.address.port();
    let dead = ("HTTP_PROXY", "http://user:sesame@127.0.0.1:1");
    for list in [
        "*".to_owned(),
        format!("127.0.0.1:{port}"),
        "other.test 127.0.0.0/8".to_owned(),
    ] {
        let printed = run(&server.url(), &[dead, ("NO_PROXY", &list)]);
        assert!(
            printed.contains(r#"response: {"n":2}"#),
            "{list}: {printed}"
        );
    }
    // Without a proxy the name is resolved locally, and does not exist.
    let direct = |endpoint: &str, list: &str| {
        let printed = run(endpoint, &[dead, ("no_proxy", list)]);
        assert!(printed.contains("cannot connect"), "{list}: {printed}");
        !printed.contains("through the proxy")
    };
    assert!(direct("http://a.example.invalid", "*.example.invalid"));
    assert!(!direct("http://example.invalid", "*.example.invalid"));
    assert!(direct("http://example.invalid", ".example.invalid"));
    assert!(!direct("http://127.0.0.1:1", "127.0.0.1:2,*.0.0.1"));
    assert!(direct("http://[::1]:1", "[::1]"));
}

#[test]
fn an_unreachable_proxy_is_reported() {
    for (variable, scheme, endpoint) in [
        ("HTTP_PROXY", "http", "http://shop.invalid"),
        ("HTTPS_PROXY", "http", "https://shop.invalid"),
        ("ALL_PROXY", "socks5", "http://shop.invalid"),
        ("ALL_PROXY", "socks4", "http://shop.invalid"),
    ] {
        let proxy = format!("{scheme}://Aladdin:open%20sesame@127.0.0.1:1");
        let printed = run(endpoint, &[(variable, &proxy)]);
        let named = format!("cannot connect through the proxy {scheme}://127.0.0.1:1:");
        assert!(printed.contains(&named), "{variable} {scheme}: {printed}");
        assert!(!printed.contains("Aladdin"), "{printed}");
    }
}

/// Performs the SOCKS handshake of a proxy, then responds in place of the server.
fn socks(listener: &TcpListener) -> (Vec<u8>, String) {
    let (mut stream, _) = listener.accept().expect("a connection");
    let take = |stream: &mut TcpStream, count: usize| {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes).expect("bytes");
        bytes
    };
    // Version, number of methods, methods. The response selects password authentication.
    let greeting = take(&mut stream, 2);
    let methods = take(&mut stream, usize::from(greeting[1]));
    assert!(methods.contains(&2), "{methods:?}");
    stream.write_all(&[5, 2]).expect("sent");
    let head = take(&mut stream, 2);
    let mut login = take(&mut stream, usize::from(head[1]));
    let length = take(&mut stream, 1);
    login.push(b':');
    login.extend(take(&mut stream, usize::from(length[0])));
    stream.write_all(&[1, 0]).expect("sent");
    // Version, connect, reserved, a name, its length, the name, the port.
    let head = take(&mut stream, 5);
    assert_eq!(head[..4], [5, 1, 0, 3]);
    let mut handshake = take(&mut stream, usize::from(head[4]) + 2);
    stream
        .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        .expect("sent");
    let request = read_request(&mut stream);
    let _ = stream.write_all(ok(r#"{"n":3}"#).as_bytes());
    login.push(b'@');
    login.append(&mut handshake);
    (login, request)
}

#[test]
fn socks_proxies_resolve_names() {
    for scheme in ["socks5", "socks5h"] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let proxy = std::thread::spawn(move || socks(&listener));
        let url = format!("{scheme}://Aladdin:open%20sesame@{address}");
        let printed = run("http://shop.invalid", &[("ALL_PROXY", &url)]);
        assert!(printed.contains(r#"response: {"n":3}"#), "{printed}");
        let (handshake, request) = proxy.join().expect("a proxy");
        assert_eq!(handshake, b"Aladdin:open sesame@shop.invalid\0\x50");
        assert!(request.starts_with("GET /v1/a HTTP/1.1\r\n"), "{request}");
    }
}
