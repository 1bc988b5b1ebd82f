//! Missing required parameters are named before a request is sent: for each method of vision, and for the methods of
//! storage with several required parameters.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use discogen_runtime::codegen::Params;
use discogen_testkit::loopback::CannedResponse;
use google_storage_v1::Storage;
use google_vision_v1::{Error, Vision};
use serde_json::Value;

use crate::requests::documented;
use crate::support::{storage, vision};

type Sent = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// A call of each method without parameters, and the method's id.
macro_rules! bare {
    ($client:expr, $krate:ident: $($($module:ident)::+ $params:ident;)*) => {
        vec![$({
            use $krate::resources::$($module)::+::$params as Bare;
            let call = $client.call(Bare::new());
            let sent: Sent = Box::pin(async move { call.send().await.map(drop) });
            (<Bare as Params>::METHOD.id, sent)
        }),*]
    };
}

fn of_vision(vision: &Vision) -> Vec<(&'static str, Sent)> {
    bare! {
        vision, google_vision_v1:
        files AnnotateParams;
        files AsyncBatchAnnotateParams;
        images AnnotateParams;
        images AsyncBatchAnnotateParams;
        locations::operations GetParams;
        operations CancelParams;
        operations DeleteParams;
        operations GetParams;
        operations ListParams;
        projects::files AnnotateParams;
        projects::files AsyncBatchAnnotateParams;
        projects::images AnnotateParams;
        projects::images AsyncBatchAnnotateParams;
        projects::locations::files AnnotateParams;
        projects::locations::files AsyncBatchAnnotateParams;
        projects::locations::images AnnotateParams;
        projects::locations::images AsyncBatchAnnotateParams;
        projects::locations::operations GetParams;
        projects::locations::product_sets AddProductParams;
        projects::locations::product_sets CreateParams;
        projects::locations::product_sets DeleteParams;
        projects::locations::product_sets GetParams;
        projects::locations::product_sets ImportParams;
        projects::locations::product_sets ListParams;
        projects::locations::product_sets PatchParams;
        projects::locations::product_sets RemoveProductParams;
        projects::locations::product_sets::products ListParams;
        projects::locations::products CreateParams;
        projects::locations::products DeleteParams;
        projects::locations::products GetParams;
        projects::locations::products ListParams;
        projects::locations::products PatchParams;
        projects::locations::products PurgeParams;
        projects::locations::products::reference_images CreateParams;
        projects::locations::products::reference_images DeleteParams;
        projects::locations::products::reference_images GetParams;
        projects::locations::products::reference_images ListParams;
        projects::operations GetParams;
    }
}

/// Paths, queries, numbers and lists.
fn of_storage(storage: &Storage) -> Vec<(&'static str, Sent)> {
    bare! {
        storage, google_storage_v1:
        buckets LockRetentionPolicyParams;
        buckets TestIamPermissionsParams;
        objects CopyParams;
        objects GetParams;
        objects RestoreParams;
        projects::hmac_keys CreateParams;
    }
}

/// The required parameters in the document.
fn required(method: &Value) -> BTreeSet<&str> {
    let parameters = method["parameters"].as_object().into_iter().flatten();
    let required = parameters.filter(|(_, parameter)| parameter["required"] == true);
    required.map(|(name, _)| name.as_str()).collect()
}

/// `sourceBucket` -> `source_bucket`.
fn rust_name(wire: &str) -> String {
    let parts = wire.chars().map(|it| match it.is_ascii_uppercase() {
        true => format!("_{}", it.to_ascii_lowercase()),
        false => it.to_string(),
    });
    parts.collect()
}

/// The error names exactly the required parameters, each once, by their Rust names, and by their wire names if these
/// differ.
fn check(id: &str, method: &Value, outcome: Result<(), Error>) {
    let error = outcome.expect_err(id);
    let missing = error.missing_parameters();
    let names: BTreeSet<String> = missing.iter().map(|it| (*it).to_owned()).collect();
    let expected: BTreeSet<String> = required(method).into_iter().map(rust_name).collect();
    assert_eq!(names, expected, "{id}: {error}");
    for wire in required(method) {
        let rust = rust_name(wire);
        let both = match rust == wire {
            true => format!("`{rust}`"),
            false => format!("`{rust}` (`{wire}`)"),
        };
        assert!(error.to_string().contains(&both), "{both}: {error}");
    }
    assert_eq!(names.len(), missing.len(), "{id}: {error}");
    assert!(error.is_usage(), "{id}: {error}");
    assert_eq!(error.attempts(), 0, "{id}: {error}");
}

#[tokio::test]
async fn each_method_of_vision_names_missing_parameters() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    let documented = documented("vision.v1.json");
    let mut called = BTreeSet::new();
    for (id, call) in of_vision(&vision) {
        let (method, outcome) = (&documented[id], call.await);
        let sent = server.take_requests().len();
        if required(method).is_empty() {
            assert!(outcome.is_ok() && sent == 1, "{id}: {outcome:?}");
        } else {
            check(id, method, outcome);
            assert_eq!(sent, 0, "{id} was sent");
        }
        called.insert(id.to_owned());
    }
    assert_eq!(called, documented.keys().cloned().collect());
    assert_eq!(called.len(), 38);
}

#[tokio::test]
async fn all_missing_parameters_are_reported_at_once() {
    let (server, storage) = storage(CannedResponse::json("{}")).await;
    let documented = documented("storage.v1.json");
    for (id, call) in of_storage(&storage) {
        let method = &documented[id];
        assert!(required(method).len() > 1, "{id} proves too little");
        check(id, method, call.await);
    }
    assert!(server.take_requests().is_empty(), "no request was sent");
}

/// The other ways to send a call check the same.
#[tokio::test]
async fn no_form_of_a_call_omits_required_parameters() {
    use google_vision_v1::resources::operations::{CancelParams, ListParams};
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    let cancel = || vision.call(CancelParams::new());
    let mut pages = vision.call(ListParams::new()).pages();
    for error in [
        cancel().send_full().await.expect_err("no name"),
        cancel().send_stream().await.expect_err("no name"),
        cancel().build().expect_err("no name"),
        pages.next().await.expect("an error").expect_err("no name"),
    ] {
        assert_eq!(error.missing_parameters(), ["name"], "{error}");
    }
    assert!(server.take_requests().is_empty(), "no request was sent");
}
