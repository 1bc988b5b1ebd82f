//! Waiting for operations of a server that injects faults.

use std::time::{Duration, Instant};

use discogen_testkit::fault::{Delivery, End, FaultServer, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::runtime::Poller;
use google_vision_v1::schemas::{
    AsyncBatchAnnotateFilesRequest, AsyncBatchAnnotateFilesResponse, BatchOperationMetadata,
    OperationMetadata, OperationMetadataState,
};
use google_vision_v1::{CallOptions, Error, Vision, schemas};
use tokio::task::JoinSet;

use crate::faults::support::{BOTH, client, ends, ms, quick, side_by_side, until};

pub(crate) const START: &str = "/v1/files:asyncBatchAnnotate";
pub(crate) const POLL: &str = "/v1/operations/7";
const CANCEL: &str = "/v1/operations/7:cancel";

pub(crate) const CREATED: &str = r#"{"name":"operations/7","metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.OperationMetadata","state":"CREATED"}}"#;
const RUNNING: &str = r#"{"name":"operations/7","metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.OperationMetadata","state":"RUNNING"}}"#;
pub(crate) const DONE: &str = r#"{"name":"operations/7","done":true,
    "metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.OperationMetadata","state":"DONE"},
    "response":{"@type":"type.googleapis.com/google.cloud.vision.v1.AsyncBatchAnnotateFilesResponse",
        "responses":[{"outputConfig":{"batchSize":20,"gcsDestination":{"uri":"gs://bucket/out"}}}]}}"#;
const FAILED: &str = r#"{"name":"operations/7","done":true,"error":{"code":3,"message":"no such bucket",
    "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NO_BUCKET","domain":"vision"}]}}"#;
const CANCELLED: &str =
    r#"{"name":"operations/7","done":true,"error":{"code":1,"message":"cancelled"}}"#;

fn respond(body: &'static str) -> Step {
    Step::reply(Reply::json(body))
}

/// A server with one operation that stays in progress unless the script completes it.
async fn server(protocol: Protocol) -> FaultServer {
    let by_target = |delivery: &Delivery| match delivery.target.as_str() {
        START => respond(CREATED),
        POLL => respond(RUNNING),
        CANCEL => respond("{}"),
        _ => Step::reply(Reply::new(404, "")),
    };
    FaultServer::start(protocol, by_target)
        .await
        .expect("a port")
}

/// Starts the operation with short polling delays.
fn poller(server: &FaultServer, vision: &Vision) -> Poller<schemas::Operation> {
    let request = AsyncBatchAnnotateFilesRequest::new();
    let call = vision.files().async_batch_annotate(request);
    let poller = call.with(quick(server)).poller();
    poller.initial_delay(ms(2)).max_delay(ms(10))
}

/// The complete requests: verb and target.
pub(crate) fn came(server: &FaultServer) -> Vec<String> {
    let deliveries = server.deliveries();
    let whole = deliveries.iter().filter(|delivery| delivery.counts());
    whole
        .map(|delivery| format!("{} {}", delivery.method, delivery.target))
        .collect()
}

fn starts(server: &FaultServer) -> usize {
    let came = came(server);
    came.iter().filter(|line| line.ends_with(START)).count()
}

