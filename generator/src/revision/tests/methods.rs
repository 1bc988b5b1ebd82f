//! Resources, methods, parameters.

use super::{Row, check};

const THINGS: &str = "/resources/things";

#[test]
fn resources_and_methods_are_added_and_removed() {
    let extra = r#"{"methods": {"get": {"id": "x", "httpMethod": "GET", "path": "x"}}}"#;
    check(&[
        Row {
            edits: &[("/resources/extra", extra)],
            forth: &["addition resource-added /resources/extra resources::extra::Extra"],
            back: &["breaking resource-removed /resources/extra resources::extra::Extra"],
        },
        Row {
            edits: &[("/resources/things/resources/parts", "")],
            forth: &[
                "breaking resource-removed /resources/things/resources/parts resources::things::parts::Parts",
            ],
            back: &[
                "addition resource-added /resources/things/resources/parts resources::things::parts::Parts",
            ],
        },
        Row {
            edits: &[("/resources/things/methods/get", "")],
            forth: &[
                "breaking method-removed /resources/things/methods/get resources::things::Things::get",
                // The enum of its parameter is removed with it.
                "breaking enum-removed /resources/things/methods/get/parameters/view schemas::ThingsGetView",
                "breaking alias-removed /resources/things/methods/get/parameters/view resources::things::GetView",
            ],
            back: &[
                "addition method-added /resources/things/methods/get resources::things::Things::get",
                "addition enum-added /resources/things/methods/get/parameters/view schemas::ThingsGetView",
                "addition alias-added /resources/things/methods/get/parameters/view resources::things::GetView",
            ],
        },
        // A method without a resource belongs to the client.
        Row {
            edits: &[(
                "/methods",
                r#"{"ping": {"id": "tiny.ping", "httpMethod": "GET", "path": "ping"}}"#,
            )],
            forth: &["addition method-added /methods/ping Tiny::ping"],
            back: &["breaking method-removed /methods/ping Tiny::ping"],
        },
        // A method with the name of a resource's accessor: the accessor gets another name.
        Row {
            edits: &[(
                "/resources/things/methods/parts",
                r#"{"id": "tiny.things.parts", "httpMethod": "GET", "path": "v1/parts"}"#,
            )],
            forth: &[
                "breaking resource-renamed /resources/things/resources/parts resources::things::parts::Parts",
                "addition method-added /resources/things/methods/parts resources::things::Things::parts",
            ],
            back: &[
                "breaking method-removed /resources/things/methods/parts resources::things::Things::parts",
                "breaking resource-renamed /resources/things/resources/parts resources::things::parts::Parts",
            ],
        },
        Row {
            edits: &[("/resources/things/deprecated", "true")],
            forth: &["addition deprecated /resources/things resources::things::Things"],
            back: &["fix undeprecated /resources/things resources::things::Things"],
        },
    ]);
}

/// The accepted scopes are unchanged; the default scope depends on the verb.
#[test]
fn the_scopes_that_a_method_requests() {
    let get = "/resources/things/methods/get";
    let verb = format!("breaking! verb {get}/httpMethod resources::things::Things::get");
    let scopes = format!("addition default-scopes {get}/scopes resources::things::Things::get");
    // A read-only client may send a GET, and no PUT.
    let writes = format!("breaking! reads {get} resources::things::Things::get");
    let reads = format!("fix reads {get} resources::things::Things::get");
    check(&[Row {
        edits: &[(&format!("{get}/httpMethod"), "\"PUT\"")],
        forth: &[&writes, &verb, &scopes],
        back: &[&verb, &scopes, &reads],
    }]);
}

