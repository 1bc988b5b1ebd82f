//! Callers cannot set headers that frame or route messages.

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{BoxError, BoxFuture, CallOptions, Credentials, HeaderMap, HeaderValue};
use serde_json::json;

use crate::shop::{Shop, faked};

/// Headers, and the error message.
const FRAMING: [(&str, &str); 12] = [
    ("Content-Length", "the end of the body"),
    ("transfer-encoding", "the end of the body"),
    ("trailer", "the end of the body"),
    ("HOST", "CallOptions::endpoint"),
    ("expect", "100 Continue"),
    ("connection", "belongs to the connection"),
    ("te", "belongs to the connection"),
    ("upgrade", "belongs to the connection"),
    ("keep-alive", "belongs to the connection"),
    ("Proxy-Connection", "belongs to the connection"),
    ("http2-settings", "belongs to the connection"),
    ("Transfer-Encoding", "the end of the body"),
];

#[tokio::test]
async fn options_cannot_set_framing_headers() {
    let fake = FakeTransport::new();
    for (name, reason) in FRAMING {
        let options = CallOptions::new().header(name, "1");
        let shop = faked(&fake).await;
        let of_call = shop.insert(json!([1])).with(options.clone()).send().await;
        let builder = Shop::builder().anonymous().options(options);
        let shop = builder.transport(fake.clone()).build().await;
        let of_client = shop.expect("a client").get("a").send().await;
        for result in [of_call, of_client] {
            let error = result.expect_err(name);
            let text = error.to_string();
            assert!(error.is_usage(), "{text}");
            assert!(text.contains(name) && text.contains(reason), "{text}");
        }
    }
    assert!(fake.take_requests().is_empty());
}

struct Framing(&'static str);

impl Credentials for Framing {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        let name = http::HeaderName::from_bytes(self.0.as_bytes());
        let name = name.expect("a header name");
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_static("SECRET"))]);
        Box::pin(std::future::ready(Ok(headers)))
    }
}

#[tokio::test]
async fn credentials_cannot_set_framing_headers() {
    let fake = FakeTransport::new();
    for (name, reason) in FRAMING {
        let builder = Shop::builder().credentials(Framing(name));
        let shop = builder.transport(fake.clone()).build().await;
        let call = shop.expect("a client").get("a");
        let error = call.send().await.expect_err(name);
        let text = error.to_string();
        assert!(text.contains(&name.to_lowercase()), "{text}");
        assert!(text.contains(reason) && !text.contains("SECRET"), "{text}");
    }
    assert!(fake.take_requests().is_empty());
}

/// A method with a header among its parameters.
#[derive(Clone)]
struct Odd;

impl rt::Params for Odd {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.odd",
        path: "v1/odd",
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        const HOST: &Option<String> = &None;
        request.header("Host", HOST);
        request.header("Content-Length", &1_i32);
    }
}

#[tokio::test]
async fn parameters_cannot_set_framing_headers() {
    let error = faked(&FakeTransport::new()).await.call(Odd).build();
    let text = error.expect_err("a framing header").to_string();
    assert!(text.contains("parameter `Content-Length`"), "{text}");
    assert!(text.contains("the end of the body"), "{text}");
}
