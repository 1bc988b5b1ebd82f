//! Spans and events of a call.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, FailedAttempt, TransportErrorKind as ErrorKind};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::alone::alone;
use crate::retries::Step;
use crate::shop::Shop;

/// A subscriber that records the spans and events of the runtime.
#[derive(Clone, Default)]
struct Recorder {
    lines: Arc<Mutex<Vec<String>>>,
    /// The number of handles of the span. Spans are not concurrent.
    handles: Arc<AtomicUsize>,
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Recorder {
    fn add_line(&self, start: &str, record: impl FnOnce(&mut Line)) {
        let mut line = Line(start.to_owned());
        record(&mut line);
        self.lines.lock().expect("no panic before").push(line.0);
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "discogen_runtime"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add_line(span.metadata().name(), |line| span.record(line));
        self.handles.store(1, Ordering::Relaxed);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.add_line("record", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let level = event.metadata().level().as_str();
        self.add_line(level, |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn clone_span(&self, id: &Id) -> Id {
        self.handles.fetch_add(1, Ordering::Relaxed);
        id.clone()
    }

    fn try_close(&self, _: Id) -> bool {
        let last = self.handles.fetch_sub(1, Ordering::Relaxed) == 1;
        if last {
            self.add_line("close", |_| {});
        }
        last
    }
}

/// Three attempts with the same delay between them.
fn policy(failed: &FailedAttempt<'_>) -> Option<Duration> {
    let again = failed.is_transient() && failed.attempts() < 3;
    again.then_some(Duration::from_millis(700))
}

#[tokio::test(start_paused = true)]
async fn one_span_per_call_and_one_event_per_attempt() {
    const NAME: &str = "traces::one_span_per_call_and_one_event_per_attempt";
    if !alone(NAME, "RUST_BACKTRACE", "0") {
        return;
    }
    let recorder = Recorder::default();
    let _guard = tracing::subscriber::set_default(recorder.clone());
    let fake = FakeTransport::new();
    for step in [
        Step::Respond(503),
        Step::Fail(ErrorKind::Interrupted),
        Step::Respond(200),
        Step::Respond(404),
    ] {
        step.play(&fake);
    }
    let builder = Shop::builder()
        .token("SECRET")
        .endpoint("http://localhost:81/SECRET");
    let shop = builder
        .transport(fake.clone())
        .build()
        .await
        .expect("a client");
    let options = CallOptions::new()
        .retry(policy)
        .key("SECRET")
        .header("cookie", "SECRET");
    let call = || shop.get("SECRET").view("SECRET").with(options.clone());
    call().send().await.expect("a response");
    call().send_stream().await.expect_err("404");
    for _ in 0..3 {
        fake.respond(503, "");
    }
    call().send().await.expect_err("503");

    let span = "google_api_call otel.name=\"shop.items.get\" otel.kind=\"client\" rpc.system=\"http\" \
                rpc.service=\"shop\" rpc.method=\"shop.items.get\" http.request.method=\"GET\" \
                url.template=\"v1/{+name}\" server.address=\"localhost\" server.port=81";
    let attempt =
        |count, rest| format!("DEBUG message=attempt {rest} http.request.resend_count={count}");
    let retry = |count, kind| {
        format!(
            "INFO message=retry http.request.resend_count={count} delay_ms=700 error.type={kind:?}"
        )
    };
    let recorded: Vec<String> = recorder.lines.lock().expect("no panic before").clone();
    let sorted = |line: &str| {
        let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    let expected = [
        span.to_owned(),
        attempt(0, "failed http.response.status_code=503 error.type=\"503\""),
        retry(1, "503"),
        attempt(1, "failed error.type=\"interrupted\""),
        retry(2, "interrupted"),
        attempt(2, "succeeded http.response.status_code=200"),
        "record http.request.resend_count=2".to_owned(),
        "record http.response.status_code=200".to_owned(),
        "close".to_owned(),
        span.to_owned(),
        attempt(0, "failed http.response.status_code=404 error.type=\"404\""),
        "record http.request.resend_count=0".to_owned(),
        "record http.response.status_code=404".to_owned(),
        "record error.type=\"404\"".to_owned(),
        "close".to_owned(),
        span.to_owned(),
        attempt(0, "failed http.response.status_code=503 error.type=\"503\""),
        retry(1, "503"),
        attempt(1, "failed http.response.status_code=503 error.type=\"503\""),
        retry(2, "503"),
        attempt(2, "failed http.response.status_code=503 error.type=\"503\""),
        "WARN message=retries exhausted rpc.method=\"shop.items.get\" attempts=3 limit=\"policy\" \
         error.type=\"503\""
            .to_owned(),
        "record http.request.resend_count=2".to_owned(),
        "record http.response.status_code=503".to_owned(),
        "record error.type=\"503\"".to_owned(),
        "close".to_owned(),
    ];
    let words = |lines: &[String]| lines.iter().map(|line| sorted(line)).collect::<Vec<_>>();
    assert_eq!(words(&recorded), words(&expected), "{recorded:#?}");
    assert!(!recorded.concat().contains("SECRET"), "{recorded:#?}");
}

/// The WARN events of a call with these options and steps.
async fn warnings(options: CallOptions, verb: &str, steps: &[Step]) -> Vec<String> {
    let recorder = Recorder::default();
    let _guard = tracing::subscriber::set_default(recorder.clone());
    let fake = FakeTransport::new();
    steps.iter().for_each(|step| step.play(&fake));
    let shop = crate::shop::faked(&fake).await;
    match verb {
        "POST" => shop
            .insert(serde_json::json!(1))
            .with(options)
            .send()
            .await
            .map(drop),
        _ => shop.get("x").with(options).send().await.map(drop),
    }
    .expect_err("an error");
    let mut lines = recorder.lines.lock().expect("no panic before").clone();
    lines.retain(|line| line.starts_with("WARN"));
    lines
}

#[tokio::test(start_paused = true)]
async fn a_warning_states_why_retries_ended() {
    const NAME: &str = "traces::a_warning_states_why_retries_ended";
    if !alone(NAME, "RUST_BACKTRACE", "0") {
        return;
    }
    use Step::{Hang, Respond};
    let options = || CallOptions::new().retry(policy);
    let second = Duration::from_secs(1);
    // options, verb, steps, the limit in the warning
    let rows: [(CallOptions, &str, &[Step], Option<&str>); 7] = [
        (options(), "GET", &[Respond(503); 3], Some("policy")),
        (
            options().timeout(second),
            "GET",
            &[Respond(503); 2],
            Some("deadline"),
        ),
        (
            options().timeout(second),
            "GET",
            &[Respond(503), Hang],
            Some("deadline"),
        ),
        // The failure is final without a retry, permanent, or not safe to retry.
        (options().timeout(second), "GET", &[Hang], None),
        (options().no_retries(), "GET", &[Respond(503)], None),
        (options(), "GET", &[Respond(503), Respond(404)], None),
        (CallOptions::new(), "POST", &[Respond(503)], None),
    ];
    for (options, verb, steps, limit) in rows {
        let lines = warnings(options, verb, steps).await;
        let limits: Vec<_> = lines
            .iter()
            .map(|line| line.contains("message=retries exhausted"))
            .collect();
        assert_eq!(
            limits,
            vec![true; usize::from(limit.is_some())],
            "{steps:?}: {lines:?}"
        );
        if let Some(limit) = limit {
            assert!(lines[0].contains(&format!("limit={limit:?}")), "{lines:?}");
        }
    }
}

/// A writer into memory.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("no panic before")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The guide in the documentation of the crate shows what `tracing_subscriber` prints.
#[tokio::test(start_paused = true)]
async fn the_guide_shows_the_output() {
    const NAME: &str = "traces::the_guide_shows_the_output";
    if !alone(NAME, "RUST_BACKTRACE", "0") {
        return;
    }
    let output = Output::default();
    let writer = output.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .without_time()
        .with_max_level(tracing::Level::INFO)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let fake = FakeTransport::new();
    for step in [
        Step::Respond(503),
        Step::Fail(ErrorKind::Interrupted),
        Step::Respond(503),
    ] {
        step.play(&fake);
    }
    let shop = crate::shop::faked(&fake).await;
    let options = CallOptions::new().retry(policy);
    shop.get("x").with(options).send().await.expect_err("503");
    let printed = output.0.lock().expect("no panic before").clone();
    let printed = String::from_utf8(printed)
        .expect("text")
        .replace("shop.items.get", "library.books.get");
    let guide = include_str!("../../src/lib.rs");
    assert_eq!(printed.lines().count(), 3, "{printed}");
    for line in printed.lines() {
        // The guide omits the fields of the span.
        let (start, rest) = line.split_once('{').expect("fields");
        let (_, rest) = rest.split_once("}: ").expect("fields");
        let line = format!("//! {start}: {rest}");
        assert!(guide.lines().any(|it| it == line), "{line}");
    }
}