#[test]
fn requests_and_responses_of_a_method() {
    let get = "/resources/things/methods/get";
    let at = |key: &str| format!("{get}/{key}");
    let line =
        |change: &str, key: &str| format!("{change} {get}/{key} resources::things::Things::get");
    let scopes = r#"["https://www.googleapis.com/auth/tiny"]"#;
    let rows = [
        ("httpMethod", "\"POST\"", "breaking! verb", "breaking! verb"),
        ("path", "\"v2/{+name}\"", "breaking! path", "breaking! path"),
        (
            "apiVersion",
            "\"2026-01-01\"",
            "breaking! api-version",
            "breaking! api-version",
        ),
        (
            "scopes",
            scopes,
            "breaking! method-scopes",
            "addition method-scopes",
        ),
        (
            "scopes",
            "[]",
            "fix method-scopes",
            "addition method-scopes",
        ),
        (
            "response",
            r#"{"$ref": "Empty"}"#,
            "breaking response",
            "breaking response",
        ),
    ];
    for (key, value, forth, back) in rows {
        check(&[Row {
            edits: &[(&at(key), value)],
            forth: &[&line(forth, key)],
            back: &[&line(back, key)],
        }]);
    }
    let removed = format!("breaking response {get} resources::things::Things::get");
    let back = line("breaking response", "response");
    check(&[
        Row {
            edits: &[(&at("response"), "")],
            forth: &[&removed],
            back: &[&back],
        },
        Row {
            edits: &[("/resources/things/methods/upload/id", "\"tiny.things.put\"")],
            forth: &[
                "fix method-id /resources/things/methods/upload/id resources::things::Things::upload",
            ],
            back: &[
                "fix method-id /resources/things/methods/upload/id resources::things::Things::upload",
            ],
        },
        Row {
            edits: &[(&at("description"), "\"Fetches a thing.\"")],
            forth: &["docs docs /resources/things/methods/get resources::things::Things::get"],
            back: &["docs docs /resources/things/methods/get resources::things::Things::get"],
        },
        Row {
            edits: &[(&at("deprecated"), "true")],
            forth: &[
                "addition deprecated /resources/things/methods/get resources::things::Things::get",
            ],
            back: &[
                "fix undeprecated /resources/things/methods/get resources::things::Things::get",
            ],
        },
        Row {
            edits: &[(&at("supportsMediaDownload"), "true")],
            forth: &[
                "addition feature-added /resources/things/methods/get resources::things::Things::get",
            ],
            back: &[
                "breaking feature-removed /resources/things/methods/get resources::things::Things::get",
            ],
        },
    ]);
}

#[test]
fn parameters() {
    let get = format!("{THINGS}/methods/get/parameters");
    let row = |key: &str, value: &str, forth: &[&str], back: &[&str]| {
        let at = format!("{get}/{key}");
        check(&[Row {
            edits: &[(&at, value)],
            forth,
            back,
        }]);
    };
    row(
        "filter",
        r#"{"type": "string", "location": "query"}"#,
        &[
            "addition parameter-added /resources/things/methods/get/parameters/filter resources::things::GetParams::filter",
        ],
        &[
            "breaking parameter-removed /resources/things/methods/get/parameters/filter resources::things::GetParams::filter",
        ],
    );
    row(
        "filter",
        r#"{"type": "string", "location": "query", "required": true}"#,
        &[
            "breaking parameter-added /resources/things/methods/get/parameters/filter resources::things::GetParams::filter",
        ],
        &[
            "breaking parameter-removed /resources/things/methods/get/parameters/filter resources::things::GetParams::filter",
        ],
    );
    row(
        "pageSize/required",
        "true",
        &[
            "breaking parameter-required /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
        ],
        &[
            "breaking parameter-optional /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
        ],
    );
    let changed = "breaking parameter-type /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size";
    row("pageSize/format", "\"uint32\"", &[changed], &[changed]);
    row("pageSize/repeated", "true", &[changed], &[changed]);
    let moved = "breaking! parameter-wire /resources/things/methods/get/parameters/pageSize/location resources::things::GetParams::page_size";
    row("pageSize/location", "\"header\"", &[moved], &[moved]);
    let default = "/resources/things/methods/get/parameters/pageSize/default resources::things::GetParams::page_size";
    let forth = format!("breaking! default {default}");
    row("pageSize/default", "\"20\"", &[&forth], &[&forth]);
    let (removed, back) = (
        "fix default /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
        format!("fix default {default}"),
    );
    row("pageSize/default", "", &[removed], &[&back]);
    let maximum = "limit /resources/things/methods/get/parameters/pageSize/maximum resources::things::GetParams::page_size";
    row(
        "pageSize/maximum",
        "\"50\"",
        &[&format!("breaking! {maximum}")],
        &[&format!("fix {maximum}")],
    );
    let pattern = "limit /resources/things/methods/get/parameters/name/pattern resources::things::GetParams::name";
    row(
        "name/pattern",
        "\"^shelves/[^/]+/things/[^/]+$\"",
        &[&format!("breaking! {pattern}")],
        &[&format!("breaking! {pattern}")],
    );
    row(
        "name/pattern",
        "\"^(things|parts)/[^/]+$\"",
        &[&format!("fix {pattern}")],
        &[&format!("fix {pattern}")],
    );
    row(
        "view/deprecated",
        "true",
        &[
            "addition deprecated /resources/things/methods/get/parameters/view resources::things::GetParams::view",
        ],
        &[
            "fix undeprecated /resources/things/methods/get/parameters/view resources::things::GetParams::view",
        ],
    );
    // A limit is part of the documentation and reported once.
    row(
        "pageSize/description",
        "\"How many.\"",
        &[
            "docs docs /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
        ],
        &[
            "docs docs /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
        ],
    );
}

