//! Tables: what goes into a URL, a header, a body, and what is refused.

use serde_json::json;

use super::path::expand;
use super::query::Query;
use super::url::{check_endpoint, join, redact};
use super::{Context, RequestParts, build};
use crate::codegen::{Method, Service, Value};
use crate::options::CallOptions;
use crate::wire::{Field, View};
use crate::{Error, HeaderValue};

static SERVICE: Service = Service {
    name: "shop",
    version: "v1",
    title: "Shop API",
    revision: "20260101",
    package: "google-shop-v1",
    package_version: "1.2.3",
    root_url: "https://shop.example/",
    service_path: "",
    mtls_root_url: None,
    batch_path: "batch",
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
static GET: Method = Method {
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

fn context<'c>(
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
    build(parts, &context(service, method, &options.settings()))
}

fn path(template: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let names: Vec<(String, Option<String>)> = ["x", "y", "name"]
        .map(|name| (name.to_owned(), value(name)))
        .into_iter()
        .collect();
    let lookup = |name: &str| {
        let found = names.iter().find(|(known, _)| known == name);
        found.map_or(View::Absent, |(_, value)| value.view())
    };
    let mut url = String::new();
    expand(template, lookup, &mut url).map_err(|error| error.to_string())?;
    Ok(url)
}

#[test]
fn path_values_are_literal() {
    for (template, value, expected) in [
        ("v1/{x}", "plain-._~09azAZ", "v1/plain-._~09azAZ"),
        ("v1/{x}", "a/b", "v1/a%2Fb"),
        ("v1/{+x}", "a/b", "v1/a/b"),
        ("v1/{+x}:cancel", "operations/1", "v1/operations/1:cancel"),
        ("v1/{+x}:cancel", "a#b?c&d", "v1/a%23b%3Fc%26d:cancel"),
        ("v1/{x}", "100%", "v1/100%25"),
        ("v1/{x}", "%2e%2e", "v1/%252e%252e"),
        ("v1/{+x}", "%2e%2e/%2F", "v1/%252e%252e/%252F"),
        ("v1/{x}", "a b+c", "v1/a%20b%2Bc"),
        ("v1/{x}", "Sheet1!A1:B2", "v1/Sheet1%21A1%3AB2"),
        (
            "v1/{x}",
            "größe/日本",
            "v1/gr%C3%B6%C3%9Fe%2F%E6%97%A5%E6%9C%AC",
        ),
        ("v1/{x}", "me@example.com", "v1/me%40example.com"),
        (
            "v1/{x}",
            "\u{0}\r\n\\|^`\"<>{}",
            "v1/%00%0D%0A%5C%7C%5E%60%22%3C%3E%7B%7D",
        ),
        ("{+x}", "/rooted", "/rooted"),
        ("{+x}", "https://evil.example/", "https%3A//evil.example/"),
        ("v1/{x}", "...", "v1/..."),
        ("v1/{x}", ".a", "v1/.a"),
        ("v1/{x}.json", ".", "v1/..json"),
        ("v1/{+x}", "a/.../b", "v1/a/.../b"),
        ("v1/{x}:undelete", "..", "v1/..:undelete"),
        ("v1/{x}/{x}", "a", "v1/a/a"),
        ("a{/x*}", "b c", "a/b%20c"),
        ("a/{x*}", "b", "a/b"),
    ] {
        assert_eq!(
            path(template, &|_| Some(value.to_owned())).as_deref(),
            Ok(expected),
            "{template} with {value:?}"
        );
    }
}

#[test]
fn dot_segments_and_empty_values_are_refused_by_name() {
    for (template, value) in [
        ("v1/{x}", "."),
        ("v1/{x}", ".."),
        ("v1/{x}/files", ".."),
        ("v1/.{x}", "."),
        ("v1/{x}.", "."),
        ("v1/{x}{y}", "."),
        ("v1/{+x}", "projects/../../secret"),
        ("v1/{+x}", ".."),
        ("v1/{+x}", "a/."),
        ("v1/{+x}", "./a"),
        ("v1/{+x}:cancel", ".."),
        ("v1/{+x}:cancel", "operations/.."),
        ("v1{/x*}", ".."),
        ("v1/{x}", ""),
        ("v1/{+x}", ""),
        ("v1{/x*}", ""),
    ] {
        let error = path(template, &|_| Some(value.to_owned())).expect_err(template);
        assert!(
            error.contains("parameter `x`"),
            "{template} with {value:?}: {error}"
        );
    }
}

#[test]
fn unknown_template_forms_are_refused() {
    for template in [
        "v1/{x", "v1/{?x}", "v1/{#x}", "v1/{;x}", "v1/{x:3}", "v1/{}", "v1/{x,y}", "v1/{+}",
        "v1/{&x}",
    ] {
        let error = path(template, &|_| Some("a".to_owned())).expect_err(template);
        assert!(error.contains("template"), "{template}: {error}");
    }
}

#[test]
fn repeated_path_values() {
    let values = vec!["a b".to_owned(), "c/d".to_owned()];
    let dots = vec!["a".to_owned(), "..".to_owned()];
    let none: Vec<String> = Vec::new();
    for (template, values, expected) in [
        ("v1{/x*}", &values, Some("v1/a%20b/c%2Fd")),
        ("v1/{x*}", &values, Some("v1/a%20b,c%2Fd")),
        ("v1/{x}", &values, Some("v1/a%20b,c%2Fd")),
        ("v1{/x*}", &dots, None),
        ("v1{/x*}", &none, None),
    ] {
        let mut url = String::new();
        let written = expand(template, |_| values.view(), &mut url)
            .ok()
            .map(|()| url);
        assert_eq!(written.as_deref(), expected, "{template} with {values:?}");
    }
}

#[test]
fn values_as_text() {
    let mut query = Query::default();
    let null = json!(null);
    let object = json!({"a": [1, "b c"]});
    let text = json!("as it is");
    for (key, view) in [
        ("str", View::Str("a b&c=d+e")),
        ("bool", View::Bool(true)),
        ("i32", View::I32(i32::MIN)),
        ("u32", View::U32(u32::MAX)),
        ("i64", View::I64(i64::MIN)),
        ("u64", View::U64(u64::MAX)),
        ("f32", View::F32(0.1)),
        ("f64", View::F64(1.0)),
        ("big", View::F64(1e300)),
        ("nan", View::F64(f64::NAN)),
        ("inf", View::F64(f64::INFINITY)),
        ("neg", View::F32(f32::NEG_INFINITY)),
        ("bytes", View::Bytes(&[0xfb, 0xff, 0xfe, 0x01])),
        ("none", View::Absent),
        ("null", View::Json(&null)),
        ("object", View::Json(&object)),
        ("text", View::Json(&text)),
    ] {
        query.push_view(key, view).expect(key);
    }
    let mut url = String::new();
    query.write(&mut url);
    assert_eq!(
        url,
        "?str=a%20b%26c%3Dd%2Be&bool=true&i32=-2147483648&u32=4294967295&i64=-9223372036854775808\
         &u64=18446744073709551615&f32=0.1&f64=1&big=1e300&nan=NaN&inf=Infinity&neg=-Infinity\
         &bytes=-__-AQ%3D%3D&null=null&object=%7B%22a%22%3A%5B1%2C%22b%20c%22%5D%7D&text=as%20it%20is"
    );
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
    let request = build(parts, &context(service, &GET, &settings)).expect("a request");
    let uri = request.uri().to_string();
    uri.split_once("items").expect("the path").1.to_owned()
}

#[test]
fn queries() {
    let none = Search::default();
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
        (&none, plain(), &SERVICE, ""),
        (
            &all,
            plain(),
            &SERVICE,
            "?q=x&tag=a%20b&tag=%C3%A4&filter=%7B%22k%22%3A1%7D&filter=%7B%22k%22%3A2%7D",
        ),
        (&none, plain(), &WRAPPED, "?alt=json"),
        (&none, plain().query("alt", "media"), &WRAPPED, "?alt=media"),
        (
            &none,
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
            &none,
            plain()
                .key("K")
                .quota_user("u v")
                .fields("a(b,c)")
                .pretty_print(false),
            &SERVICE,
            "?key=K&quotaUser=u%20v&fields=a%28b%2Cc%29&prettyPrint=false",
        ),
        (
            &none,
            plain().fields("a").fields("b"),
            &SERVICE,
            "?fields=b",
        ),
        (
            &none,
            plain().key("K").query("key", "L"),
            &SERVICE,
            "?key=L",
        ),
        (
            &none,
            plain().query("a", "1").merge(plain().query("a", "2")),
            &SERVICE,
            "?a=2",
        ),
    ] {
        assert_eq!(query_of(service, &options, search), expected, "{options:?}");
    }
}

