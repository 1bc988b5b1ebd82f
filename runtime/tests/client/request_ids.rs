//! Request IDs: which calls send one, which values, and the effect on retries. Time is paused.

use std::sync::atomic::{AtomicU32, Ordering};

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error, TransportErrorKind};

use crate::shop::{Shop, faked};

/// A POST whose method promises deduplication (1), sends an ID without a promise (2), or has no ID (0).
#[derive(Clone, Default)]
struct Insert<const RULE: usize> {
    request_id: Option<String>,
}

impl<const RULE: usize> rt::Params for Insert<RULE> {
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.insert",
        verb: "POST",
        path: "v1/items",
        request_id: [
            None,
            Some(rt::RequestId::Deduplicated),
            Some(rt::RequestId::Sent),
        ][RULE],
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.query("requestId", &self.request_id);
    }
}

type Deduplicated = Insert<1>;

fn with_id<const RULE: usize>(id: &str) -> Insert<RULE> {
    Insert {
        request_id: Some(id.to_owned()),
    }
}

/// The IDs of the requests; `None` for a request without one.
fn ids(fake: &FakeTransport) -> Vec<Option<String>> {
    let id = |request: http::Request<rt::Bytes>| {
        let query = request.uri().query()?;
        query.strip_prefix("requestId=").map(str::to_owned)
    };
    fake.requests().into_iter().map(id).collect()
}

/// Sends a call to a server that fails once; returns the IDs of its requests.
async fn sent<const RULE: usize>(
    params: Insert<RULE>,
    options: CallOptions,
) -> Vec<Option<String>> {
    let fake = FakeTransport::new();
    fake.fail(TransportErrorKind::Interrupted);
    fake.respond(200, "{}");
    let result = faked(&fake).await.call(params).with(options).send().await;
    let ids = ids(&fake);
    assert_eq!(result.is_ok(), ids.len() == 2);
    ids
}

fn assert_uuid(id: &str) {
    let lengths: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    assert_eq!(id.as_bytes()[14], b'4', "{id}");
    assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
}

#[tokio::test(start_paused = true)]
async fn all_attempts_of_a_call_have_the_same_id() {
    let first = sent(Deduplicated::default(), CallOptions::new()).await;
    let second = sent(Deduplicated::default(), CallOptions::new()).await;
    for ids in [&first, &second] {
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
        assert_uuid(ids[0].as_deref().expect("an ID"));
    }
    assert_ne!(first, second);
}

#[tokio::test(start_paused = true)]
async fn the_callers_id_takes_precedence() {
    let defaults = CallOptions::new;
    let mine = || vec![Some("mine".to_owned()); 2];
    assert_eq!(sent(with_id::<1>("mine"), defaults()).await, mine());
    let option = defaults().query("requestId", "mine");
    assert_eq!(sent(Deduplicated::default(), option).await, mine());
    // An empty ID is sent and identifies no request.
    assert_eq!(
        sent(with_id::<1>(""), defaults()).await,
        [Some(String::new())]
    );
}

#[tokio::test(start_paused = true)]
async fn the_promise_decides_about_retries() {
    let defaults = CallOptions::new;
    // An ID without a promise is sent, and the lost request is not repeated.
    assert_eq!(sent(Insert::<2>::default(), defaults()).await.len(), 1);
    assert!(sent(Insert::<2>::default(), defaults()).await[0].is_some());
    assert_eq!(sent(with_id::<2>("mine"), defaults()).await.len(), 1);
    assert_eq!(sent(Insert::<0>::default(), defaults()).await, [None]);
    // The caller's declaration takes precedence.
    let not = defaults().idempotent(false);
    assert_eq!(sent(Deduplicated::default(), not).await.len(), 1);
    let marked = defaults().idempotent(true);
    assert_eq!(sent(Insert::<2>::default(), marked).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_source_can_be_replaced_or_switched_off() {
    let next = AtomicU32::new(1);
    let numbered = CallOptions::new()
        .request_ids(move || format!("id {}", next.fetch_add(1, Ordering::Relaxed)));
    let ids = |id: &str| vec![Some(id.to_owned()); 2];
    let call = Deduplicated::default();
    assert_eq!(sent(call.clone(), numbered.clone()).await, ids("id%201"));
    assert_eq!(sent(call.clone(), numbered.clone()).await, ids("id%202"));
    let off = CallOptions::new().no_request_ids();
    assert_eq!(sent(call.clone(), off.clone()).await, [None]);
    assert_eq!(sent(with_id::<1>("mine"), off.clone()).await, ids("mine"));
    let empty = CallOptions::new().request_ids(String::new);
    assert_eq!(sent(call.clone(), empty).await, [None]);
    // The options of a call take precedence over those of its client.
    let both = numbered.merge(off);
    assert!(format!("{both:?}").contains("request_ids: off"), "{both:?}");
    assert_eq!(sent(call, both).await, [None]);
}

#[tokio::test]
async fn build_contains_the_id() {
    let shop = faked(&FakeTransport::new()).await;
    let call = shop.call(Deduplicated::default());
    let query =
        |request: http::Request<rt::Bytes>| request.uri().query().unwrap_or_default().to_owned();
    let first = query(call.build().expect("a request"));
    assert_uuid(first.strip_prefix("requestId=").expect("an ID"));
    // Two requests are two executions.
    assert_ne!(first, query(call.build().expect("a request")));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_after_a_lost_response_says_so() {
    async fn error(lost: TransportErrorKind, status: u16, options: CallOptions) -> Error {
        let fake = FakeTransport::new();
        fake.fail(lost);
        fake.respond(status, "");
        let call = faked(&fake).await.call(Insert::<0>::default());
        call.with(options).send().await.expect_err("an error")
    }
    let idempotent = || {
        CallOptions::new()
            .query("ifGenerationMatch", "7")
            .idempotent(true)
    };
    const LOST: TransportErrorKind = TransportErrorKind::Interrupted;
    const NOTE: &str = "an earlier attempt, whose response was lost, may have succeeded";
    for (lost, status, expected) in [
        (LOST, 409, true),
        (LOST, 412, true),
        (LOST, 404, false),
        (LOST, 400, false),
        // Not executed.
        (TransportErrorKind::Connect, 409, false),
    ] {
        let error = error(lost, status, idempotent()).await;
        assert_eq!(error.http_status().map(|it| it.as_u16()), Some(status));
        assert_eq!(
            error.earlier_attempt_may_have_succeeded(),
            expected,
            "{error}"
        );
        assert_eq!(error.to_string().contains(NOTE), expected, "{error}");
    }
    // A failure of the server, too; the first attempt cannot be its own cause.
    for (first, expected) in [(503, true), (429, false)] {
        let fake = FakeTransport::new();
        fake.respond(first, "");
        fake.respond(409, "");
        let call = faked(&fake).await.call(Insert::<0>::default());
        let error = call.with(idempotent()).send().await.expect_err("an error");
        assert_eq!(
            error.earlier_attempt_may_have_succeeded(),
            expected,
            "{error}"
        );
    }
    // A DELETE finds no resource, and a GET changes none.
    for (verb, status, expected) in [
        ("DELETE", 404, true),
        ("DELETE", 403, false),
        ("GET", 409, false),
    ] {
        let fake = FakeTransport::new();
        fake.fail(LOST);
        fake.respond(status, "");
        let shop = faked(&fake).await;
        let error = match verb {
            "DELETE" => shop.delete().send().await.expect_err("an error"),
            _ => shop.get("items/1").send().await.expect_err("an error"),
        };
        assert_eq!(
            error.earlier_attempt_may_have_succeeded(),
            expected,
            "{error}"
        );
    }
}
