//! Tables: values as strings in paths and queries, and printed URLs.

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::json;

use super::path::expand;
use super::query::Query;
use crate::endpoint::Endpoint;
use crate::percent::ALL_BUT_UNRESERVED;
use crate::secret::redact;
use crate::wire::{Field, View};

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
    expand(template, lookup, &mut url)
        .map_err(|error| error.message(&|name| format!("`{name}`")))?;
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
fn dot_segments_and_empty_values_are_errors() {
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
fn unsupported_templates_are_rejected() {
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
    let no_values: Vec<String> = Vec::new();
    for (template, values, expected) in [
        ("v1{/x*}", &values, Some("v1/a%20b/c%2Fd")),
        ("v1/{x*}", &values, Some("v1/a%20b,c%2Fd")),
        ("v1/{x}", &values, Some("v1/a%20b,c%2Fd")),
        ("v1{/x*}", &dots, None),
        ("v1{/x*}", &no_values, None),
    ] {
        let mut url = String::new();
        let written = expand(template, |_| values.view(), &mut url)
            .ok()
            .map(|()| url);
        assert_eq!(written.as_deref(), expected, "{template} with {values:?}");
    }
}

#[test]
fn values_as_strings() {
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
        ("http://[::1]:8080/", true),
        ("http://[::1", false),
        ("http://x.example:65535", true),
        ("http://x.example:65536", false),
        ("http://x.example:", false),
        ("http://x.example:x", false),
        ("http://:80/", false),
        ("http://a b/", false),
        ("http://a/b c", false),
        ("http://a\n/", false),
        ("http://münchen.example/", false),
        ("http://x.example/ü", false),
    ] {
        let endpoint = Endpoint::new(endpoint.to_owned());
        assert_eq!(endpoint.get().is_ok(), good, "{endpoint:?}");
    }
}

#[test]
fn bytes_are_encoded_according_to_the_sets() {
    for byte in 0..128 {
        let value = char::from(byte).to_string();
        let encoded = utf8_percent_encode(&value, ALL_BUT_UNRESERVED).to_string();
        let plain = path("{x}", &|_| Some(format!("a{value}")));
        assert_eq!(plain, Ok(format!("a{encoded}")), "{byte}");
        let kept = if byte == b'/' { "/" } else { &encoded };
        let reserved = path("{+x}", &|_| Some(format!("a{value}a")));
        assert_eq!(reserved, Ok(format!("a{kept}a")), "{byte}");
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
fn every_value_round_trips_as_one_segment() {
    for character in (0..=0x2ff)
        .chain(0x1f600..0x1f610)
        .filter_map(char::from_u32)
    {
        for value in [
            format!("a{character}b"),
            format!("{character}{character}{character}"),
        ] {
            let url = path("https://host/v1/{x}", &|_| Some(value.clone())).expect("no dots");
            let segment = url
                .strip_prefix("https://host/v1/")
                .expect("the literal text");
            assert!(
                !segment.contains(['/', '?', '#', '\\', ' ', '&', '=']),
                "{value:?}: {segment}"
            );
            assert_eq!(
                percent_decode_str(segment).decode_utf8().expect("UTF-8"),
                value
            );
            assert!(http::Uri::try_from(&*url).is_ok(), "{url}");
            // The URL parser of the HTTP client does not change it.
            #[cfg(feature = "reqwest")]
            assert_eq!(reqwest::Url::parse(&url).expect("a URL").as_str(), url);
        }
    }
}
