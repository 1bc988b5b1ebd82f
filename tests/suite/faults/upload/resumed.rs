//! Saved sessions that are resumed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_testkit::fault::{Protocol, Step, UploadFault};
use google_storage_v1::CallOptions;
use google_storage_v1::runtime::{Media, UploadSession};

use super::{Act, From, Q, bench, content, left_behind, none};
use crate::faults::support::{BOTH, ends, until};

#[tokio::test]
async fn a_session_is_resumed_in_another_process() {
    let bytes = content(3 * Q + 5);
    for from in From::ALL {
        let bench = bench(Protocol::Http1).await;
        bench.play([none(), none(), none(), Act::Instead(Step::hang())]);
        let saved = Arc::new(Mutex::new(String::new()));
        let keep = Arc::clone(&saved);
        let call = bench.call(Media::from(bytes.clone())).resumable();
        let call = call.on_session(move |session| *keep.lock().expect("text") = session.save());
        let sending = tokio::spawn(call.send());
        until("two chunks", || bench.server.remaining() == 0).await;
        sending.abort();
        let _ = sending.await;
        // Data in transit arrives.
        tokio::time::sleep(Duration::from_millis(50)).await;

        let session: UploadSession = saved.lock().expect("text").parse().expect("a session");
        let before = bench.server.deliveries().len();
        let call = bench.call(from.media(&bytes)).resume(session.clone());
        let result = call.send().await;
        bench.check(&bytes, &result, &format!("{from:?}"));
        result.expect("an object");
        let rest: Vec<usize> = bench
            .server
            .deliveries()
            .split_off(before)
            .iter()
            .map(|it| it.body.len())
            .collect();
        assert_eq!(rest, [0, Q, 5], "{from:?}");
        // Resumed again: the upload is complete, and no data is sent.
        let result = bench
            .call(from.media(&bytes))
            .resume(session.clone())
            .send()
            .await;
        result.expect("an object");
        // Other media is detected by its checksum or its length.
        let mut other = bytes.clone();
        other[1] ^= 1;
        let result = bench
            .call(from.media(&other))
            .resume(session.clone())
            .send()
            .await;
        assert!(
            result.is_err_and(|error| error.is_checksum_mismatch()),
            "{from:?}"
        );
        let result = bench
            .call(Media::from("short"))
            .resume(session)
            .send()
            .await;
        assert!(result.is_err_and(|error| error.is_usage()), "{from:?}");
        assert_eq!(bench.uploads.stored().len(), 1);
    }
}

#[tokio::test]
async fn a_session_that_expired_before_it_is_resumed_may_be_complete() {
    let bytes = content(2 * Q + 5);
    for protocol in BOTH {
        for status in [404, 410] {
            for complete in [false, true] {
                for marked in [false, true] {
                    let about = format!("{protocol:?} {status} {complete} {marked}");
                    let bench = bench(protocol).await;
                    let session = left_behind(&bench, &bytes, complete).await;
                    bench.play([Act::Server(UploadFault::Expire(status))]);
                    let call = bench.call(Media::from(bytes.clone())).resume(session);
                    let call = call.with(CallOptions::new().idempotent(marked)).send();
                    let result = ends(&about, call).await;
                    bench.check(&bytes, &result, &about);
                    let stored = usize::from(complete) + usize::from(marked);
                    assert_eq!(bench.uploads.stored().len(), stored, "{about}");
                    match result {
                        Ok(_) => assert!(marked, "{about}"),
                        Err(error) => assert!(
                            !marked && error.to_string().contains("may be complete"),
                            "{about} {error}"
                        ),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_session_that_expires_after_it_is_resumed_is_restarted() {
    let bytes = content(2 * Q + 5);
    let bench = bench(Protocol::Http1).await;
    let session = left_behind(&bench, &bytes, false).await;
    // The status query reports an incomplete upload.
    bench.play([none(), Act::Server(UploadFault::Expire(410))]);
    let call = bench.call(Media::from(bytes.clone())).resume(session);
    let result = ends("anew", call.send()).await;
    bench.check(&bytes, &result, "anew");
    result.expect("an object");
    assert_eq!(bench.uploads.stored().len(), 1);
}
