//! Downloads through a transport without checks, which tests those of the runtime.

use discogen_runtime::codegen as rt;
use discogen_runtime::http::Response;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, DownloadCall, ExponentialBackoff};

use crate::shop::{Shop, faked};

/// A method with media, one with a raw body, and one that changes data.
macro_rules! methods {
    ($($name:ident: $verb:literal, $download:literal;)*) => { $(
        #[derive(Clone)]
        struct $name;

        impl rt::Params for $name {
            type Api = Shop;
            type Response = ();
            const METHOD: rt::Method = rt::Method {
                id: "shop.media",
                verb: $verb,
                path: "v1/media",
                download: $download,
                download_service: $download,
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }
    )* };
}

methods! {
    Media: "GET", true;
    Raw: "GET", false;
    Ask: "POST", false;
}

fn response(status: u16, headers: &[(&str, &str)], body: &'static str) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).expect("a response")
}

/// Returns the result of a download with these responses, and the number of requests.
async fn play(responses: Vec<Response<Body>>) -> (discogen_runtime::Result<String>, usize) {
    let fake = FakeTransport::new();
    responses
        .into_iter()
        .for_each(|response| fake.respond_with(response));
    let call = faked(&fake).await.call(Media).download();
    let got = async {
        let bytes = call.send().await?.bytes(100).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    (got.await, fake.take_requests().len())
}

const ETAG: (&str, &str) = ("etag", "\"1\"");

#[tokio::test(start_paused = true)]
async fn the_runtime_checks_lengths() {
    let length = |length| [ETAG, ("content-length", length)];
    let part = |range| [ETAG, ("content-range", range)];
    for (responses, due) in [
        (vec![response(200, &length("6"), "abcdef")], Some(1)),
        (vec![response(200, &length("5"), "abcdef")], None),
        (
            vec![
                response(200, &length("6"), "abc"),
                response(206, &part("bytes 3-5/6"), "def"),
            ],
            Some(2),
        ),
        (
            vec![
                response(200, &length("6"), "abc"),
                response(206, &part("bytes 3-5/6"), "defg"),
            ],
            None,
        ),
        (
            vec![
                response(200, &length("6"), "abc"),
                response(206, &part("bytes 3-5/6"), "d"),
                // The whole object again, but shorter than the bytes read so far.
                response(200, &[ETAG], "ab"),
                response(200, &length("6"), "abcdef"),
            ],
            Some(4),
        ),
        // The end of the connection and the end of the body cannot be distinguished.
        (
            vec![
                response(200, &[ETAG], "abcdef"),
                response(416, &part("bytes */6"), ""),
            ],
            Some(2),
        ),
        (
            vec![
                response(200, &[ETAG], "abc"),
                response(206, &part("bytes 3-5/6"), "def"),
            ],
            Some(2),
        ),
        (
            vec![
                response(200, &[ETAG], "abc"),
                response(416, &part("bytes */6"), ""),
            ],
            None,
        ),
        (vec![response(200, &[], "abcdef")], Some(1)),
        (
            vec![response(200, &[ETAG], "abc"), response(404, &[], "")],
            None,
        ),
    ] {
        let about = format!("{responses:?}");
        let (got, requests) = play(responses).await;
        match due {
            Some(times) => {
                assert_eq!(got.expect(&about), "abcdef", "{about}");
                assert_eq!(requests, times, "{about}");
            }
            None => assert!(got.is_err(), "{about}: {got:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_raw_body_is_unchanged() {
    let fake = FakeTransport::new();
    let shop = faked(&fake).await;
    fake.respond(200, "{\"x\": ");
    let raw = shop.call(Raw).download().send().await.expect("a body");
    assert_eq!(raw.bytes(100).await.expect("bytes"), "{\"x\": ");
    let request = &fake.take_requests()[0];
    assert_eq!(request.uri(), "https://shop.googleapis.com/v1/media");
    assert_eq!(request.headers()["accept"], "*/*");

    // Methods that change data are never sent twice and have no ranges.
    fake.cut(200, "abc");
    let quick = || discogen_runtime::CallOptions::new().retry(ExponentialBackoff::new());
    let call = shop.call(Ask).with(quick().idempotent(true)).download();
    let error = call.send().await.expect("a head").bytes(100).await;
    let error = error.expect_err("a truncated body").to_string();
    assert!(error.contains("only a GET"), "{error}");
    let part = shop.call(Ask).download().range(1..);
    assert!(part.send().await.expect_err("no part").is_usage());
    assert_eq!(fake.take_requests().len(), 1);

    let build = |call: DownloadCall<Media>| call.build().expect("a request");
    let media = build(shop.call(Media).download());
    assert_eq!(
        media.uri(),
        "https://shop.googleapis.com/download/v1/media?alt=media"
    );
}
