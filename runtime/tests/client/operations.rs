//! Responses that are not valid operations.

use discogen_runtime::CallOptions;
use discogen_runtime::codegen::Field;
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::wire::to_vec;

use crate::shop::faked;
use crate::waiting::{Report, start};

const RUNNING: &str = r#"{"name":"jobs/7"}"#;

fn rejected(code: u16) -> String {
    format!(r#"{{"error":{{"code":{code},"message":"no"}}}}"#)
}

#[tokio::test(start_paused = true)]
async fn a_response_with_only_an_error_is_an_error() {
    for (code, before) in [(404, false), (503, false), (404, true)] {
        let fake = FakeTransport::new();
        if before {
            fake.respond(200, RUNNING);
        }
        fake.respond(200, rejected(code));
        let outcome = start(&faked(&fake).await, CallOptions::new()).wait().await;
        let error = outcome.expect_err("an error");
        let status = error.status().expect("the status of the operation");
        assert_eq!((status.code, status.message.as_str()), (code.into(), "no"));
        assert!(
            !error.is_usage() && !error.is_operation_failure(),
            "{error}"
        );
        assert_eq!(error.is_not_found(), code == 404);
        assert_eq!(error.operation(), before.then_some("jobs/7"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_transient_error_of_a_poll_does_not_end_the_poller() {
    let fake = FakeTransport::new();
    for body in [RUNNING, &rejected(503), r#"{"name":"jobs/7","done":true}"#] {
        fake.respond(200, body.to_owned());
    }
    let mut poller = start(&faked(&fake).await, CallOptions::new()).poller();
    assert!(poller.next().await.expect("a state").is_ok());
    let error = poller.next().await.expect("a state").err();
    assert!(error.expect("an error").is_server_error());
    let last = poller.next().await.expect("a state").expect("an operation");
    assert!(last.is_done());
    assert!(poller.next().await.is_none());
}

#[tokio::test]
async fn the_result_of_an_operation_keeps_its_digits() {
    let fake = FakeTransport::new();
    let part = r#"{"@type":"x/google.shop.v1.Report","big":18446744073709551617,"list":[1e400,0.1000000000000000055511151231257827],"pages":"8"}"#;
    fake.respond(
        200,
        format!(r#"{{"name":"jobs/7","done":true,"response":{part},"metadata":{part}}}"#),
    );
    let job = start(&faked(&fake).await, CallOptions::new()).wait().await;
    let job = job.expect("an operation");
    let expected = format!(
        "{{\"pages\":\"8\",{}",
        part.replace(r#","pages":"8""#, "")
            .split_once(',')
            .expect("two members")
            .1
    );
    for report in [
        job.response::<Report>().expect("a report"),
        job.metadata::<Report>()
            .expect("a report")
            .expect("a report"),
    ] {
        let json = String::from_utf8(to_vec(report.view()).expect("JSON"));
        assert_eq!(json.expect("a string"), expected);
    }
}
