//! Interceptors: when and in which order they are called, what they change, how they fail a call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_runtime::codegen as rt;
use discogen_runtime::http::Response;
use discogen_runtime::interceptor::{AfterAttempt, AfterCall, BeforeAttempt};
use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{
    Body, BoxError, BoxFuture, CallOptions, Credentials, ExponentialBackoff, HeaderMap,
    HeaderValue, Interceptor, TransportErrorKind,
};

use crate::shop::Shop;
use crate::waiting::{done, running, start};

/// What interceptors were called with.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: String) {
        self.0.lock().expect("no panic before").push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("no panic before"))
    }
}

/// When an interceptor fails.
#[derive(Clone, Copy, PartialEq)]
enum Fails {
    Never,
    Before,
    After,
}

struct Recorder {
    name: &'static str,
    fails: Fails,
    log: Log,
}

impl Interceptor for Recorder {
    fn name(&self) -> &str {
        self.name
    }

    fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
        let (name, number) = (self.name, attempt.number());
        self.log
            .add(format!("{name} before {number} of {}", attempt.method_id()));
        if self.fails == Fails::Before {
            return Err("no thanks, password: SECRET".into());
        }
        attempt.append_header("x-by", name)?;
        attempt.append_query("by", name)?;
        Ok(())
    }

    fn after_attempt(&self, attempt: &AfterAttempt<'_>) -> Result<(), BoxError> {
        let status = attempt.status().map(|status| status.as_u16());
        let failed = attempt.error().map_or("ok", |_| "failed");
        let (name, number, next) = (self.name, attempt.number(), attempt.next_delay());
        self.log.add(format!(
            "{name} after {number}: {failed} {status:?}, next {next:?}"
        ));
        match self.fails {
            Fails::After => Err("not like this".into()),
            _ => Ok(()),
        }
    }

    fn after_call(&self, call: &AfterCall<'_>) {
        let failed = call.error().map_or("ok", |_| "failed");
        let (name, attempts) = (self.name, call.attempts());
        self.log.add(format!(
            "{name} end: {failed} after {attempts} at {}",
            call.host()
        ));
    }
}

fn recorder(name: &'static str, fails: Fails, log: &Log) -> Recorder {
    let log = log.clone();
    Recorder { name, fails, log }
}

async fn shop(fake: &FakeTransport, interceptors: Vec<Recorder>) -> Shop {
    let mut builder = Shop::builder().token("SECRET").transport(fake.clone());
    let immediately = ExponentialBackoff::new().initial(Duration::ZERO);
    builder = builder.options(CallOptions::new().retry(immediately));
    for interceptor in interceptors {
        builder = builder.interceptor(interceptor);
    }
    builder.build().await.expect("a client")
}

