//! Tables: complete requests, and rejected parameters and options.

use serde_json::json;

use super::url::join;
use super::{Context, Purpose, RequestParts, build};
use crate::codegen::{Field, Method, Service, Value};
use crate::options::CallOptions;
use crate::{Error, HeaderValue};

pub(super) static SERVICE: Service = Service {
    name: "shop",
    version: "v1",
    title: "Shop API",
    revision: "20260101",
    package: "google-shop-v1",
    package_version: "1.2.3",
    root_url: "https://shop.example/",
    service_path: "",
    batch_path: None,
    mtls_root_url: None,
    alt_json: false,
    data_wrapper: false,
    scopes: &[],
};
static WRAPPED: Service = Service {
    service_path: "shop/v1/",
    alt_json: true,
    data_wrapper: true,
    ..SERVICE
};
pub(super) static GET: Method = Method {
    id: "shop.items.get",
    path: "v1/items",
    ..Method::BASE
};
static POST: Method = Method {
    id: "shop.items.insert",
    verb: "POST",
    path: "v1/items",
    ..Method::BASE
};

pub(super) fn context<'c>(
    service: &'static Service,
    method: &'static Method,
    options: &'c crate::options::Settings,
) -> Context<'c> {
    static AGENT: HeaderValue = HeaderValue::from_static("google-shop-v1/1.2.3");
    Context {
        service,
        method,
        options,
        user_agent: &AGENT,
        api_key: None,
        purpose: Purpose::Response,
        records: false,
        read_only: false,
        #[cfg(feature = "media")]
        route: None,
    }
}

fn request(
    service: &'static Service,
    method: &'static Method,
    options: CallOptions,
    describe: impl FnOnce(&mut RequestParts<'_>),
) -> Result<http::Request<bytes::Bytes>, Error> {
    let mut parts = RequestParts::new();
    describe(&mut parts);
    build(&parts, &context(service, method, &options.settings()))
}

#[derive(Default)]
struct Search {
    q: Option<String>,
    tags: Vec<String>,
    filters: Vec<Value>,
    absent: Option<String>,
}

impl Search {
    fn describe<'a>(&'a self, parts: &mut RequestParts<'a>) {
        parts.query("q", &self.q);
        parts.query("tag", &self.tags);
        parts.query("filter", &self.filters);
        parts.query("absent", &self.absent);
    }
}

fn query_of(service: &'static Service, options: &CallOptions, search: &Search) -> String {
    let mut parts = RequestParts::new();
    search.describe(&mut parts);
    let settings = options.clone().settings();
    let request = build(&parts, &context(service, &GET, &settings)).expect("a request");
    let uri = request.uri().to_string();
    uri.split_once("items").expect("the path").1.to_owned()
}

#[test]
fn queries() {
    let unset = Search::default();
    let q = Search {
        q: Some("x".to_owned()),
        ..Search::default()
    };
    let all = Search {
        q: Some("x".to_owned()),
        tags: vec!["a b".to_owned(), "ä".to_owned()],
        filters: vec![json!({"k": 1}), json!({"k": 2})],
        absent: None,
    };
    let plain = CallOptions::new;
    for (search, options, service, expected) in [
        (&unset, plain(), &SERVICE, ""),
        (
            &all,
            plain(),
            &SERVICE,
            "?q=x&tag=a%20b&tag=%C3%A4&filter=%7B%22k%22%3A1%7D&filter=%7B%22k%22%3A2%7D",
        ),
        (&unset, plain(), &WRAPPED, "?alt=json"),
        (
            &unset,
            plain().query("alt", "media"),
            &WRAPPED,
            "?alt=media",
        ),
        (
            &unset,
            plain().query("$.xgafv", "2"),
            &SERVICE,
            "?%24.xgafv=2",
        ),
        (
            &q,
            plain().query("q", "1").query("q", "2"),
            &SERVICE,
            "?q=1&q=2",
        ),
        (
            &unset,
            plain()
                .key("K")
                .quota_user("u v")
                .fields("a(b,c)")
                .pretty_print(false),
            &SERVICE,
            "?key=K&quotaUser=u%20v&fields=a%28b%2Cc%29&prettyPrint=false",
        ),
        (
            &unset,
            plain().fields("a").fields("b"),
            &SERVICE,
            "?fields=b",
        ),
        (
            &unset,
            plain().key("K").query("key", "L"),
            &SERVICE,
            "?key=L",
        ),
        (
            &unset,
            plain().query("a", "1").merge(plain().query("a", "2")),
            &SERVICE,
            "?a=2",
        ),
    ] {
        assert_eq!(query_of(service, &options, search), expected, "{options:?}");
    }
}

