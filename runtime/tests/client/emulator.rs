//! The emulator that a builder sets: its URL, its precedence, and that it gets no credentials. The environment variable
//! is tested in `environment.rs`.

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, ClientBuilder, Error, http};

use crate::shop::Shop;

/// The request of a call by this client, with options.
async fn request(
    builder: ClientBuilder<Shop>,
    options: CallOptions,
) -> Result<http::Request<discogen_runtime::Bytes>, Error> {
    let fake = FakeTransport::new();
    fake.respond(200, "{}");
    let shop = builder.transport(fake.clone()).build().await?;
    shop.get("items/1").with(options).send().await?;
    Ok(fake.requests().remove(0))
}

fn assert_anonymous<T>(request: &http::Request<T>) {
    let text = format!("{} {:?}", request.uri(), request.headers());
    assert!(!text.contains("SECRET"), "{text}");
    for header in ["authorization", "x-goog-api-key", "cookie"] {
        assert!(!request.headers().contains_key(header), "{text}");
    }
}

#[tokio::test]
async fn no_credentials_are_sent() {
    let secrets = || {
        CallOptions::new()
            .key("SECRET")
            .query("access_token", "SECRET")
            .header("Authorization", "Bearer SECRET")
            .header("x-goog-api-key", "SECRET")
            .header("x-kept", "value")
            .query("kept", "value")
    };
    let builder = || Shop::builder().emulator("localhost:9023");
    for builder in [
        builder(),
        builder().token("SECRET"),
        builder().api_key("SECRET"),
        builder().anonymous().options(secrets()),
    ] {
        let request = request(builder, secrets()).await.expect("a request");
        assert_anonymous(&request);
        assert_eq!(request.uri(), "http://localhost:9023/v1/items/1?kept=value");
        assert_eq!(request.headers()["x-kept"], "value");
    }
}

#[tokio::test]
async fn precedence() {
    let defaults = CallOptions::new;
    let uri = async |builder: ClientBuilder<Shop>, options| {
        let request = request(builder.token("SECRET"), options)
            .await
            .expect("a request");
        let host = request.uri().host().unwrap_or_default().to_owned();
        (host, request.headers().contains_key("authorization"))
    };
    let endpoint = |host: &str| CallOptions::new().endpoint(format!("http://{host}/"));
    let builder = || Shop::builder().emulator("emulator");
    // The last server of the builder applies.
    let set = builder().endpoint("http://endpoint/");
    assert_eq!(uri(set, defaults()).await, ("endpoint".to_owned(), true));
    let set = Shop::builder()
        .endpoint("http://endpoint/")
        .emulator("emulator");
    assert_eq!(uri(set, defaults()).await, ("emulator".to_owned(), false));
    // It takes precedence over the options of the builder, and the options of a call over it.
    let set = builder().options(endpoint("options"));
    assert_eq!(uri(set, defaults()).await, ("emulator".to_owned(), false));
    assert_eq!(
        uri(builder(), endpoint("call")).await,
        ("call".to_owned(), false)
    );
    // Explicit credentials of a call to another server are sent to it.
    let own = endpoint("call").header("authorization", "Bearer MINE");
    assert_eq!(uri(builder(), own).await, ("call".to_owned(), true));
}

#[tokio::test]
async fn an_invalid_host_is_an_error_of_build() {
    for host in [
        "",
        "localhost:99999",
        "a b",
        "user:SECRET@localhost",
        "localhost?x=SECRET",
    ] {
        let error = request(Shop::builder().emulator(host), CallOptions::new()).await;
        let error = error.expect_err("an error");
        let text = error.to_string();
        assert!(
            error.is_usage() && text.starts_with("`emulator` is invalid: "),
            "{host}: {text}"
        );
        assert!(!text.contains("SECRET"), "{text}");
    }
    // An invalid key is an error although it would not be sent.
    let builder = Shop::builder().emulator("localhost:1").api_key("");
    assert!(
        request(builder, CallOptions::new())
            .await
            .is_err_and(|error| error.is_usage())
    );
}
