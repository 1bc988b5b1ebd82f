//! The model of the real vision document.

use discogen_model::Options;
use discogen_model::api::{Api, Shape, Type};

fn vision() -> Api {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../discovery/vision.v1.json");
    let bytes = std::fs::read(path).expect("the document is checked in");
    let (api, notes) = discogen_model::resolve(&bytes, &Options::default()).expect("it resolves");
    assert_eq!(notes, [], "the document follows the format");
    api
}

#[test]
fn everything_is_there() {
    let api = vision();
    assert_eq!(api.resources().count(), 17);
    assert_eq!(api.methods().count(), 38);
    assert_eq!(api.schemas.len(), 281);
    assert_eq!(
        (api.client.as_str(), api.package.name.as_str()),
        ("Vision", "google-vision-v1")
    );
    let scopes: Vec<&str> = api.scopes.iter().map(|it| it.constant.as_str()).collect();
    assert_eq!(scopes, ["CLOUD_PLATFORM", "CLOUD_VISION"]);
}

#[test]
fn sixty_fields_share_one_likelihood() {
    let api = vision();
    let is_likelihood = |ty: &Type| *ty == Type::Enum("Likelihood".into());
    let fields = api.schemas.iter().flat_map(|it| match &it.shape {
        Shape::Struct(fields) => fields.as_slice(),
        Shape::Transparent(_) => &[],
    });
    assert_eq!(fields.filter(|it| is_likelihood(&it.ty)).count(), 60);
    let likelihood = api
        .enums
        .iter()
        .find(|it| it.name == "Likelihood")
        .expect("it is called so");
    assert_eq!(likelihood.aliases.len(), 60);
    let values: Vec<&str> = likelihood
        .values
        .iter()
        .map(|it| it.name.rust.as_str())
        .collect();
    assert_eq!(
        values,
        [
            "Unknown",
            "VeryUnlikely",
            "Unlikely",
            "Possible",
            "Likely",
            "VeryLikely"
        ]
    );
    let feature = api.enums.iter().find(|it| it.name == "FeatureType");
    assert!(feature.is_some_and(|it| it.values.iter().any(|it| it.name.rust == "FaceDetection")));
}

#[test]
fn cancel_matches_the_design() {
    let api = vision();
    let operations = api
        .resources
        .iter()
        .find(|it| it.handle == "Operations")
        .expect("it is there");
    assert_eq!(operations.module, ["resources", "operations"]);
    let cancel = operations
        .methods
        .iter()
        .find(|it| it.name.rust == "cancel")
        .expect("it is there");
    assert_eq!(
        (cancel.params.as_str(), cancel.call.as_str()),
        ("CancelParams", "CancelCall")
    );
    assert_eq!(
        (cancel.verb.raw(), cancel.path.raw()),
        ("POST", "v1/{+name}:cancel")
    );
    assert_eq!(cancel.scopes, [0, 1]);
    assert!(cancel.body.as_ref().is_some_and(|it| it.fieldless));
    assert_eq!(cancel.response, Some(Type::Schema("Empty".to_owned())));
}
