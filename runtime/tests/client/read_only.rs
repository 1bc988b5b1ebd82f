//! Read-only mode: calls that may write are rejected before any I/O.

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{BoxError, BoxFuture};
use discogen_runtime::{CallOptions, Credentials, Error, HeaderMap};

use crate::shop::Shop;

/// A method with a verb (GET, POST, DELETE) and a declaration: none, reads, writes.
#[derive(Clone, Default)]
struct Method<const VERB: usize, const READS: usize>;

impl<const VERB: usize, const READS: usize> rt::Params for Method<VERB, READS> {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.method",
        verb: ["GET", "POST", "DELETE"][VERB],
        path: "v1/items",
        upload: Some(rt::Upload {
            accept: &["*/*"],
            max_size: None,
            simple: Some("upload/v1/items"),
            resumable: None,
        }),
        reads: [None, Some(true), Some(false)][READS],
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

/// Credentials that no call may use.
struct Unused;

impl Credentials for Unused {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        panic!("the call is rejected before it is authenticated")
    }
}

/// Sends a call in read-only mode; returns the error if it is rejected.
async fn send<P: rt::Params<Api = Shop>>(params: P, options: CallOptions) -> Result<(), Error> {
    let fake = FakeTransport::new();
    fake.respond(200, "{}");
    let builder = Shop::builder().anonymous().transport(fake.clone());
    let shop = builder.read_only().build().await.expect("a client");
    let result = shop.call(params).with(options).send().await.map(drop);
    assert_eq!(fake.requests().len(), usize::from(result.is_ok()));
    result
}

#[tokio::test]
async fn calls_that_may_write_are_rejected() {
    let defaults = CallOptions::new;
    assert!(send(Method::<0, 0>, defaults()).await.is_ok());
    assert!(send(Method::<1, 1>, defaults()).await.is_ok());
    for result in [
        send(Method::<1, 0>, defaults()).await,
        send(Method::<2, 0>, defaults()).await,
        send(Method::<0, 2>, defaults()).await,
        send(Method::<0, 0>, defaults().reads(false)).await,
    ] {
        let error = result.expect_err("an error");
        assert!(error.is_usage(), "{error}");
        let text = error.to_string();
        for fact in [
            "shop.items.method: ",
            "read-only mode",
            "CallOptions::reads(true)",
        ] {
            assert!(text.contains(fact), "{fact}: {text}");
        }
    }
    assert!(send(Method::<1, 0>, defaults().reads(true)).await.is_ok());
}

#[tokio::test]
async fn a_rejected_call_does_no_io() {
    let fake = FakeTransport::new();
    let builder = Shop::builder().credentials(Unused).transport(fake.clone());
    let shop = builder.read_only().build().await.expect("a client");
    let call = || shop.call(Method::<1, 0>);
    assert!(call().build().is_err_and(|error| error.is_usage()));
    assert!(
        call()
            .send_stream()
            .await
            .is_err_and(|error| error.is_usage())
    );
    #[cfg(feature = "media")]
    {
        let error = call().upload("text").send().await.expect_err("an error");
        assert!(error.to_string().contains("read-only mode"), "{error}");
    }
    assert!(fake.requests().is_empty());
}
