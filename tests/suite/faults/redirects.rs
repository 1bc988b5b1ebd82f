//! Redirects are followed without credentials and headers of the caller.

use discogen_testkit::fault::{Delivery, End, FaultServer, Protocol, Reply, Sent, Step};
use google_vision_v1::{CallOptions, Vision};

use crate::faults::support::{Verb, client, delivered, good, pair, quick, send, server};

fn to(status: u16, location: &str) -> Step {
    let reply = Reply::new(status, "moved").header("location", location);
    Step::reply(reply.header("set-cookie", "SECRET=1; Path=/"))
}

/// Options with everything that must not reach another origin.
fn secrets(server: &FaultServer) -> CallOptions {
    quick(server)
        .key("SECRET")
        .quota_project("SECRET")
        .header("cookie", "SECRET")
        .header("x-goog-api-key", "SECRET")
        .header("x-whatever", "SECRET")
        .header("referer", "SECRET")
        .header("proxy-authorization", "SECRET")
}

fn assert_bare(delivery: &Delivery, about: &str) {
    let all = format!("{delivery:?}").to_lowercase();
    assert!(!all.contains("secret"), "{about}: {all}");
    for name in ["authorization", "cookie", "referer", "x-goog-user-project"] {
        assert!(!delivery.headers.contains_key(name), "{about}: {all}");
    }
    assert!(delivery.body.is_empty(), "{about}: {all}");
}

#[tokio::test]
async fn within_the_origin() {
    // status, verb, the verb that arrives (none: not followed)
    for (status, verb, arrives) in [
        (301, Verb::Get, Some("GET")),
        (302, Verb::Get, Some("GET")),
        (303, Verb::Get, Some("GET")),
        (307, Verb::Get, Some("GET")),
        (308, Verb::Get, Some("GET")),
        (301, Verb::Post, None),
        (302, Verb::Patch, None),
        (302, Verb::Delete, None),
        (303, Verb::Post, Some("GET")),
        (307, Verb::Post, Some("POST")),
        (308, Verb::Patch, Some("PATCH")),
        (307, Verb::Delete, Some("DELETE")),
        (300, Verb::Get, None),
        (305, Verb::Get, None),
    ] {
        for protocol in crate::faults::support::BOTH {
            let (server, vision) = pair(protocol).await;
            server.then(to(status, "/elsewhere?a=b"));
            let result = send(&vision, verb, "a call", quick(&server)).await;
            let what = format!("{protocol:?} {status} {verb:?} {result:?}");
            let seen = server.deliveries();
            let Some(arrives) = arrives else {
                let error = result.expect_err(&what);
                assert_eq!(
                    error.http_status().map(|it| it.as_u16()),
                    Some(status),
                    "{what}"
                );
                assert_eq!(seen.len(), 1, "{what}");
                continue;
            };
            assert_eq!(result.expect(&what), "a call");
            let second = &seen[1];
            assert_eq!((seen.len(), &*second.method), (2, arrives), "{what}");
            assert_eq!(second.target, "/elsewhere?a=b");
            assert_eq!(second.header("authorization"), "Bearer SECRET");
            assert_eq!(second.header("cookie"), "", "{what}");
            let body = if arrives == "GET" {
                &[][..]
            } else {
                &seen[0].body
            };
            assert_eq!(second.body, body, "{what}");
        }
    }
}

#[tokio::test]
async fn to_another_origin() {
    for protocol in crate::faults::support::BOTH {
        let vision = client(protocol).await;
        for status in [301, 302, 303, 307, 308] {
            for verb in Verb::ALL {
                leave(&vision, protocol, status, verb).await;
            }
        }
    }
}

