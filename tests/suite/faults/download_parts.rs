//! The headers of a response, not its status, determine whether it is a part or the whole object.

use discogen_testkit::fault::{End, Framing, Reply};

use crate::faults::downloads::{ETAG, SIZE, bytes, object};
use crate::faults::media::{Play, Reading, download, stage, storage};
use crate::faults::support::{BOTH, ends, ms};

/// 200 with these bytes and headers, of the same version.
fn ok(bytes: &[u8], headers: &[(&str, &str)]) -> Reply {
    let reply = Reply::new(200, bytes.to_vec()).header("etag", ETAG);
    let headers = headers.iter();
    headers.fold(reply, |reply, (name, value)| reply.header(name, *value))
}

#[tokio::test]
async fn the_rest_with_200_is_identified_by_its_headers() {
    let whole = bytes();
    let rest = &whole[20_000..];
    let range = |text| ("content-range", text);
    let chunked = |reply: Reply| reply.framing(Framing::Chunked);
    for (name, reply, due) in [
        (
            "the rest",
            ok(rest, &[range("bytes 20000-49999/50000")]),
            None,
        ),
        (
            "the rest, unsized",
            chunked(ok(rest, &[range("bytes 20000-49999/50000")])),
            None,
        ),
        (
            "a part of it",
            ok(&rest[..9], &[range("bytes 20000-20008/50000")]),
            None,
        ),
        ("the whole", ok(&whole, &[]), None),
        ("the whole, unsized", chunked(ok(&whole, &[])), None),
        (
            "the whole as a range",
            ok(&whole, &[range("bytes 0-49999/50000")]),
            None,
        ),
        (
            "another part",
            ok(&whole[..9], &[range("bytes 0-8/50000")]),
            Some("200 instead of 206"),
        ),
        (
            "the rest, unmarked",
            ok(rest, &[]),
            Some("200 instead of 206"),
        ),
        (
            "the rest, unmarked and unsized",
            chunked(ok(rest, &[])),
            Some("200 instead of 206"),
        ),
        (
            "a short part, unmarked",
            ok(&rest[..25_000], &[]),
            Some("200 instead of 206"),
        ),
        (
            "other bytes",
            ok(&vec![b'x'; SIZE], &[]),
            Some("200 instead of 206"),
        ),
        (
            "no range",
            ok(rest, &[range("20000-")]),
            Some("200 instead of 206"),
        ),
        (
            "a range and another length",
            ok(&whole, &[range("bytes 20000-49999/50000")]),
            Some("200 instead of 206"),
        ),
    ] {
        for protocol in BOTH {
            let storage = storage(protocol).await;
            for reading in Reading::ALL {
                let about = format!("{protocol:?} {reading:?} {name}");
                let plays = vec![Play::Cut(20_000, End::Close), Play::Respond(reply.clone())];
                let server = stage(protocol, object(), plays).await;
                let got = ends(&about, reading.read(download(&storage, &server))).await;
                match (got, due) {
                    (Ok(got), None) => assert!(got == whole, "{about}: {} bytes", got.len()),
                    (Err(error), Some(text)) => {
                        assert!(error.to_string().contains(text), "{about}: {error}");
                    }
                    (got, _) => panic!("{about}: {:?}", got.map(|got| got.len())),
                }
            }
        }
    }
}

#[tokio::test]
async fn a_range_with_200_is_identified_by_its_headers() {
    let whole = bytes();
    let range = |text| ("content-range", text);
    let stored = ("x-goog-stored-content-length", "50000");
    for (name, end, reply, good) in [
        (
            "part",
            Some(1100),
            ok(&whole[1000..1100], &[range("bytes 1000-1099/50000")]),
            true,
        ),
        (
            "open part",
            None,
            ok(&whole[1000..], &[range("bytes 1000-49999/50000")]),
            true,
        ),
        (
            "of unknown length",
            None,
            ok(&whole[1000..], &[range("bytes 1000-49999/*")]),
            true,
        ),
        ("whole", Some(1100), ok(&whole, &[]), true),
        ("open whole", None, ok(&whole, &[]), true),
        ("whole that is stored", None, ok(&whole, &[stored]), true),
        (
            "unmarked part",
            Some(1100),
            ok(&whole[1000..1100], &[]),
            false,
        ),
        ("unmarked open part", None, ok(&whole[1000..], &[]), false),
        (
            "unmarked part, shorter",
            Some(1100),
            ok(&whole[1000..1050], &[]),
            false,
        ),
        (
            "unmarked part of what is stored",
            None,
            ok(&whole[1000..], &[stored]),
            false,
        ),
        (
            "other part",
            Some(1100),
            ok(&whole[..100], &[range("bytes 0-99/50000")]),
            false,
        ),
        (
            "no range",
            Some(1100),
            ok(&whole[1000..1100], &[range("bytes")]),
            false,
        ),
    ] {
        for protocol in BOTH {
            let storage = storage(protocol).await;
            for reading in Reading::ALL {
                let about = format!("{protocol:?} {reading:?} {name}");
                let server = stage(protocol, object(), vec![Play::Respond(reply.clone())]).await;
                let call = download(&storage, &server);
                let call = match end {
                    Some(end) => call.range(1000..end),
                    None => call.range(1000..),
                };
                let expected = &whole[1000..end.map_or(SIZE, |end| end as usize)];
                match ends(&about, reading.read(call)).await {
                    Ok(got) => assert!(good && got == expected, "{about}: {}", got.len()),
                    Err(error) => assert!(
                        !good && error.to_string().contains("200 instead of 206"),
                        "{about}: {error}"
                    ),
                }
            }
        }
    }
}

#[tokio::test]
async fn an_error_reports_the_duration_of_the_whole_download() {
    for protocol in BOTH {
        let storage = storage(protocol).await;
        let plays = [
            vec![Play::Cut(2_000, End::Close)],
            vec![Play::End(End::Close); 9],
        ]
        .concat();
        let server = stage(protocol, object(), plays).await;
        let mut got = download(&storage, &server).send().await.expect("a head");
        tokio::time::sleep(ms(150)).await;
        let error = loop {
            match got.next().await.expect("no end") {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.attempts(), 5, "{protocol:?}: {error}");
        assert!(
            error.elapsed() >= ms(150),
            "{protocol:?}: {:?}",
            error.elapsed()
        );
    }
}
