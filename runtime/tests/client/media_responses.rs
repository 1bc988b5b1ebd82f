//! Responses that are not JSON: their bytes or an error.

use discogen_runtime::codegen as rt;
use discogen_runtime::http::Response;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, CallOptions};

use crate::shop::{Shop, faked};

macro_rules! methods {
    ($($name:ident: $verb:literal, $download:literal, $response:ty;)*) => { $(
        #[derive(Clone)]
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

fn response(headers: &[(&str, &str)], body: &'static str) -> Response<Body> {
    let mut response = Response::builder();
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).expect("a response")
}

const PDF: (&str, &str) = ("content-type", "application/pdf");

#[tokio::test]
async fn methods_without_a_json_response_return_media() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond_with(response(&[PDF], "%PDF"));
    assert_eq!(shop.call(Export).send().await.expect("bytes"), "%PDF");
    fake.respond_with(response(&[PDF], "  "));
    let full = shop.call(Raw).send_full().await.expect("bytes");
    assert_eq!(full.body(), "  ");
    assert_eq!(full.headers()["content-type"], "application/pdf");
    fake.respond_with(response(&[], ""));
    assert_eq!(shop.call(Raw).send().await.expect("bytes"), "");
    let requests = fake.take_requests();
    let url = "https://shop.googleapis.com/v1/export";
    assert_eq!(requests[0].uri(), format!("{url}?alt=media").as_str());
    assert_eq!(requests[1].uri(), url);
    assert!(requests.iter().all(|it| it.headers()["accept"] == "*/*"));
    // Metadata in place of media is an error.
    let other = shop.call(Export).with(CallOptions::new().alt("json"));
    assert!(other.send().await.expect_err("no media").is_usage());
    fake.respond_with(response(&[("content-encoding", "br")], "?"));
    let error = shop.call(Raw).send().await.expect_err("unknown");
    assert!(
        error.is_decode() && error.to_string().contains("`br`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_get_without_a_response_type_rejects_a_body() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond_with(response(&[PDF], "%PDF"));
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
        fake.respond_with(response(headers, body));
        shop.call(Untyped).send().await.expect(body);
    }
    // A request that changed data is not retried, regardless of the response.
    fake.respond_with(response(&[("content-type", "text/plain")], "OK"));
    shop.call(Change).send().await.expect("done");
}

#[tokio::test]
async fn an_unsupported_coding_is_an_error() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    for (coding, named) in [("br", "`br`"), ("GZIP, zstd", "`gzip, zstd`")] {
        for body in ["{}", "?"] {
            fake.respond_with(response(&[("content-encoding", coding)], body));
            let error = shop.call(Typed).send().await.expect_err(coding);
            assert!(
                error.is_decode() && error.to_string().contains(named),
                "{error}"
            );
            fake.respond_with(response(&[("content-encoding", coding)], body));
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
        fake.respond_with(response(headers, "{}"));
        shop.call(Typed).send().await.expect("a response");
    }
    fake.respond_with(response(&[("content-encoding", "br")], ""));
    shop.call(Typed).send().await.expect("an empty response");
}
