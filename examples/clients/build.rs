//! Generates the clients with the methods that the examples call.

fn main() -> Result<(), discogen_build::BuildError> {
    discogen_build::Builder::new()
        .document("discovery/compute.v1.json")
        .only(["instances.list", "instances.insert"])
        .document("discovery/container.v1.json")
        .only([
            "projects.locations.clusters.list",
            "projects.locations.clusters.create",
        ])
        .generate()
}