#[test]
fn names_of_parameters() {
    let removed = "breaking parameter-removed /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size_2";
    check(&[
        // The new parameter is spelled as in Rust and keeps that name; the old one is renamed.
        Row {
            edits: &[(
                "/resources/things/methods/get/parameters/page_size",
                r#"{"type": "integer", "format": "int32", "location": "query", "default": "10", "maximum": "100"}"#,
            )],
            forth: &[
                "breaking! parameter-wire /resources/things/methods/get/parameters/page_size resources::things::GetParams::page_size",
                "addition parameter-added /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size_2",
            ],
            back: &[
                removed,
                "breaking! parameter-wire /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
            ],
        },
        // If both names have to be changed, the first in sort order keeps its name.
        Row {
            edits: &[(
                "/resources/things/methods/get/parameters/page-size",
                r#"{"type": "string", "location": "query"}"#,
            )],
            forth: &[
                "breaking parameter-type /resources/things/methods/get/parameters/page-size resources::things::GetParams::page_size",
                "breaking! parameter-wire /resources/things/methods/get/parameters/page-size resources::things::GetParams::page_size",
                "addition parameter-added /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size_2",
                "fix default /resources/things/methods/get/parameters/page-size resources::things::GetParams::page_size",
                "fix limit /resources/things/methods/get/parameters/page-size resources::things::GetParams::page_size",
            ],
            back: &[
                removed,
                "breaking parameter-type /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
                "breaking! parameter-wire /resources/things/methods/get/parameters/pageSize resources::things::GetParams::page_size",
                "fix default /resources/things/methods/get/parameters/pageSize/default resources::things::GetParams::page_size",
                "fix limit /resources/things/methods/get/parameters/pageSize/maximum resources::things::GetParams::page_size",
            ],
        },
        // A path variable with another name: the same URL, another setter.
        Row {
            edits: &[
                (
                    "/resources/things/methods/move/path",
                    "\"v1/{from}/{target}\"",
                ),
                (
                    "/resources/things/methods/move/parameterOrder",
                    r#"["from", "target"]"#,
                ),
                ("/resources/things/methods/move/parameters/to", ""),
                (
                    "/resources/things/methods/move/parameters/target",
                    r#"{"type": "string", "location": "path", "required": true}"#,
                ),
            ],
            forth: &[
                "breaking parameter-added /resources/things/methods/move/parameters/target resources::things::MoveParams::target",
                "breaking parameter-removed /resources/things/methods/move/parameters/to resources::things::MoveParams::to",
            ],
            back: &[
                "breaking parameter-removed /resources/things/methods/move/parameters/target resources::things::MoveParams::target",
                "breaking parameter-added /resources/things/methods/move/parameters/to resources::things::MoveParams::to",
            ],
        },
    ]);
}

