//! OpenTelemetry: the duration of calls as a metric, and the trace context in requests.

use std::fmt;
use std::sync::OnceLock;

use opentelemetry::metrics::{Histogram, Meter};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, KeyValue, global};

use crate::boxed::BoxError;
use crate::interceptor::{AfterCall, BeforeAttempt, Interceptor};
use crate::trace::error_type;

/// An [`Interceptor`] that records the duration of calls as an OpenTelemetry metric, and sends the
/// trace context with each request.
///
/// The metric is `rpc.client.call.duration` of the
/// [semantic conventions](https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/), a
/// histogram in seconds. It measures the same time as the span of the call, with all attempts and
/// the delays between them. Attributes:
///
/// | attribute | value |
/// |---|---|
/// | `rpc.system.name` | `http` |
/// | `rpc.method` | the ID of the API method |
/// | `server.address`, `server.port` | host and port of the server |
/// | `rpc.response.status_code` | the HTTP status of the last response, if there was one |
/// | `error.type` | for failed calls: the HTTP status, or the kind of the failure, as in [traces](crate#traces) |
///
/// The headers `traceparent` and `tracestate` of [W3C Trace
/// Context](https://www.w3.org/TR/trace-context/) contain the current OpenTelemetry context. With
/// the layer of `tracing-opentelemetry` it is that of the span of the call. Without a valid context,
/// or if the call sets `traceparent` itself, no header is added.
///
/// ```
/// # use discogen_runtime::{ClientBuilder, OpenTelemetry};
/// # fn sample<A: discogen_runtime::api::Api>() -> ClientBuilder<A> {
/// ClientBuilder::new().interceptor(OpenTelemetry::new())
/// # }
/// ```
#[derive(Default)]
pub struct OpenTelemetry {
    meter: Option<Meter>,
    duration: OnceLock<Histogram<f64>>,
}

impl OpenTelemetry {
    /// Records with the global meter provider, which must be set before the first call ends.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records with this meter.
    pub fn with_meter(meter: Meter) -> Self {
        Self {
            meter: Some(meter),
            duration: OnceLock::new(),
        }
    }

    fn duration(&self) -> &Histogram<f64> {
        self.duration.get_or_init(|| {
            let meter = self.meter.clone();
            meter
                .unwrap_or_else(|| global::meter(env!("CARGO_PKG_NAME")))
                .f64_histogram("rpc.client.call.duration")
                .with_unit("s")
                .with_description(
                    "Measures the duration of an outgoing Remote Procedure Call (RPC).",
                )
                .with_boundaries(BOUNDARIES.to_vec())
                .build()
        })
    }
}

/// The boundaries that the semantic conventions advise, in seconds.
const BOUNDARIES: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

impl Interceptor for OpenTelemetry {
    fn name(&self) -> &str {
        "OpenTelemetry"
    }

    fn before_attempt(&self, attempt: &mut BeforeAttempt<'_>) -> Result<(), BoxError> {
        let context = Context::current();
        let span = context.span();
        let span = span.span_context();
        if !span.is_valid() || attempt.header("traceparent").is_some() {
            return Ok(());
        }
        let parent = format!(
            "00-{}-{}-{:02x}",
            span.trace_id(),
            span.span_id(),
            span.trace_flags().to_u8()
        );
        attempt.set_header("traceparent", &parent)?;
        let state = span.trace_state().header();
        if !state.is_empty() {
            attempt.set_header("tracestate", &state)?;
        }
        Ok(())
    }

    fn after_call(&self, call: &AfterCall<'_>) {
        let mut attributes = vec![
            KeyValue::new("rpc.system.name", "http"),
            KeyValue::new("rpc.method", call.method_id()),
            KeyValue::new("server.address", call.host().to_owned()),
        ];
        if let Some(port) = call.port() {
            attributes.push(KeyValue::new("server.port", i64::from(port)));
        }
        if let Some(status) = call.status() {
            attributes.push(KeyValue::new(
                "rpc.response.status_code",
                status.as_str().to_owned(),
            ));
        }
        if let Some(error) = call.error() {
            attributes.push(KeyValue::new("error.type", error_type(error).to_owned()));
        }
        self.duration()
            .record(call.elapsed().as_secs_f64(), &attributes);
    }
}

impl fmt::Debug for OpenTelemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenTelemetry").finish_non_exhaustive()
    }
}
