//! Changes of headers and query.

use http::{HeaderMap, HeaderValue, Uri};

use super::BeforeAttempt;
use crate::service::{Method, Service};

const SERVICE: Service = Service {
    name: "shop",
    version: "v1",
    title: "Shop",
    revision: "1",
    package: "shop",
    package_version: "1.0.0",
    root_url: "https://shop.googleapis.com/",
    service_path: "",
    batch_path: None,
    mtls_root_url: None,
    alt_json: false,
    data_wrapper: false,
    scopes: &[],
};

/// Runs a change, and returns the URL and headers after it.
fn changed(
    url: &str,
    same_origin: bool,
    change: impl FnOnce(&mut BeforeAttempt<'_>),
) -> (String, HeaderMap) {
    let mut uri: Uri = url.parse().expect("a URL");
    let mut headers = HeaderMap::new();
    headers.insert("x-kept", HeaderValue::from_static("1"));
    change(&mut BeforeAttempt {
        service: &SERVICE,
        method: &Method::BASE,
        number: 1,
        same_origin,
        verb: &http::Method::GET,
        uri: &mut uri,
        headers: &mut headers,
    });
    (uri.to_string(), headers)
}

#[test]
fn the_query_is_changed_pair_by_pair() {
    let url = "https://h/v1/a%2Fb?x=1&%78=2&y=a%20b&=&z";
    let (after, _) = changed(url, true, |it| {
        assert_eq!(it.query("x").as_deref(), Some("1"));
        assert_eq!(it.query("y").as_deref(), Some("a b"));
        assert_eq!(it.query("z").as_deref(), Some(""));
        assert_eq!(it.query("q"), None);
        it.set_query("x", "ä&=#").expect("a change");
        it.append_query("y", "2").expect("a change");
        assert!(it.remove_query("z").expect("a change"));
        assert!(!it.remove_query("z").expect("a change"));
    });
    assert_eq!(after, "https://h/v1/a%2Fb?y=a%20b&=&x=%C3%A4%26%3D%23&y=2");
    let (after, _) = changed("https://h/v1?x=1", true, |it| {
        it.remove_query("x").expect("a change");
    });
    assert_eq!(after, "https://h/v1");
    let (after, _) = changed("https://h/v1", true, |it| {
        it.set_query("x", "1").expect("a change");
        let long = "a".repeat(70_000);
        let error = it.set_query("y", &long).expect_err("too long");
        assert!(error.to_string().contains("shorten"), "{error}");
    });
    assert_eq!(after, "https://h/v1?x=1");
}

#[test]
fn protocol_parameters_cannot_be_changed() {
    let url = "https://h/upload?uploadType=resumable&upload_id=SECRET&alt=json";
    let (after, _) = changed(url, true, |it| {
        for name in ["uploadType", "upload_id", "upload_protocol", "alt"] {
            let errors = [
                it.set_query(name, "x").expect_err(name),
                it.append_query(name, "x").expect_err(name),
                it.remove_query(name).expect_err(name),
            ];
            for error in errors {
                assert!(error.to_string().contains(name), "{error}");
                assert!(!error.to_string().contains("SECRET"), "{error}");
            }
        }
    });
    assert_eq!(after, url);
}

#[test]
fn framing_headers_cannot_be_changed() {
    let (_, after) = changed("https://h/v1", true, |it| {
        for name in [
            "Content-Length",
            "transfer-encoding",
            "HOST",
            "connection",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-connection",
            "http2-settings",
            "content-type",
            "content-encoding",
            "content-range",
            "range",
            "if-range",
            "accept-encoding",
            "x-upload-content-length",
            "x-goog-upload-offset",
        ] {
            let errors = [
                it.set_header(name, "1").expect_err(name),
                it.append_header(name, "1").expect_err(name),
                it.remove_header(name).expect_err(name),
            ];
            for error in errors {
                let message = error.to_string();
                assert!(message.contains(&name.to_ascii_lowercase()), "{message}");
            }
        }
        for (name, value) in [
            ("a b", "1"),
            ("", "1"),
            ("a\r\nb", "1"),
            ("x-a", "1\r\nb: 2"),
        ] {
            it.set_header(name, value).expect_err(name);
        }
    });
    assert_eq!(after.len(), 1);
}

#[test]
fn debug_prints_no_secrets() {
    changed("https://h/v1?key=SECRET&x=1", true, |it| {
        it.set_header("authorization", "Bearer SECRET")
            .expect("a header");
        it.set_header("x-goog-iam-authorization-token", "SECRET")
            .expect("a header");
        it.headers
            .insert("cookie", HeaderValue::from_static("SECRET"));
        let text = format!("{it:?}");
        assert!(!text.contains("SECRET"), "{text}");
        assert!(text.contains("x=1") && text.contains("x-kept"), "{text}");
        let header = it.header("authorization").expect("the header");
        assert!(header.is_sensitive() && header == "Bearer SECRET");
    });
}

#[test]
fn another_origin_receives_no_changes() {
    let url = "https://other/session?upload_id=1";
    let (after, headers) = changed(url, false, |it| {
        assert!(!it.is_same_origin());
        it.set_header("x-secret", "1").expect("no error");
        it.append_header("x-secret", "1").expect("no error");
        it.set_query("x", "1").expect("no error");
        it.append_query("x", "1").expect("no error");
        assert!(!it.remove_header("x-kept").expect("no error"));
    });
    assert_eq!((after.as_str(), headers.len()), (url, 1));
}
