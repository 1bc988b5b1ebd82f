//! Open enums: `color` and `tint` share the enum `ThingTint` with the alias `ThingColor`.

use super::{Revision, Row, check, compare, line};

const COLOR: &str = "/schemas/Thing/properties/color";
const TINT: &str = "/schemas/Thing/properties/tint";

fn lines(revision: &Revision) -> Vec<String> {
    revision.changes.iter().map(line).collect()
}

#[test]
fn values_of_a_shared_enum() {
    let edit = r#"["RED", "GREEN", "BLUE"]"#;
    let both = [
        ("/schemas/Thing/properties/color/enum", edit),
        ("/schemas/Thing/properties/tint/enum", edit),
    ];
    check(&[Row {
        edits: &both,
        forth: &["addition value-added /schemas/Thing/properties/color schemas::ThingTint::Blue"],
        back: &["breaking value-removed /schemas/Thing/properties/color schemas::ThingTint::Blue"],
    }]);
}

#[test]
fn a_new_value_of_one_use_splits_the_enum() {
    check(&[Row {
        edits: &[(
            "/schemas/Thing/properties/color/enum",
            r#"["RED", "GREEN", "BLUE"]"#,
        )],
        forth: &[
            "breaking field-type /schemas/Thing/properties/color schemas::Thing::color",
            "breaking enum-split /schemas/Thing/properties/color schemas::ThingColor",
            "docs docs /schemas/Thing/properties/tint schemas::ThingTint",
        ],
        // Two types become one, so that implementations for both conflict.
        back: &[
            "breaking enum-merged /schemas/Thing/properties/color schemas::ThingColor",
            "breaking value-removed /schemas/Thing/properties/color schemas::ThingColor::Blue",
            "docs docs /schemas/Thing/properties/color schemas::ThingColor",
            "docs docs /schemas/Thing/properties/color schemas::ThingTint",
        ],
    }]);
}

#[test]
fn the_order_of_values_is_that_of_the_crate() {
    let order = r#"["GREEN", "RED"]"#;
    check(&[Row {
        edits: &[
            ("/schemas/Thing/properties/color/enum", order),
            ("/schemas/Thing/properties/tint/enum", order),
        ],
        forth: &["fix order /schemas/Thing/properties/color schemas::ThingTint"],
        back: &["fix order /schemas/Thing/properties/color schemas::ThingTint"],
    }]);
}

#[test]
fn an_alias_is_removed_with_its_use() {
    check(&[Row {
        edits: &[(COLOR, "")],
        forth: &[
            "breaking field-removed /schemas/Thing/properties/color schemas::Thing::color",
            "breaking alias-removed /schemas/Thing/properties/color schemas::ThingColor",
            "docs docs /schemas/Thing/properties/tint schemas::ThingTint",
        ],
        back: &[
            "addition field-added /schemas/Thing/properties/color schemas::Thing::color",
            "addition alias-added /schemas/Thing/properties/color schemas::ThingColor",
            "docs docs /schemas/Thing/properties/color schemas::ThingTint",
        ],
    }]);
}

#[test]
fn the_name_is_removed_and_the_alias_kept() {
    // Without `tint` the enum has its former alias as its name, and the old name is removed.
    check(&[Row {
        edits: &[(TINT, "")],
        forth: &[
            "breaking enum-renamed /schemas/Thing/properties/color schemas::ThingTint",
            "breaking field-removed /schemas/Thing/properties/tint schemas::Thing::tint",
            "docs docs /schemas/Thing/properties/color schemas::ThingTint",
        ],
        // The old name is an alias, so that code with it compiles.
        back: &[
            "addition field-added /schemas/Thing/properties/tint schemas::Thing::tint",
            "fix enum-renamed /schemas/Thing/properties/color schemas::ThingColor",
            "docs docs /schemas/Thing/properties/color schemas::ThingColor",
        ],
    }]);
}

#[test]
fn strings_and_names_of_values() {
    let old = [(TINT, "")];
    for (values, expected) in [
        // The same variant with another wire value.
        (
            r#"["red", "GREEN"]"#,
            "breaking! value-wire /schemas/Thing/properties/color schemas::ThingColor::Red",
        ),
        (
            r#"["RED"]"#,
            "breaking value-removed /schemas/Thing/properties/color schemas::ThingColor::Green",
        ),
        (
            r#"["RED", "GREEN", "BLUE"]"#,
            "addition value-added /schemas/Thing/properties/color schemas::ThingColor::Blue",
        ),
    ] {
        let new = [(TINT, ""), ("/schemas/Thing/properties/color/enum", values)];
        assert_eq!(lines(&compare(&old, &new)), [expected]);
    }
    // `red` and `RED` cannot have the same name.
    let new = [
        (TINT, ""),
        (
            "/schemas/Thing/properties/color/enum",
            r#"["RED", "GREEN", "Red"]"#,
        ),
    ];
    assert_eq!(
        lines(&compare(&old, &new)),
        [
            "breaking! value-wire /schemas/Thing/properties/color schemas::ThingColor::Red",
            "addition value-added /schemas/Thing/properties/color schemas::ThingColor::Red2",
        ]
    );
}

#[test]
fn deprecated_values() {
    let marks = [
        (
            "/schemas/Thing/properties/color/enumDeprecated",
            "[true, false]",
        ),
        (
            "/schemas/Thing/properties/tint/enumDeprecated",
            "[true, false]",
        ),
    ];
    check(&[Row {
        edits: &marks,
        forth: &["addition deprecated /schemas/Thing/properties/color schemas::ThingTint::Red"],
        back: &["fix undeprecated /schemas/Thing/properties/color schemas::ThingTint::Red"],
    }]);
}

#[test]
fn an_enum_becomes_a_string() {
    check(&[Row {
        edits: &[("/resources/things/methods/get/parameters/view/enum", "")],
        forth: &[
            "breaking parameter-type /resources/things/methods/get/parameters/view resources::things::GetParams::view",
            "breaking enum-removed /resources/things/methods/get/parameters/view schemas::ThingsGetView",
            "breaking alias-removed /resources/things/methods/get/parameters/view resources::things::GetView",
        ],
        back: &[
            "breaking parameter-type /resources/things/methods/get/parameters/view resources::things::GetParams::view",
            "addition enum-added /resources/things/methods/get/parameters/view schemas::ThingsGetView",
            "addition alias-added /resources/things/methods/get/parameters/view resources::things::GetView",
        ],
    }]);
}
