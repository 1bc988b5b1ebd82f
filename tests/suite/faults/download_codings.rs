//! Objects that are stored compressed: read as stored or decompressed, compared with the checksum in both cases.

use std::io::Write as _;

use discogen_testkit::fault::{End, Framing, Object, Protocol, Reply};
use google_storage_v1::Error;

use crate::faults::media::{Play, Reading, crc32c, download, noise, stage, storage};
use crate::faults::responses::gzip;
use crate::faults::support::{BOTH, ends};

const SIZE: usize = 50_000;

fn plain() -> Vec<u8> {
    noise(SIZE, 1)
}

/// As Cloud Storage sends it: compressed, with the checksum of the compressed bytes.
fn stored() -> Object {
    let zip = gzip(&plain());
    let sum = format!("crc32c={}", crc32c(&zip));
    Object::new(zip)
        .header("content-encoding", "gzip")
        .header("x-goog-stored-content-encoding", "gzip")
        .header("x-goog-hash", sum)
        .header("etag", "\"one\"")
}

/// With another checksum.
fn spoiled() -> Object {
    let mut object = stored();
    for (name, value) in &mut object.headers {
        if name == "x-goog-hash" {
            *value = "crc32c=AAAAAA==".to_owned();
        }
    }
    object
}

#[tokio::test]
async fn compressed_bytes_have_their_checksum_and_are_decompressed() {
    let bare = |coding: &str| Object::new(gzip(&plain())).header("content-encoding", coding);
    let right = format!("crc32c={}", crc32c(&gzip(&plain())));
    let twice = gzip(&gzip(&plain()));
    for protocol in BOTH {
        let storage = storage(protocol).await;
        for (name, object, plays, good) in [
            ("right", stored(), vec![], true),
            ("wrong", spoiled(), vec![], false),
            (
                "no word on what is stored",
                bare("gzip").header("x-goog-hash", right.clone()),
                vec![],
                true,
            ),
            (
                "no word, wrong",
                bare("x-gzip").header("x-goog-hash", "crc32c=AAAAAA=="),
                vec![],
                false,
            ),
            ("no checksum", bare("gzip"), vec![], true),
            ("unsized", stored().framing(Framing::Chunked), vec![], true),
            ("cut", stored(), vec![Play::Cut(20_000, End::Close)], true),
            (
                "cut, wrong",
                spoiled(),
                vec![Play::Cut(20_000, End::Close)],
                false,
            ),
            (
                "all but the end",
                stored(),
                vec![Play::Cut(40_000, End::Reset); 3],
                true,
            ),
            (
                "twice",
                Object::new(twice.clone()).header("content-encoding", "gzip, gzip"),
                vec![],
                true,
            ),
        ] {
            for reading in Reading::ALL {
                let about = format!("{protocol:?} {reading:?} {name}");
                let server = stage(protocol, object.clone(), plays.clone()).await;
                let got = ends(&about, reading.read(download(&storage, &server))).await;
                match got {
                    Ok(got) => assert!(good && got == plain(), "{about}: {}", got.len()),
                    Err(error) => {
                        assert!(!good && error.is_checksum_mismatch(), "{about}: {error}")
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn raw_bytes_are_the_stored_bytes() {
    let zip = gzip(&plain());
    let other = Object::new(plain()).header("x-goog-hash", format!("crc32c={}", crc32c(&plain())));
    for protocol in BOTH {
        let storage = storage(protocol).await;
        for (name, object, plays, due) in [
            ("right", stored(), vec![], Some(&zip)),
            (
                "cut",
                stored(),
                vec![Play::Cut(20_000, End::Close)],
                Some(&zip),
            ),
            (
                "unsized",
                stored().framing(Framing::Chunked),
                vec![],
                Some(&zip),
            ),
            ("wrong", spoiled(), vec![], None),
            ("not compressed", other.clone(), vec![], Some(&plain())),
        ] {
            for reading in Reading::ALL {
                let about = format!("{protocol:?} {reading:?} {name}");
                let server = stage(protocol, object.clone(), plays.clone()).await;
                let got = ends(&about, reading.read(download(&storage, &server).raw())).await;
                match (got, due) {
                    (Ok(got), Some(due)) => assert!(got == *due, "{about}: {}", got.len()),
                    (Err(error), None) => assert!(error.is_checksum_mismatch(), "{about}: {error}"),
                    (got, _) => panic!("{about}: {:?}", got.map(|got| got.len())),
                }
                let asked = &server.deliveries()[0];
                assert_eq!(asked.header("accept-encoding"), "gzip", "{about}");
            }
        }
        // Length and ranges refer to the stored bytes.
        let server = stage(protocol, stored(), vec![]).await;
        let got = download(&storage, &server)
            .raw()
            .send()
            .await
            .expect("a head");
        assert_eq!(got.size(), Some(zip.len() as u64));
        assert_eq!(got.headers()["content-encoding"], "gzip");
        drop(got);
        for plays in [vec![], vec![Play::Cut(7, End::Close)]] {
            let server = stage(protocol, stored(), plays).await;
            let got = download(&storage, &server)
                .raw()
                .range(100..200)
                .send()
                .await;
            let got = got.expect("a head").bytes(SIZE).await.expect("a part");
            assert!(got == zip[100..200], "{protocol:?}");
        }
    }
}

#[tokio::test]
async fn bytes_decompressed_by_the_server_differ_from_the_stored_bytes() {
    let transcoded = Object::new(plain()).header("x-goog-stored-content-encoding", "gzip");
    let on_the_way = Object::new(gzip(&plain()))
        .header("content-encoding", "gzip")
        .header("x-goog-stored-content-encoding", "identity");
    for protocol in BOTH {
        let storage = storage(protocol).await;
        let server = stage(protocol, transcoded.clone(), vec![]).await;
        let error = download(&storage, &server).raw().send().await;
        let error = error.expect_err("not what is stored");
        assert!(error.to_string().contains("`raw`"), "{error}");
        // Compression in transit is not part of the stored object.
        let server = stage(protocol, on_the_way.clone(), vec![]).await;
        let got = Reading::Bytes.read(download(&storage, &server).raw()).await;
        assert!(got.expect("all") == plain());
    }
}

#[tokio::test]
async fn a_range_of_decompressed_bytes() {
    let mut object = stored();
    object.has_ranges = false;
    let whole = plain();
    for protocol in BOTH {
        let storage = storage(protocol).await;
        let part = |start: u64, end: Option<u64>, object: Object| {
            let storage = &storage;
            async move {
                let server = stage(protocol, object, vec![]).await;
                let call = download(storage, &server);
                let call = match end {
                    Some(end) => call.range(start..end),
                    None => call.range(start..),
                };
                Reading::Bytes.read(call).await
            }
        };
        for (start, end) in [
            (0, Some(10)),
            (1, None),
            (49_990, Some(60_000)),
            (50_000, None),
        ] {
            let got = part(start, end, object.clone()).await.expect("a part");
            let end = end.unwrap_or(60_000).min(50_000) as usize;
            assert!(
                got == whole[start as usize..end],
                "{protocol:?} {start} {end}"
            );
        }
        let behind: Result<Vec<u8>, Error> = part(50_001, None, object.clone()).await;
        assert!(behind.is_err());
        // A part of the compressed bytes cannot be decompressed.
        let error = part(100, Some(200), stored()).await.expect_err("a part");
        assert!(error.to_string().contains("DownloadCall::raw"), "{error}");
    }
}

/// Decompresses to zero bytes without end.
#[tokio::test(flavor = "multi_thread")]
async fn empty_members_do_not_delay_the_timeout_of_a_caller() {
    let member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut member = member.finish().expect("memory").repeat(2_000_000);
    member.flush().expect("memory");
    let storage = storage(Protocol::Http1).await;
    let reply = Reply::new(200, member).header("content-encoding", "gzip");
    let server = stage(Protocol::Http1, stored(), vec![Play::Respond(reply)]).await;
    let mut got = download(&storage, &server).send().await.expect("a head");
    let started = std::time::Instant::now();
    let next = tokio::time::timeout(crate::faults::support::ms(100), got.next()).await;
    assert!(
        next.is_err() && started.elapsed().as_secs() < 5,
        "{:?}",
        started.elapsed()
    );
}