#[tokio::test]
async fn from_the_request_to_the_typed_response() {
    side_by_side(BOTH.map(async |protocol| {
        let (server, vision) = (server(protocol).await, client(protocol).await);
        for body in [CREATED, RUNNING, DONE] {
            server.then(respond(body));
        }
        let request = AsyncBatchAnnotateFilesRequest::new().parent("projects/p");
        let call = vision.files().async_batch_annotate(request);
        let began = Instant::now();
        let operation = ends("wait", call.with(quick(&server)).wait()).await;
        let operation = operation.expect("an operation");
        // Delays of 1 s and 1.5 s.
        assert!(began.elapsed() >= ms(2490), "{:?}", began.elapsed());
        let result: AsyncBatchAnnotateFilesResponse = operation.response().expect("the type");
        assert_eq!(result.responses.len(), 1);
        let progress: Option<OperationMetadata> = operation.metadata().expect("the type");
        let state = progress.and_then(|progress| progress.state);
        assert_eq!(state, Some(OperationMetadataState::Done));
        let wrong = operation.metadata::<BatchOperationMetadata>();
        assert!(wrong.expect_err("another type").is_decode());
        let poll = format!("GET {POLL}");
        assert_eq!(came(&server), [format!("POST {START}"), poll.clone(), poll]);
        let deliveries = server.deliveries();
        assert_eq!(deliveries[0].body, br#"{"parent":"projects/p"}"#);
        for delivery in &deliveries {
            assert_eq!(delivery.header("authorization"), "Bearer SECRET");
        }
    }))
    .await;
}

/// Connection failures and transient statuses.
fn faults(protocol: Protocol) -> Vec<Step> {
    let mut faults: Vec<Step> = [408, 429, 500, 502, 503, 504]
        .map(|status| Step::reply(Reply::new(status, "<html>no</html>")))
        .to_vec();
    for end in [End::Close, End::Reset] {
        faults.push(Step::end_after(Take::First(0), end));
        faults.push(Step::end_after(Take::All, end));
        faults.push(respond(DONE).cut(Sent::Head(20), end));
        faults.push(respond(DONE).cut(Sent::Body(20), end));
    }
    if protocol == Protocol::Http2 {
        faults.push(Step::end_after(Take::All, End::ResetStream(2)));
        faults.push(respond(DONE).cut(Sent::Body(5), End::GoAway(0)));
    }
    faults
}

#[tokio::test]
async fn faults_while_polling() {
    // Concurrently, because they wait most of the time.
    let mut running = JoinSet::new();
    for protocol in BOTH {
        for fault in faults(protocol) {
            running.spawn(a_fault_while_polling(protocol, fault));
        }
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("an operation");
    }
}

async fn a_fault_while_polling(protocol: Protocol, fault: Step) {
    let (server, vision) = (server(protocol).await, client(protocol).await);
    for step in [
        respond(CREATED),
        respond(RUNNING),
        fault.clone(),
        respond(RUNNING),
        fault.clone(),
    ] {
        server.then(step);
    }
    server.then(respond(DONE));
    let waited = ends("wait", poller(&server, &vision).wait()).await;
    // A connection that closes late may fail the next attempt, which adds one.
    let operation = waited.unwrap_or_else(|error| panic!("{protocol:?} {fault:?} {error}"));
    assert!(
        operation
            .response::<AsyncBatchAnnotateFilesResponse>()
            .is_ok()
    );
    assert_eq!(starts(&server), 1, "{protocol:?} {fault:?}");
}

#[tokio::test]
async fn faults_of_the_first_call_do_not_start_the_operation_twice() {
    for protocol in BOTH {
        // The second failure is a 429, which the server sends before it processes the request.
        let mut faults = faults(protocol);
        faults.remove(1);
        for fault in faults {
            let (server, vision) = (server(protocol).await, client(protocol).await);
            server.then(fault.clone());
            let waited = ends("wait", poller(&server, &vision).wait()).await;
            let error = waited.expect_err("a fault");
            assert!(
                !error.is_operation_failure() && error.operation().is_none(),
                "{error}"
            );
            assert!(
                came(&server).len() <= 1,
                "{protocol:?} {fault:?} {:?}",
                came(&server)
            );
        }
    }
}

/// A 429 is sent before the request is processed, so that the call that starts an operation is retried.
#[tokio::test]
async fn a_rejected_first_call_is_retried() {
    for protocol in BOTH {
        let (server, vision) = (server(protocol).await, client(protocol).await);
        server.then(Step::reply(Reply::new(429, "<html>no</html>")));
        for body in [CREATED, RUNNING, DONE] {
            server.then(respond(body));
        }
        let waited = ends("wait", poller(&server, &vision).wait()).await;
        waited.unwrap_or_else(|error| panic!("{protocol:?} {error}"));
        assert_eq!(starts(&server), 2, "{protocol:?}");
    }
}

#[tokio::test]
async fn an_operation_that_fails() {
    for protocol in BOTH {
        let (server, vision) = (server(protocol).await, client(protocol).await);
        for body in [CREATED, RUNNING, FAILED] {
            server.then(respond(body));
        }
        let error = ends("wait", poller(&server, &vision).wait()).await;
        let error = error.expect_err("it failed");
        assert!(error.is_operation_failure(), "{error}");
        let status = error.status().expect("a status");
        assert_eq!(
            (status.code, status.status.as_str()),
            (3, "INVALID_ARGUMENT")
        );
        assert_eq!(
            (error.reason(), error.operation()),
            (Some("NO_BUCKET"), Some("operations/7"))
        );
        assert_eq!(
            error.to_string(),
            "vision.files.asyncBatchAnnotate: the operation `operations/7` failed: no such bucket (INVALID_ARGUMENT, NO_BUCKET)"
        );
        assert_eq!(came(&server).len(), 3);
    }
}

#[tokio::test]
async fn an_operation_that_never_ends() {
    for protocol in BOTH {
        let (server, vision) = (server(protocol).await, client(protocol).await);
        for hangs in [false, true] {
            if hangs {
                server.then(respond(CREATED)).then(Step::hang());
            }
            let poller = poller(&server, &vision).timeout(ms(300));
            let began = Instant::now();
            let error = ends("wait", poller.wait()).await.expect_err("no time");
            assert!(error.is_timeout() && began.elapsed() >= ms(300), "{error}");
            assert_eq!(error.operation(), Some("operations/7"));
            // A request in transit may still arrive. After that no poll is sent, and the operation was not cancelled.
            tokio::time::sleep(ms(200)).await;
            let asked = server.deliveries().len();
            tokio::time::sleep(ms(100)).await;
            assert_eq!(server.deliveries().len(), asked);
            assert!(!came(&server).iter().any(|line| line.ends_with(CANCEL)));
        }
        // Polling continues by name.
        server.then(respond(RUNNING)).then(respond(DONE));
        let call = vision.operations().get("operations/7").with(quick(&server));
        let poller = call.poller().initial_delay(ms(2));
        let operation = ends("wait", poller.wait()).await.expect("an operation");
        assert!(
            operation
                .response::<AsyncBatchAnnotateFilesResponse>()
                .is_ok()
        );
    }
}

#[tokio::test]
async fn an_unavailable_server() {
    let protocol = Protocol::Http1;
    let (server, vision) = (server(protocol).await, client(protocol).await);
    server.then(respond(CREATED));
    // Five attempts of one poll, and one of the next.
    for _ in 0..6 {
        server.then(Step::reply(Reply::new(503, "")));
    }
    server.then(respond(DONE));
    let mut poller = poller(&server, &vision);
    let mut states = Vec::new();
    while let Some(state) = ends("next", poller.next()).await {
        states.push(
            state
                .map(|state| state.is_done())
                .map_err(|error: Error| error.attempts()),
        );
    }
    assert_eq!(states, [Ok(false), Err(5), Ok(true)]);
    assert_eq!(starts(&server), 1);
}

#[tokio::test]
async fn cancelling() {
    for protocol in BOTH {
        let (server, vision) = (server(protocol).await, client(protocol).await);
        let mut poller = poller(&server, &vision);
        ends("next", poller.next())
            .await
            .expect("a state")
            .expect("a state");
        // The response is lost: the cancellation may be sent twice.
        server.then(Step::end_after(Take::All, End::Reset));
        ends("cancel", poller.cancel()).await.expect("cancelled");
        server.then(respond(RUNNING)).then(respond(CANCELLED));
        let error = ends("wait", poller.wait()).await.expect_err("cancelled");
        assert!(error.is_operation_failure(), "{error}");
        assert_eq!(
            error.status().map(|it| it.status.as_str()),
            Some("CANCELLED")
        );
        let came = came(&server);
        let cancelled = came
            .iter()
            .filter(|line| **line == format!("POST {CANCEL}"));
        assert_eq!(cancelled.count(), 2, "{came:?}");
        let deliveries = server.deliveries();
        let cancel = deliveries.iter().find(|delivery| delivery.target == CANCEL);
        assert_eq!(cancel.map(|delivery| &delivery.body[..]), Some(&b"{}"[..]));
    }
}

#[tokio::test]
async fn dropping_ends_the_polling_without_cancelling_the_operation() {
    for protocol in BOTH {
        for milliseconds in [0, 1, 5, 20, 60] {
            let (server, vision) = (server(protocol).await, client(protocol).await);
            let waiting = poller(&server, &vision).wait();
            let stopped = tokio::time::timeout(ms(milliseconds), waiting).await;
            assert!(stopped.is_err());
            drop(vision);
            until("all connections are closed", || server.open() == 0).await;
            // Requests that arrived just before are counted.
            tokio::time::sleep(ms(50)).await;
            let asked = server.deliveries().len();
            tokio::time::sleep(Duration::from_millis(30)).await;
            assert_eq!(
                server.deliveries().len(),
                asked,
                "{protocol:?} {milliseconds}"
            );
            assert!(starts(&server) <= 1);
            assert!(!came(&server).iter().any(|line| line.ends_with(CANCEL)));
        }
    }
}

#[tokio::test]
async fn polls_use_the_options_of_the_call() {
    let protocol = Protocol::Http1;
    let (server, vision) = (server(protocol).await, client(protocol).await);
    server.then(respond(CREATED)).then(respond(DONE));
    let request = AsyncBatchAnnotateFilesRequest::new();
    let options = CallOptions::new().quota_project("q").fields("name");
    let call = vision
        .files()
        .async_batch_annotate(request)
        .with(quick(&server).merge(options));
    let poller = call.poller().initial_delay(ms(2));
    ends("wait", poller.wait()).await.expect("an operation");
    let deliveries = server.deliveries();
    assert_eq!(deliveries[0].target, format!("{START}?fields=name"));
    assert_eq!(deliveries[1].target, POLL);
    for delivery in deliveries {
        assert_eq!(delivery.header("x-goog-user-project"), "q");
    }
}
