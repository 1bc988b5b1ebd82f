//! Requests that the server rejects before processing them are retried for every verb.

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, Error};
use serde_json::json;

use crate::shop::{Shop, faked};

const VERBS: [&str; 3] = ["GET", "POST", "DELETE"];

async fn send(shop: &Shop, verb: &str) -> Result<(), Error> {
    match verb {
        "GET" => shop.get("a").send().await.map(drop),
        "POST" => shop.insert(json!([1])).send().await.map(drop),
        _ => shop.delete().send().await,
    }
}

fn legacy(reason: &str) -> String {
    json!({"error": {"code": 403, "message": "no", "errors": [{"domain": "usageLimits", "reason": reason}]}})
        .to_string()
}

fn detailed(reason: &str) -> String {
    let info = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason});
    json!({"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED", "details": [info]}})
        .to_string()
}

#[tokio::test(start_paused = true)]
async fn a_rejected_request_is_retried_for_every_verb() {
    let rejections = [
        (429, String::new()),
        (429, legacy("rateLimitExceeded")),
        (403, legacy("rateLimitExceeded")),
        (403, legacy("userRateLimitExceeded")),
        (403, legacy("sharingRateLimitExceeded")),
        (403, detailed("RATE_LIMIT_EXCEEDED")),
    ];
    for (status, body) in &rejections {
        for verb in VERBS {
            let fake = FakeTransport::new();
            fake.respond(*status, body.clone());
            fake.respond(200, "{}");
            let result = send(&faked(&fake).await, verb).await;
            result.unwrap_or_else(|error| panic!("{verb} {status} {body}: {error}"));
            assert_eq!(fake.take_requests().len(), 2, "{verb} {status} {body}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn other_rejections_are_not_retried() {
    for (status, body) in [
        (403, String::new()),
        (403, legacy("dailyLimitExceeded")),
        (403, legacy("quotaExceeded")),
        (403, legacy("userRateLimitExceededUnreg")),
        (403, legacy("insufficientPermissions")),
        (403, detailed("SERVICE_DISABLED")),
        (400, legacy("rateLimit")),
    ] {
        for verb in VERBS {
            let fake = FakeTransport::new();
            fake.respond(status, body.clone());
            let error = send(&faked(&fake).await, verb).await.expect_err("rejected");
            assert_eq!(error.attempts(), 1, "{verb} {status} {body}");
            assert!(!error.is_transient(), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_has_the_same_advice_with_either_status() {
    const ADVICE: &str = "; wait and try again, or ask for more quota";
    for (status, body) in [
        (429, legacy("rateLimitExceeded")),
        (403, legacy("userRateLimitExceeded")),
        (403, legacy("sharingRateLimitExceeded")),
        (403, detailed("RATE_LIMIT_EXCEEDED")),
    ] {
        let fake = FakeTransport::new();
        fake.respond(status, body.clone());
        let call = faked(&fake).await.get("a");
        let call = call.with(CallOptions::new().no_retries());
        let error = call.send().await.expect_err("rejected");
        assert!(error.to_string().ends_with(ADVICE), "{error}");
        assert!(error.is_rate_limited(), "{error}");
    }
}