#[test]
fn every_missing_parameter_is_named_at_once() {
    let absent: Option<String> = None;
    let empty = Some(String::new());
    let none: Vec<String> = Vec::new();
    let mut parts = RequestParts::new();
    parts.path("name", &absent);
    parts.required_query("q", &absent);
    parts.required_query("part", &none);
    parts.required_query("text", &empty);
    parts.required_header("if-match", &absent);
    parts.query("optional", &absent);
    let options = CallOptions::new().settings();
    let error =
        build(parts, &context(&SERVICE, &GET, &options)).expect_err("parameters are missing");
    assert!(error.is_usage());
    assert_eq!(
        error.missing_parameters(),
        ["name", "q", "part", "text", "if-match"]
    );
    assert_eq!(
        error.to_string(),
        "shop.items.get: missing required parameters `name`, `q`, `part`, `text`, `if-match`"
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
    let nothing: Option<Value> = None;
    // service, method, body, `{}` if there is none -> body, content-type, content-length
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
        (&SERVICE, &POST, &nothing, false, "", None, Some("0")),
        (
            &SERVICE,
            &POST,
            &nothing,
            true,
            "{}",
            Some("application/json"),
            None,
        ),
        (&SERVICE, put, &nothing, false, "", None, Some("0")),
        (&SERVICE, delete, &nothing, false, "", None, None),
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
        (&SERVICE, &GET, &nothing, true, "", None, None),
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
        let request = build(parts, &context(service, method, &options)).expect("a request");
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().expect("text").to_owned())
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
    let request = build(parts, &context(&SERVICE, versioned, &options)).expect("a request");
    let all = |name: &str| -> Vec<&str> {
        request
            .headers()
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("text"))
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
    assert!(
        all("x-goog-api-client").concat().starts_with("gdcl/"),
        "{request:?}"
    );
}