#[test]
fn one_error_names_all_missing_parameters() {
    let absent: Option<String> = None;
    let empty = Some(String::new());
    let no_values: Vec<String> = Vec::new();
    let mut parts = RequestParts::new();
    parts.path("name", &absent);
    parts.required_query("q", &absent);
    parts.required_query("part", &no_values);
    parts.required_query("text", &empty);
    parts.required_header("if-match", &absent);
    parts.path_as("userId", "user_id", &absent);
    parts.required_query_as("type", "type_", &absent);
    parts.required_header_as("x-code", "x_code", &absent);
    parts.query("optional", &absent);
    let options = CallOptions::new().settings();
    let error =
        build(&parts, &context(&SERVICE, &GET, &options)).expect_err("parameters are missing");
    assert!(error.is_usage());
    assert_eq!(
        error.missing_parameters(),
        [
            "name", "q", "part", "text", "if-match", "user_id", "type_", "x_code"
        ]
    );
    assert_eq!(
        error.to_string(),
        "shop.items.get: missing required parameters `name`, `q`, `part`, `text`, `if-match`, `user_id` (`userId`), \
         `type_` (`type`), `x_code` (`x-code`)"
    );
}

#[test]
fn errors_of_values_contain_the_names_in_rust() {
    let (empty, dots) = (Some(String::new()), Some("..".to_owned()));
    let options = CallOptions::new().settings();
    let in_path: &Method = Box::leak(Box::new(Method {
        path: "v1/users/{userId}",
        ..GET
    }));
    for (value, expected) in [
        (&empty, "parameter `user_id` (`userId`) is empty"),
        (
            &dots,
            "parameter `user_id` (`userId`) creates a path segment",
        ),
    ] {
        let mut parts = RequestParts::new();
        parts.path_as("userId", "user_id", value);
        let error = build(&parts, &context(&SERVICE, in_path, &options)).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
    }
    let line_break = Some("a\nb".to_owned());
    let mut parts = RequestParts::new();
    parts.path("name", &dots);
    parts.required_header_as("x-code", "x_code", &line_break);
    let without_name: &Method = Box::leak(Box::new(Method { path: "v1", ..GET }));
    let error = build(&parts, &context(&SERVICE, without_name, &options)).expect_err("a line");
    assert_eq!(
        error.to_string(),
        "shop.items.get: parameter `x_code` (`x-code`) is not a valid header value"
    );
}

#[test]
fn bodies() {
    let put: &Method = Box::leak(Box::new(Method {
        verb: "PUT",
        ..POST
    }));
    let delete: &Method = Box::leak(Box::new(Method {
        verb: "DELETE",
        ..POST
    }));
    let some = Some(json!({"a": 1}));
    let absent: Option<Value> = None;
    // service, method, body, `{}` for an absent body -> body, content-type, content-length
    for (service, method, body, or_empty, expected, kind, length) in [
        (
            &SERVICE,
            &POST,
            &some,
            false,
            r#"{"a":1}"#,
            Some("application/json"),
            None,
        ),
        (&SERVICE, &POST, &absent, false, "", None, Some("0")),
        (
            &SERVICE,
            &POST,
            &absent,
            true,
            "{}",
            Some("application/json"),
            None,
        ),
        (&SERVICE, put, &absent, false, "", None, Some("0")),
        (&SERVICE, delete, &absent, false, "", None, None),
        (
            &SERVICE,
            delete,
            &some,
            false,
            r#"{"a":1}"#,
            Some("application/json"),
            None,
        ),
        (&SERVICE, &GET, &some, false, "", None, None),
        (&SERVICE, &GET, &absent, true, "", None, None),
        (
            &WRAPPED,
            &POST,
            &some,
            false,
            r#"{"data":{"a":1}}"#,
            Some("application/json"),
            None,
        ),
    ] {
        let mut parts = RequestParts::new();
        if or_empty {
            parts.body_or_empty(body);
        } else {
            parts.body(body);
        }
        let options = CallOptions::new().settings();
        let request = build(&parts, &context(service, method, &options)).expect("a request");
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().expect("a string").to_owned())
        };
        assert_eq!(request.body(), expected, "{} {body:?}", method.verb);
        assert_eq!(
            header("content-type").as_deref(),
            kind,
            "{} {body:?}",
            method.verb
        );
        assert_eq!(
            header("content-length").as_deref(),
            length,
            "{} {body:?}",
            method.verb
        );
    }
}

