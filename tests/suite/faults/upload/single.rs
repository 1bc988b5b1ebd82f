//! Uploads in a single request: retries, checksums, and the choice of the protocol.

use discogen_testkit::fault::{Delivery, Protocol, Take, UploadFault};
use google_storage_v1::CallOptions;
use google_storage_v1::runtime::Media;
use google_storage_v1::schemas::Object;

use super::{Act, From, bench, bench_with, content, cut, refuse, storage};
use crate::faults::support::{BOTH, ends, quick};

#[tokio::test]
async fn single_requests_are_retried_only_if_idempotent() {
    let bytes = content(1000);
    for protocol in BOTH {
        let client = storage(protocol).await;
        for from in From::ALL {
            for marked in [false, true] {
                for act in [refuse(503), cut(Take::First(900)), cut(Take::First(0))] {
                    let about = format!("{protocol:?} {from:?} {marked} {act:?}");
                    let bench = bench_with(protocol, client.clone()).await;
                    bench.play([act]);
                    let call = bench.call(from.media(&bytes)).multipart();
                    let call = call.with(CallOptions::new().idempotent(marked)).send();
                    let result = ends(&about, call).await;
                    bench.check(&bytes, &result, &about);
                    let again = marked && matches!(from, From::Bytes | From::File);
                    assert_eq!(result.is_ok(), again, "{about} {result:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn single_requests_are_verified() {
    for (fault, good) in [
        (UploadFault::None, true),
        (UploadFault::Corrupt, false),
        (UploadFault::Keep(999), false),
    ] {
        for multipart in [false, true] {
            let bench = bench(Protocol::Http1).await;
            bench.play([Act::Server(fault.clone())]);
            let media = Media::from(content(1000));
            let call = match multipart {
                true => bench.call(media).multipart(),
                false => {
                    let call = bench
                        .storage
                        .objects()
                        .insert("bucket", Object::new())
                        .name("name");
                    call.upload(media).simple().with(quick(&bench.server))
                }
            };
            let result = call.send().await;
            assert_eq!(result.is_ok(), good, "{fault:?} {multipart}");
            assert!(result.is_ok() || result.is_err_and(|error| error.is_checksum_mismatch()));
        }
    }
}

#[tokio::test]
async fn the_protocol_is_chosen_by_size_and_metadata() {
    for (size, from, body, expected) in [
        (0, From::Bytes, false, "media"),
        (5_000_000, From::Bytes, false, "media"),
        (5_000_000, From::File, true, "multipart"),
        (5_000_001, From::Bytes, false, "resumable"),
        (5_000_001, From::File, true, "resumable"),
        (10, From::Stated, true, "multipart"),
        (10, From::Reader, true, "resumable"),
    ] {
        let bench = bench(Protocol::Http1).await;
        let object = match body {
            true => Object::new().content_type("text/plain"),
            false => Object::new(),
        };
        let call = bench.storage.objects().insert("bucket", object).name("a/b");
        let endpoint = format!("{}prefix/", bench.server.endpoint());
        let options = quick(&bench.server).endpoint(endpoint);
        let bytes = content(size);
        let sent = call
            .upload(from.media(&bytes))
            .with(options)
            .send_full()
            .await;
        assert_eq!(sent.expect("an object").status(), 200);
        let first: Delivery = bench.server.deliveries().remove(0);
        let target =
            format!("/prefix/upload/storage/v1/b/bucket/o?name=a%2Fb&uploadType={expected}");
        assert_eq!(first.target, target, "{size} {from:?}");
        let stored = bench.uploads.stored().remove(0);
        assert!(stored.bytes == bytes, "{size} {from:?}");
        let kind = if body {
            "text/plain"
        } else {
            "application/octet-stream"
        };
        assert_eq!(stored.media_type, kind, "{size} {from:?}");
    }
}
