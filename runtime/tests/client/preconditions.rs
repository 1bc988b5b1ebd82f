//! Calls that are idempotent because their method declares it, or because of a precondition.

use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error};
use serde_json::json;

use crate::shop::{Shop, faked};

const QUERY: &[rt::Precondition] = &[
    rt::Precondition::Query("ifGenerationMatch"),
    rt::Precondition::Query("ifMetagenerationMatch"),
];
const BODY: &[rt::Precondition] = &[rt::Precondition::Body(&["policy", "etag"])];

/// A write with this verb and the declaration of its method: 0 undeclared, 1 idempotent, 2 not idempotent.
#[derive(Default, Clone)]
struct Write<const VERB: usize, const DECLARED: usize, const ETAG: bool> {
    generation: Option<i64>,
    not: Option<i64>,
    body: Option<rt::Value>,
}

impl<const VERB: usize, const DECLARED: usize, const ETAG: bool> rt::Params
    for Write<VERB, DECLARED, ETAG>
{
    type Api = Shop;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "shop.items.write",
        verb: ["POST", "PATCH", "PUT", "DELETE", "GET"][VERB],
        path: "v1/items",
        idempotent: [None, Some(true), Some(false)][DECLARED],
        preconditions: if ETAG { BODY } else { QUERY },
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
        request.query("ifGenerationMatch", &self.generation);
        request.query("ifGenerationNotMatch", &self.not);
        request.body(&self.body);
    }
}

/// Sends the call to a server that fails once; returns whether it was retried.
async fn is_retried<P: rt::Params<Api = Shop>>(params: P, options: CallOptions) -> bool {
    let fake = FakeTransport::new();
    fake.respond(503, "");
    fake.respond(200, "{}");
    let call = faked(&fake).await.call(params).with(options);
    let result: Result<P::Response, Error> = call.send().await;
    assert_eq!(fake.take_requests().len(), 1 + usize::from(result.is_ok()));
    result.is_ok()
}

#[tokio::test(start_paused = true)]
async fn a_precondition_in_the_query_makes_a_write_idempotent() {
    type Post = Write<0, 0, false>;
    type Patch = Write<1, 0, false>;
    let defaults = CallOptions::new;
    let set = |name, value| defaults().query(name, value);
    assert!(!is_retried(Post::default(), defaults()).await);
    assert!(!is_retried(Patch::default(), defaults()).await);
    let with = |generation| Post {
        generation: Some(generation),
        ..Post::default()
    };
    assert!(is_retried(with(7), defaults()).await);
    assert!(is_retried(with(0), defaults()).await);
    assert!(!is_retried(with(7), defaults().idempotent(false)).await);
    let not = Post {
        not: Some(7),
        ..Post::default()
    };
    assert!(!is_retried(not, defaults()).await);
    // As an option of the call, and as the other precondition of the method.
    assert!(is_retried(Post::default(), set("ifMetagenerationMatch", "1")).await);
    assert!(!is_retried(Post::default(), set("ifMetagenerationMatch", "")).await);
    assert!(!is_retried(Post::default(), set("ifSourceGenerationMatch", "1")).await);
    assert!(!is_retried(Post::default(), set("xifGenerationMatch", "1")).await);
}

#[tokio::test(start_paused = true)]
async fn a_conditional_header_makes_a_write_idempotent() {
    type Patch = Write<1, 0, false>;
    for (name, value, retried) in [
        ("if-match", "\"tag\"", true),
        ("If-Match", "*", false),
        ("if-none-match", "*", true),
        ("if-none-match", "\"tag\"", false),
        ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT", false),
    ] {
        let options = CallOptions::new().header(name, value);
        let found = is_retried(Patch::default(), options).await;
        assert_eq!(found, retried, "{name}: {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_declaration_takes_precedence_over_the_verb() {
    let defaults = CallOptions::new;
    let never = |verb| async move {
        match verb {
            2 => is_retried(Write::<2, 2, false>::default(), defaults()).await,
            3 => is_retried(Write::<3, 2, false>::default(), defaults()).await,
            _ => is_retried(Write::<4, 2, false>::default(), defaults()).await,
        }
    };
    for verb in [2, 3, 4] {
        assert!(!never(verb).await, "{verb}");
    }
    assert!(is_retried(Write::<2, 0, false>::default(), defaults()).await);
    assert!(is_retried(Write::<3, 0, false>::default(), defaults()).await);
    assert!(is_retried(Write::<0, 1, false>::default(), defaults()).await);
    // The option of the caller takes precedence over both.
    let marked = |is| defaults().idempotent(is);
    assert!(is_retried(Write::<3, 2, false>::default(), marked(true)).await);
    assert!(!is_retried(Write::<0, 1, false>::default(), marked(false)).await);
    // Never, except with a precondition.
    let delete = Write::<3, 2, false> {
        generation: Some(7),
        ..Write::default()
    };
    assert!(is_retried(delete, defaults()).await);
}

#[tokio::test(start_paused = true)]
async fn an_etag_in_the_body_is_a_precondition_where_it_is_declared() {
    for (body, retried) in [
        (json!({"policy": {"bindings": [1], "etag": "x"}}), true),
        (
            json!({"other": "etag", "policy": {"etag": "x", "a": {"etag": 1}}}),
            true,
        ),
        (json!({"policy": {"etag": ""}}), false),
        (json!({"policy": {"etag": null}}), false),
        (json!({"policy": {"etag": 7}}), false),
        (json!({"policy": "etag"}), false),
        (json!({"etag": "x"}), false),
        (json!([]), false),
    ] {
        let what = body.to_string();
        let write = Write::<2, 2, true> {
            body: Some(body.clone()),
            ..Write::default()
        };
        assert_eq!(
            is_retried(write, CallOptions::new()).await,
            retried,
            "{what}"
        );
        let write = Write::<2, 2, false> {
            body: Some(body),
            ..Write::default()
        };
        assert!(!is_retried(write, CallOptions::new()).await, "{what}");
    }
}

/// Executed requests are not repeated, and rejected requests are retried regardless of the declaration.
#[tokio::test(start_paused = true)]
async fn rejections_are_retried_for_non_idempotent_methods() {
    let fake = FakeTransport::new();
    fake.respond(429, "");
    fake.respond(200, "{}");
    let call = faked(&fake).await.call(Write::<0, 2, true>::default());
    call.send().await.expect("a response");
}
