//! Tests the resolution of tiny documents.

mod default_scopes;
mod exports;
mod methods;
mod paging;
mod reads;
mod request_id;
mod retry;
mod select;
mod waiting;

use crate::Options;
use crate::api::{Api, EnumName, Field, Shape, Type};
use crate::diagnostic::Severity;

fn text(members: &str) -> String {
    format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", "rootUrl": "https://tiny.example/", {members}}}"#
    )
}

/// The API and its notes, as they are printed.
fn good(members: &str) -> (Api, Vec<String>) {
    match crate::resolve(text(members).as_bytes(), &Options::default()) {
        Ok((api, notes)) => (
            api,
            notes.iter().map(|it| it.display("f").to_string()).collect(),
        ),
        Err(errors) => panic!("{members}: {errors}"),
    }
}

/// All diagnostics, as they are printed.
fn errors(members: &str) -> Vec<String> {
    match crate::resolve(text(members).as_bytes(), &Options::default()) {
        Ok(_) => Vec::new(),
        Err(all) => all
            .0
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .map(|it| it.display("f").to_string())
            .collect(),
    }
}

fn fields<'a>(api: &'a Api, schema: &str) -> &'a [Field] {
    match api
        .schemas
        .iter()
        .find(|it| it.name.rust == schema)
        .map(|it| &it.shape)
    {
        Some(Shape::Struct(fields)) => fields,
        other => panic!("{schema} is {other:?}"),
    }
}

