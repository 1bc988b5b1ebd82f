//! Long-running operations of a client without a server: what is polled, how often, and what is returned. Time is
//! paused.
//!
//! This module contains the methods that the tests call.

use discogen_runtime::CallOptions;
use discogen_runtime::codegen as rt;
use discogen_runtime::testing::FakeTransport;
use serde_json::json;

use crate::shop::Shop;

#[derive(Clone, Default)]
pub(crate) struct Job {
    pub(crate) done: Option<bool>,
    pub(crate) error: Option<rt::Value>,
    pub(crate) metadata: Option<rt::Object>,
    pub(crate) name: Option<String>,
    pub(crate) response: Option<rt::Object>,
    pub(crate) unknown_fields: rt::UnknownFields,
}

rt::message!(Job { 0 done "done", 1 error "error", 2 metadata "metadata", 3 name "name", 4 response "response" });

impl rt::HoldsResult for Job {}

#[derive(Clone, Default)]
pub(crate) struct Step {
    code: Option<i32>,
    error: Option<rt::Value>,
    id: Option<String>,
    message: Option<String>,
    status: Option<String>,
    unknown_fields: rt::UnknownFields,
}

rt::message!(Step { 0 error "error", 1 message "httpErrorMessage", 2 code "httpErrorStatusCode", 3 id "id", 4 status "status" });

#[derive(Clone, Default)]
pub(crate) struct Report {
    pub(crate) pages: Option<i64>,
    pub(crate) unknown_fields: rt::UnknownFields,
}

rt::message!(Report "GoogleShopV1Report" { 0 pages "pages" });

static JOBS: rt::Polling = rt::Polling {
    get: rt::Method {
        id: "shop.jobs.get",
        path: "v1/{+name}",
        ..rt::Method::BASE
    },
    cancel: Some(rt::Method {
        id: "shop.jobs.cancel",
        verb: "POST",
        path: "v1/{+name}:cancel",
        ..rt::Method::BASE
    }),
    cancel_body: true,
    ..rt::Polling::BASE
};

/// The same with a waiting method of the server.
static RUNS: rt::Polling = rt::Polling {
    get: rt::Method {
        id: "shop.runs.get",
        path: "v1/{+name}",
        ..rt::Method::BASE
    },
    wait: Some(rt::Method {
        id: "shop.runs.wait",
        verb: "POST",
        path: "v1/{+name}:wait",
        ..rt::Method::BASE
    }),
    wait_body: true,
    ..rt::Polling::BASE
};

static STEPS: rt::Polling = rt::Polling {
    get: rt::Method {
        id: "shop.steps.get",
        path: "v1/zones/{zone}/steps/{step}",
        ..rt::Method::BASE
    },
    variables: &[("zone", "*"), ("step", "*")],
    key: "id",
    done: Some("DONE"),
    ..rt::Polling::BASE
};

/// Defines a method that starts or polls an operation.
macro_rules! method {
    ($params:ident, $call:ident, $response:ty, $polling:path, $id:literal $verb:literal $path:literal, $variable:literal) => {
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $params(Option<String>, Option<String>);

        impl rt::Params for $params {
            type Api = Shop;
            type Response = $response;
            const METHOD: rt::Method = rt::Method {
                id: $id,
                verb: $verb,
                path: $path,
                ..rt::Method::BASE
            };

            fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
                request.path($variable, &self.0);
                if $path.contains("{step}") {
                    request.path("step", &self.1);
                }
                request.query("view", &self.1);
            }
        }

        pub(crate) struct $call {
            call: rt::Call<$params>,
        }

        rt::wait!($call($params) -> $response, $polling);
    };
}

method!(StartParams, StartCall, Job, JOBS, "shop.jobs.start" "POST" "v1/{+parent}/jobs", "parent");
method!(RunParams, RunCall, Job, RUNS, "shop.runs.start" "POST" "v1/{+parent}/runs", "parent");
method!(GetParams, GetCall, Job, JOBS, "shop.jobs.get" "GET" "v1/{+name}", "name");
method!(MoveParams, MoveCall, Step, STEPS, "shop.steps.move" "POST" "v1/zones/{zone}/move", "zone");
method!(SeeParams, SeeCall, Step, STEPS, "shop.steps.get" "GET" "v1/zones/{zone}/steps/{step}", "zone");

mod failures;
mod limits;
mod operations;
mod server_waits;

pub(crate) fn start(shop: &Shop, options: CallOptions) -> StartCall {
    let params = StartParams(Some("shelves/1".to_owned()), None);
    StartCall {
        call: shop.call(params).with(options),
    }
}

/// Starts an operation of an API with a waiting method.
pub(super) fn run(shop: &Shop, options: CallOptions) -> RunCall {
    let params = RunParams(Some("shelves/1".to_owned()), None);
    RunCall {
        call: shop.call(params).with(options),
    }
}

pub(super) fn mv(shop: &Shop) -> MoveCall {
    let params = MoveParams(Some("a zone".to_owned()), None);
    MoveCall {
        call: shop.call(params),
    }
}

pub(super) fn running(name: &str) -> String {
    json!({"name": name, "metadata": {"@type": "x/google.shop.v1.Report", "pages": "3"}})
        .to_string()
}

pub(super) fn done(name: &str) -> String {
    json!({"name": name, "done": true, "response": {"@type": "type.googleapis.com/google.shop.v1.Report", "pages": "8"}})
        .to_string()
}

/// Verb and path of each request so far.
pub(super) fn request_lines(fake: &FakeTransport) -> Vec<String> {
    let requests = fake.take_requests();
    let lines = requests.iter().map(|request| {
        format!(
            "{} {}",
            request.method(),
            request.uri().path_and_query().expect("a path")
        )
    });
    lines.collect()
}