/// Follows a redirect with this status from one server to another.
async fn leave(vision: &Vision, protocol: Protocol, status: u16, verb: Verb) {
    let (home, other) = (server(protocol).await, server(protocol).await);
    home.then(to(status, &format!("{}path?q=1", other.endpoint())));
    let result = send(vision, verb, "a call", secrets(&home)).await;
    let what = format!("{protocol:?} {status} {verb:?} {result:?}");
    let seen = other.deliveries();
    if verb == Verb::Get {
        // The response of the other server has no id, because none was sent.
        assert_eq!(result.expect(&what), "");
        assert_eq!((seen.len(), &*seen[0].target), (1, "/path?q=1"), "{what}");
        assert_bare(&seen[0], &what);
    } else if status == 303 {
        assert!(
            seen.iter().all(|delivery| delivery.method == "GET"),
            "{what}"
        );
        seen.iter()
            .for_each(|delivery| assert_bare(delivery, &what));
    } else {
        let error = result.expect_err(&what);
        assert!(
            error.http_status().is_some_and(|it| it.is_redirection()),
            "{what}"
        );
        assert!(seen.is_empty() && other.connections() == 0, "{what}");
    }
    assert_eq!(delivered(&home, "a call"), 1, "{what}");
}

#[tokio::test]
async fn redirects_to_another_origin_and_back_send_no_credentials() {
    for protocol in crate::faults::support::BOTH {
        let (home, other) = (server(protocol).await, server(protocol).await);
        let vision = client(protocol).await;
        home.then(to(302, &other.endpoint()));
        other.then(to(302, &format!("{}back", home.endpoint())));
        let response = send(&vision, Verb::Get, "a call", secrets(&home)).await;
        assert_eq!(response.expect("a response"), "", "{protocol:?}");
        // A redirect back to the first origin gets no credentials either.
        let seen = home.deliveries();
        assert_eq!(seen[1].target, "/back", "{protocol:?}");
        assert_bare(&seen[1], "back home");
    }
}

#[tokio::test]
async fn to_an_invalid_location() {
    let (home, vision) = pair(Protocol::Http1).await;
    let status = |location: &'static str| (location, true);
    for (location, is_status) in [
        status(""),
        status("http://"),
        status("http://[::1"),
        status("file:///etc/passwd"),
        status("data:,{}"),
        status("mailto:a@example.com"),
        ("http://127.0.0.1:1/", false),
    ] {
        home.forget();
        home.then(to(302, location));
        let options = secrets(&home).no_retries();
        let result = send(&vision, Verb::Get, "a call", options).await;
        let what = format!("{location:?} {result:?}");
        assert!(!what.contains("SECRET"), "{what}");
        match result {
            // An empty reference is the same URL, which succeeds the second time.
            Ok(_) => assert_eq!(location, "", "{what}"),
            Err(error) if is_status => assert!(error.http_status().is_some(), "{what}"),
            Err(error) => assert!(error.is_transport(), "{what}"),
        }
    }
}

#[tokio::test]
async fn in_circles() {
    for protocol in crate::faults::support::BOTH {
        let circle = FaultServer::start(protocol, |_| to(302, "/again")).await;
        let circle = circle.expect("a port");
        let vision: Vision = client(protocol).await;
        let error = send(&vision, Verb::Get, "a call", quick(&circle)).await;
        let error = error.expect_err("a circle");
        assert!(error.is_transport() && error.attempts() == 1, "{error}");
        assert_eq!(circle.deliveries().len(), 11, "{error}");
    }
}

#[tokio::test]
async fn a_fault_behind_a_redirect() {
    // Retries start at the original URL; calls that are not idempotent are not retried.
    for (verb, again) in [(Verb::Get, true), (Verb::Post, false)] {
        let (server, vision) = pair(Protocol::Http1).await;
        server.then(to(307, "/second"));
        server.then(Step::reply(good()).cut(Sent::Head(9), End::Reset));
        let result = send(&vision, verb, "a call", quick(&server)).await;
        assert_eq!(result.is_ok(), again, "{result:?}");
        let targets: Vec<String> = server
            .deliveries()
            .into_iter()
            .map(|it| it.target)
            .collect();
        assert_eq!(targets.len(), 2 + usize::from(again), "{targets:?}");
        assert_eq!(targets[1], "/second");
    }
}
