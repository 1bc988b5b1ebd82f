//! The same schemas with serde derive and without unknown fields, as the comparison.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Whether a field is omitted when it is encoded.
pub trait Absent {
    fn absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    #[inline]
    fn absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    #[inline]
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T> Absent for BTreeMap<String, T> {
    #[inline]
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

macro_rules! plain {
    ($($name:ident { $($field:ident: $type:ty = $wire:literal),* $(,)? })*) => {$(
        #[derive(Default, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(#[serde(rename = $wire, skip_serializing_if = "Absent::absent")] pub $field: $type,)*
        }
    )*};
}

type Text = Option<String>;

plain! {
    Page { next_page_token: Text = "nextPageToken", products: Vec<Product> = "products" }
    Product {
        description: Text = "description", display_name: Text = "displayName", name: Text = "name",
        product_category: Text = "productCategory", product_labels: Vec<KeyValue> = "productLabels",
    }
    KeyValue { key: Text = "key", value: Text = "value" }
    InstanceList { id: Text = "id", items: Vec<Instance> = "items", kind: Text = "kind" }
    Instance {
        can_ip_forward: Option<bool> = "canIpForward", cpu_platform: Text = "cpuPlatform",
        creation_timestamp: Text = "creationTimestamp", deletion_protection: Option<bool> = "deletionProtection",
        description: Text = "description", disks: Vec<AttachedDisk> = "disks", id: Text = "id",
        kind: Text = "kind", labels: BTreeMap<String, String> = "labels", machine_type: Text = "machineType",
        metadata: Option<Metadata> = "metadata", name: Text = "name",
        network_interfaces: Vec<NetworkInterface> = "networkInterfaces",
        scheduling: Option<Scheduling> = "scheduling", self_link: Text = "selfLink",
        start_restricted: Option<bool> = "startRestricted", status: Text = "status",
        tags: Option<Tags> = "tags", zone: Text = "zone",
    }
    AttachedDisk {
        auto_delete: Option<bool> = "autoDelete", boot: Option<bool> = "boot", device_name: Text = "deviceName",
        disk_size_gb: Text = "diskSizeGb", index: Option<i32> = "index", interface: Text = "interface",
        kind: Text = "kind", licenses: Vec<String> = "licenses", mode: Text = "mode", source: Text = "source",
        type_: Text = "type",
    }
    Metadata { fingerprint: Text = "fingerprint", items: Vec<KeyValue> = "items", kind: Text = "kind" }
    NetworkInterface {
        access_configs: Vec<AccessConfig> = "accessConfigs", fingerprint: Text = "fingerprint", name: Text = "name",
        network: Text = "network", network_ip: Text = "networkIP", subnetwork: Text = "subnetwork",
    }
    AccessConfig { name: Text = "name", nat_ip: Text = "natIP", network_tier: Text = "networkTier", type_: Text = "type" }
    Scheduling {
        automatic_restart: Option<bool> = "automaticRestart", availability: Option<f64> = "availability",
        on_host_maintenance: Text = "onHostMaintenance", preemptible: Option<bool> = "preemptible",
    }
    Tags { fingerprint: Text = "fingerprint", items: Vec<String> = "items" }
}
