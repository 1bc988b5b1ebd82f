//! The metric and the trace context of OpenTelemetry.

use std::collections::BTreeMap;

use discogen_runtime::testing::FakeTransport;
use discogen_runtime::{CallOptions, OpenTelemetry};
use opentelemetry::Context;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::alone::alone;
use crate::shop::Shop;

#[tokio::test(start_paused = true)]
async fn the_duration_of_calls_is_a_metric() {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let fake = FakeTransport::new();
    let shop = Shop::builder()
        .anonymous()
        .endpoint("http://localhost:81")
        .transport(fake.clone())
        .interceptor(OpenTelemetry::with_meter(provider.meter("test")))
        .build()
        .await
        .expect("a client");
    fake.respond(503, "");
    fake.respond(200, "{}");
    shop.get("x").send().await.expect("a response");
    fake.respond(404, "");
    shop.get("x").send().await.expect_err("404");
    provider.force_flush().expect("metrics");

    let finished = exporter.get_finished_metrics().expect("metrics");
    let metrics = finished.iter().flat_map(|it| it.scope_metrics());
    let metric = metrics
        .flat_map(|it| it.metrics())
        .next()
        .expect("a metric");
    assert_eq!(
        (metric.name(), metric.unit()),
        ("rpc.client.call.duration", "s")
    );
    let AggregatedMetrics::F64(MetricData::Histogram(histogram)) = metric.data() else {
        panic!("not a histogram");
    };
    let mut points: Vec<_> = histogram
        .data_points()
        .map(|point| {
            let pairs = point
                .attributes()
                .map(|it| (it.key.to_string(), it.value.to_string()));
            (pairs.collect::<BTreeMap<_, _>>(), point.count())
        })
        .collect();
    points.sort();
    let expected = |status: &str, error: &[(&str, &str)]| {
        let common = [
            ("rpc.system.name", "http"),
            ("rpc.method", "shop.items.get"),
            ("server.address", "localhost"),
            ("server.port", "81"),
            ("rpc.response.status_code", status),
        ];
        let pairs = common.iter().chain(error);
        let pairs = pairs.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        (pairs.collect::<BTreeMap<_, _>>(), 1)
    };
    let mut all = [
        expected("200", &[]),
        expected("404", &[("error.type", "404")]),
    ];
    all.sort();
    assert_eq!(points, all);
}

#[tokio::test(start_paused = true)]
async fn the_trace_context_is_sent_with_each_attempt() {
    let fake = FakeTransport::new();
    let shop = Shop::builder()
        .anonymous()
        .transport(fake.clone())
        .interceptor(OpenTelemetry::new());
    let shop = shop.build().await.expect("a client");
    // Without a context, and with one that the call sets itself.
    fake.respond(200, "{}");
    shop.get("x").send().await.expect("a response");
    fake.respond(200, "{}");
    let state = TraceState::from_key_value([("a", "1")]).expect("a state");
    let span = SpanContext::new(
        TraceId::from(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128),
        SpanId::from(0xb7ad_6b71_6920_3331_u64),
        TraceFlags::SAMPLED,
        true,
        state,
    );
    let _guard = Context::new().with_remote_span_context(span).attach();
    let own = CallOptions::new().header("traceparent", "mine");
    shop.get("x").with(own).send().await.expect("a response");
    fake.respond(503, "");
    fake.respond(200, "{}");
    shop.get("x").send().await.expect("a response");
    let requests = fake.take_requests();
    let header = |index: usize, name| {
        let value = requests[index].headers().get(name);
        value.map(|value| value.to_str().expect("ASCII"))
    };
    assert_eq!(
        (header(0, "traceparent"), header(0, "tracestate")),
        (None, None)
    );
    assert_eq!(header(1, "traceparent"), Some("mine"));
    for index in [2, 3] {
        // The example of the W3C recommendation.
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(header(index, "traceparent"), Some(parent));
        assert_eq!(header(index, "tracestate"), Some("a=1"));
    }
}

#[tokio::test(start_paused = true)]
async fn with_tracing_the_parent_is_the_span_of_the_call() {
    const NAME: &str = "telemetry::with_tracing_the_parent_is_the_span_of_the_call";
    if !alone(NAME, "RUST_BACKTRACE", "0") {
        return;
    }
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let fake = FakeTransport::new();
    let shop = Shop::builder()
        .anonymous()
        .transport(fake.clone())
        .interceptor(OpenTelemetry::new());
    let shop = shop.build().await.expect("a client");
    fake.respond(200, "{}");
    shop.get("x").send().await.expect("a response");
    let spans = exporter.get_finished_spans().expect("spans");
    let span = spans
        .iter()
        .find(|it| it.name == "shop.items.get")
        .expect("the span");
    let context = &span.span_context;
    let parent = format!("00-{}-{}-01", context.trace_id(), context.span_id());
    assert_eq!(
        fake.take_requests()[0].headers()["traceparent"],
        parent.as_str()
    );
}
