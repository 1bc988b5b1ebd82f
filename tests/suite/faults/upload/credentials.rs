//! Credentials during an upload: expired tokens, and session URLs on another host.

use discogen_testkit::fault::{FaultServer, Protocol};
use google_storage_v1::runtime::Media;
use google_storage_v1::{CallOptions, Storage};

use super::{From, Q, Renewing, bench, content, none, refuse};

#[tokio::test]
async fn a_token_that_expires_during_an_upload_is_renewed() {
    let mut bench = bench(Protocol::Http1).await;
    let builder = Storage::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .credentials(Renewing::default());
    bench.storage = builder.build().await.expect("a client");
    bench.play([
        refuse(401),
        none(),
        none(),
        refuse(401),
        none(),
        none(),
        refuse(401),
    ]);
    let bytes = content(3 * Q);
    let call = bench.call(From::Reader.media(&bytes)).resumable();
    let result = call.with(CallOptions::new().no_retries()).send().await;
    bench.check(&bytes, &result, "renewed");
    result.expect("an object");
    let tokens: Vec<String> = bench
        .server
        .deliveries()
        .iter()
        .map(|it| it.header("authorization").to_owned())
        .collect();
    assert_eq!(tokens.first().map(String::as_str), Some("Bearer 0"));
    assert_eq!(tokens.last().map(String::as_str), Some("Bearer 3"));
}

#[tokio::test]
async fn credentials_are_not_sent_to_another_host() {
    let bench = bench(Protocol::Http1).await;
    let model = bench.uploads.clone();
    let other = FaultServer::start(Protocol::Http1, move |delivery| model.respond(delivery));
    let other = other.await.expect("a port");
    bench.uploads.elsewhere(&other.endpoint());
    let bytes = content(Q + 1);
    let call = bench.call(Media::from(bytes.clone())).resumable();
    let call = call.with(
        CallOptions::new()
            .header("x-goog-secret", "SECRET")
            .quota_project("p"),
    );
    let result = call.send().await;
    bench.check(&bytes, &result, "elsewhere");
    result.expect("an object");
    assert_eq!(bench.server.deliveries().len(), 1);
    let deliveries = other.deliveries();
    assert_eq!(deliveries.len(), 2);
    for delivery in deliveries {
        let names: Vec<&str> = delivery
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        let harmless = [
            "accept",
            "accept-encoding",
            "user-agent",
            "x-goog-api-client",
            "content-length",
            "content-range",
            "host",
        ];
        assert!(
            names.iter().all(|name| harmless.contains(name)),
            "{names:?}"
        );
    }
}
