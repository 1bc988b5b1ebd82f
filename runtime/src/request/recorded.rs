//! The method and the parameters of a request, for transports of tests.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::parts::{Payload, RequestParts};
use super::text::text;
use super::typed::TypedParams;
use crate::service::Method;
use crate::wire::{self, View};

/// The method and the parameters of a request, as an extension of the request.
///
/// It is recorded only for transports that ask for it
/// ([`Transport::records_calls`](crate::Transport::records_calls)).
#[derive(Clone)]
pub(crate) struct Recorded(Arc<Contents>);

pub(crate) struct Contents {
    pub(crate) method: &'static Method,
    /// The values of path, query and header parameters by their wire names: strings, or lists of
    /// strings.
    pub(crate) parameters: Vec<(&'static str, Value)>,
    pub(crate) body: Option<Value>,
    /// The parameters with their type; `None` for calls that the runtime makes itself.
    pub(crate) typed: Option<Arc<dyn Any + Send + Sync>>,
}

impl Recorded {
    pub(crate) fn new(method: &'static Method, parts: &RequestParts<'_>) -> Self {
        let parameters = parts.values.iter();
        let parameters = parameters.map(|value| (value.name, parameter(value.view)));
        Self(Arc::new(Contents {
            method,
            parameters: parameters.collect(),
            body: match parts.body {
                Payload::None => None,
                Payload::Empty => Some(Value::Object(serde_json::Map::new())),
                Payload::Json(view) => json(view),
            },
            typed: parts.typed.map(TypedParams::keep),
        }))
    }

    pub(crate) fn contents(&self) -> &Contents {
        &self.0
    }
}

/// The calls of a batch, as an extension of its request.
#[derive(Clone)]
pub(crate) struct RecordedBatch(Arc<[RecordedPart]>);

/// A call of a batch.
pub(crate) struct RecordedPart {
    /// The `content-id` of its part.
    pub(crate) id: String,
    pub(crate) call: Recorded,
    pub(crate) request: http::Request<Bytes>,
}

/// Adds method and parameters to a request.
pub(crate) fn record(
    request: &mut http::Request<Bytes>,
    parts: &RequestParts<'_>,
    method: &'static Method,
) {
    let recorded = Recorded::new(method, parts);
    request.extensions_mut().insert(recorded);
}

/// Adds calls with their `content-id`s to the request of a batch.
pub(crate) fn record_batch<'r>(
    batch: &mut http::Request<Bytes>,
    requests: impl IntoIterator<Item = (String, &'r http::Request<Bytes>)>,
) {
    let recorded = RecordedBatch::new(requests);
    batch.extensions_mut().insert(recorded);
}

impl RecordedBatch {
    fn new<'r>(requests: impl IntoIterator<Item = (String, &'r http::Request<Bytes>)>) -> Self {
        let part = |(id, request): (String, &http::Request<Bytes>)| {
            let call = request.extensions().get::<Recorded>()?.clone();
            let request = request.clone();
            Some(RecordedPart { id, call, request })
        };
        Self(requests.into_iter().filter_map(part).collect())
    }

    pub(crate) fn parts(&self) -> &[RecordedPart] {
        &self.0
    }
}

fn parameter(view: View<'_>) -> Value {
    let one = |view| match text(view) {
        Ok(Some(text)) => Value::String(text.into_owned()),
        _ => Value::Null,
    };
    match view {
        View::List(list) => (0..list.len()).map(|index| one(list.get(index))).collect(),
        view => one(view),
    }
}

fn json(view: View<'_>) -> Option<Value> {
    serde_json::from_slice(&wire::to_vec(view).ok()?).ok()
}
