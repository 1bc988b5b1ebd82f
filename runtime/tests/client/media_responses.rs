//! Responses that are not JSON: their bytes or an error.

use discogen_runtime::codegen as rt;
use discogen_runtime::http::Response;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, CallOptions};

use crate::shop::{Shop, faked};

macro_rules! methods {
    ($($name:ident: $verb:literal, $download:literal, $response:ty;)*) => { $(
        struct $name;

        impl rt::Params for $name {
            type Api = Shop;
            type Response = $response;
            const METHOD: rt::Method = rt::Method {
                id: "shop.export",
                verb: $verb,
                path: "v1/export",
                download: $download,
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }
    )* };
}

methods! {
    Export: "GET", true, rt::Bytes;
    Raw: "POST", false, rt::Bytes;
    Untyped: "GET", false, ();
    Change: "POST", false, ();
    Typed: "GET", false, rt::Value;
}

fn answer(headers: &[(&str, &str)], body: &'static str) -> Response<Body> {
    let mut answer = Response::builder();
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(Body::from(body)).expect("an answer")
}

const PDF: (&str, &str) = ("content-type", "application/pdf");

#[tokio::test]
async fn media_is_the_response_of_a_method_that_has_no_other() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(answer(&[PDF], "%PDF"));
    assert_eq!(shop.call(Export).send().await.expect("bytes"), "%PDF");
    fake.respond(answer(&[PDF], "  "));
    let full = shop.call(Raw).send_full().await.expect("bytes");
    assert_eq!(full.body(), "  ");
    assert_eq!(full.headers()["content-type"], "application/pdf");
    fake.respond(answer(&[], ""));
    assert_eq!(shop.call(Raw).send().await.expect("bytes"), "");
    let requests = fake.requests();
    let url = "https://shop.googleapis.com/v1/export";
    assert_eq!(requests[0].uri(), format!("{url}?alt=media").as_str());
    assert_eq!(requests[1].uri(), url);
    assert!(requests.iter().all(|it| it.headers()["accept"] == "*/*"));
    // Metadata in place of media is an error.
    let other = shop.call(Export).with(CallOptions::new().alt("json"));
    assert!(other.send().await.expect_err("no media").is_usage());
    fake.respond(answer(&[("content-encoding", "br")], "?"));
    let error = shop.call(Raw).send().await.expect_err("unknown");
    assert!(
        error.is_decode() && error.to_string().contains("`br`"),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_get_without_a_type_would_lose_is_an_error() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(answer(&[PDF], "%PDF"));
    let error = shop.call(Untyped).send().await.expect_err("lost");
    assert!(error.is_decode(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("send_stream") && text.contains("application/pdf"),
        "{text}"
    );
    for (headers, body) in [
        (&[][..], "anything"),
        (&[PDF][..], ""),
        (
            &[("content-type", "application/json; charset=UTF-8")][..],
            "{}",
        ),
        (&[("content-type", "application/problem+json")][..], "{}"),
    ] {
        fake.respond(answer(headers, body));
        shop.call(Untyped).send().await.expect(body);
    }
    // A request that changed data is not retried, whatever the response is.
    fake.respond(answer(&[("content-type", "text/plain")], "OK"));
    shop.call(Change).send().await.expect("done");
}

#[tokio::test]
async fn a_coding_that_nobody_removed_is_named() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for (coding, named) in [("br", "`br`"), ("GZIP, zstd", "`gzip, zstd`")] {
        for body in ["{}", "?"] {
            fake.respond(answer(&[("content-encoding", coding)], body));
            let error = shop.call(Typed).send().await.expect_err(coding);
            assert!(
                error.is_decode() && error.to_string().contains(named),
                "{error}"
            );
            fake.respond(answer(&[("content-encoding", coding)], body));
            let error = shop.call(Typed).send_as::<rt::Value>().await;
            let error = error.expect_err(coding);
            assert!(
                error.is_decode() && error.to_string().contains(named),
                "{error}"
            );
        }
    }
    for headers in [
        &[][..],
        &[("content-encoding", "identity")],
        &[("content-encoding", "")],
    ] {
        fake.respond(answer(headers, "{}"));
        shop.call(Typed).send().await.expect("an answer");
    }
    fake.respond(answer(&[("content-encoding", "br")], ""));
    shop.call(Typed).send().await.expect("an empty answer");
}
