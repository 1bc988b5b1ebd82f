//! Tests of the format of batches: requests, multipart bodies, HTTP messages.

use bytes::Bytes;
use http::{HeaderMap, Request};

use super::compose::{PartIds, write_body};
use super::message;
use super::multipart::{Multipart, boundary, split};

/// A response of Google's servers, with parts in another order than the requests.
const RESPONSE: &str = "--batch_x\r\nContent-Type: application/http\r\nContent-ID: <response-b + 1>\r\n\r\nHTTP/1.1 200 \
                        OK\r\nContent-Type: application/json; charset=UTF-8\r\nVary: Origin\r\nVary: \
                        X-Origin\r\nContent-Length: 10\r\n\r\n{\"a\": 1}\r\n\r\n--batch_x\r\nContent-Type: \
                        application/http\r\nContent-ID: <response-b + 0>\r\n\r\nHTTP/1.1 404 Not \
                        Found\r\nContent-Length: 2\r\n\r\n{}\r\n--batch_x--\r\n";

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

/// The status and the body of a part, or the error.
fn read(part: &str) -> (Option<String>, Result<(u16, String), String>) {
    let part = message::part(&bytes(part));
    let response = part.response.map(|response| {
        let body = String::from_utf8_lossy(response.body()).into_owned();
        (response.status().as_u16(), body)
    });
    (part.id, response)
}

#[test]
fn requests_have_the_form_of_googles_clients() {
    let ids = PartIds::new();
    let request = |verb: &str, target: &str, body: &'static str| {
        let request = Request::builder()
            .method(verb)
            .uri(format!("https://host:1{target}"));
        let request = request
            .header("user-agent", "x")
            .header("a-header", "1")
            .header("a-header", "2");
        request
            .body(Bytes::from_static(body.as_bytes()))
            .expect("a request")
    };
    let mut common = HeaderMap::new();
    common.insert("user-agent", "x".parse().expect("a value"));
    let first = request("GET", "/v1/a%20b?q=%C3%A9", "");
    let mut second = request("POST", "/v1", "{\"a\":\"\\r\\n--x\"}");
    second
        .headers_mut()
        .insert("user-agent", "y".parse().expect("a value"));
    let body = write_body(&ids, &common, [(0, &first), (7, &second)]);
    let text = String::from_utf8(body.to_vec()).expect("text");
    let content_type = ids.content_type();
    let boundary = boundary(&content_type).expect("a boundary");
    let base = boundary.strip_prefix("batch_").expect("the prefix");
    let expected = "--BOUNDARY\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: \
                    <BASE + 0>\r\n\r\nGET /v1/a%20b?q=%C3%A9 HTTP/1.1\r\nhost: host:1\r\na-header: 1\r\na-header: \
                    2\r\n\r\n\r\n--BOUNDARY\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: \
                    binary\r\nContent-ID: <BASE + 7>\r\n\r\nPOST /v1 HTTP/1.1\r\nhost: host:1\r\nuser-agent: \
                    y\r\na-header: 1\r\na-header: 2\r\ncontent-length: 15\r\n\r\n{\"a\":\"\\r\\n--x\"}\r\n--BOUNDARY--\r\n";
    assert_eq!(
        text,
        expected
            .replace("BOUNDARY", &boundary)
            .replace("BASE", base)
    );

    // The IDs of the parts of a response.
    let position = |id: &str| ids.position(&id.replace("BASE", base));
    for id in [
        "<response-BASE + 7>",
        "response-BASE + 7",
        "<BASE + 7>",
        " <response-BASE+7> ",
    ] {
        assert_eq!(position(id), Some(7), "{id}");
    }
    let large = format!("<response-BASE + {}0>", usize::MAX);
    for id in [
        "",
        "<response-other + 7>",
        "<response-BASE>",
        "<response-BASE + >",
        "<BASE + -1>",
        "<BASE + +1>",
        &large,
    ] {
        assert_eq!(position(id), None, "{id}");
    }
}

#[test]
fn boundaries_are_read_from_the_content_type() {
    for (content_type, expected) in [
        ("multipart/mixed; boundary=batch_x", Some("batch_x")),
        (
            "Multipart/Mixed;charset=utf-8; Boundary=\"a; b\\\"c\" ; x=y",
            Some("a; b\"c"),
        ),
        (
            "multipart/mixed; x=\"boundary=no\"; boundary = yes",
            Some("yes"),
        ),
        ("multipart/mixed", None),
        ("multipart/mixed; boundary=", None),
        ("multipart/mixed; boundary=\"open", None),
        ("multipart/mixed; x=\"a\" boundary=b", None),
        ("application/json; boundary=b", None),
        ("multipart", None),
        ("multiparé", None),
    ] {
        assert_eq!(
            boundary(content_type).as_deref(),
            expected,
            "{content_type}"
        );
    }
}

