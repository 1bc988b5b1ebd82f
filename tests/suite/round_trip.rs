//! Get, change, update: the data of the server is preserved.

use discogen_testkit::loopback::CannedResponse;
use google_storage_v1::schemas::BucketEncryptionGoogleManagedEncryptionEnforcementConfigRestrictionMode as RestrictionMode;
use google_vision_v1::runtime::Schema as _;
use google_vision_v1::schemas::{FaceAnnotation, KeyValue, Likelihood, Product};
use serde_json::{Value, json};

use crate::support::{storage, vision};

#[tokio::test]
async fn unknown_fields_and_values_are_preserved() {
    let stored = json!({
        "name": "projects/p/locations/l/products/1",
        "displayName": "Old",
        "newInRevision": {"deep": [1, null, {"x": "y"}]},
        "productLabels": [{"key": "color", "value": "red", "weight": 0.5}],
    });
    let (server, vision) = vision(CannedResponse::json(stored.to_string())).await;
    let products = vision.projects().locations().products();
    let name = "projects/p/locations/l/products/1";

    let mut product = products.get(name).send().await.expect("sent");
    assert_eq!(
        product.unknown_fields.get("newInRevision"),
        Some(&stored["newInRevision"])
    );
    product.display_name = Some("New".into());
    product
        .product_labels
        .push(KeyValue::new().key("size").value("L"));
    server.take_requests();
    products
        .patch(name, product)
        .update_mask("displayName")
        .send()
        .await
        .expect("sent");

    let sent: Value = serde_json::from_slice(&server.take_requests()[0].body).expect("JSON");
    let mut expected = stored;
    expected["displayName"] = json!("New");
    expected["productLabels"]
        .as_array_mut()
        .expect("a list")
        .push(json!({"key": "size", "value": "L"}));
    assert_eq!(sent, expected);
}

/// A value is read by one call, changed, and sent by another: unknown fields are preserved at any depth.
#[tokio::test]
async fn unknown_enum_values_are_preserved_by_calls() {
    let stored = json!({
        "name": "b",
        "newInRevision": {"mode": "NEW", "list": [1, null]},
        "encryption": {
            "googleManagedEncryptionEnforcementConfig": {"restrictionMode": "MostlyRestricted", "since": "now"},
            "customerManagedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"},
        },
    });
    let (server, storage) = storage(CannedResponse::json(stored.to_string())).await;

    let mut bucket = storage.buckets().get("b").send().await.expect("a response");
    let encryption = bucket.encryption.as_mut().expect("read");
    let google = encryption
        .google_managed_encryption_enforcement_config
        .as_ref();
    assert_eq!(
        google.expect("read").restriction_mode,
        Some(RestrictionMode::Unrecognized("MostlyRestricted".into()))
    );
    let customer = encryption
        .customer_managed_encryption_enforcement_config
        .as_mut();
    customer.expect("read").restriction_mode = Some(RestrictionMode::Unrecognized("Newer".into()));
    bucket.location = Some("EU".into());
    server.take_requests();
    let response = storage.buckets().update("b", bucket).send().await;
    response.expect("a response");

    let requests = server.take_requests();
    let sent: Value = serde_json::from_slice(&requests[0].body).expect("JSON");
    let mut expected = stored;
    expected["location"] = json!("EU");
    expected["encryption"]["customerManagedEncryptionEnforcementConfig"]["restrictionMode"] =
        json!("Newer");
    assert_eq!(sent, expected);
}

#[test]
fn unknown_enum_values_are_preserved_by_serde() {
    let stored = json!({"joyLikelihood": "ALMOST_CERTAIN", "blurredLikelihood": "LIKELY"});
    let face: FaceAnnotation = serde_json::from_value(stored.clone()).expect("read");
    assert_eq!(face.blurred_likelihood, Some(Likelihood::Likely));
    #[allow(deprecated, reason = "the document marks the field")]
    let joy = face.joy_likelihood.clone();
    assert_eq!(joy, Some(Likelihood::Unrecognized("ALMOST_CERTAIN".into())));
    assert_eq!(serde_json::to_value(&face).expect("written"), stored);
}

#[tokio::test]
async fn absent_null_and_empty_in_a_patch() {
    let (server, vision) = vision(CannedResponse::json("{}")).await;
    let products = vision.projects().locations().products();
    for (product, body) in [
        (Product::new(), json!({})),
        (Product::new().display_name(""), json!({"displayName": ""})),
        (
            Product::new().with_null("displayName"),
            json!({"displayName": null}),
        ),
        (
            Product::new().with_empty("productLabels"),
            json!({"productLabels": []}),
        ),
        (
            Product::new().display_name("x").with_null("displayName"),
            json!({"displayName": null}),
        ),
    ] {
        products
            .patch("projects/p/locations/l/products/1", product)
            .send()
            .await
            .expect("sent");
        let sent: Value = serde_json::from_slice(&server.take_requests()[0].body).expect("JSON");
        assert_eq!(sent, body);
    }
    let typo = Product::new().with_null("dispalyName");
    let error = products
        .patch("projects/p/locations/l/products/1", typo)
        .send()
        .await;
    let error = error.expect_err("no such field").to_string();
    assert!(error.contains("dispalyName"), "{error}");
    assert!(server.take_requests().is_empty());
}
