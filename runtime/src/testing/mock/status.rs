//! Responses with `google.rpc.Status`.

use serde_json::{Value, json};

use crate::error::Status;

/// The names of `google.rpc.Code` with their codes and HTTP statuses.
///
/// Source: <https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>.
const CODES: [(&str, i32, u16); 16] = [
    ("CANCELLED", 1, 499),
    ("UNKNOWN", 2, 500),
    ("INVALID_ARGUMENT", 3, 400),
    ("DEADLINE_EXCEEDED", 4, 504),
    ("NOT_FOUND", 5, 404),
    ("ALREADY_EXISTS", 6, 409),
    ("PERMISSION_DENIED", 7, 403),
    ("RESOURCE_EXHAUSTED", 8, 429),
    ("FAILED_PRECONDITION", 9, 400),
    ("ABORTED", 10, 409),
    ("OUT_OF_RANGE", 11, 400),
    ("UNIMPLEMENTED", 12, 501),
    ("INTERNAL", 13, 500),
    ("UNAVAILABLE", 14, 503),
    ("DATA_LOSS", 15, 500),
    ("UNAUTHENTICATED", 16, 401),
];

/// A `google.rpc.Status` with the name of a code, such as `NOT_FOUND`, and a message. Its `code` is
/// the HTTP status of the name; 500 for an unknown name.
///
/// ```
/// let status = discogen_runtime::testing::status("NOT_FOUND", "no such book");
/// assert_eq!(status.code, 404);
/// ```
pub fn status(name: &str, message: impl Into<String>) -> Status {
    Status {
        code: i32::from(of_name(name).map_or(500, |(_, _, http)| *http)),
        status: name.to_owned(),
        message: message.into(),
        ..Status::default()
    }
}

fn of_name(name: &str) -> Option<&'static (&'static str, i32, u16)> {
    CODES.iter().find(|(known, _, _)| *known == name)
}

/// The HTTP status of a response with this error: its code, if that is one, or that of its name or
/// `google.rpc.Code`.
pub(super) fn http_status(status: &Status) -> u16 {
    let stated = u16::try_from(status.code).ok();
    if let Some(code) = stated.filter(|code| (400..600).contains(code)) {
        return code;
    }
    let of_code = || CODES.iter().find(|(_, code, _)| *code == status.code);
    let found = of_name(&status.status).or_else(of_code);
    found.map_or(500, |(_, _, http)| *http)
}

/// The code of a failed operation: `google.rpc.Code`.
pub(super) fn rpc_code(status: &Status) -> i32 {
    let found = of_name(&status.status);
    found.map_or(status.code, |(_, code, _)| *code)
}

/// The error as JSON, with this code.
pub(super) fn to_json(status: &Status, code: i32) -> Value {
    let mut error = json!({ "code": code, "message": status.message });
    for (name, value) in [
        ("status", json!(status.status)),
        ("details", json!(status.details)),
        ("errors", json!(status.errors)),
    ] {
        if value != json!("") && value != json!([]) {
            error[name] = value;
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::{CODES, Status, http_status, rpc_code, status};

    #[test]
    fn statuses_of_all_codes() {
        for (name, code, http) in CODES {
            assert_eq!(http_status(&status(name, "")), http, "{name}");
            assert_eq!(rpc_code(&status(name, "")), code, "{name}");
            let by_code = Status {
                code,
                ..Status::default()
            };
            assert_eq!(http_status(&by_code), http, "{name}");
        }
        assert_eq!(http_status(&status("ODD", "")), 500);
    }
}
