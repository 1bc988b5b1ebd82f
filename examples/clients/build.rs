//! Generates the clients with the methods that the examples call.

fn main() -> Result<(), discogen_build::BuildError> {
    discogen_build::Builder::new()
        .document("discovery/bigquery.v2.json")
        .only(["jobs.query", "jobs.getQueryResults"])
        .document("discovery/calendar.v3.json")
        .only(["events.list", "events.insert"])
        .document("discovery/compute.v1.json")
        .only(["instances.list", "instances.insert"])
        .document("discovery/container.v1.json")
        .only([
            "projects.locations.clusters.list",
            "projects.locations.clusters.create",
        ])
        .document("discovery/gmail.v1.json")
        .only([
            "users.messages.list",
            "users.messages.get",
            "users.messages.send",
        ])
        .document("discovery/sheets.v4.json")
        .only(["spreadsheets.values.get", "spreadsheets.values.append"])
        .document("discovery/youtube.v3.json")
        .only(["search.list"])
        .generate()
}
