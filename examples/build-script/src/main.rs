//! `build-script <endpoint>`: two clients that the build script generated,
//! against any server that speaks their APIs.

// Each file has one module, named after API and version. It may be included
// anywhere; here it is `crate::vision_v1`.
include!(concat!(env!("OUT_DIR"), "/vision_v1.rs"));

/// The same inside of a module of one's own.
mod google {
    include!(concat!(env!("OUT_DIR"), "/drive_v3.rs"));
}

use google::drive_v3::Drive;
use vision_v1::Vision;
use vision_v1::resources::operations::CancelParams;
use vision_v1::schemas::{AnnotateImageRequest, BatchAnnotateImagesRequest, Feature, FeatureType};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint = std::env::args()
        .nth(1)
        .ok_or("usage: build-script <endpoint>")?;
    let vision = Vision::builder()
        .endpoint(endpoint.clone())
        .token("secret")
        .build()
        .await?;
    vision
        .call(CancelParams::new().name("operations/123"))
        .send()
        .await?;
    println!("cancelled");

    let request = BatchAnnotateImagesRequest::new()
        .requests([AnnotateImageRequest::new()
            .features([Feature::new().type_(FeatureType::LabelDetection)])]);
    let answer = vision.images().annotate(request).send().await?;
    println!("{} answers", answer.responses.len());

    let drive = Drive::builder()
        .endpoint(endpoint)
        .token("secret")
        .build()
        .await?;
    let about = drive.about().get().fields("user").send().await?;
    let name = about.user.and_then(|user| user.display_name);
    println!("{}", name.as_deref().unwrap_or("nobody"));
    Ok(())
}
