//! Spans and events of a call.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, TransportErrorKind as ErrorKind};
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
        metadata.target().starts_with("discogen_runtime")
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
        self.add_line("event", |line| event.record(line));
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
    let shop = builder.transport(fake).build().await.expect("a client");
    let options = CallOptions::new().key("SECRET").header("cookie", "SECRET");
    let call = || shop.get("SECRET").view("SECRET").with(options.clone());
    call().send().await.expect("a response");
    call().send_stream().await.expect_err("404");

    let span = "google_api_call otel.name=\"shop.items.get\" otel.kind=\"client\" rpc.system=\"http\" \
                rpc.service=\"shop\" rpc.method=\"shop.items.get\" http.request.method=\"GET\" \
                url.template=\"v1/{+name}\" server.address=\"localhost\" server.port=81";
    let attempt =
        |count, rest| format!("event message=attempt {rest} http.request.resend_count={count}");
    let recorded: Vec<String> = recorder.lines.lock().expect("no panic before").clone();
    let sorted = |line: &str| {
        let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    let expected = [
        span.to_owned(),
        attempt(0, "failed http.response.status_code=503 error.type=\"503\""),
        attempt(1, "failed error.type=\"interrupted\""),
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
    ];
    let words = |lines: &[String]| lines.iter().map(|line| sorted(line)).collect::<Vec<_>>();
    assert_eq!(words(&recorded), words(&expected), "{recorded:#?}");
    assert!(!recorded.concat().contains("SECRET"), "{recorded:#?}");
}