#[test]
fn faulty_options_are_named() {
    let long = "x".repeat(70_000);
    for (options, expected) in [
        (
            CallOptions::new().header("a b", "c"),
            "`a b` of the options is not a header name",
        ),
        (
            CallOptions::new().header("x-a", "b\r\nc: d"),
            "`x-a` of the options has a value",
        ),
        (
            CallOptions::new().endpoint("localhost:80"),
            "`localhost:80` does not begin with",
        ),
        (CallOptions::new().quota_project("a\nb"), "quota project"),
        (CallOptions::new().query("long", long), "cannot be sent"),
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
fn urls_are_joined_as_text() {
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
fn endpoints_are_checked() {
    for (endpoint, good) in [
        ("https://x.example", true),
        ("http://x.example/prefix/", true),
        ("x.example", false),
        ("ftp://x.example", false),
        ("https://", false),
        ("https:///path", false),
        ("https://user:password@x.example", false),
        ("https://x.example/?a=b", false),
        ("https://x.example/#a", false),
    ] {
        assert_eq!(check_endpoint(endpoint).is_ok(), good, "{endpoint}");
    }
}

#[test]
fn printed_urls_have_no_secrets() {
    for (url, expected) in [
        ("https://a/b", "https://a/b"),
        ("https://a/b?q=x&key=SECRET", "https://a/b?q=x&key=REDACTED"),
        (
            "https://a/b?access_token=S&alt=media",
            "https://a/b?access_token=REDACTED&alt=media",
        ),
        (
            "https://a/b?oauth_token=S",
            "https://a/b?oauth_token=REDACTED",
        ),
        (
            "https://a/b?X-Goog-Signature=S&X-Goog-Date=1",
            "https://a/b?X-Goog-Signature=REDACTED&X-Goog-Date=1",
        ),
        (
            "https://a/b?X-Goog-Credential=S",
            "https://a/b?X-Goog-Credential=REDACTED",
        ),
        (
            "https://a/b?upload_id=S&name=n",
            "https://a/b?upload_id=REDACTED&name=n",
        ),
        ("https://a/b?KEY=S", "https://a/b?KEY=REDACTED"),
        ("https://me:S@a/b@c", "https://REDACTED@a/b@c"),
        ("https://a/b@c?q=d@e", "https://a/b@c?q=d@e"),
    ] {
        assert_eq!(redact(url), expected);
    }
}

#[test]
fn options_show_no_secrets() {
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
