//! 401 with credentials that can be refreshed, and universes that do not match.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{BoxError, BoxFuture, CallOptions, Credentials, HeaderMap, HeaderValue};
use serde_json::json;

use crate::retries::Step;
use crate::shop::Shop;

/// Credentials with a new token after each rejection, until the list is used up.
#[derive(Clone, Default)]
struct Renewing {
    tokens: u32,
    current: Arc<AtomicU32>,
    refused: Arc<Mutex<Vec<HeaderMap>>>,
    calls: Arc<AtomicU32>,
    universe: Option<&'static str>,
}

impl Credentials for Renewing {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(async move {
            let token = self.current.load(Ordering::Relaxed).min(self.tokens - 1);
            let value = HeaderValue::from_str(&format!("Bearer SECRET{token}"))?;
            Ok(HeaderMap::from_iter([(http::header::AUTHORIZATION, value)]))
        })
    }

    fn reject(&self, refused: &HeaderMap) {
        self.refused
            .lock()
            .expect("no panic before")
            .push(refused.clone());
        self.current.fetch_add(1, Ordering::Relaxed);
    }

    /// Fails the first time, as a metadata server may.
    fn universe_domain(&self) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
        let before = self.calls.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            match (self.universe, before) {
                (Some(_), 0) => Err("no metadata".into()),
                (universe, _) => Ok(universe.map(str::to_owned)),
            }
        })
    }
}

async fn client(fake: &FakeTransport, credentials: &Renewing) -> Shop {
    let builder = Shop::builder().credentials(credentials.clone());
    builder
        .transport(fake.clone())
        .build()
        .await
        .expect("a client")
}

#[tokio::test(start_paused = true)]
async fn a_401_is_retried_once_with_refreshed_credentials() {
    let defaults = CallOptions::new;
    // available tokens, responses, options, tokens in the requests
    for (tokens, responses, options, seen) in [
        (9, &[401, 200][..], defaults(), &[0, 1][..]),
        (9, &[401, 401], defaults(), &[0, 1]),
        (1, &[401], defaults(), &[0]),
        (9, &[401, 200], defaults().no_retries(), &[0, 1]),
        (9, &[401, 503], defaults(), &[0, 1]),
        (9, &[403], defaults(), &[0]),
    ] {
        let fake = FakeTransport::new();
        responses
            .iter()
            .for_each(|status| Step::Respond(*status).play(&fake));
        let credentials = Renewing {
            tokens,
            ..Renewing::default()
        };
        let shop = client(&fake, &credentials).await;
        let result = shop.insert(json!([1])).with(options).send().await;
        assert_eq!(result.is_ok(), responses.ends_with(&[200]), "{responses:?}");
        let sent: Vec<_> = fake
            .take_requests()
            .iter()
            .map(|request| request.headers()["authorization"].clone())
            .collect();
        let expected: Vec<_> = seen
            .iter()
            .map(|token| format!("Bearer SECRET{token}"))
            .collect();
        assert_eq!(sent, expected, "{responses:?}");
        if let Err(error) = result {
            assert_eq!(
                error.is_unauthenticated(),
                responses.ends_with(&[401]),
                "{error}"
            );
            assert!(
                !format!("{error} {error:?}").contains("SECRET"),
                "{error:?}"
            );
        }
        let refused = credentials.refused.lock().expect("no panic before");
        assert_eq!(
            refused.len(),
            usize::from(responses[0] == 401),
            "{responses:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_is_not_retried_without_refreshed_credentials() {
    let fake = FakeTransport::new();
    let credentials = Renewing {
        tokens: 9,
        ..Renewing::default()
    };
    let own = CallOptions::new().header("authorization", "Own");
    let static_token = Shop::builder().token("SECRET").transport(fake.clone());
    let static_token = static_token.build().await.expect("a client");
    let dynamic = client(&fake, &credentials).await;
    for call in [static_token.get("a"), dynamic.get("a").with(own)] {
        Step::Respond(401).play(&fake);
        let error = call.send().await.expect_err("401");
        assert!(
            error.is_unauthenticated() && fake.take_requests().len() == 1,
            "{error}"
        );
    }
    assert!(
        credentials
            .refused
            .lock()
            .expect("no panic before")
            .is_empty()
    );
}

#[tokio::test]
async fn credentials_of_another_universe_are_rejected() {
    let to = |domain: &str| CallOptions::new().universe_domain(domain);
    for (theirs, options, expected) in [
        (None, CallOptions::new(), Ok(())),
        (None, to("apis.example"), Ok(())),
        (Some("googleapis.com"), CallOptions::new(), Ok(())),
        (Some("apis.example"), to("apis.example"), Ok(())),
        (Some("apis.example"), to("APIS.example"), Ok(())),
        (
            Some("apis.example"),
            CallOptions::new(),
            Err("the universe `apis.example`, and the call to `googleapis.com`"),
        ),
        (
            Some(r#"{"a":"SECRET"}"#),
            CallOptions::new(),
            Err("not a domain name"),
        ),
        (
            Some("googleapis.com"),
            to("apis.example"),
            Err("the universe `googleapis.com`, and the call to `apis.example`"),
        ),
    ] {
        let fake = FakeTransport::new();
        let credentials = Renewing {
            tokens: 1,
            universe: theirs,
            ..Renewing::default()
        };
        let shop = client(&fake, &credentials).await;
        if theirs.is_some() {
            let error = shop.get("a").send().await.expect_err("unknown");
            assert!(error.is_credentials() && fake.take_requests().is_empty());
        }
        for _ in 0..2 {
            Step::Respond(200).play(&fake);
            let result = shop.get("a").with(options.clone()).send().await;
            match expected {
                Ok(()) => drop(result.expect("a response")),
                Err(text) => {
                    let error = result.expect_err(text);
                    let printed = format!("{error} {error:?}");
                    assert!(!printed.contains("SECRET"), "{printed}");
                    assert!(
                        error.is_usage() != error.is_credentials()
                            && error.to_string().contains(text),
                        "{error}"
                    );
                    assert!(fake.take_requests().is_empty());
                }
            }
        }
        let calls = 1 + u32::from(theirs.is_some());
        assert_eq!(credentials.calls.load(Ordering::Relaxed), calls);
    }
}
