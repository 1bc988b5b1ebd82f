//! Tests code that calls an API without a network: retries, pages and long-running operations.
//!
//! ```sh
//! cargo run --example mock
//! ```
//!
//! In a project, the functions below `main` are the code under test, and each function with a mock
//! is a test with `#[tokio::test(start_paused = true)]`.

use google_vision_v1::resources::operations;
use google_vision_v1::resources::projects::locations::products;
use google_vision_v1::runtime::testing::{self, Mock};
use google_vision_v1::schemas::{Empty, Product};
use google_vision_v1::{Result, Vision};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    cancels_an_operation().await?;
    lists_all_products().await?;
    waits_for_an_operation().await
}

async fn client(mock: &Mock) -> Result<Vision> {
    Vision::builder()
        .anonymous()
        .transport(mock.transport())
        .build()
        .await
}

/// The first attempt fails, and the client retries it, because the failure is temporary.
async fn cancels_an_operation() -> Result<()> {
    let mock = Mock::new();
    mock.on::<operations::CancelParams>()
        .with(operations::CancelParams::new().name("operations/1"))
        .respond_status(429)
        .respond(Empty::new());
    mock.on::<operations::CancelParams>()
        .when(|params| params.name.as_deref() == Some("operations/2"))
        .respond_error(testing::status("NOT_FOUND", "no such operation"));
    let vision = client(&mock).await?;

    assert!(cancel(&vision, "operations/1").await?);
    assert!(!cancel(&vision, "operations/2").await?);
    // Dropping the mock fails the test if a call was unexpected or missing.
    Ok(())
}

/// The mock links the pages by their tokens.
async fn lists_all_products() -> Result<()> {
    let mock = Mock::new();
    let product = |name: &str| Product::new().display_name(name);
    mock.on::<products::ListParams>()
        .respond_items([product("shoe"), product("hat"), product("sock")], 2);
    let vision = client(&mock).await?;

    let names = product_names(&vision, "projects/p/locations/l").await?;
    assert_eq!(names, ["shoe", "hat", "sock"]);
    assert_eq!(mock.calls().len(), 2);
    Ok(())
}

/// The operation is running in the first two polls. Paused time skips the delays between them.
async fn waits_for_an_operation() -> Result<()> {
    let mock = Mock::new();
    mock.operation::<operations::GetParams>("operations/1")
        .running(2)
        .fail(testing::status("CANCELLED", "cancelled by the user"));
    let vision = client(&mock).await?;

    let error = vision.operations().get("operations/1").wait().await;
    assert!(error.is_err_and(|error| error.is_operation_failure()));
    Ok(())
}

/// Cancels an operation. Returns false if it does not exist.
async fn cancel(vision: &Vision, name: &str) -> Result<bool> {
    match vision.operations().cancel(name).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The names of all products of a location.
async fn product_names(vision: &Vision, parent: &str) -> Result<Vec<String>> {
    let mut products = vision
        .projects()
        .locations()
        .products()
        .list(parent)
        .items();
    let mut names = Vec::new();
    while let Some(product) = products.next().await {
        names.extend(product?.display_name);
    }
    Ok(names)
}
