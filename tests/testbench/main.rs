//! Tests of the generated storage client with Google's storage-testbench and its published retry scenarios.
//!
//! Neither is part of this repository. To run the tests, start the testbench
//! (`python3 testbench_run.py 127.0.0.1 9000 10` in a checkout of googleapis/storage-testbench),
//! download `storage/v1/retry_tests.json` from googleapis/conformance-tests, and run
//!
//! ```sh
//! STORAGE_TESTBENCH=http://127.0.0.1:9000 RETRY_SCENARIOS=retry_tests.json \
//!     cargo test -p discogen-workspace --test testbench -- --include-ignored --nocapture
//! ```
//!
//! Each run creates the resources of its method, configures the failures of the scenario, makes one call, and compares
//! whether the call succeeded and whether all failures occurred. The only option of the calls is the header with the ID of
//! the scenario, so the settings of the crate decide which calls are retried.

mod calls;
mod resources;

use std::time::Duration;

use google_storage_v1::runtime::ExponentialBackoff;
use google_storage_v1::{CallOptions, Storage};
use serde_json::{Value, json};

use calls::{Call, variants};
use resources::Resources;

/// The testbench.
#[derive(Clone)]
struct Testbench {
    url: String,
    http: reqwest::Client,
}

impl Testbench {
    async fn request(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.expect("a response of the testbench");
        let text = response.text().await.expect("its body");
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
    }

    /// Configures the failures of a method; returns the ID of the scenario.
    async fn announce(&self, method: &str, instructions: &Value) -> String {
        let scenario = json!({"instructions": {method: instructions}, "transport": "HTTP"});
        let request = self.http.post(format!("{}/retry_test", self.url));
        let request = request.header("content-type", "application/json");
        let made = self.request(request.body(scenario.to_string())).await;
        made["id"].as_str().expect("an ID").to_owned()
    }

    /// Returns whether all failures occurred.
    async fn is_completed(&self, id: &str) -> bool {
        let request = self.http.get(format!("{}/retry_test/{id}", self.url));
        self.request(request).await["completed"] == true
    }
}

/// A run of one method in one case of a scenario.
struct Run {
    scenario: u64,
    instructions: Value,
    /// The name of the method in the testbench.
    method: String,
    /// The variant of the call, if there are several.
    variant: &'static str,
    precondition: bool,
    succeeds: bool,
}

fn runs(scenarios: &Value) -> Vec<Run> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut runs = Vec::new();
    for scenario in list(&scenarios["retryTests"]) {
        for case in list(&scenario["cases"]) {
            for method in list(&scenario["methods"]) {
                let name = method["name"].as_str().expect("a name");
                for &variant in variants(name, method["group"].as_str()) {
                    runs.push(Run {
                        scenario: scenario["id"].as_u64().expect("an ID"),
                        instructions: case["instructions"].clone(),
                        method: name.to_owned(),
                        variant,
                        precondition: scenario["preconditionProvided"] == true,
                        succeeds: scenario["expectSuccess"] == true,
                    });
                }
            }
        }
    }
    runs
}

/// Executes a run; returns an error message if it fails.
async fn play(testbench: Testbench, storage: Storage, run: Run, number: usize) -> Option<String> {
    let resources = Resources::create(&storage, &run.method, number).await;
    let id = testbench.announce(&run.method, &run.instructions).await;
    let call = Call {
        storage: &storage,
        resources: &resources,
        precondition: run.precondition,
        options: CallOptions::new().header("x-retry-test-id", &id),
    };
    let result = call.make(&run.method, run.variant).await;
    let completed = testbench.is_completed(&id).await;
    let right = result.is_ok() == run.succeeds && completed;
    (!right).then(|| {
        format!(
            "scenario {}, {} {} {}: every failure met: {completed}, {result:?}",
            run.scenario, run.method, run.variant, run.instructions
        )
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs storage-testbench and its scenarios"]
async fn the_published_scenarios_pass_without_options_of_the_call() {
    const AT_ONCE: usize = 4;
    let variable = |name| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let text = std::fs::read_to_string(variable("RETRY_SCENARIOS")).expect("the scenarios");
    let scenarios: Value = serde_json::from_str(&text).expect("JSON");
    let url = variable("STORAGE_TESTBENCH");
    // Only the backoff is shorter than the default.
    let pauses = ExponentialBackoff::new().initial(Duration::from_millis(20));
    let options = CallOptions::new().endpoint(&url).retry(pauses);
    let builder = Storage::builder().anonymous().options(options);
    let storage = builder.build().await.expect("a client");
    // Fails if another test has installed the provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().pool_max_idle_per_host(0);
    let http = http.build().expect("a client");
    let testbench = Testbench { url, http };

    let runs = runs(&scenarios);
    let total = runs.len();
    let mut faults = Vec::new();
    let mut running = tokio::task::JoinSet::new();
    for (number, run) in runs.into_iter().enumerate() {
        if running.len() == AT_ONCE {
            faults.extend(finish(&mut running).await);
        }
        running.spawn(play(testbench.clone(), storage.clone(), run, number));
    }
    while !running.is_empty() {
        faults.extend(finish(&mut running).await);
    }
    let passed = total - faults.len();
    assert!(
        faults.is_empty(),
        "{passed} of {total}\n{}",
        faults.join("\n")
    );
    assert!(total > 300, "{total} runs are fewer than were published");
}

async fn finish(running: &mut tokio::task::JoinSet<Option<String>>) -> Option<String> {
    let run = running.join_next().await.expect("a run");
    run.expect("no panic")
}