#[test]
fn arguments_in_another_order() {
    let order = "/resources/things/methods/move/parameterOrder";
    // Both are strings, so the compiler does not detect the change.
    check(&[Row {
        edits: &[(order, r#"["to", "from"]"#)],
        forth: &[
            "breaking! parameters-reordered /resources/things/methods/move/parameterOrder resources::things::Things::move_",
        ],
        back: &[
            "breaking! parameters-reordered /resources/things/methods/move/parameterOrder resources::things::Things::move_",
        ],
    }]);
    // If the types differ, the compiler detects the change.
    let number = (
        "/resources/things/methods/move/parameters/to/format",
        "\"int64\"",
    );
    let swapped = [number, (order, r#"["to", "from"]"#)];
    let revision = super::compare(&[number], &swapped);
    let lines: Vec<String> = revision.changes.iter().map(super::line).collect();
    assert_eq!(
        lines,
        [
            "breaking parameters-reordered /resources/things/methods/move/parameterOrder resources::things::Things::move_"
        ]
    );
}

#[test]
fn bodies() {
    const UPLOAD: &str = "/resources/things/methods/upload/request";
    check(&[Row {
        edits: &[(UPLOAD, "")],
        forth: &[
            "breaking body-removed /resources/things/methods/upload resources::things::UploadParams::body",
        ],
        back: &[
            "breaking body-added /resources/things/methods/upload/request resources::things::UploadParams::body",
        ],
    }]);
    check(&[Row {
        edits: &[(UPLOAD, r#"{"$ref": "Labels"}"#)],
        forth: &[
            "breaking body-changed /resources/things/methods/upload/request resources::things::UploadParams::body",
        ],
        back: &[
            "breaking body-changed /resources/things/methods/upload/request resources::things::UploadParams::body",
        ],
    }]);
    // An empty body is set by a setter rather than an argument.
    check(&[Row {
        edits: &[("/resources/things/methods/move/request", "")],
        forth: &[
            "breaking body-removed /resources/things/methods/move resources::things::MoveParams::body",
        ],
        back: &[
            "addition body-added /resources/things/methods/move/request resources::things::MoveParams::body",
        ],
    }]);
    // If an empty schema gets a field, the body becomes an argument of its methods.
    check(&[Row {
        edits: &[("/schemas/Empty/properties", r#"{"x": {"type": "string"}}"#)],
        forth: &[
            "breaking body-changed /resources/things/methods/move/request resources::things::Things::move_",
            "addition field-added /schemas/Empty/properties/x schemas::Empty::x",
        ],
        back: &[
            "breaking body-changed /resources/things/methods/move/request resources::things::Things::move_",
            "breaking field-removed /schemas/Empty/properties/x schemas::Empty::x",
        ],
    }]);
}

#[test]
fn uploads() {
    let media = "/resources/things/methods/upload/mediaUpload";
    let row = |key: &str, value: &str, forth: &str, back: &str| {
        let at = format!("{media}/{key}");
        let line =
            |text: &str| format!("{text} resources::things::Things::upload").replace('@', media);
        check(&[Row {
            edits: &[(&at, value)],
            forth: &[&line(forth)],
            back: &[&line(back)],
        }]);
    };
    let unseen = |key: &str| format!("breaking! feature-changed @{key}");
    let fix = |key: &str| format!("fix feature-changed @{key}");
    let more = "addition feature-changed @/accept";
    row("accept", r#"["image/*"]"#, &unseen("/accept"), more);
    row("accept", r#"["*/*"]"#, more, &unseen("/accept"));
    row("maxSize", "\"5MB\"", &unseen("/maxSize"), &fix("/maxSize"));
    row("maxSize", "", &fix("/maxSize"), &unseen("/maxSize"));
    row(
        "protocols/resumable",
        "",
        &unseen(""),
        &fix("/protocols/resumable"),
    );
    let path = unseen("/protocols/simple/path");
    row(
        "protocols/simple/path",
        "\"/upload/v2/things\"",
        &path,
        &path,
    );
    check(&[Row {
        edits: &[(media, "")],
        forth: &[
            "breaking feature-removed /resources/things/methods/upload resources::things::Things::upload",
        ],
        back: &[
            "addition feature-added /resources/things/methods/upload resources::things::Things::upload",
        ],
    }]);
}
