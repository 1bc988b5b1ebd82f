//! Content codings of typed responses are decompressed, or an error names them.

use discogen_testkit::fault::{Reply, Step};

use crate::faults::responses::gzip;
use crate::faults::support::{BODY, BOTH, Verb, ends, pair, quick, send};

fn coded(codings: &[&str], body: Vec<u8>) -> Step {
    let reply = Reply::json(body);
    Step::reply(codings.iter().fold(reply, |reply, coding| {
        reply.header("content-encoding", *coding)
    }))
}

#[tokio::test]
async fn a_coding_is_decompressed_or_named() {
    let plain = BODY.replace("$id", "a call").into_bytes();
    let once = gzip(&plain);
    let twice = gzip(&once);
    for protocol in BOTH {
        let (server, vision) = pair(protocol).await;
        for (codings, body, named) in [
            (&["gzip"][..], &once, None),
            (&["x-gzip"], &once, None),
            (&["GZip"], &once, None),
            (&["identity"], &plain, None),
            (&["gzip, identity"], &once, None),
            (&["gzip, gzip"], &twice, None),
            (&["gzip", "x-gzip"], &twice, None),
            (&["br"], &once, Some("`br`")),
            (&["gzip, br"], &once, Some("`gzip, br`")),
            (&["deflate"], &plain, Some("`deflate`")),
        ] {
            let about = format!("{protocol:?} {codings:?}");
            server.then(coded(codings, body.clone()));
            let sent = send(&vision, Verb::Get, "a call", quick(&server));
            match (ends(&about, sent).await, named) {
                (Ok(name), None) => assert_eq!(name, "a call", "{about}"),
                (Err(error), Some(named)) => {
                    assert!(
                        error.is_decode() && error.to_string().contains(named),
                        "{error}"
                    );
                    assert_eq!(error.attempts(), 1, "{about}");
                }
                (got, _) => panic!("{about}: {got:?}"),
            }
        }
        // An error response remains an error, without text.
        let failed = Reply::new(404, once.clone()).header("content-encoding", "br");
        server.then(Step::reply(failed));
        let error = send(&vision, Verb::Get, "a call", quick(&server)).await;
        let error = error.expect_err("not found");
        assert!(
            error.is_not_found() && error.to_string().contains("`br`"),
            "{error}"
        );
    }
}
