//! Responses with a successful status that contain only an error.

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error, Result};
use serde_json::Value;

use crate::shop::{Shop, faked};

/// A page of a listing, in two forms.
macro_rules! page {
    ($page:ident { $($index:literal $field:ident: $type:ty = $wire:literal),* }, $list:ident) => {
        #[derive(Clone, Default)]
        pub(crate) struct $page {
            $(pub(crate) $field: $type,)*
            pub(crate) unknown_fields: rt::UnknownFields,
        }
        rt::message!($page { $($index $field $wire),* });

        #[derive(Clone, Default)]
        pub(crate) struct $list;

        impl rt::Params for $list {
            type Api = Shop;
            type Response = $page;
            const METHOD: rt::Method = rt::Method {
                id: "shop.items.list",
                path: "v1/items",
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }

        impl rt::Paged for $list {
            const PAGING: rt::Paging = rt::Paging {
                items: &["items"],
                ..rt::Paging::BASE
            };
        }

        impl rt::Listed for $list {
            type Item = String;

            fn items(page: $page) -> Vec<String> {
                page.items
            }
        }
    };
}

page!(
    Page { 0 items: Vec<String> = "items", 1 next: Option<String> = "nextPageToken" },
    List
);
page!(
    Part {
        0 error: Option<Value> = "error", 1 items: Vec<String> = "items",
        2 next: Option<String> = "nextPageToken"
    },
    ListParts
);

/// Bodies that servers send in place of a result.
const REJECTIONS: [&str; 6] = [
    r#"{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}"#,
    r#" {"error": {"code": 404, "message": "gone", "errors": [{"reason": "notFound"}]}} "#,
    r#"{"error":{"message":"gone \ud83d","status":"NOT_FOUND"}}"#,
    r#"{"error":{"code":"404","message":"gone"}}"#,
    r#"{"error":{}}"#,
    r#"{"error":["gone"]}"#,
];

const CERTAIN: [&str; 2] = [REJECTIONS[0], REJECTIONS[1]];

fn assert_rejected<T>(outcome: Result<T>, body: &str) -> Error {
    let Err(error) = outcome else {
        panic!("{body} was taken for a result");
    };
    let text = error.to_string();
    assert!(
        text.contains("contains only an error, in spite of its status 200"),
        "{text}"
    );
    assert_eq!(error.http_status().map(|status| status.as_u16()), Some(200));
    assert_eq!(
        error.body().map(|body| body.as_ref()),
        Some(body.as_bytes())
    );
    error
}

async fn responding(body: &str) -> Shop {
    let fake = FakeTransport::new();
    fake.respond(200, body.to_owned());
    faked(&fake).await
}

#[tokio::test]
async fn an_error_in_place_of_a_page_is_an_error() {
    for body in REJECTIONS {
        let shop = responding(body).await;
        let outcome = shop.call(List).items().next().await;
        let error = assert_rejected(outcome.expect("an error"), body);
        assert_eq!(
            error.is_not_found(),
            body.contains("404") || body.contains("NOT_FOUND")
        );

        let fake = FakeTransport::new();
        fake.respond(200, r#"{"items":["a"],"nextPageToken":"b"}"#);
        fake.respond(200, body);
        fake.respond(200, r#"{"items":["c"]}"#);
        let mut items = faked(&fake).await.call(List).items();
        assert_eq!(items.next().await.expect("an item").expect("an item"), "a");
        assert_rejected(items.next().await.expect("an error"), body);
        // The same page again.
        assert_eq!(items.next().await.expect("an item").expect("an item"), "c");
        assert!(items.next().await.is_none());
    }
    for body in CERTAIN {
        let mut pages = responding(body).await.call(ListParts).pages();
        assert_rejected(pages.next().await.expect("an error"), body);
    }
}

#[tokio::test]
async fn calls_of_every_kind_return_the_error() {
    for body in REJECTIONS {
        assert_rejected(responding(body).await.call(List).send().await, body);
        assert_rejected(responding(body).await.call(List).send_full().await, body);
        let read = responding(body).await.call(List).send_as::<Value>().await;
        assert_rejected(read, body);
        assert_rejected(responding(body).await.delete().send().await, body);
    }
    for body in CERTAIN {
        assert_rejected(responding(body).await.get("a").send().await, body);
    }
}

#[tokio::test]
async fn valid_data_is_not_an_error() {
    for body in [
        r#"{"error":null}"#,
        r#"{"error":{"code":404,"message":"gone"},"items":["a"]}"#,
        r#"{"error":{"code":404,"message":"gone"},"newer":1}"#,
        "{}",
        "",
    ] {
        let page = responding(body).await.call(List).send().await;
        page.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
    for body in [REJECTIONS[0], r#"{"error":"x"}"#] {
        let part = responding(body).await.call(ListParts).send().await;
        assert!(part.expect("a field of the schema").error.is_some());
        let read = responding(body)
            .await
            .call(ListParts)
            .send_as::<Value>()
            .await;
        assert!(read.is_ok(), "{body}");
    }
    for body in [
        r#"{"error":"x"}"#,
        r#"{"error":{"a":1}}"#,
        r#"[{"error":{"code":1,"message":"a"}}]"#,
    ] {
        let value = responding(body).await.get("a").send().await;
        value.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
    for body in ["<html>", "[1]", r#"{"done":true}"#, "{"] {
        let done = responding(body).await.delete().send().await;
        done.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

#[tokio::test]
async fn the_code_in_the_body_determines_the_status() {
    for (code, transient) in [(503, true), (429, true), (400, false)] {
        let body = format!(r#"{{"error":{{"code":{code},"message":"late"}}}}"#);
        let error = responding(&body).await.call(List).send().await;
        let error = assert_rejected(error, &body);
        assert_eq!(error.is_server_error(), code == 503);
        assert_eq!(error.is_rate_limited(), code == 429);
        assert_eq!(error.status().map(|status| status.code), Some(code));
        assert!(transient || !error.is_server_error());
    }
}

#[tokio::test]
async fn a_surrogate_without_its_other_half_is_replaced_for_serde_too() {
    let body = r#"{"items":["\ud83d ","\ud83d\ude00\\ud83d"],"x\udc00":1}"#;
    let read = responding(body).await.call(List).send_as::<Value>().await;
    let expected = serde_json::json!({"items": ["\u{fffd} ", "\u{1f600}\\ud83d"], "x\u{fffd}": 1});
    assert_eq!(read.expect("read"), expected);
}

#[tokio::test]
async fn decoding_stops_at_the_memory_limit() {
    let many = format!(r#"{{"items":[{}]}}"#, vec![r#""""#; 10_000].join(","));
    let limit = |bytes| CallOptions::new().max_decoded_size(bytes);
    let call = |bytes| {
        let many = many.clone();
        async move {
            let call = responding(&many).await.call(List).with(limit(bytes));
            call.send().await
        }
    };
    assert_eq!(call(1 << 20).await.expect("a page").items.len(), 10_000);
    let error = call(100_000).await.expect_err("too large");
    assert!(error.is_decoded_too_large() && !error.is_decode() && !error.is_too_large());
    assert_eq!(
        error.to_string(),
        "shop.items.list: the decoded response takes more than 100000 bytes of memory (at \
         `items[4096]`); raise the limit (`CallOptions::max_decoded_size`), or ask for less with \
         `fields` or a smaller page"
    );
    // The limit of the client, and that of a page.
    let fake = FakeTransport::new();
    fake.respond(200, many.clone());
    let shop = Shop::builder().token("t").transport(fake.clone());
    let shop = shop
        .options(limit(100_000))
        .build()
        .await
        .expect("a client");
    let first = shop.call(List).items().next().await.expect("an error");
    assert!(first.expect_err("too large").is_decoded_too_large());
}
