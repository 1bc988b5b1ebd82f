//! Tests which methods only read.

use super::good;

#[test]
fn by_verb_or_by_a_reading_scope() {
    for (verb, key, scopes, expected) in [
        ("GET", "delete", "", true),
        ("HEAD", "head", "", true),
        (
            "POST",
            "query",
            r#""https://x.example/auth/items.readonly""#,
            true,
        ),
        (
            "POST",
            "query",
            r#""https://x.example/auth/items", "https://x.example/auth/items.read_only""#,
            true,
        ),
        (
            "POST",
            "runReport",
            r#""https://x.example/auth/items.read""#,
            true,
        ),
        ("POST", "query", r#""https://x.example/auth/items""#, false),
        (
            "POST",
            "query",
            r#""https://x.example/auth/itemsreadonly""#,
            false,
        ),
        ("POST", "query", "", false),
        (
            "POST",
            "create",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "POST",
            "batchUpdate",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "POST",
            "createdItems",
            r#""https://x.example/auth/items.readonly""#,
            true,
        ),
        (
            "PUT",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "PATCH",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "DELETE",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
    ] {
        let method = format!(
            r#""methods": {{"{key}": {{"id": "tiny.{key}", "path": "items", "httpMethod": "{verb}", "scopes": [{scopes}]}}}}"#
        );
        let (api, _) = good(&method);
        assert_eq!(api.methods[0].reads, expected, "{verb} {key} {scopes}");
    }
}
