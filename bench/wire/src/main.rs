//! Compares generated schemas with serde derive when decoding and encoding the same JSON.
//!
//! The two are measured alternately. The printed numbers are medians of the ratios of adjacent measurements, so that a
//! changing speed of the machine does not affect them.

mod derive;

use std::hint::black_box;
use std::time::Instant;

use discogen_runtime::wire::{Field, from_slice, to_vec};
use google_instances_v1::schemas::InstanceList;
use google_vision_v1::schemas::ListProductsResponse;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const PAIRS: usize = 41;
const ROUNDS: usize = 10;

/// The fields are in the order of Google's servers, which is not alphabetical.
fn products() -> String {
    let one = |i: usize| {
        format!(
            r#"{{"name":"projects/my-project/locations/us-east1/products/product-{i}","displayName":"Product number {i}","description":"A nice thing to have, the {i}th of its kind","productCategory":"homegoods-v2","productLabels":[{{"key":"color","value":"blue"}},{{"key":"size","value":"{i}"}}]}}"#
        )
    };
    let all: Vec<_> = (0..1000).map(one).collect();
    format!(
        r#"{{"products":[{}],"nextPageToken":"abcdef"}}"#,
        all.join(",")
    )
}

fn instances() -> String {
    const URL: &str = "https://www.googleapis.com/compute/v1/projects/p";
    let one = |i: usize| {
        format!(
            r#"{{"kind":"compute#instance","id":"74839{i}9283749","creationTimestamp":"2026-11-22T10:00:00.000-07:00","name":"instance-{i}","tags":{{"items":["http-server","https-server"],"fingerprint":"6smc4R4d39I="}},"machineType":"{URL}/zones/z/machineTypes/e2-medium","status":"RUNNING","zone":"{URL}/zones/z","canIpForward":false,"networkInterfaces":[{{"network":"{URL}/global/networks/default","subnetwork":"{URL}/regions/r/subnetworks/default","networkIP":"10.0.0.{i}","name":"nic0","accessConfigs":[{{"type":"ONE_TO_ONE_NAT","name":"External NAT","natIP":"34.1.2.{i}","networkTier":"PREMIUM"}}],"fingerprint":"abcd1234="}}],"disks":[{{"type":"PERSISTENT","mode":"READ_WRITE","source":"{URL}/zones/z/disks/d{i}","deviceName":"d{i}","index":0,"boot":true,"autoDelete":true,"licenses":["{URL}/global/licenses/debian-12"],"interface":"SCSI","kind":"compute#attachedDisk","diskSizeGb":"10"}}],"metadata":{{"fingerprint":"xyz=","items":[{{"key":"startup-script","value":"echo hi\necho there"}}],"kind":"compute#metadata"}},"selfLink":"{URL}/zones/z/instances/i{i}","scheduling":{{"onHostMaintenance":"MIGRATE","automaticRestart":true,"preemptible":false,"availability":0.5}},"cpuPlatform":"Intel Broadwell","labels":{{"env":"prod","team":"blue"}},"startRestricted":false,"deletionProtection":false}}"#
        )
    };
    let all: Vec<_> = (0..500).map(one).collect();
    format!(
        r#"{{"kind":"compute#instanceList","id":"projects/p/zones/z/instances","items":[{}]}}"#,
        all.join(",")
    )
}

/// Returns the microseconds per round.
fn time(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        work();
    }
    start.elapsed().as_secs_f64() * 1e6 / ROUNDS as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn report(name: &str, what: &str, mut generated: impl FnMut(), mut derived: impl FnMut()) {
    let mut pairs = Vec::new();
    for pair in 0..PAIRS {
        pairs.push(if pair % 2 == 0 {
            let ours = time(&mut generated);
            (ours, time(&mut derived))
        } else {
            let limit = time(&mut derived);
            (time(&mut generated), limit)
        });
    }
    let ratio = median(pairs.iter().map(|(ours, limit)| limit / ours).collect());
    let ours = median(pairs.iter().map(|pair| pair.0).collect());
    let limit = median(pairs.iter().map(|pair| pair.1).collect());
    println!("{name}: {what} {ratio:.2} of derive's speed ({ours:.0} µs, derive {limit:.0} µs)");
}

fn compare<G: Field, D: Serialize + DeserializeOwned>(name: &str, json: &str) {
    let json = json.as_bytes();
    let generated: G = from_slice(json).expect("the schema fits");
    let derived: D = serde_json::from_slice(json).expect("the struct fits");
    let expected: Value = serde_json::from_slice(json).expect("JSON");
    let written = to_vec(generated.view()).expect("written");
    assert_eq!(
        serde_json::from_slice::<Value>(&written).expect("JSON"),
        expected
    );
    assert_eq!(serde_json::to_value(&derived).expect("JSON"), expected);

    println!("{name}: {} bytes, {PAIRS} pairs of {ROUNDS}", json.len());
    report(
        name,
        "decode",
        || drop(black_box(from_slice::<G>(black_box(json)))),
        || drop(black_box(serde_json::from_slice::<D>(black_box(json)))),
    );
    report(
        name,
        "encode",
        || drop(black_box(to_vec(black_box(&generated).view()))),
        || drop(black_box(serde_json::to_vec(black_box(&derived)))),
    );
}

fn main() {
    compare::<ListProductsResponse, derive::Page>("1,000 products", &products());
    compare::<InstanceList, derive::InstanceList>("500 instances", &instances());
}
