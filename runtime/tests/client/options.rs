//! Call options: their effect on a request, and how they merge.

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, ClientBuilder, Error};

use crate::alone::alone;
use crate::shop::Shop;

async fn url(client: CallOptions, call: CallOptions) -> Result<String, Error> {
    let builder = Shop::builder().anonymous().options(client);
    let builder = builder.transport(FakeTransport::new());
    let shop = builder.build().await?;
    let request = shop.get("a").with(call).build()?;
    Ok(request.uri().to_string())
}

#[tokio::test]
async fn a_key_is_sent_without_white_space() {
    let builder = Shop::builder().api_key(" AIza\r\n");
    let shop = builder.transport(FakeTransport::new()).build().await;
    let request = shop.expect("a client").get("a").build().expect("a request");
    let expected = "https://shop.googleapis.com/v1/a?key=AIza";
    assert_eq!(request.uri().to_string(), expected);
    let options = CallOptions::new().key("\tAIza\n");
    let url = url(CallOptions::new(), options).await.expect("a URL");
    assert_eq!(url, expected);
}

#[tokio::test]
async fn options_determine_the_url() {
    let new = CallOptions::new;
    for (client, call, expected) in [
        (new(), new(), "https://shop.googleapis.com/v1/a"),
        (
            new(),
            new().error_format("2"),
            "https://shop.googleapis.com/v1/a?%24.xgafv=2",
        ),
        (
            new()
                .quota_user("u")
                .user_ip("::1")
                .alt("media")
                .pretty_print(true),
            new().quota_user("v").alt("json"),
            "https://shop.googleapis.com/v1/a?userIp=%3A%3A1&prettyPrint=true&quotaUser=v&alt=json",
        ),
        (
            new()
                .query("callback", "f")
                .query("callback", "g")
                .query("uploadType", "media"),
            new().query("uploadType", "resumable"),
            "https://shop.googleapis.com/v1/a?callback=f&callback=g&uploadType=resumable",
        ),
        (
            new().universe_domain("apis.example"),
            new(),
            "https://shop.apis.example/v1/a",
        ),
        (
            new().universe_domain("apis.example"),
            new().universe_domain("googleapis.com"),
            "https://shop.googleapis.com/v1/a",
        ),
        (
            new().universe_domain("apis.example"),
            new().endpoint("http://localhost:8080/prefix"),
            "http://localhost:8080/prefix/v1/a",
        ),
        (
            new().endpoint("http://a/"),
            new().endpoint("https://b/c/d/"),
            "https://b/c/d/v1/a",
        ),
    ] {
        let what = format!("{client:?} {call:?}");
        assert_eq!(url(client, call).await.expect(&what), expected, "{what}");
    }
}

/// An API whose document has no endpoint for mutual TLS.
#[derive(Debug)]
struct Plain;

impl rt::Api for Plain {
    const SERVICE: rt::Service = rt::Service {
        batch_path: None,
        mtls_root_url: None,
        ..<Shop as rt::Api>::SERVICE
    };

    fn from_client(_: rt::Client) -> Self {
        Self
    }
}

#[tokio::test]
async fn mutual_tls_uses_its_own_endpoint() {
    let builder = Shop::builder().anonymous().mtls_endpoint();
    let builder = builder.transport(FakeTransport::new());
    let shop = builder.build().await.expect("a client");
    let request = shop.get("a").build().expect("a request");
    assert_eq!(request.uri(), "https://shop.mtls.googleapis.com/v1/a");

    let builder = ClientBuilder::<Plain>::new().anonymous().mtls_endpoint();
    let error = builder.build().await.expect_err("no server");
    assert!(error.is_usage(), "{error}");
    assert!(
        error.to_string().contains("remove `.mtls_endpoint()`"),
        "{error}"
    );
}

#[tokio::test]
async fn an_invalid_universe_domain_is_an_error() {
    for domain in [
        "",
        ".",
        "a/b",
        "a.example/",
        ".example",
        "example.",
        "a b",
        "a@b",
        "a:1",
        "ä.example",
        "a\nb",
    ] {
        let options = CallOptions::new().universe_domain(domain);
        let error = url(options, CallOptions::new()).await.expect_err(domain);
        let text = error.to_string();
        assert!(
            error.is_usage() && text.contains("universe domain"),
            "{text}"
        );
        assert!(!text.contains('\n'), "{text}");
    }
}

#[test]
fn the_environment_sets_the_universe() {
    const NAME: &str = "options::the_environment_sets_the_universe";
    for (value, expected) in [
        ("apis.example", "apis.example"),
        (" apis.example ", "apis.example"),
        ("", "googleapis.com"),
    ] {
        if !alone(NAME, "GOOGLE_CLOUD_UNIVERSE_DOMAIN", value) {
            continue;
        }
        let found = std::env::var("GOOGLE_CLOUD_UNIVERSE_DOMAIN").expect("the variable");
        if found != value {
            continue;
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let defaults = CallOptions::new;
        let plain = runtime.block_on(url(defaults(), defaults()));
        let expected = format!("https://shop.{expected}/v1/a");
        assert_eq!(plain.expect("a URL"), expected);
        let over = runtime.block_on(url(defaults().universe_domain("over.example"), defaults()));
        assert_eq!(over.expect("a URL"), "https://shop.over.example/v1/a");
    }
}
