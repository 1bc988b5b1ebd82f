//! Tables: path values of polls, and schema names of type names.

use super::content::is_named;
use super::path_values::path_values;
use crate::service::{Method, Polling};

const fn polling(
    path: &'static str,
    variables: &'static [(&'static str, &'static str)],
) -> Polling {
    Polling {
        get: Method {
            path,
            ..Method::BASE
        },
        variables,
        ..Polling::BASE
    }
}

static WHOLE: Polling = polling("v1/{+name}", &[("name", "**")]);
static BELOW: Polling = polling("v1/operations/{+name}", &[("name", "**")]);
static ONE: Polling = polling("operations/{name}", &[("name", "*")]);
static ZONE: Polling = polling(
    "projects/{project}/zones/{zone}/operations/{operation}",
    &[("project", "*"), ("zone", "*"), ("operation", "*")],
);
static GLOBAL: Polling = polling(
    "projects/{project}/global/operations/{operation}",
    &[("project", "*"), ("operation", "*")],
);
static FOLDER: Polling = polling(
    "{+folder}/operations/{operation}",
    &[("folder", "folders/*"), ("operation", "*")],
);
static LONG: Polling = polling(
    "v1/{+name}",
    &[("name", "projects/*/locations/*/operations/*")],
);
static APPS: Polling = polling(
    "v1/apps/{app}/operations/{id}",
    &[("app", "*"), ("id", "*")],
);

#[test]
fn path_values_of_polls() {
    // how it is polled, the path that was called, the operation's name, and the values
    let table: [(&'static Polling, &str, &str, Option<&str>); 27] = [
        (&WHOLE, "v1/a", "operations/7", Some("name=operations/7")),
        (
            &WHOLE,
            "",
            "projects/p/operations/o p?",
            Some("name=projects/p/operations/o p?"),
        ),
        (&BELOW, "v1/a", "7", Some("name=7")),
        (&BELOW, "v1/a", "operations/7", Some("name=7")),
        (&BELOW, "v1/a", "operations/", Some("name=operations/")),
        (&BELOW, "v1/a", "operationsx/7", Some("name=operationsx/7")),
        (&ONE, "files/f/download", "7", Some("name=7")),
        (&ONE, "files/f/download", "operations/7", Some("name=7")),
        (&ONE, "files/f/download", "other/7", Some("name=7")),
        (&ONE, "files/f/download", "operations/", None),
        (
            &ZONE,
            "projects/p/zones/z/disks/d",
            "op",
            Some("project=p zone=z operation=op"),
        ),
        (
            &ZONE,
            "projects/a%3Ab%2Fc/zones/z",
            "op",
            Some("project=a:b/c zone=z operation=op"),
        ),
        (&ZONE, "projects/p/regions/r/disks", "op", None),
        (&ZONE, "projects/p", "op", None),
        (&ZONE, "", "op", None),
        (&ZONE, "projects/%ff/zones/z", "op", None),
        (
            &ZONE,
            "",
            "projects/q/zones/y/operations/op",
            Some("project=q zone=y operation=op"),
        ),
        (
            &ZONE,
            "projects/p/zones/z/d",
            "projects/q/regions/r/operations/op",
            Some("project=p zone=z operation=op"),
        ),
        (
            &ZONE,
            "projects/p/zones/z/d",
            "zones/y/operations/op",
            Some("project=p zone=z operation=op"),
        ),
        (
            &GLOBAL,
            "projects/p/global/images",
            "op",
            Some("project=p operation=op"),
        ),
        (
            &GLOBAL,
            "projects/p/move",
            "op",
            Some("project=p operation=op"),
        ),
        (&GLOBAL, "other/p/move", "op", None),
        (
            &FOLDER,
            "folders/12/policies",
            "op",
            Some("folder=folders/12 operation=op"),
        ),
        (&FOLDER, "organizations/12/policies", "op", None),
        (
            &LONG,
            "v1/projects/p/locations/l/clusters/c:stop",
            "op",
            Some("name=projects/p/locations/l/operations/op"),
        ),
        (&APPS, "v1/apps", "apps/a/operations/7", Some("app=a id=7")),
        (&APPS, "v1/apps", "projects/p/operations/7", None),
    ];
    for (polling, called, name, expected) in table {
        let values = path_values(polling, called, name).map(|values| {
            let pairs = values.iter().map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join(" ")
        });
        let path = polling.get.path;
        assert_eq!(values.as_deref(), expected, "{path} {called} {name}");
    }
}

#[test]
fn schema_names_of_type_names() {
    let vision = "type.googleapis.com/google.cloud.vision.v1.AsyncBatchAnnotateFilesResponse";
    for (url, schema, expected) in [
        (vision, "AsyncBatchAnnotateFilesResponse", true),
        (
            vision,
            "GoogleCloudVisionV1AsyncBatchAnnotateFilesResponse",
            true,
        ),
        (vision, "V1AsyncBatchAnnotateFilesResponse", true),
        (
            vision,
            "GoogleCloudVisionV1p1beta1AsyncBatchAnnotateFilesResponse",
            false,
        ),
        (vision, "BatchAnnotateFilesResponse", false),
        (vision, "FilesResponse", false),
        (vision, "AsyncBatchAnnotateFilesRespons", false),
        (
            vision,
            "TypeGoogleapisComGoogleCloudVisionV1AsyncBatchAnnotateFilesResponse",
            false,
        ),
        (vision, "", false),
        ("type.googleapis.com/google.protobuf.Empty", "Empty", true),
        (
            "type.googleapis.com/google.protobuf.Empty",
            "GoogleProtobufEmpty",
            true,
        ),
        ("google.x.Outer.Inner", "OuterInner", true),
        ("google.x.Outer.Inner", "Outer", false),
        (
            "google.ads.searchads360.v23.resources.BatchJob",
            "GoogleAdsSearchads360V23Resources__BatchJob",
            true,
        ),
        ("cloud_ai.nl.Options", "CloudAiNlOptions", true),
        ("google.x.Option", "Option_", true),
        ("Thing", "Thing", true),
        ("", "Thing", false),
        ("", "", false),
        ("a/b/", "", false),
    ] {
        assert_eq!(is_named(url, schema), expected, "{url} {schema}");
    }
}
