//! Saved sessions: resumed without the original call, cancelled, and parsed from text.

use discogen_testkit::fault::{FaultServer, Protocol, Reply, Step, UploadFault};
use google_storage_v1::resources::objects::{InsertParams, RewriteParams};
use google_storage_v1::runtime::{Call, Media, UploadSession};
use google_storage_v1::schemas::Object;
use google_storage_v1::{CallOptions, Storage};

use crate::faults::support::{BOTH, ends, ms, quick};
use crate::faults::upload::{
    Act, Bench, From, Q, Renewing, bench, bench_with, content, left_behind, none, refuse, storage,
};

/// The method and the client, without parameters.
fn only_the_method(bench: &Bench) -> Call<InsertParams> {
    bench
        .storage
        .call(InsertParams::new())
        .with(quick(&bench.server))
}

#[tokio::test]
async fn a_session_is_resumed_without_its_call() {
    let bytes = content(3 * Q + 5);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for from in From::ALL {
            let about = format!("{protocol:?} {from:?}");
            let bench = bench_with(protocol, client.clone()).await;
            let session = left_behind(&bench, &bytes, false).await;
            bench.server.forget();
            // As another process reads it.
            let session: UploadSession = session.save().parse().expect("a session");
            let call = session.resume(only_the_method(&bench), from.media(&bytes));
            let result = ends(&about, call.chunk_size(Q).send()).await;
            bench.check(&bytes, &result, &about);
            result.expect(&about);
            assert_eq!(
                (bench.uploads.sessions(), bench.uploads.stored().len()),
                (1, 1)
            );
            for delivery in bench.server.deliveries() {
                assert_eq!(delivery.header("authorization"), "Bearer SECRET", "{about}");
                assert_eq!(delivery.method, "PUT", "{about}");
            }
        }
    }
}

#[tokio::test]
async fn resume_requires_no_parameters() {
    let bytes = content(2 * Q);
    let bench = bench(Protocol::Http1).await;
    let session = left_behind(&bench, &bytes, false).await;
    let call = only_the_method(&bench).upload(Media::from(bytes.clone()));
    let result = call.resume(session.clone()).send().await;
    bench.check(&bytes, &result, "no parameters");
    result.expect("an object");
    // Empty parameters have the same effect.
    let call = bench.storage.objects().insert("", Object::new());
    let call = call.upload(Media::from(bytes.clone())).resume(session);
    let result = call.with(quick(&bench.server)).send().await;
    result.expect("an object");
    assert_eq!(bench.uploads.stored().len(), 1);
}

/// The upload cannot start again without the original call, even if the call is idempotent.
#[tokio::test]
async fn a_session_without_its_call_is_not_restarted() {
    let bytes = content(2 * Q + 5);
    for status in [404, 410] {
        for later in [false, true] {
            for marked in [false, true] {
                let about = format!("{status} {later} {marked}");
                let bench = bench(Protocol::Http1).await;
                let session = left_behind(&bench, &bytes, false).await;
                let before = later.then(none);
                bench.play(
                    before
                        .into_iter()
                        .chain([Act::Server(UploadFault::Expire(status))]),
                );
                let call = session.resume(only_the_method(&bench), bytes.clone());
                let call = call.with(CallOptions::new().idempotent(marked)).send();
                let error = ends(&about, call).await.expect_err(&about);
                assert!(error.is_upload_expired(), "{about}: {error}");
                assert!(
                    error.to_string().contains("start the upload again"),
                    "{error}"
                );
                assert_eq!(
                    (bench.uploads.sessions(), bench.uploads.stored().len()),
                    (1, 0)
                );
            }
        }
    }
}

#[tokio::test]
async fn a_session_is_cancelled() {
    let bytes = content(2 * Q + 5);
    for protocol in BOTH {
        let bench = bench_with(protocol, storage(protocol).await).await;
        let session = left_behind(&bench, &bytes, false).await;
        assert!(
            session.uri().path().starts_with("/session/0"),
            "{}",
            session.uri()
        );
        bench.server.forget();
        session
            .cancel(only_the_method(&bench))
            .await
            .expect("cancelled");
        // The second time, the session no longer exists.
        session
            .cancel(only_the_method(&bench))
            .await
            .expect("cancelled before");
        let deliveries = bench.server.deliveries();
        assert_eq!(deliveries.len(), 2);
        for delivery in deliveries {
            assert_eq!(delivery.method, "DELETE");
            assert_eq!(delivery.header("content-length"), "0");
            assert_eq!(delivery.header("content-type"), "");
            assert_eq!(delivery.header("authorization"), "Bearer SECRET");
        }
        let call = session.resume(only_the_method(&bench), bytes.clone());
        let error = call.send().await.expect_err("gone");
        assert!(error.is_upload_expired(), "{error}");
        assert!(bench.uploads.violations().is_empty());
        assert!(bench.uploads.stored().is_empty());
    }
}