#[tokio::test(start_paused = true)]
async fn interceptors_run_in_the_order_of_registration() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let clients = ["a", "b"].map(|name| recorder(name, Fails::Never, &log));
    let shop = shop(&fake, clients.into()).await;
    fake.respond(503, "");
    fake.fail(TransportErrorKind::Interrupted);
    fake.respond(200, "{}");
    let own = CallOptions::new().interceptor(recorder("c", Fails::Never, &log));
    shop.get("x")
        .view("y")
        .with(own)
        .send()
        .await
        .expect("a response");
    let mut expected = Vec::new();
    for (number, outcome) in [
        (1, "failed Some(503), next Some(0ns)"),
        (2, "failed None, next Some(0ns)"),
        (3, "ok Some(200), next None"),
    ] {
        expected
            .extend(["a", "b", "c"].map(|it| format!("{it} before {number} of shop.items.get")));
        expected.extend(["a", "b", "c"].map(|it| format!("{it} after {number}: {outcome}")));
    }
    let end = |name| format!("{name} end: ok after 3 at shop.googleapis.com");
    expected.extend(["a", "b", "c"].map(end));
    assert_eq!(log.take(), expected);
    // Each attempt starts with the original request.
    for request in fake.take_requests() {
        assert_eq!(request.uri().query(), Some("view=y&by=a&by=b&by=c"));
        let values: Vec<_> = request.headers().get_all("x-by").iter().collect();
        assert_eq!(values, ["a", "b", "c"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_before_an_attempt_fails_the_call() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let interceptors = [
        ("a", Fails::Never),
        ("b", Fails::Before),
        ("c", Fails::Never),
    ];
    let interceptors = interceptors.map(|(name, fails)| recorder(name, fails, &log));
    let shop = shop(&fake, interceptors.into()).await;
    let always = |_: &discogen_runtime::FailedAttempt<'_>| Some(Duration::ZERO);
    let options = CallOptions::new().retry(always);
    let error = shop
        .get("x")
        .with(options)
        .send()
        .await
        .expect_err("an error");
    assert_eq!(error.interceptor(), Some("b"));
    assert_eq!(error.method(), Some("shop.items.get"));
    assert!(!error.is_usage() && !error.is_transient());
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("the interceptor `b` failed the call: no thanks"),
        "{text}"
    );
    assert!(!text.contains("SECRET"), "{text}");
    let cause = error.cause().expect("a cause").to_string();
    assert_eq!(cause, "no thanks, password: SECRET");
    assert!(fake.take_requests().is_empty());
    assert_eq!(
        log.take(),
        [
            "a before 1 of shop.items.get",
            "b before 1 of shop.items.get",
            "a after 1: failed None, next None",
            "a end: failed after 1 at shop.googleapis.com",
            "b end: failed after 1 at shop.googleapis.com",
            "c end: failed after 1 at shop.googleapis.com",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_after_an_attempt_fails_the_call() {
    // The status, the name in the error, and the number of requests.
    for (status, name, sent) in [(200, Some("b"), 1), (503, Some("b"), 1), (404, None, 1)] {
        let (fake, log) = (FakeTransport::new(), Log::default());
        let interceptors = [("b", Fails::After), ("a", Fails::Never)];
        let interceptors = interceptors.map(|(name, fails)| recorder(name, fails, &log));
        let shop = shop(&fake, interceptors.into()).await;
        fake.respond(status, "{}");
        let error = shop.get("x").send().await.expect_err("an error");
        assert_eq!(error.interceptor(), name, "{status}");
        assert_eq!(fake.take_requests().len(), sent, "{status}");
        // The other interceptors are called with the outcome of the attempt.
        let lines = log.take();
        let after = lines
            .iter()
            .find(|it| it.starts_with("a after 1"))
            .expect("a line");
        assert!(after.contains(&status.to_string()), "{after}");
    }
}

/// Headers and query parameters that would break the request.
struct Breaks(fn(&mut BeforeAttempt<'_>) -> discogen_runtime::Result<()>);

impl Interceptor for Breaks {
    fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
        Ok((self.0)(attempt)?)
    }
}

#[tokio::test]
async fn an_interceptor_cannot_break_the_request() {
    let breaks: [(&str, Breaks); 3] = [
        (
            "content-length",
            Breaks(|it| it.set_header("Content-Length", "1")),
        ),
        ("x-a", Breaks(|it| it.set_header("x-a", "1\r\nhost: evil"))),
        (
            "uploadType",
            Breaks(|it| it.set_query("uploadType", "media")),
        ),
    ];
    for (named, interceptor) in breaks {
        let fake = FakeTransport::new();
        let shop = crate::shop::faked(&fake).await;
        let options = CallOptions::new().interceptor(interceptor);
        let error = shop.get("x").with(options).send().await.expect_err(named);
        let text = error.to_string();
        assert!(text.contains(named), "{text}");
        assert!(text.contains("interceptors::Breaks"), "{text}");
        assert!(fake.take_requests().is_empty(), "{named}");
    }
}

/// The debug output of all that an interceptor is called with.
struct Shows(Log);

impl Interceptor for Shows {
    fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
        self.0.add(format!("{attempt:?}"));
        Ok(())
    }

    fn after_attempt(&self, attempt: &AfterAttempt<'_>) -> Result<(), BoxError> {
        self.0.add(format!("{attempt:?} {:?}", attempt.headers()));
        Ok(())
    }

    fn after_call(&self, call: &AfterCall<'_>) {
        self.0.add(format!("{call:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn debug_output_contains_no_secrets() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = crate::shop::faked(&fake).await;
    for status in [503, 200] {
        let response = Response::builder()
            .status(status)
            .header("set-cookie", "SECRET");
        fake.respond_with(response.body(Body::from("{}")).expect("a response"));
    }
    let options = CallOptions::new()
        .key("SECRET")
        .header("cookie", "SECRET")
        .interceptor(Shows(log.clone()));
    let text = format!("{options:?}");
    assert!(text.contains("interceptors::Shows"), "{text}");
    shop.get("x")
        .with(options)
        .send()
        .await
        .expect("a response");
    let lines = log.take();
    assert_eq!(lines.len(), 5);
    let all = lines.concat();
    assert!(!all.contains("SECRET"), "{all}");
    assert!(all.contains("set-cookie") && all.contains("/v1/x"), "{all}");
}

/// Credentials with another token after the first was rejected.
#[derive(Clone, Default)]
struct Renewing(Arc<Mutex<bool>>);

impl Credentials for Renewing {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        let renewed = *self.0.lock().expect("no panic before");
        let token = if renewed { "Bearer 2" } else { "Bearer 1" };
        let value = HeaderValue::from_static(token);
        let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, value)]);
        Box::pin(std::future::ready(Ok(headers)))
    }

    fn reject(&self, _: &HeaderMap) {
        *self.0.lock().expect("no panic before") = true;
    }
}

#[tokio::test(start_paused = true)]
async fn refreshed_credentials_are_an_immediate_retry() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let builder = Shop::builder()
        .credentials(Renewing::default())
        .transport(fake.clone());
    let builder = builder.interceptor(recorder("a", Fails::Never, &log));
    let shop = builder.build().await.expect("a client");
    fake.respond(401, "");
    fake.respond(200, "{}");
    shop.get("x").send().await.expect("a response");
    assert_eq!(
        log.take(),
        [
            "a before 1 of shop.items.get",
            "a after 1: failed Some(401), next Some(0ns)",
            "a before 2 of shop.items.get",
            "a after 2: ok Some(200), next None",
            "a end: ok after 2 at shop.googleapis.com",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn polls_and_cancellations_are_intercepted() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = shop(&fake, vec![recorder("a", Fails::Never, &log)]).await;
    fake.respond(200, running("jobs/1"));
    fake.respond(503, "");
    fake.respond(200, done("jobs/1"));
    start(&shop, CallOptions::new())
        .wait()
        .await
        .expect("the end");
    let lines = log.take();
    let starts: Vec<_> = lines.iter().filter(|it| it.contains("before")).collect();
    assert_eq!(
        starts,
        [
            "a before 1 of shop.jobs.start",
            "a before 1 of shop.jobs.get",
            "a before 2 of shop.jobs.get",
        ]
    );
    assert_eq!(lines.len(), 8, "{lines:#?}");
}

#[derive(Clone, Default)]
struct Page {
    next: Option<String>,
    unknown_fields: rt::UnknownFields,
}

rt::message!(Page { 0 next "nextPageToken" });

/// Defines the parameters of a method.
macro_rules! params {
    ($($name:ident $response:ty: $($field:ident: $value:expr),*;)*) => { $(
        #[derive(Clone)]
        struct $name;

        impl rt::Params for $name {
            type Api = Shop;
            type Response = $response;
            const METHOD: rt::Method = rt::Method {
                id: stringify!($name),
                path: "v1/media",
                $($field: $value,)*
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
        }
    )* };
}

params! {
    List Page: ;
    Media (): download: true;
    Insert rt::Value: verb: "POST", upload: Some(rt::Upload {
        accept: &["*/*"],
        max_size: None,
        simple: Some("upload/v1/media"),
        resumable: Some("upload/v1/media"),
    });
}

impl rt::Paged for List {
    const PAGING: rt::Paging = rt::Paging::BASE;
}

#[tokio::test(start_paused = true)]
async fn pages_are_intercepted() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = shop(&fake, vec![recorder("a", Fails::Never, &log)]).await;
    fake.respond(200, r#"{"nextPageToken":"2"}"#);
    fake.respond(200, "{}");
    let mut pages = shop.call(List).pages();
    while let Some(page) = pages.next().await {
        page.expect("a page");
    }
    let queries: Vec<_> = fake.take_requests();
    let queries: Vec<_> = queries.iter().map(|it| it.uri().query()).collect();
    assert_eq!(queries, [Some("by=a"), Some("pageToken=2&by=a")]);
    assert_eq!(log.take().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn resumed_downloads_are_intercepted() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = shop(&fake, vec![recorder("a", Fails::Never, &log)]).await;
    let response = |status: u16, range: &'static str, length: u64| {
        let response = Response::builder().status(status).header("etag", "\"1\"");
        let response = response.header("content-length", length);
        match range {
            "" => response,
            range => response.header("content-range", range),
        }
    };
    // The body ends too early.
    fake.respond_with(
        response(200, "", 6)
            .body(Body::from("abc"))
            .expect("a response"),
    );
    let rest = response(206, "bytes 3-5/6", 3).body(Body::from("def"));
    fake.respond_with(rest.expect("a response"));
    let download = shop.call(Media).download().send().await.expect("a head");
    assert_eq!(download.bytes(10).await.expect("the media"), "abcdef");
    let requests = fake.take_requests();
    let ranges: Vec<_> = requests
        .iter()
        .map(|it| it.headers().get("range"))
        .collect();
    assert_eq!(ranges, [None, Some(&HeaderValue::from_static("bytes=3-"))]);
    assert!(requests.iter().all(|it| it.headers()["x-by"] == "a"));
    let lines = log.take();
    let after: Vec<_> = lines
        .iter()
        .filter(|it| it.contains("after ") && !it.contains("end"))
        .collect();
    assert_eq!(
        after,
        [
            "a after 1: ok Some(200), next None",
            "a after 2: ok Some(206), next None"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn uploads_are_intercepted() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = shop(&fake, vec![recorder("a", Fails::Never, &log)]).await;
    fake.respond(200, "{}");
    let upload = shop.call(Insert).upload("abc").simple().send();
    upload.await.expect("a response");
    assert_eq!(
        log.take(),
        [
            "a before 1 of Insert",
            "a after 1: ok Some(200), next None",
            "a end: ok after 1 at shop.googleapis.com",
        ]
    );
    assert_eq!(
        fake.take_requests()[0].uri().query(),
        Some("uploadType=media&by=a")
    );

    // The session is on the same origin, then on another.
    for (host, marked) in [("shop.googleapis.com", true), ("elsewhere.example", false)] {
        let begun = Response::builder().header("location", format!("https://{host}/s?upload_id=1"));
        fake.respond_with(begun.body(Body::empty()).expect("a response"));
        fake.respond(503, "");
        let persisted = Response::builder().status(308);
        fake.respond_with(persisted.body(Body::empty()).expect("a response"));
        fake.respond(200, "{}");
        let upload = shop.call(Insert).upload("abc").resumable().send();
        upload.await.expect("a response");
        let requests = fake.take_requests();
        let has: Vec<_> = requests
            .iter()
            .map(|it| it.headers().contains_key("x-by"))
            .collect();
        assert_eq!(has, [true, marked, marked, marked], "{host}");
        let query = requests[1].uri().query().expect("a query");
        assert_eq!(query.contains("by=a"), marked, "{host}");
        assert_eq!(
            log.take(),
            [
                "a before 1 of Insert",
                "a after 1: ok Some(200), next None",
                "a before 1 of Insert",
                "a after 1: failed Some(503), next Some(0ns)",
                "a before 2 of Insert",
                "a after 2: ok Some(308), next None",
                "a before 2 of Insert",
                "a after 2: ok Some(200), next None",
                "a end: ok after 2 at shop.googleapis.com",
            ],
            "{host}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn cancelled_uploads_are_intercepted() {
    let (fake, log) = (FakeTransport::new(), Log::default());
    let shop = shop(&fake, vec![recorder("a", Fails::Never, &log)]).await;
    // The session is on the same origin, then on another; the second cancellation finds none.
    for (host, marked, statuses) in [
        ("shop.googleapis.com", true, &[503, 499][..]),
        ("elsewhere.example", false, &[404]),
    ] {
        let begun = Response::builder().header("location", format!("https://{host}/s?upload_id=1"));
        fake.respond_with(begun.body(Body::empty()).expect("a response"));
        fake.respond(400, "");
        let (send, mut sessions) = tokio::sync::mpsc::unbounded_channel();
        let upload = shop.call(Insert).upload("abc").resumable();
        let upload = upload.on_session(move |session| drop(send.send(session.clone())));
        upload.send().await.expect_err("400");
        let session = sessions.recv().await.expect("a session");
        fake.take_requests();
        log.take();

        for status in statuses {
            fake.respond(*status, "");
        }
        session.cancel(shop.call(Insert)).await.expect("cancelled");
        let requests = fake.take_requests();
        assert_eq!(requests.len(), statuses.len());
        for request in requests {
            assert_eq!(request.method(), "DELETE");
            assert_eq!(request.headers().contains_key("x-by"), marked, "{host}");
        }
        let attempts = statuses.len();
        let calls = log.take();
        let count = |start: &str| calls.iter().filter(|it| it.starts_with(start)).count();
        assert_eq!(
            (count("a before"), count("a after"), count("a end: ok")),
            (attempts, attempts, 1),
            "{calls:?}"
        );
    }
}
