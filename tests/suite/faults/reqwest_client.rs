//! A `reqwest::Client` as the transport.

use discogen_testkit::fault::{End, Framing, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::{Error, Vision};

use crate::faults::support::{BOTH, Verb, delivered, good, quick, send, server, unused_port};

async fn client(protocol: Protocol) -> Vision {
    // Another test may have installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none());
    let builder = match protocol {
        Protocol::Http1 => builder,
        Protocol::Http2 => builder.http2_prior_knowledge(),
    };
    let vision = Vision::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .token("SECRET");
    let vision = vision.http_client(builder.build().expect("a client"));
    vision.build().await.expect("a client")
}

#[tokio::test]
async fn calls_and_faults() {
    let moved = Reply::new(302, "").header("location", "/elsewhere");
    let is_status = |error: &Error| error.http_status().is_some();
    let is_cut = |error: &Error| error.is_transport() && !error.is_connect();
    type Judge<'j> = &'j dyn Fn(&Error) -> bool;
    let rows: [(Step, Option<Judge<'_>>); 7] = [
        (Step::reply(good()), None),
        (Step::reply(good().framing(Framing::Chunked)), None),
        // The client's redirect policy applies.
        (Step::reply(moved), Some(&is_status)),
        (Step::reply(Reply::new(503, "")), Some(&is_status)),
        (Step::end_after(Take::All, End::Close), Some(&is_cut)),
        (
            Step::reply(good()).cut(Sent::Body(10), End::Close),
            Some(&is_cut),
        ),
        (
            Step::reply(good()).cut(Sent::Body(10), End::ResetStream(0)),
            Some(&is_cut),
        ),
    ];
    for protocol in BOTH {
        let server = server(protocol).await;
        for (step, expected) in &rows {
            for verb in [Verb::Get, Verb::Post] {
                let vision = client(protocol).await;
                server.forget();
                server.then(step.clone());
                let options = quick(&server).no_retries();
                let result = send(&vision, verb, "a call", options).await;
                let what = format!("{protocol:?} {verb:?} {step:?} {result:?}");
                assert!(!what.contains("SECRET"), "{what}");
                match (result, expected) {
                    (Ok(name), None) => assert_eq!(name, "a call", "{what}"),
                    (Err(error), Some(judge)) => assert!(judge(&error), "{what}"),
                    _ => panic!("{what}"),
                }
                assert_eq!(delivered(&server, "a call"), 1, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn connection_refused() {
    let server = server(Protocol::Http1).await;
    let (_taken, endpoint) = unused_port();
    let options = quick(&server).endpoint(endpoint);
    let vision = client(Protocol::Http1).await;
    let error = send(&vision, Verb::Post, "a call", options).await;
    let error = error.expect_err("no server");
    assert!(error.is_connect() && error.attempts() == 5, "{error}");
}
