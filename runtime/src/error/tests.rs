//! Tables: error responses, their classification, and the messages printed for them.

use std::error::Error as _;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::base::BODY_LIMIT;
use super::{Error, ErrorResponse, Kind, Status};
use crate::{TransportError, TransportErrorKind};

fn response(status: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(status).expect("a status");
    let body = Bytes::copy_from_slice(body.as_bytes());
    Error::new(Kind::Response(ErrorResponse::new(
        status,
        HeaderMap::new(),
        body,
        true,
    )))
    .in_method("vision.operations.cancel")
}

#[test]
fn parses_every_error_format() {
    // body -> code, status, message, details, legacy errors
    for (body, code, status, message, details, errors) in [
        (
            r#"{"error":{"code":404,"message":"gone","status":"NOT_FOUND","details":[{"@type":"x"}]}}"#,
            404,
            "NOT_FOUND",
            "gone",
            1,
            0,
        ),
        (
            r#"[{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}]"#,
            404,
            "NOT_FOUND",
            "gone",
            0,
            0,
        ),
        (
            r#"{"error":{"code":403,"message":"no","errors":[{"reason":"forbidden","message":"no no"}]}}"#,
            403,
            "forbidden",
            "no",
            0,
            1,
        ),
        (
            r#"{"error":{"errors":[{"reason":"bad","message":"first"}],"code":"400"}}"#,
            400,
            "bad",
            "first",
            0,
            1,
        ),
        (
            r#"{"error":"invalid_grant","error_description":"expired"}"#,
            0,
            "invalid_grant",
            "expired",
            0,
            0,
        ),
        (r#"{"error":{}}"#, 0, "", "", 0, 0),
        (
            r#"{"error":{"code":1e99,"message":7,"status":[],"details":{},"errors":"x"}}"#,
            0,
            "",
            "7",
            0,
            1,
        ),
        (
            r#"{"error":{"code":400,"errors":{"reason":"bad","message":"first"},"details":{"a":1}}}"#,
            400,
            "bad",
            "first",
            1,
            1,
        ),
        (
            r#"{"error":{"message":{"text":"no"},"errors":["first"]}}"#,
            0,
            "",
            r#"{"text":"no"}"#,
            0,
            1,
        ),
        (r#"{"error":{"errors":["first"]}}"#, 0, "", "first", 0, 1),
    ] {
        let read = Status::parse(body.as_bytes()).expect(body);
        assert_eq!(
            (
                read.code,
                &*read.status,
                &*read.message,
                read.details.len(),
                read.errors.len()
            ),
            (code, status, message, details, errors),
            "{body}"
        );
    }
}

#[test]
fn ignores_bodies_without_an_error() {
    for body in [
        "",
        "<html>",
        "{}",
        "[]",
        "null",
        "[[]]",
        r#"{"error":null}"#,
        r#"{"error":[1]}"#,
        "{\"error\":{",
        "7",
    ] {
        assert_eq!(Status::parse(body.as_bytes()), None, "{body}");
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(Status::parse(deep.as_bytes()), None);
}

#[test]
fn messages_contain_method_cause_and_remedy() {
    for (status, body, expected) in [
        (
            404,
            r#"{"error":{"code":404,"message":"Operation not found","status":"NOT_FOUND"}}"#,
            "vision.operations.cancel: 404 Not Found: Operation not found (NOT_FOUND)",
        ),
        (
            500,
            "",
            "vision.operations.cancel: 500 Internal Server Error",
        ),
        (
            400,
            r#"{"error":{"errors":{"name":["is bad"]}}}"#,
            r#"vision.operations.cancel: 400 Bad Request: [{"name":["is bad"]}]"#,
        ),
        (
            400,
            r#"{"error":{"reasons":["own"]}}"#,
            r#"vision.operations.cancel: 400 Bad Request: {"error":{"reasons":["own"]}}"#,
        ),
        (
            502,
            "<html>\n <title>Bad\u{7}  gateway</title>",
            "vision.operations.cancel: 502 Bad Gateway: Bad\u{fffd} gateway",
        ),
        (
            401,
            r#"{"error":{"message":"Invalid","status":"UNAUTHENTICATED"}}"#,
            "vision.operations.cancel: 401 Unauthorized: Invalid (UNAUTHENTICATED); \
             check the client's credentials: a token may have expired",
        ),
    ] {
        assert_eq!(response(status, body).to_string(), expected);
    }
}

#[test]
fn predicates() {
    let names = [
        "not_found",
        "denied",
        "unauthenticated",
        "exists",
        "not_modified",
        "rate",
        "server",
        "precondition",
    ];
    let legacy = r#"{"error":{"code":403,"errors":[{"reason":"userRateLimitExceeded"}]}}"#;
    for (status, body, expected) in [
        (404, "", "not_found"),
        (403, "", "denied"),
        (401, "", "unauthenticated"),
        (409, "", "exists"),
        (409, r#"{"error":{"status":"ALREADY_EXISTS"}}"#, "exists"),
        (
            409,
            r#"{"error":{"errors":[{"reason":"duplicate"}]}}"#,
            "exists",
        ),
        (409, r#"{"error":{"status":"ABORTED"}}"#, ""),
        (412, "", "precondition"),
        (
            400,
            r#"{"error":{"code":400,"status":"FAILED_PRECONDITION"}}"#,
            "precondition",
        ),
        (304, "", "not_modified"),
        (429, "", "rate"),
        (500, "", "server"),
        (503, "", "server"),
        (400, r#"{"error":{"status":""}}"#, ""),
        (403, legacy, "denied rate"),
    ] {
        let error = response(status, body);
        let predicates = [
            error.is_not_found(),
            error.is_permission_denied(),
            error.is_unauthenticated(),
            error.is_already_exists(),
            error.is_not_modified(),
            error.is_rate_limited(),
            error.is_server_error(),
            error.is_precondition_failed(),
        ];
        let true_names: Vec<_> = names
            .iter()
            .zip(predicates)
            .filter(|(_, is_true)| *is_true)
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(true_names.join(" "), expected, "{status} {body}");
        assert_eq!(
            error.http_status().map(|status| status.as_u16()),
            Some(status)
        );
        assert!(
            !error.is_timeout() && !error.is_connect() && !error.is_usage() && !error.is_decode()
        );
    }
}

#[test]
fn reasons_are_printed_once_and_truncated() {
    let info =
        r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}"#;
    let long = "x".repeat(200);
    for (error, expected) in [
        (
            format!(r#""message":"off","status":"PERMISSION_DENIED","details":[{info}]"#),
            "off (PERMISSION_DENIED, SERVICE_DISABLED)".to_owned(),
        ),
        (
            r#""message":"off","status":"PERMISSION_DENIED","errors":[{"reason":"accessNotConfigured"}]"#.to_owned(),
            "off (PERMISSION_DENIED, accessNotConfigured)".to_owned(),
        ),
        // The legacy reason is the name of the error, if the error has no other name.
        (
            r#""message":"off","errors":[{"reason":"accessNotConfigured"}]"#.to_owned(),
            "off (accessNotConfigured)".to_owned(),
        ),
        (
            r#""message":"gone","status":"NOT_FOUND","errors":[{"reason":"notFound"}]"#.to_owned(),
            "gone (NOT_FOUND)".to_owned(),
        ),
        (
            r#""message":"no","status":"X","errors":[{"reason":"a\nb\u001b[31m key=s3cr3t"}]"#.to_owned(),
            "no (X, a b\u{fffd}[31m key=REDACTED)".to_owned(),
        ),
        (
            format!(r#""message":"no","status":"X","errors":[{{"reason":"{long}"}}]"#),
            format!("no (X, {}…)", "x".repeat(100)),
        ),
    ] {
        let text = response(403, &format!(r#"{{"error":{{{error}}}}}"#)).to_string();
        let prefix = "vision.operations.cancel: 403 Forbidden: ";
        assert_eq!(text, format!("{prefix}{expected}"), "{error}");
    }
}

#[cfg(feature = "auth")]
#[test]
fn missing_credentials_are_three_lines_with_the_remedy_first() {
    let text = |missing| {
        let source = crate::CredentialsError::new("dns\nerror").missing(missing);
        Error::new(Kind::Credentials(source.into()))
            .in_method("shop.get")
            .to_string()
    };
    assert_eq!(
        text(true),
        "shop.get: run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a credentials file,\n\
         or call `.token(…)`, `.api_key(…)`, `.credentials(…)` or `.anonymous()` on the builder of the client;\n\
         no credentials were found: dns error"
    );
    assert_eq!(
        text(false),
        "shop.get: the credentials of the call are unavailable: dns error"
    );
}

#[test]
fn html_pages_and_field_violations_are_summarized() {
    let page = |title: &str| {
        format!("<!DOCTYPE html>\n<HTML><Title lang=en>{title}</tItle><body>x</body>")
    };
    let fields = |message: &str| {
        let violation = |n: u32| serde_json::json!({"field": format!("f{n}"), "description": format!("must be {n}")});
        let violations: Vec<_> = (1..6).map(violation).collect();
        let detail = serde_json::json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations});
        serde_json::json!({"error": {"message": message, "details": [detail]}}).to_string()
    };
    for (body, expected) in [
        (
            page("Error 400 (Bad Request)!!1"),
            ": Error 400 (Bad Request)!!1",
        ),
        (
            page(" \n"),
            ": <!DOCTYPE html> <HTML><Title lang=en> </tItle><body>x</body>",
        ),
        ("<title".to_owned(), ": <title"),
        ("<title>ä".to_owned(), ": <title>ä"),
        ("\u{130}<title>x</title>".to_owned(), ": x"),
        (
            fields("Invalid."),
            ": Invalid.; `f1`: must be 1; `f2`: must be 2; `f3`: must be 3",
        ),
        (
            fields("f1 must be 1, f2 must be 2"),
            ": f1 must be 1, f2 must be 2; `f3`: must be 3; `f4`: must be 4; `f5`: must be 5",
        ),
    ] {
        let text = response(400, &body).to_string();
        assert_eq!(
            text,
            format!("vision.operations.cancel: 400 Bad Request{expected}")
        );
    }
}

#[test]
fn finds_the_reason_in_every_format() {
    let info =
        r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}"#;
    for (body, expected) in [
        (
            format!(r#"{{"error":{{"details":[{{"@type":"x","reason":"no"}},{info}]}}}}"#),
            Some("SERVICE_DISABLED"),
        ),
        (
            format!(r#"{{"error":{{"details":[{info}],"errors":[{{"reason":"old"}}]}}}}"#),
            Some("SERVICE_DISABLED"),
        ),
        (
            r#"{"error":{"errors":[{"reason":""},{"reason":"old"}]}}"#.to_owned(),
            Some("old"),
        ),
        (r#"{"error":{"details":[7]}}"#.to_owned(), None),
        (String::new(), None),
    ] {
        assert_eq!(response(403, &body).reason(), expected, "{body}");
    }
}

#[test]
fn only_certain_errors_in_a_success_are_errors() {
    for (body, certain) in [
        (r#"{"error":{"code":500,"message":"late"}}"#, true),
        (r#"[{"error":{"code":500,"message":"late"}}]"#, true),
        (
            r#"[{"a":1},{"error":{"code":500,"message":"late","status":"INTERNAL"}}]"#,
            true,
        ),
        (
            r#"[{"error":{"code":500,"message":"late"}},{"a":1}]"#,
            false,
        ),
        (
            r#"{"name":"operations/1","error":{"code":500,"message":"theirs"}}"#,
            false,
        ),
        (r#"{"error":{"message":"late"}}"#, false),
        (r#"{"error":{"code":500}}"#, false),
        (r#"{"error":"late"}"#, false),
        ("[]", false),
        ("<html>", false),
    ] {
        assert_eq!(
            Status::from_body(body.as_bytes()).is_some(),
            certain,
            "{body}"
        );
    }
}

#[test]
fn an_error_is_small_and_truncates_the_body() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    fn check<T: Send + Sync + 'static>() {}
    check::<Error>();
    let error = response(500, &"x".repeat(10 * BODY_LIMIT));
    assert_eq!(error.body().map(Bytes::len), Some(BODY_LIMIT));
    assert!(error.to_string().len() < 400, "{error}");
}

#[test]
fn transport_errors_print_their_cause_without_secrets() {
    let io = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "connection refused");
    let error = Error::from(TransportError::new(TransportErrorKind::Connect, io))
        .in_method("shop.get")
        .in_request("GET https://a/b?key=REDACTED");
    assert_eq!(
        error.to_string(),
        "shop.get: cannot connect: connection refused (GET https://a/b?key=REDACTED)"
    );
    // The cause is part of the message, and is not printed again.
    assert!(error.is_connect() && error.cause().is_some() && error.source().is_none());
}

#[test]
fn a_decoding_error_describes_the_response() {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("text/html"));
    let response = ErrorResponse::new(
        StatusCode::OK,
        headers,
        Bytes::from_static(b"<html>hello"),
        false,
    );
    let error = Error::new(Kind::Decode {
        response,
        source: "expected value".into(),
    })
    .in_method("shop.get");
    assert_eq!(
        error.to_string(),
        "shop.get: the response cannot be decoded: expected value; content type text/html, the body begins with `<html>hello`"
    );
    assert!(error.is_decode() && !error.is_not_found());
    assert_eq!(error.http_status(), Some(StatusCode::OK));
}

/// Characters that start a line, color a terminal or change the direction of text.
const FORGED: &str = "a\r\n2026 INFO b\u{1b}[31m\u{85}c\u{2028}d\u{202e}e\u{2066}\t f key=s3cr3t";
const ON_ONE_LINE: &str = "a 2026 INFO b\u{fffd}[31m c d\u{fffd}e\u{fffd} f key=REDACTED";

#[test]
fn server_messages_are_printed_on_one_line() {
    let details = serde_json::json!([{"@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": FORGED, "description": format!("{FORGED} !")}]}]);
    let body =
        serde_json::json!({"error": {"message": FORGED, "status": FORGED, "details": details}});
    assert_eq!(
        response(400, &body.to_string()).to_string(),
        format!(
            "vision.operations.cancel: 400 Bad Request: {ON_ONE_LINE} ({ON_ONE_LINE}); `{ON_ONE_LINE}`: {ON_ONE_LINE} !"
        )
    );
    let plain = response(400, FORGED).to_string();
    assert!(plain.ends_with(&format!(": {ON_ONE_LINE}")), "{plain}");
    let credentials = Error::new(Kind::Credentials(FORGED.into()));
    let text = credentials.to_string();
    assert!(text.ends_with(&format!(": {ON_ONE_LINE}")), "{text}");
    let transport = Error::from(TransportError::new(TransportErrorKind::Connect, FORGED));
    assert_eq!(
        transport.to_string(),
        format!("cannot connect: {ON_ONE_LINE}")
    );
}

#[test]
fn a_content_type_is_printed_on_one_line() {
    let mut headers = HeaderMap::new();
    let kind = "text/html\t;\u{202e} key=s3cr3t";
    let kind = HeaderValue::from_bytes(kind.as_bytes()).expect("a value");
    headers.insert("content-type", kind);
    let response = ErrorResponse::new(StatusCode::OK, headers, Bytes::from_static(b"x"), false);
    let source = FORGED.into();
    let text = Error::new(Kind::Decode { response, source }).to_string();
    assert_eq!(
        text,
        format!(
            "the response cannot be decoded: {ON_ONE_LINE}; \
             content type text/html ;\u{fffd} key=REDACTED, the body begins with `x`"
        )
    );
}
