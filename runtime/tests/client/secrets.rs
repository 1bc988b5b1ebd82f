//! Secrets are never printed, regardless of their source.

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{Body, BoxError, BoxFuture, CallOptions, Credentials, HeaderMap};

use crate::shop::{Shop, faked};

/// The marker that every secret contains.
const MARK: &str = "s3cr3t";

/// Prints an error with all its causes.
fn chain(error: &discogen_runtime::Error) -> Vec<String> {
    let first: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let printed = causes.map(|error| format!("{error} {error:?} {error:#?}"));
    printed.collect()
}

#[tokio::test(start_paused = true)]
async fn errors_print_no_secrets() {
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
        let mut response = http::Response::new(Body::from(body.clone()));
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        for name in [
            "set-cookie",
            "set-cookie",
            "location",
            "x-guploader-uploadid",
        ] {
            response
                .headers_mut()
                .append(name, "s3cr3t".parse().expect("a value"));
        }
        fake.respond_with(response);
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
async fn errors_of_credentials_print_no_secrets() {
    /// An error with a long chain of causes.
    #[derive(Debug)]
    struct Refused(u8, Option<Box<Refused>>);
    impl std::fmt::Display for Refused {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(
                f,
                "refresh_token=s3cr3t and client GOCSPX-s3cr3t were refused by {}",
                self.0
            )
        }
    }
    impl std::error::Error for Refused {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.1.as_deref().map(|error| error as _)
        }
    }
    struct Verbose;
    impl Credentials for Verbose {
        fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
            Box::pin(async {
                let inner = Refused(2, Some(Box::new(Refused(3, None))));
                Err(Refused(1, Some(Box::new(inner))).into())
            })
        }
    }
    let builder = Shop::builder()
        .credentials(Verbose)
        .transport(FakeTransport::new());
    let shop = builder.build().await.expect("a client");
    let error = shop.get("a").send().await.expect_err("no credentials");
    assert!(error.is_credentials(), "{error}");
    let printed = chain(&error);
    // The first cause is part of the error's message.
    assert_eq!(printed.len(), 3, "every cause is there: {printed:?}");
    let first: &dyn std::error::Error = &error;
    let texts = std::iter::successors(Some(first), |error| error.source());
    let report: Vec<String> = texts.map(ToString::to_string).collect();
    for cause in ["refused by 1", "refused by 2", "refused by 3"] {
        assert_eq!(report.join(": ").matches(cause).count(), 1, "{report:?}");
    }
    for text in printed {
        assert!(text.contains("efused") && !text.contains(MARK), "{text}");
    }
    let source = std::error::Error::source(&error).expect("a source");
    assert!(!source.is::<Refused>(), "what can be printed");
    assert!(error.cause().expect("a cause").is::<Refused>());
}

#[tokio::test]
async fn responses_print_no_secrets() {
    let fake = FakeTransport::new();
    for _ in 0..2 {
        let mut response = http::Response::new(Body::from("{}"));
        for name in ["set-cookie", "set-cookie", "location"] {
            response
                .headers_mut()
                .append(name, "s3cr3t".parse().expect("a value"));
        }
        fake.respond_with(response);
    }
    let shop = faked(&fake).await;
    let full = shop.get("a").send_full().await.expect("a response");
    let stream = shop.get("a").send_stream().await.expect("a response");
    let printed = format!("{full:?} {stream:?} {fake:?}");
    assert!(!printed.contains(MARK), "{printed}");
    assert_eq!(full.headers()["location"], MARK);
}

/// A malformed endpoint may contain a password at any position.
#[tokio::test]
async fn an_invalid_endpoint_is_not_printed() {
    for endpoint in [
        "user:s3cr3t@host",
        "https:/user:s3cr3t@h/",
        "https:user:s3cr3t@h/",
        "https://host/#access_token=s3cr3t",
        "https://host/?key=s3cr3t",
        "https://user:s3cr3t@host/",
        "https://user:s3cr3t/",
        "https://host:s3cr3t/",
        "ftp://user:s3cr3t@host/",
        "https://h s3cr3t/",
        "s3cr3t",
    ] {
        let options = CallOptions::new().endpoint(endpoint);
        let debug = format!("{options:?} {options:#?}");
        let built = Shop::builder().anonymous().endpoint(endpoint).build().await;
        let built = built.expect_err(endpoint);
        let shop = faked(&FakeTransport::new()).await;
        let called = shop
            .get("a")
            .with(options)
            .send()
            .await
            .expect_err(endpoint);
        let printed = format!(
            "{debug} {} {}",
            chain(&built).concat(),
            chain(&called).concat()
        );
        assert!(!printed.contains(MARK), "{printed}");
        assert!(built.to_string().contains("the endpoint "), "{built}");
    }
}

/// A message of a server is truncated, and its end contains no part of a secret.
#[tokio::test]
async fn long_messages_are_truncated() {
    let message = format!("{} password: {MARK}", "x".repeat(1_500_000));
    let body = serde_json::json!({"error": {"code": 400, "message": message, "status": message,
        "details": [{"a": message}]}});
    let fake = FakeTransport::new();
    fake.respond(400, body.to_string());
    let error = faked(&fake)
        .await
        .get("a")
        .send()
        .await
        .expect_err("an error");
    let text = error.to_string();
    assert!(text.len() < 5_000 && text.contains('…'), "{}", text.len());
    let debug = format!("{error:?}");
    assert!(
        debug.len() < 15_000 && !debug.contains(MARK),
        "{}",
        debug.len()
    );
}