#[tokio::test]
async fn cancelling_is_retried_and_renews_credentials() {
    let bytes = content(2 * Q);
    for status in [204, 200, 499, 404, 410] {
        let bench = bench(Protocol::Http1).await;
        let session = left_behind(&bench, &bytes, false).await;
        let reply = Act::Instead(Step::reply(Reply::new(status, "")));
        bench.play([refuse(503), refuse(502), reply]);
        session
            .cancel(only_the_method(&bench))
            .await
            .expect("cancelled");
        assert_eq!(bench.server.remaining(), 0, "{status}");
    }
    let mut bench = bench(Protocol::Http1).await;
    let session = left_behind(&bench, &bytes, false).await;
    let builder = Storage::builder()
        .retry_budget(discogen_runtime::RetryBudget::unlimited())
        .credentials(Renewing::default());
    bench.storage = builder.build().await.expect("a client");
    bench.play([refuse(401)]);
    session
        .cancel(only_the_method(&bench))
        .await
        .expect("cancelled");

    let refused = left_behind(&bench, &bytes, false).await;
    bench.play([refuse(403)]);
    let error = refused
        .cancel(only_the_method(&bench))
        .await
        .expect_err("403");
    assert_eq!(error.method(), Some("storage.objects.insert"));
    assert_eq!(
        (error.http_status().map(|it| it.as_u16()), error.attempts()),
        (Some(403), 1)
    );
    bench.server.then(Step::hang());
    let call = only_the_method(&bench).with(CallOptions::new().timeout(ms(200)));
    let error = ends("hangs", refused.cancel(call)).await.expect_err("late");
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn cancellation_sends_no_credentials_to_another_host() {
    let bench = bench(Protocol::Http1).await;
    let model = bench.uploads.clone();
    let other = FaultServer::start(Protocol::Http1, move |delivery| model.respond(delivery));
    let other = other.await.expect("a port");
    bench.uploads.elsewhere(&other.endpoint());
    let session = left_behind(&bench, &content(2 * Q), false).await;
    other.forget();
    let call = only_the_method(&bench).with(CallOptions::new().header("x-goog-secret", "SECRET"));
    session.cancel(call).await.expect("cancelled");
    let deliveries = other.deliveries();
    assert_eq!(deliveries.len(), 1);
    for name in ["authorization", "x-goog-secret"] {
        assert_eq!(deliveries[0].header(name), "", "{name}");
    }
}

/// Saved text is untrusted: it is validated and never printed unchanged.
#[tokio::test]
async fn a_saved_session_is_validated() {
    let bench = bench(Protocol::Http1).await;
    let here = bench.server.endpoint();
    let saved = |method: &str, uri: &str| {
        format!(r#"{{"length":4,"method":"{method}","uri":"{uri}session/0?upload_id=SECRET"}}"#)
    };
    // The call uses `https`; the session does not.
    let plain: UploadSession = saved("storage.objects.insert", &here)
        .parse()
        .expect("text");
    let safe = || bench.storage.call(InsertParams::new().bucket("bucket"));
    let secure = CallOptions::new()
        .endpoint("https://127.0.0.1:1/")
        .timeout(ms(5000));
    for error in [
        plain
            .clone()
            .resume(safe().with(secure.clone()), "text")
            .send()
            .await
            .expect_err("unsafe"),
        safe()
            .upload("text")
            .resume(plain.clone())
            .with(secure.clone())
            .send()
            .await
            .expect_err("unsafe"),
        plain
            .cancel(safe().with(secure.clone()))
            .await
            .expect_err("unsafe"),
    ] {
        let text = format!("{error} {error:?}");
        assert!(error.is_usage() && text.contains("http:"), "{text}");
        assert!(!text.contains("SECRET"), "{text}");
        assert_eq!(error.method(), Some("storage.objects.insert"));
    }
    // The session of another method.
    let call = bench
        .storage
        .call(RewriteParams::new())
        .with(quick(&bench.server));
    let error = plain.cancel(call).await.expect_err("another method");
    assert!(
        error.is_usage() && error.to_string().contains("`storage.objects.insert`"),
        "{error}"
    );
    for method in [
        r"a\nERROR b",
        r"a\r\nb",
        r"a\u001b[2Jb",
        r"a\u202eb",
        r"a\u0085b",
        " ",
        "",
    ] {
        let error = saved(method, &here)
            .parse::<UploadSession>()
            .expect_err(method);
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("is not an upload session") && !text.contains("SECRET"),
            "{text}"
        );
        assert!(!text.contains(char::is_control), "{text}");
    }
    assert!(bench.server.deliveries().is_empty());
}
