//! Nothing secret is printed, whoever says it.

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, BoxError, BoxFuture, CallOptions, Credentials, HeaderMap};

use crate::shop::{Shop, faked};

/// What must never be seen: each has this in it.
const MARK: &str = "s3cr3t";

/// What is seen of an error by whoever prints it with all of its causes.
fn chain(error: &discogen_runtime::Error) -> Vec<String> {
    let first: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let printed = causes.map(|error| format!("{error} {error:?} {error:#?}"));
    printed.collect()
}

#[tokio::test(start_paused = true)]
async fn errors_print_no_secrets_of_theirs_or_ours() {
    let message = |text: &str| {
        serde_json::json!({"error": {"code": 400, "message": text, "status": "INVALID", "details": [
            {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "f", "description": text}]},
            {"@type": "type.googleapis.com/google.rpc.DebugInfo", "detail": text, "stackEntries": [text]},
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"a": text, "token": MARK}},
            {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"description": text, "url": text}]},
            {"@type": "of no type that is known", "text": text, "token": MARK},
        ]}})
        .to_string()
    };
    for (status, body) in [
        (400, message("API key AIzas3cr3t is not valid")),
        (400, message("Bearer s3cr3t was refused")),
        (400, message("bad token ya29.s3cr3t")),
        (
            400,
            message("see https://storage/x?X-Goog-Credential=s3cr3t&X-Goog-Signature=s3cr3t"),
        ),
        (
            404,
            "<html><title>Not found</title>/v1/a?alt=json&key=s3cr3t</html>".to_owned(),
        ),
        (404, "<p>/v1/a?key=s3cr3t and upload_id=s3cr3t".to_owned()),
        (200, "<p>access_token=s3cr3t".to_owned()),
        (
            200,
            r#"[{"error":{"code":500,"message":"key=s3cr3t"}}]x"#.to_owned(),
        ),
    ] {
        let fake = FakeTransport::new();
        let mut answer = http::Response::new(Body::from(body.clone()));
        *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        for name in [
            "set-cookie",
            "set-cookie",
            "location",
            "x-guploader-uploadid",
        ] {
            answer
                .headers_mut()
                .append(name, "s3cr3t".parse().expect("a value"));
        }
        fake.respond(answer);
        let options = CallOptions::new()
            .key(MARK)
            .query("access_token", MARK)
            .query("Signature", MARK);
        let shop = faked(&fake).await;
        let error = shop.get("a").with(options).send().await.expect_err(&body);
        let details: Vec<_> = error.status().iter().flat_map(|it| it.details()).collect();
        let printed = format!(
            "{} {details:?} {details:#?} {:?} {:?}",
            chain(&error).concat(),
            error.status(),
            error.headers()
        );
        assert!(!printed.contains(MARK), "{printed}");
        let raw = error.body().expect("a body");
        assert_eq!(raw, body.as_bytes(), "what came can still be read");
    }
}

#[tokio::test]
async fn credentials_that_talk_too_much_are_not_repeated() {
    /// Says more, the further one asks.
    #[derive(Debug)]
    struct Refused(Option<Box<Refused>>);
    impl std::fmt::Display for Refused {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("refresh_token=s3cr3t and client GOCSPX-s3cr3t were refused")
        }
    }
    impl std::error::Error for Refused {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.0.as_deref().map(|error| error as _)
        }
    }
    struct Chatty;
    impl Credentials for Chatty {
        fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
            Box::pin(async {
                let inner = Refused(Some(Box::new(Refused(None))));
                Err(Refused(Some(Box::new(inner))).into())
            })
        }
    }
    let builder = Shop::builder()
        .credentials(Chatty)
        .transport(FakeTransport::new());
    let shop = builder.build().await.expect("a client");
    let error = shop.get("a").send().await.expect_err("no credentials");
    assert!(error.is_credentials(), "{error}");
    let printed = chain(&error);
    assert_eq!(printed.len(), 4, "every cause is there: {printed:?}");
    for text in printed {
        assert!(text.contains("efused") && !text.contains(MARK), "{text}");
    }
    let source = std::error::Error::source(&error).expect("a source");
    assert!(!source.is::<Refused>(), "what can be printed");
    assert!(error.cause().expect("a cause").is::<Refused>());
}

#[tokio::test]
async fn answers_print_no_secrets() {
    let fake = FakeTransport::new();
    for _ in 0..2 {
        let mut answer = http::Response::new(Body::from("{}"));
        for name in ["set-cookie", "set-cookie", "location"] {
            answer
                .headers_mut()
                .append(name, "s3cr3t".parse().expect("a value"));
        }
        fake.respond(answer);
    }
    let shop = faked(&fake).await;
    let full = shop.get("a").send_full().await.expect("an answer");
    let stream = shop.get("a").send_stream().await.expect("an answer");
    let printed = format!("{full:?} {stream:?} {fake:?}");
    assert!(!printed.contains(MARK), "{printed}");
    assert_eq!(full.headers()["location"], MARK);
}