/// 64-bit integers as JSON numbers; an empty list is sent as a body, as for other types.
#[test]
fn bodies_with_integers_as_numbers() {
    fn sent(service: &'static Service, body: &impl Field) -> String {
        let mut parts = RequestParts::new();
        parts.body_of_numbers(body);
        let options = CallOptions::new().settings();
        let request = build(&parts, &context(service, &POST, &options)).expect("a request");
        String::from_utf8(request.body().to_vec()).expect("a string")
    }
    assert_eq!(
        sent(&SERVICE, &vec![1i64, i64::MIN]),
        "[1,-9223372036854775808]"
    );
    assert_eq!(
        sent(&SERVICE, &Some(vec![u64::MAX])),
        "[18446744073709551615]"
    );
    assert_eq!(sent(&WRAPPED, &Some(7i64)), r#"{"data":7}"#);
    assert_eq!(sent(&SERVICE, &Vec::<i64>::new()), "[]");
    assert_eq!(sent(&SERVICE, &None::<Vec<i64>>), "");
}

#[test]
fn headers() {
    let versioned: &Method = Box::leak(Box::new(Method {
        api_version: Some("2026-11-01"),
        ..GET
    }));
    let etag = Some("\"abc\"".to_owned());
    let mut parts = RequestParts::new();
    parts.header("if-match", &etag);
    let options = CallOptions::new()
        .quota_project("billing")
        .header("X-Trace", "1")
        .header("x-trace", "2")
        .header("accept", "text/csv")
        .settings();
    let request = build(&parts, &context(&SERVICE, versioned, &options)).expect("a request");
    let all = |name: &str| -> Vec<&str> {
        request
            .headers()
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("a string"))
            .collect()
    };
    for (name, expected) in [
        ("if-match", &["\"abc\""][..]),
        ("x-goog-user-project", &["billing"]),
        ("x-goog-api-version", &["2026-11-01"]),
        ("x-trace", &["1", "2"]),
        ("accept", &["text/csv"]),
        ("user-agent", &["google-shop-v1/1.2.3"]),
    ] {
        assert_eq!(all(name), expected, "{name}");
    }
    // The version of the compiler varies.
    let client = all("x-goog-api-client").concat();
    let (ours, rust) = client.split_once(" gl-rust/").expect("two versions");
    assert!(ours.starts_with("gdcl/"), "{client}");
    assert!(rust.starts_with(|it: char| it.is_ascii_digit()), "{client}");
}

#[test]
fn invalid_options_are_errors() {
    let long = "x".repeat(70_000);
    for (options, expected) in [
        (
            CallOptions::new().header("a b", "c"),
            "`a b` of the options is not a header name",
        ),
        (
            CallOptions::new().header("x-a", "b\r\nc: d"),
            "`x-a` of the options has an invalid value",
        ),
        (
            CallOptions::new().endpoint("localhost:80"),
            "the endpoint does not begin with",
        ),
        (
            CallOptions::new().endpoint("http://127.0.0.1:99999/"),
            "has `:99999` instead of a port; write a number up to 65535",
        ),
        (
            CallOptions::new().endpoint("http://münchen.example/"),
            "write other scripts as punycode",
        ),
        (
            CallOptions::new().endpoint("http://a b/"),
            "the endpoint is not a URL: invalid uri character; write one like",
        ),
        (
            CallOptions::new().endpoint("https://[::1"),
            "is not a URL: invalid authority; write one like",
        ),
        (
            CallOptions::new().endpoint("http://:80/"),
            "the endpoint has no host; name one",
        ),
        (CallOptions::new().quota_project("a\nb"), "quota project"),
        (
            CallOptions::new().query("long", long),
            "bytes, and the maximum is 65534; shorten the parameters",
        ),
    ] {
        let error = request(&SERVICE, &GET, options, |_| {}).expect_err(expected);
        assert!(
            error.is_usage() && error.to_string().contains(expected),
            "{error}"
        );
        assert!(error.to_string().starts_with("shop.items.get: "), "{error}");
    }
}

#[test]
fn urls_are_joined_without_resolving() {
    let query: &Method = Box::leak(Box::new(Method {
        path: "v1:query",
        ..GET
    }));
    for (service, endpoint, expected) in [
        (&SERVICE, None, "https://shop.example/v1:query"),
        (
            &WRAPPED,
            None,
            "https://shop.example/shop/v1/v1:query?alt=json",
        ),
        (
            &SERVICE,
            Some("http://localhost:8080"),
            "http://localhost:8080/v1:query",
        ),
        (
            &SERVICE,
            Some("http://localhost:8080/"),
            "http://localhost:8080/v1:query",
        ),
        (
            &SERVICE,
            Some("http://localhost:8080/a/b"),
            "http://localhost:8080/a/b/v1:query",
        ),
        (
            &SERVICE,
            Some("http://localhost:8080/a/b/"),
            "http://localhost:8080/a/b/v1:query",
        ),
        (
            &WRAPPED,
            Some("http://[::1]:8080/a"),
            "http://[::1]:8080/a/shop/v1/v1:query?alt=json",
        ),
    ] {
        let options = endpoint.map_or(CallOptions::new(), |endpoint| {
            CallOptions::new().endpoint(endpoint)
        });
        let request = request(service, query, options, |_| {}).expect(expected);
        assert_eq!(request.uri().to_string(), expected);
    }
    assert_eq!(join("https://a/", "/b"), "https://a/b");
}

#[test]
fn options_print_no_secrets() {
    let options = CallOptions::new()
        .key("SECRET1")
        .query("access_token", "SECRET2")
        .query("q", "shown")
        .header("Authorization", "Bearer SECRET3")
        .header("x-goog-api-key", "SECRET4")
        .header("cookie", "SECRET5")
        .header("x-trace", "seen");
    let debug = format!("{options:?}");
    assert!(!debug.contains("SECRET"), "{debug}");
    assert!(debug.contains("shown") && debug.contains("seen"), "{debug}");
}
