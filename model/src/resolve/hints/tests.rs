use super::*;

fn string(key: &str, description: &str) -> Schema {
    Schema {
        key: key.to_owned(),
        description: Some(description.to_owned()),
        type_: Some("string".to_owned()),
        ..Schema::default()
    }
}

fn value(schema: &Schema, ty: Scalar, properties: &[&str]) -> Option<String> {
    let document = crate::document::Document::default();
    let inventory = Inventory::new(&document, &crate::excerpt::Kept::All, &mut Vec::new());
    stated(&inventory, &Type::Scalar(ty), schema, properties)
}

#[test]
fn values_in_descriptions() {
    for (key, description, expected) in [
        (
            "userId",
            "The special value `me` can be used to indicate the authenticated user.",
            Some("me"),
        ),
        (
            "name",
            "To read about the user, specify `people/me`.",
            Some("people/me"),
        ),
        (
            "userId",
            "To indicate the user, you can use the special value `me`.",
            Some("me"),
        ),
        (
            "playerId",
            "A player ID. A value of `me` may be used in place of the player's ID.",
            Some("me"),
        ),
        (
            "customer",
            "You can also use the `my_customer` alias to represent your `customerId`.",
            Some("my_customer"),
        ),
        (
            "calendarId",
            "To access the primary calendar, use the \"primary\" keyword.",
            Some("primary"),
        ),
        (
            "tasklist",
            "Identifier. Use \"@default\" to get the user's default list.",
            Some("@default"),
        ),
        (
            "zone",
            "The zone to return operations for, or `-` for all zones.",
            Some("-"),
        ),
        (
            "alertId",
            "The alert identifier. The \"-\" wildcard could be used to represent all.",
            Some("-"),
        ),
        (
            "accountId",
            "The account. Specify \"-\" to list all creatives.",
            Some("-"),
        ),
        (
            "productId",
            "The parent. May be specified as '-' to read all offers.",
            Some("-"),
        ),
        (
            "pageToken",
            "Set to the value of 'nextPageToken' from the previous response.",
            None,
        ),
        ("userId", "The user's name isn't the customer's.", None),
        (
            "productId",
            "The ID of the product, e.g. \"app:com.google.android.gm\".",
            Some("app:com.google.android.gm"),
        ),
        (
            "language",
            "A BCP-47 tag; for example, \"de-AT\" for Austrian German.",
            Some("de-AT"),
        ),
        ("appsId", "Part of `name`. For example: \"myapp\".", None),
        ("name", "For example `projects/{project}`.", None),
        (
            "part",
            "If you set *part=snippet*, the response contains it.",
            Some("snippet"),
        ),
        (
            "part",
            "Set the parameter value to snippet.",
            Some("snippet"),
        ),
        (
            "part",
            "The part names that you can include in the parameter value are id, snippet, and status.",
            Some("snippet"),
        ),
        (
            "fields",
            "Required. Valid values are: * addresses * ageRanges * names * photos",
            Some("names"),
        ),
        ("count", "Valid values are between 1 and 100.", None),
    ] {
        let found = value(&string(key, description), Scalar::String, &[]);
        assert_eq!(found.as_deref(), expected, "{description}");
    }
}

#[test]
fn properties_of_the_response_are_values_of_a_selection() {
    let properties = ["id", "replies", "parts", "snippet"];
    for (description, expected) in [
        (
            "A comma-separated list of comment resource properties.",
            Some("snippet"),
        ),
        ("You must include the replies properties.", Some("replies")),
        ("The id of it.", None),
    ] {
        let found = value(&string("part", description), Scalar::String, &properties);
        assert_eq!(found.as_deref(), expected, "{description}");
    }
}

#[test]
fn a_value_matches_the_pattern_and_the_type() {
    let mut schema = string("name", "For example, `projects/p`.");
    schema.pattern = Some("^folders/[^/]+$".to_owned());
    assert_eq!(value(&schema, Scalar::String, &[]), None);
    schema.pattern = Some("^projects/[^/]+$".to_owned());
    assert_eq!(
        value(&schema, Scalar::String, &[]).as_deref(),
        Some("projects/p")
    );
    schema.default = Some("many".to_owned());
    assert_eq!(value(&schema, Scalar::I32, &[]), None);
    schema.default = Some("100".to_owned());
    assert_eq!(value(&schema, Scalar::I32, &[]).as_deref(), Some("100"));
    schema.default = Some("projects/default".to_owned());
    assert_eq!(
        value(&schema, Scalar::String, &[]).as_deref(),
        Some("projects/default")
    );
}

#[test]
fn labels() {
    for (description, required, output_only) in [
        ("Required. The name.", true, false),
        ("[Required] The name.", true, false),
        ("REQUIRED: the name.", true, false),
        ("RequiredFields of it.", false, false),
        ("Optional. Not required.", false, false),
        ("[Output Only] The time.", false, true),
        ("@OutputOnly The time.", false, true),
        ("Output only. The time.", false, true),
        ("", false, false),
        ("é", false, false),
    ] {
        let schema = string("name", description);
        assert_eq!(is_required(&schema), required, "{description}");
        assert_eq!(
            label(description, &OUTPUT_ONLY),
            output_only,
            "{description}"
        );
    }
}

#[test]
fn templates_are_filled() {
    for (key, description, expected) in [
        (
            "topic",
            "The topic. Format: `projects/{project}/topics/{topic}`.",
            Some("projects/my-project/topics/my-topic"),
        ),
        (
            "parent",
            "The parent, in the form projects/{project_id=*}.",
            Some("projects/my-project"),
        ),
        (
            "resource",
            "Format: \"//x.example/{resource_id}/all\"",
            Some("//x.example/my-resource-id/all"),
        ),
        // The description is about a part of the name, or the template is not one.
        (
            "topicId",
            "An ID. The format of the name is `topics/{topic}`.",
            None,
        ),
        (
            "topic",
            "A JSON object of the form {topic} or {\"a/b\": 1}.",
            None,
        ),
        ("topic", "The format is `projects/{project}/topics/`.", None),
        (
            "topic",
            "For example, `projects/{project}/topics/{topic}`.",
            None,
        ),
        (
            "name",
            "The format is `projects/{project}/accounts/{account}`. Using the special value `-` for the project is an error.",
            Some("projects/my-project/accounts/my-account"),
        ),
    ] {
        let found = value(&string(key, description), Scalar::String, &[]);
        assert_eq!(found.as_deref(), expected, "{description}");
    }
}

#[test]
fn fields_are_required_by_a_label_or_a_sentence() {
    for (description, expected) in [
        ("Required. The name.", true),
        ("[Required] The name.", true),
        ("The name. Required.", true),
        ("The name. This field is required.", true),
        ("The name. Must be set", true),
        ("The name. This is a required field.", true),
        ("Required-looking.", false),
        ("The keyboard required.", false),
        ("To clone, this field is required.", false),
        ("This field is required for zones.", false),
        ("Required. DEPRECATED. The name.", false),
    ] {
        assert_eq!(
            is_required(&string("a", description)),
            expected,
            "{description}"
        );
    }
}

#[test]
fn fields_that_must_not_be_set() {
    for (description, expected) in [
        ("Not currently supported. Setting it is an error.", true),
        ("Deprecated. Use another.", true),
        ("The key. Do not use.", true),
        ("The key. It is supported in all zones.", false),
    ] {
        assert_eq!(is_unsupported(description), expected, "{description}");
    }
}
