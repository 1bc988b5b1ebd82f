//! Decodes and encodes the same JSON with generated schemas and with serde derive.
//!
//!     wire-bench                        measures both alternately
//!     wire-bench DATA WAY SIDE COUNT    repeats one of them: `products decode ours 10`
//!
//! A line of the output contains the data, its bytes, what was measured, and the microseconds of both: `products 260915
//! decode 512.3 601.7`.

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

/// Prints the times of both sides, which are measured alternately.
fn report(data: &str, bytes: usize, way: &str, mut ours: impl FnMut(), mut derive: impl FnMut()) {
    for pair in 0..PAIRS {
        let (ours, derive) = if pair % 2 == 0 {
            let first = time(&mut ours);
            (first, time(&mut derive))
        } else {
            let first = time(&mut derive);
            (time(&mut ours), first)
        };
        println!("{data} {bytes} {way} {ours:.2} {derive:.2}");
    }
}

/// Measures one kind of data, or repeats what the arguments select.
fn compare<G: Field, D: Serialize + DeserializeOwned>(data: &str, json: &str, once: Option<&Once>) {
    let json = json.as_bytes();
    let generated: G = from_slice(json).expect("the schema fits");
    let derived: D = serde_json::from_slice(json).expect("the struct fits");
    let ours_decode = || drop(black_box(from_slice::<G>(black_box(json))));
    let derive_decode = || drop(black_box(serde_json::from_slice::<D>(black_box(json))));
    let ours_encode = || drop(black_box(to_vec(black_box(&generated).view())));
    let derive_encode = || drop(black_box(serde_json::to_vec(black_box(&derived))));
    if let Some(once) = once {
        let work: &dyn Fn() = match (&*once.way, &*once.side) {
            ("decode", "ours") => &ours_decode,
            ("decode", "derive") => &derive_decode,
            ("encode", "ours") => &ours_encode,
            ("encode", "derive") => &derive_encode,
            other => panic!("unknown work {other:?}"),
        };
        (0..once.count).for_each(|_| work());
        return;
    }
    let expected: Value = serde_json::from_slice(json).expect("JSON");
    let written = to_vec(generated.view()).expect("written");
    assert_eq!(
        serde_json::from_slice::<Value>(&written).expect("JSON"),
        expected
    );
    assert_eq!(serde_json::to_value(&derived).expect("JSON"), expected);
    report(data, json.len(), "decode", ours_decode, derive_decode);
    report(data, json.len(), "encode", ours_encode, derive_encode);
}

/// The work of a process that is not measured by its own clock.
struct Once {
    data: String,
    way: String,
    side: String,
    count: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let once = match &arguments[..] {
        [] => None,
        [data, way, side, count] => Some(Once {
            data: data.clone(),
            way: way.clone(),
            side: side.clone(),
            count: count.parse().expect("a count"),
        }),
        _ => panic!("usage: wire-bench [DATA WAY SIDE COUNT]"),
    };
    let is_selected = |data: &str| once.as_ref().is_none_or(|once| once.data == data);
    if is_selected("products") {
        compare::<ListProductsResponse, derive::Page>("products", &products(), once.as_ref());
    }
    if is_selected("instances") {
        compare::<InstanceList, derive::InstanceList>("instances", &instances(), once.as_ref());
    }
}
