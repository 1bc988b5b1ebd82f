//! Responses: typed, empty, not JSON, errors.

use std::time::Duration;

use discogen_runtime::{CallOptions, ExponentialBackoff};
use discogen_testkit::loopback::CannedResponse;
use google_storage_v1::schemas::HmacKey;
use google_vision_v1::schemas::{BatchOperationMetadataState, Empty, Operation, Product};
use http::StatusCode;
use serde_json::json;

use crate::support::vision;

#[tokio::test]
async fn a_typed_response() {
    let (_server, vision) = vision(CannedResponse::json(
        r#"{"name":"operations/1","done":true,"error":{"code":5,"message":"gone","details":[{"@type":"t"}]},
            "metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.BatchOperationMetadata","state":"FAILED"}}"#,
    ))
    .await;
    let operation: Operation = vision
        .operations()
        .get("operations/1")
        .send()
        .await
        .expect("sent");
    assert_eq!(operation.name.as_deref(), Some("operations/1"));
    assert_eq!(operation.done, Some(true));
    let error = operation.error.expect("an error");
    assert_eq!(
        (error.code, error.message.as_deref()),
        (Some(5), Some("gone"))
    );
    assert_eq!(operation.metadata["state"], "FAILED");
    assert_eq!(
        BatchOperationMetadataState::from("FAILED"),
        BatchOperationMetadataState::Failed
    );
}

#[test]
fn secrets_in_responses_are_not_printed() {
    let json = r#"{"kind":"storage#hmacKey","secret":"s3cr3t","metadata":{"accessId":"GOOG1"}}"#;
    let key: HmacKey = serde_json::from_str(json).expect("read");
    assert_eq!(
        format!("{key:?}"),
        r#"HmacKey { kind: "storage#hmacKey", metadata: HmacKeyMetadata { accessId: "GOOG1" }, secret: REDACTED }"#
    );
    assert_eq!(key.secret.as_deref(), Some("s3cr3t"));
}

#[tokio::test]
async fn responses_without_content() {
    for response in [
        CannedResponse::new(StatusCode::NO_CONTENT, "", ""),
        CannedResponse::new(StatusCode::OK, "", ""),
        CannedResponse::new(StatusCode::OK, "application/json", "  \n"),
        CannedResponse::new(StatusCode::OK, "application/json", "null"),
        CannedResponse::json("{}"),
    ] {
        let status = response.status;
        let (_server, vision) = vision(response).await;
        let response = vision
            .operations()
            .delete("operations/1")
            .send_full()
            .await
            .expect("sent");
        assert_eq!(response.status(), status);
        assert_eq!(response.into_body(), Empty::new());
        let operation = vision
            .operations()
            .get("operations/1")
            .send()
            .await
            .expect("sent");
        assert_eq!(operation, Operation::new());
    }
}

#[tokio::test]
async fn a_response_that_is_not_json() {
    for (content_type, body) in [
        ("text/html", "<html><body>Please log in</body></html>"),
        ("application/json", "{\"name\": "),
        ("application/json", "[1, 2]"),
        ("application/json", "{\"done\": \"perhaps\"}"),
        ("application/octet-stream", "\u{0}\u{1}"),
    ] {
        let (_server, vision) =
            vision(CannedResponse::new(StatusCode::OK, content_type, body)).await;
        let error = vision
            .operations()
            .get("operations/1")
            .send()
            .await
            .expect_err(body);
        assert!(error.is_decode(), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("vision.operations.get"), "{text}");
        assert_eq!(error.http_status(), Some(StatusCode::OK));
        assert_eq!(error.body().map(AsRef::as_ref), Some(body.as_bytes()));
        // `send_raw` returns it nevertheless.
        let stream = vision
            .operations()
            .get("operations/1")
            .send_stream()
            .await
            .expect("sent");
        assert_eq!(stream.status(), 200);
    }
    let (_server, vision) = vision(CannedResponse::json("{\"done\": \"perhaps\"}")).await;
    let error = vision
        .operations()
        .get("operations/1")
        .send()
        .await
        .expect_err("a text");
    assert!(
        error.to_string().contains("done"),
        "the field is named: {error}"
    );
}

#[tokio::test]
async fn an_error_response() {
    let body = json!({"error": {"code": 404, "message": "Operation not found", "status": "NOT_FOUND",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "GONE"}]}});
    let (server, vision) = vision(CannedResponse::new(
        StatusCode::NOT_FOUND,
        "application/json",
        body.to_string(),
    ))
    .await;
    let call = vision.operations().get("operations/1");
    let stream = call.clone().send_stream().await.map(|_| ());
    for error in [
        call.send().await.expect_err("404"),
        stream.expect_err("404"),
    ] {
        assert!(error.is_not_found());
        assert_eq!(error.http_status(), Some(StatusCode::NOT_FOUND));
        let status = error.status().expect("a status");
        assert_eq!(status.message, "Operation not found");
        assert_eq!(status.details[0]["reason"], "GONE");
        assert_eq!(
            error.body().expect("a body").as_ref(),
            body.to_string().as_bytes()
        );
        let text = error.to_string();
        assert!(
            text.contains("vision.operations.get") && text.contains("Operation not found"),
            "{text}"
        );
        assert!(
            !format!("{error:?} {error}").contains("a-token"),
            "no secret: {error:?}"
        );
    }
    assert_eq!(server.take_requests().len(), 2, "404 is not retried");
}

/// Retries of the default number, without its seconds of delay.
fn quick_retries() -> CallOptions {
    let backoff = ExponentialBackoff::new().initial(Duration::from_millis(1));
    CallOptions::new().retry(backoff)
}

#[tokio::test]
async fn an_error_page_and_not_modified() {
    let page = CannedResponse::new(StatusCode::BAD_GATEWAY, "text/html", "<html>502</html>");
    let (_server, vision) = vision(page).await;
    let error = vision
        .operations()
        .get("operations/1")
        .with(quick_retries())
        .send()
        .await
        .expect_err("502");
    assert!(error.is_server_error(), "{error:?}");
    assert!(error.status().is_none());
    assert!(error.to_string().contains("502"), "{error}");

    let (_server, vision) =
        crate::support::vision(CannedResponse::new(StatusCode::NOT_MODIFIED, "", "")).await;
    let error = vision
        .operations()
        .get("operations/1")
        .send()
        .await
        .expect_err("304");
    assert!(error.is_not_modified());
}

#[tokio::test]
async fn connection_refused() {
    let vision = google_vision_v1::Vision::builder()
        .endpoint("http://127.0.0.1:1/")
        .token("a-token")
        .build()
        .await
        .expect("a client");
    let error = vision
        .operations()
        .get("operations/1")
        .with(quick_retries())
        .send()
        .await
        .expect_err("no server");
    assert!(error.is_connect(), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("a-token"));
}

#[tokio::test]
async fn futures_and_handles_move_between_threads() {
    fn portable<T: Send + 'static>(_: &T) {}
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let (_server, vision) = vision(CannedResponse::json("{}")).await;
    shared(&vision);
    shared(&vision.operations());
    let call = vision
        .projects()
        .locations()
        .products()
        .get("projects/p/locations/l/products/1");
    shared(&call);
    portable(&call.clone().send_full());
    portable(&call.clone().send_stream());
    let sent = call.send();
    portable(&sent);
    let product = tokio::spawn(sent).await.expect("joined").expect("sent");
    assert_eq!(product, Product::new());
}