fn shown(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("[{}]", shown(inner)),
        Type::Map(inner) => format!("{{{}}}", shown(inner)),
        Type::Enum(it) => match &it.shown {
            EnumName::Type => format!("enum {}", it.name),
            EnumName::Alias(alias) => format!("enum {} as {alias}", it.name),
            EnumName::Beside(alias) => format!("enum {} as own {alias}", it.name),
        },
        Type::Schema(name) => name.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn types_of_properties() {
    let table = [
        (r#""type": "string""#, "String", 0),
        (r#""type": "string", "format": "int64""#, "I64", 0),
        (r#""type": "string", "format": "uint64""#, "U64", 0),
        (r#""type": "string", "format": "byte""#, "Bytes", 0),
        (r#""type": "string", "format": "date""#, "Date", 0),
        (r#""type": "string", "format": "date-time""#, "Timestamp", 0),
        (
            r#""type": "string", "format": "google-datetime""#,
            "Timestamp",
            0,
        ),
        (
            r#""type": "string", "format": "google-duration""#,
            "Duration",
            0,
        ),
        (
            r#""type": "string", "format": "google-fieldmask""#,
            "FieldMask",
            0,
        ),
        (r#""type": "string", "format": "uuid""#, "String", 1),
        (r#""type": "integer", "format": "int32""#, "I32", 0),
        (r#""type": "integer", "format": "uint32""#, "U32", 0),
        (r#""type": "integer", "format": "int64""#, "I64Number", 1),
        (r#""type": "integer""#, "I64Number", 1),
        (r#""type": "number", "format": "float""#, "F32", 0),
        (r#""type": "number""#, "F64", 0),
        (r#""type": "boolean""#, "Bool", 0),
        (
            r#""type": "any", "format": "google.protobuf.Value""#,
            "Any",
            0,
        ),
        (r#""type": "object""#, "Object", 0),
        (r#""type": "object", "properties": {}"#, "Object", 0),
        (
            r#""type": "object", "additionalProperties": true"#,
            "Object",
            0,
        ),
        (
            r#""type": "object", "additionalProperties": {"type": "any"}, "format": "google.protobuf.Any""#,
            "Object",
            0,
        ),
        (
            r#""type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "string", "format": "int64"}}"#,
            "{{I64}}",
            0,
        ),
        (
            r#""type": "array", "items": {"type": "array", "items": {"type": "string", "format": "uint64"}}"#,
            "[[U64]]",
            0,
        ),
        (r#""type": "array""#, "[Any]", 1),
        (
            r#""type": "object", "properties": {"x": {"type": "string"}}"#,
            "TP",
            0,
        ),
        (
            r#""type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": {"type": "any"}"#,
            "TP",
            1,
        ),
        (
            r#""type": "array", "items": {"type": "object", "properties": {"x": {"type": "string"}}}"#,
            "[TP]",
            0,
        ),
        (r#""type": "string", "enum": ["A"]"#, "enum TP", 0),
        (
            r#""type": "integer", "format": "int32", "enum": ["1"]"#,
            "I32",
            1,
        ),
        (r#""$ref": "T""#, "T", 0),
        (r#""$ref": "T", "type": "object""#, "T", 1),
        (r#""type": "tuple""#, "Any", 1),
        (r#""description": "?""#, "Any", 1),
        (
            r#""type": "object", "variant": {"discriminant": "type"}"#,
            "Object",
            1,
        ),
    ];
    for (property, expected, notes) in table {
        let (api, found) = good(&format!(
            r#""schemas": {{"T": {{"type": "object", "properties": {{"p": {{{property}}}}}}}}}"#
        ));
        assert_eq!(shown(&fields(&api, "T")[0].ty), expected, "{property}");
        assert_eq!(found.len(), notes, "{property}: {found:?}");
    }
}

#[test]
fn top_level_shapes() {
    let table = [
        (r#""type": "object""#, "struct"),
        (r#""type": "any""#, "Any"),
        (
            r#""type": "object", "additionalProperties": {"type": "any"}"#,
            "Object",
        ),
        (
            r#""type": "object", "additionalProperties": {"$ref": "T"}"#,
            "{T}",
        ),
        (
            r#""type": "array", "items": {"type": "object", "properties": {"x": {"type": "any"}}}"#,
            "[TItem]",
        ),
        (r#""type": "string", "enum": ["A", "B"]"#, "enum TValue"),
    ];
    for (schema, expected) in table {
        let (api, _) = good(&format!(r#""schemas": {{"T": {{{schema}}}}}"#));
        let it = api
            .schemas
            .iter()
            .find(|it| it.name.rust == "T")
            .map(|it| match &it.shape {
                Shape::Struct(_) => "struct".to_owned(),
                Shape::Transparent(ty) => shown(ty),
            });
        assert_eq!(it.as_deref(), Some(expected), "{schema}");
    }
}

#[test]
fn boxes_where_a_schema_contains_itself() {
    let reference = |name: &str| format!(r#"{{"$ref": "{name}"}}"#);
    let schema = |name: &str, fields: &[(&str, String)]| {
        let fields: Vec<String> = fields
            .iter()
            .map(|(key, it)| format!(r#""{key}": {it}"#))
            .collect();
        format!(
            r#""{name}": {{"type": "object", "properties": {{{}}}}}"#,
            fields.join(", ")
        )
    };
    let list = r#"{"type": "array", "items": {"$ref": "A"}}"#.to_owned();
    let schemas = [
        schema(
            "A",
            &[
                ("a", reference("A")),
                ("b", reference("B")),
                ("d", reference("D")),
                ("many", list),
            ],
        ),
        schema("B", &[("c", reference("C"))]),
        r#""C": {"$ref": "A"}"#.to_owned(),
        schema("D", &[("e", reference("E"))]),
        schema("E", &[]),
    ];
    let (api, _) = good(&format!(r#""schemas": {{{}}}"#, schemas.join(", ")));
    let boxed =
        |name: &str| -> Vec<bool> { fields(&api, name).iter().map(|it| it.boxed).collect() };
    assert_eq!(boxed("A"), [true, true, false, false]);
    assert_eq!(boxed("B"), [true]);
    assert_eq!(boxed("D"), [false]);
}

#[test]
fn a_chain_of_many_schemas() {
    // Recursion would exceed the stack of the test.
    let count = 30_000;
    let schema = |i: usize| {
        format!(
            r#""S{i}": {{"type": "object", "properties": {{"next": {{"$ref": "S{}"}}}}}}"#,
            (i + 1) % count
        )
    };
    let schemas: Vec<String> = (0..count).map(schema).collect();
    let (api, _) = good(&format!(r#""schemas": {{{}}}"#, schemas.join(",")));
    assert!(
        api.schemas
            .iter()
            .all(|it| fields_of(&it.shape).iter().all(|it| it.boxed))
    );
}

fn fields_of(shape: &Shape) -> &[Field] {
    match shape {
        Shape::Struct(fields) => fields,
        Shape::Transparent(_) => &[],
    }
}

#[test]
fn enums_share_a_list_of_values() {
    let schema = |name: &str, fields: &[(&str, &str)]| {
        let field = |(key, values): &(&str, &str)| {
            let values = values.replace(' ', r#"", ""#);
            format!(r#""{key}": {{"type": "string", "enum": ["{values}"]}}"#)
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        format!(
            r#""{name}": {{"type": "object", "properties": {{{}}}}}"#,
            fields.join(", ")
        )
    };
    let table: [(&[String], &str); 10] = [
        (
            &[schema(
                "Face",
                &[
                    ("joyLikelihood", "A B"),
                    ("angerLikelihood", "A B"),
                    ("adult", "A B"),
                ],
            )],
            "Likelihood = FaceAdult, FaceAngerLikelihood, FaceJoyLikelihood",
        ),
        // The same values in another order are a different list.
        (&[schema("T", &[("x", "A B"), ("y", "B A")])], "TX; TY"),
        // All uses have the same name: the enum gets the shortest long name.
        (
            &[
                schema("Longer", &[("state", "A")]),
                schema("Disk", &[("state", "A")]),
            ],
            "DiskState = LongerState",
        ),
        // A too general word, and a word shared by a minority of the uses.
        (
            &[schema("T", &[("aType", "A"), ("bType", "A")])],
            "TAType = TBType",
        ),
        (
            &[schema("T", &[("aColor", "A"), ("b", "A")])],
            "TB = TAColor",
        ),
        // A word and a long name that collide with the names of schemas.
        (
            &[
                schema("Color", &[]),
                schema("T", &[("aColor", "A"), ("bColor", "A")]),
            ],
            "TAColor = TBColor",
        ),
        (&[schema("TX", &[]), schema("T", &[("x", "A")])], "TXEnum"),
        // Two uses of a word do not suffice for a shared name.
        (
            &[schema("T", &[("aColor", "A"), ("bColor", "A")])],
            "TAColor = TBColor",
        ),
        (
            &[schema(
                "T",
                &[("aColor", "A"), ("bColor", "A"), ("cColor", "A")],
            )],
            "Color = TAColor, TBColor, TCColor",
        ),
        // Every use has an alias, also if a schema has its name.
        (
            &[
                schema("A", &[("x", "A")]),
                schema("BlueY", &[]),
                schema("Blue", &[("y", "A")]),
            ],
            "AX = BlueYEnum",
        ),
    ];
    for (schemas, expected) in table {
        let (api, _) = good(&format!(r#""schemas": {{{}}}"#, schemas.join(", ")));
        let one = |it: &crate::api::Enum| match it.aliases.is_empty() {
            true => it.name.clone(),
            false => format!("{} = {}", it.name, it.aliases.join(", ")),
        };
        let all: Vec<String> = api.enums.iter().map(one).collect();
        assert_eq!(all.join("; "), expected, "{schemas:?}");
    }
}

#[test]
fn enums_of_parameters_have_aliases_beside_them() {
    let values = r#""type": "string", "location": "query", "enum": ["A", "B"]"#;
    let method = |id: &str, parameters: &[(&str, &str)]| {
        let parameters: Vec<String> = parameters
            .iter()
            .map(|(key, more)| format!(r#""{key}": {{{values}{more}}}"#))
            .collect();
        let parameters = parameters.join(", ");
        format!(
            r#""{id}": {{"httpMethod": "GET", "path": "{id}", "parameters": {{{parameters}}}}}"#
        )
    };
    let aliases = |api: &Api| -> Vec<String> {
        let all = api.methods().map(|it| it.method.clone());
        let all = all.flat_map(|it| {
            let shown: Vec<String> = it.parameters.iter().map(|it| shown(&it.ty)).collect();
            let own = it
                .aliases
                .iter()
                .map(|it| format!("{} = {}", it.name, it.of));
            own.chain(shown).collect::<Vec<_>>()
        });
        all.collect()
    };
    // One list of values is one type; each method has a name for it.
    let resources = |methods: &[String]| {
        format!(
            r#""resources": {{"mails": {{"methods": {{{}}}}}}}, "schemas": {{}}"#,
            methods.join(", ")
        )
    };
    let (api, _) = good(&resources(&[
        method("get", &[("format", "")]),
        method("list", &[("formats", r#", "repeated": true"#)]),
    ]));
    assert_eq!(
        aliases(&api),
        [
            "GetFormat = MailsGetFormat",
            "enum MailsGetFormat as own GetFormat",
            "ListFormat = MailsGetFormat",
            "[enum MailsGetFormat as own ListFormat]",
        ]
    );
    assert!(api.enums[0].aliases.is_empty(), "{:?}", api.enums[0]);
    // An alias yields to the types of calls, and equal aliases are printed once.
    let (api, _) = good(&resources(&[
        method("get", &[("params", ""), ("fooBar", "")]),
        method("getFoo", &[("bar", "")]),
    ]));
    let found = aliases(&api).join("; ");
    assert!(found.starts_with("GetParamsEnum = "), "{found}");
    assert_eq!(found.matches("GetFooBar = ").count(), 1, "{found}");
    assert_eq!(found.matches("as own GetFooBar").count(), 2, "{found}");
    // A word that three uses share is shown.
    let (api, _) = good(&resources(&[method(
        "get",
        &[("aColor", ""), ("bColor", ""), ("cColor", "")],
    )]));
    let found = aliases(&api).join("; ");
    assert!(found.contains("GetAColor = Color"), "{found}");
    assert!(
        found.ends_with("enum Color; enum Color; enum Color"),
        "{found}"
    );
}

#[test]
fn errors_of_a_whole_document_are_reported_at_once() {
    let members = r#"
        "parameters": {"alt": {"type": "string", "default": "atom"}},
        "schemas": {
            "User": {"type": "object", "properties": {"owner": {"type": "array", "items": {"$ref": "Usr"}}, "x": {"$ref": "Zzz"}}},
            "Loop": {"$ref": "Pool"}, "Pool": {"$ref": "Loop"}
        },
        "methods": {"get": {"id": 5, "httpMethod": "GET", "path": "a/{b}/{c", "parameters": {
            "p": {"type": "string", "location": "path"},
            "q": {"type": "string", "location": "cookie"},
            "r": {"type": "string"}
        }}}"#;
    let expected = [
        r##"f#/methods/get/id: is a number; must be a string; correct the document, or fetch it again"##,
        r##"f#/schemas/User/properties/owner/items/$ref: refers to schema "Usr", which is not in this document; did you mean "User"?"##,
        r##"f#/schemas/User/properties/x/$ref: refers to schema "Zzz", which is not in this document; add the schema, or correct the reference"##,
        r##"f#/schemas/Loop: refers only to itself; give it properties, or refer to another schema"##,
        r##"f#/schemas/Pool: refers only to itself; give it properties, or refer to another schema"##,
        r##"f#/methods/get/path: has a `{` without a `}`: "a/{b}/{c"; correct the template"##,
        r##"f#/methods/get/path: has the variable "b", which is not a path parameter; declare "b" in `parameters` with "location": "path""##,
        r##"f#/methods/get/parameters/p: is a path parameter, but not a variable of "a/{b}/{c"; correct its `location`, or the template"##,
        r##"f#/methods/get/parameters/q/location: is "cookie", an unknown location; must be "path", "query" or "header""##,
        r##"f#/methods/get/parameters/r: has no `location`; must be "path", "query" or "header""##,
    ];
    assert_eq!(errors(members), expected);
}

#[test]
fn the_api_itself() {
    let (api, notes) = good(
        r#""canonicalName": "Call Options", "servicePath": "/tiny/v1", "features": ["dataWrapper"],
        "parameters": {"alt": {"type": "string", "default": "atom", "location": "query"}}"#,
    );
    assert_eq!(api.client, "CallOptionsApi");
    assert_eq!(api.service_path, "tiny/v1/");
    assert!(api.data_wrapper && api.alt_json);
    assert_eq!(api.package.name, "google-tiny-v1");
    assert_eq!(api.package.library, "google_tiny_v1");
    assert_eq!(
        notes,
        [
            "note: f#/servicePath: begins with a slash; the slash is dropped, because `rootUrl` ends with one",
            "note: f#/canonicalName: gives the client the name `CallOptions`, which the crate uses for something \
             else; the client is called `CallOptionsApi`"
        ]
    );
}

/// Unions are described in the documentation, and the schemas they refer to must exist.
#[test]
fn unions_are_documented_and_their_schemas_resolved() {
    let union = r#""variant": {"discriminant": "type", "map": [{"type_value": "a", "$ref": "A"},
        {"type_value": "b", "$ref": "B"}]}"#;
    let schemas = |names: &str| {
        format!(
            r#""schemas": {{{names}, "U": {{"type": "object", "description": "One.", {union}}},
            "T": {{"type": "object", "properties": {{"all": {{"type": "array", "items": {{"type": "object", {union}}}}}}}}}}}"#
        )
    };
    let (api, _) = good(&schemas(
        r#""A": {"type": "object"}, "B": {"type": "object"}"#,
    ));
    let docs = "The schema depends on `type`:\n\n- `a`: [`A`]\n- `b`: [`B`]";
    let schema = api.schemas.iter().find(|it| it.name.rust == "U");
    assert_eq!(
        schema.map(|it| it.docs.as_str()),
        Some(&*format!("One.\n\n{docs}"))
    );
    assert_eq!(fields(&api, "T")[0].docs, docs);
    let within: Vec<&str> = api.unions.iter().map(|it| it.within.as_str()).collect();
    assert_eq!(within, ["T", "U"]);
    assert_eq!(
        errors(&schemas(r#""A": {"type": "object"}"#)),
        [
            "f#/schemas/U/variant/map/1/$ref: refers to schema \"B\", which is not in this document; add the schema, or correct the reference",
            "f#/schemas/T/properties/all/items/variant/map/1/$ref: refers to schema \"B\", which is not in this document; add the schema, or correct the reference",
        ]
    );
}

#[test]
fn a_path_is_what_the_runtime_reads() {
    let members = r#""methods": {"get": {"httpMethod": "GET", "path": "a<b/../%zz/{a=b}",
        "parameters": {"a=b": {"type": "string", "location": "path", "required": true}}}}"#;
    let messages = errors(members);
    let of = "\"a<b/../%zz/{a=b}\"; correct the template";
    assert_eq!(
        messages[..4],
        [
            format!("f#/methods/get/path: has a `%` without two hexadecimal digits: {of}"),
            format!("f#/methods/get/path: has '<', which a path cannot contain: {of}"),
            format!(
                "f#/methods/get/path: has '=' in the name of `{{a=b}}`, which path parameters cannot contain: {of}"
            ),
            format!("f#/methods/get/path: has the segment `..`, which leads out of the path: {of}"),
        ]
    );
}

#[test]
fn options_are_checked() {
    let options = Options {
        package_name: Some("1 x".to_owned()),
        package_version: Some("one".to_owned()),
        runtime: Some("\"1\"\nevil = 1".to_owned()),
        ..Options::default()
    };
    let errors =
        crate::resolve(text(r#""title": "T""#).as_bytes(), &options).expect_err("three errors");
    assert_eq!(errors.0.len(), 3, "{errors}");
}

#[test]
fn duplicate_and_contradictory_keys_are_noted() {
    let (api, notes) = good(
        r#""schemas": {"T": {"id": "U", "type": "object", "properties": {
            "e": {"type": "string", "enum": ["A", "A"]}, "t": {"$ref": "U"}}}}"#,
    );
    assert_eq!(api.enums[0].values.len(), 1);
    assert_eq!(shown(&fields(&api, "T")[1].ty), "T");
    assert_eq!(
        notes,
        [
            "note: f#/schemas/T/id: is \"U\", but the schema's key is \"T\"; the key is used; references may use both",
            "note: f#/schemas/T/properties/e/enum: contains a duplicate value; it becomes one variant",
        ]
    );
}