#[test]
fn bodies_are_split_at_their_boundary() {
    let found = split(&bytes(RESPONSE), "batch_x");
    assert!(found.is_closed && found.has_boundary && found.parts.len() == 2);
    for (body, parts, is_closed) in [
        (
            "preamble\n--x\nA\n--x  \nB\n\n--x--\nepilogue\n--x\nC\n--x--",
            "A|B\n",
            true,
        ),
        ("--x\r\n\r\nA\r\n--x--", "\r\nA", true),
        ("--x\r\n--x--", "", true),
        // Lines that are similar to a delimiter.
        (
            "--x\nA\n--xy\n --x\n-x\n--x-\n--x--\n",
            "A\n--xy\n --x\n-x\n--x-",
            true,
        ),
        // The last part is incomplete.
        ("--x\nA\n--x\nB", "A", false),
        ("--x\nA\n--x", "A", false),
        ("--x\nA\n--", "", false),
        ("--x--", "", true),
    ] {
        let found = split(&bytes(body), "x");
        let found_parts: Vec<&[u8]> = found.parts.iter().map(|part| &part[..]).collect();
        let expected: Vec<&[u8]> = match parts {
            "" if found_parts.len() <= 1 => found_parts.iter().map(|_| &b""[..]).collect(),
            parts => parts.split('|').map(str::as_bytes).collect(),
        };
        assert_eq!(
            (found_parts, found.is_closed),
            (expected, is_closed),
            "{body:?}"
        );
    }
    let none = Multipart {
        parts: Vec::new(),
        is_closed: false,
        has_boundary: false,
    };
    assert_eq!(split(&bytes(RESPONSE), "another"), none);
    assert_eq!(split(&Bytes::new(), "x"), none);
}

#[test]
fn parts_are_http_responses() {
    let http = "Content-Type: application/http\r\nContent-ID: <1>\r\n\r\n";
    for (content, expected) in [
        ("HTTP/1.1 200 OK\r\n\r\n{}", Ok((200, "{}"))),
        (
            "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}\n\n",
            Ok((200, "{}")),
        ),
        // A length that is shorter than the body is ignored.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}",
            Ok((200, "{}")),
        ),
        ("HTTP/2 404\r\nX: a\r\n b\r\n\r\n{}", Ok((404, "{}"))),
        ("HTTP/1.1 204 No Content\r\nDate: x\r\n", Ok((204, ""))),
        ("HTTP/1.1 204", Ok((204, ""))),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
            Err("its part of the batch response has 2 of 9 bytes"),
        ),
        (
            "HTTP/1.1 OK\r\n\r\n{}",
            Err("its part of the batch response has no status line"),
        ),
        (
            "GET / HTTP/1.1\r\n\r\n",
            Err("its part of the batch response has no status line"),
        ),
        ("", Err("its part of the batch response has no status line")),
        (
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
            Err("its part of the batch response has an invalid header"),
        ),
        (
            "HTTP/1.1 200 OK\r\na b: c\r\n\r\n{}",
            Err("its part of the batch response has an invalid header"),
        ),
    ] {
        let (id, response) = read(&format!("{http}{content}"));
        let expected = expected.map(|(status, body)| (status, body.to_owned()));
        assert_eq!(
            (id.as_deref(), response),
            (Some("<1>"), expected.map_err(str::to_owned)),
            "{content:?}"
        );
    }
    let folded = read("content-id: <a\r\n\t+ 1>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    assert_eq!(
        folded,
        (Some("<a + 1>".to_owned()), Ok((200, String::new())))
    );
    for kind in ["multipart/mixed; boundary=y", "text/html"] {
        let (id, response) = read(&format!(
            "Content-ID: <1>\r\nContent-Type: {kind}\r\n\r\n--y\r\n"
        ));
        let error = response.expect_err("not HTTP");
        assert!(
            id.is_some() && error.ends_with("instead of `application/http`"),
            "{error}"
        );
    }
    let many: String = (0..40_000).map(|n| format!("a{n}: b\r\n")).collect();
    let (_, response) = read(&format!("{http}HTTP/1.1 200 OK\r\n{many}\r\n"));
    assert_eq!(
        response,
        Err("its part of the batch response has too many headers".to_owned())
    );
}

#[test]
fn a_truncated_response_contains_only_its_complete_parts() {
    let whole = split(&bytes(RESPONSE), "batch_x").parts;
    for end in 0..RESPONSE.len() {
        let found = split(&bytes(&RESPONSE[..end]), "batch_x");
        assert!(found.parts.len() <= whole.len());
        assert_eq!(found.parts, whole[..found.parts.len()], "{end}");
        // The line end after the closing delimiter is not necessary.
        assert_eq!(found.is_closed, end + 2 >= RESPONSE.len(), "{end}");
    }
}

#[test]
fn random_changes_of_a_response_are_read_without_panics() {
    let mut state: u64 = 88_172_645_463_325_252;
    let mut random = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits") % limit
    };
    let mut readable = 0;
    for _ in 0..20_000 {
        let mut body = RESPONSE.as_bytes().to_vec();
        for _ in 0..=random(4) {
            let at = random(body.len());
            match random(4) {
                0 => body.truncate(at + 1),
                1 => body[at] = b"\r\n:- \"<+\xff0"[random(10)],
                2 => body.insert(at, b"\r\n:- \"<+\xff0"[random(10)]),
                _ => {
                    let end = (at + random(40)).min(body.len());
                    body.drain(at..end);
                    body.push(b'x');
                }
            }
        }
        for part in split(&Bytes::from(body), "batch_x").parts {
            readable += usize::from(message::part(&part).response.is_ok());
        }
    }
    assert!(readable > 10_000, "{readable}");
}
